"""What readers say of real list mails: which lines are new, and who says which.

Not a word of the mails stands in the labels: lines are named by their numbers in the text as it is
read, people by fingerprints of their names and addresses, mails by those of their bytes.
"""

import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.mail.archives.archive import read_archive
from bot.mail.parse import parse_mail
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import is_answer
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox, ParsedMail
from tests.corpora import archive_bytes, archive_files

LABELS: Final = Path(__file__).parent / "labelled" / "real-lists.json"
_MARKS: Final = re.compile(r" {0,3}(?:[>|] ?)+")

Lines = Sequence[tuple[int, int]]
"""From a line to another, both included, the first one of a text is 1."""


@dataclass(frozen=True, slots=True)
class RealLabel:
    """What a reader says of one mail.

    `said` has each speaker's fingerprints, none where that cannot be told, with the lines.
    `missed` is what is not read so yet: `new`, `said`.
    """

    sample: int
    new: Lines
    said: Sequence[tuple[Sequence[str], Lines]]
    missed: Sequence[str]


def real_labels() -> dict[str, RealLabel]:
    """Return the labels by the mails' fingerprints."""
    return {
        name: RealLabel(row["sample"], row["new"], row["said"], row.get("missed", ()))
        for name, row in json.loads(LABELS.read_text()).items()
    }


def labelled_reals(folder: Path) -> Iterator[tuple[str, RealLabel, ParsedMail]]:
    """Yield the labelled mails that are in a folder of list mail, each once."""
    for name, label, raw in labelled_raws(folder):
        mail = parse_mail(raw)
        if isinstance(mail, ParsedMail):
            yield name, label, mail


def labelled_raws(folder: Path) -> Iterator[tuple[str, RealLabel, bytes]]:
    """Yield the bytes of the labelled mails that are in a folder of list mail, each once."""
    labels = real_labels()
    for path in archive_files(folder):
        for mail in read_archive(io.BytesIO(archive_bytes(path)), name=path.name):
            name = hashlib.sha256(mail.raw).hexdigest()[:16]
            label = labels.pop(name, None)
            if label is not None:
                yield name, label, mail.raw


def missed_of(label: RealLabel, mail: ParsedMail) -> list[str]:
    """Return what of a mail is not read as its reader says."""
    is_right = {"new": _is_new_right(label, mail), "said": _are_speakers_right(label, mail)}
    return [what for what, right in is_right.items() if not right]


def _is_new_right(label: RealLabel, mail: ParsedMail) -> bool:
    own = _plain(picked(label.new, mail.text))
    texts = _plain(mail.new_text)
    answering = is_answer(mail.subject, mail.references)
    without_answered = [line for line in mail.new_text.split("\n") if line[:1] != ">"]
    return own in (texts, _plain("\n".join(without_answered)) if answering else texts)


def _are_speakers_right(label: RealLabel, mail: ParsedMail) -> bool:
    found = segments(
        read_lines(mail.text, answers=is_answer(mail.subject, mail.references)), mail.author
    )
    spoken = [segment.author for segment in found if _plain(segment.text)]
    told = [who for who, lines in label.said if _plain(picked(lines, mail.text))]
    return len(spoken) == len(told) and all(map(_is_one, spoken, told))


def _is_one(author: Mailbox | None, texts: Sequence[str]) -> bool:
    if author is None:
        return not texts
    return bool({_fingerprint(author.name), _fingerprint(author.address)} & set(texts))


def _fingerprint(text: str) -> str:
    return hashlib.sha256(" ".join(text.lower().split()).encode()).hexdigest()[:8]


def picked(lines: Lines, text: str) -> str:
    """Return the lines of a text that are named by their numbers."""
    every = text.split("\n")
    return "\n".join(line for first, last in lines for line in every[first - 1 : last])


def _plain(text: str) -> list[str]:
    """Return the lines that say something, without quote marks and with single blanks."""
    bare = (" ".join(_MARKS.sub("", line, count=1).split()) for line in text.split("\n"))
    return [line for line in bare if line]
