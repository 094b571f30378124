"""The archives that are measured: one of our own making, and a real one where it is there."""

import base64
import gzip
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from bot.mail.archives.archive import read_archive
from bot.mail.wire.dates import parse_date
from tests.corpora import corpora_folder

LIST_ID: Final = "dev.lists.example"
LIST_ADDRESS: Final = "dev@lists.example"
_SYLLABLES: Final = (
    "ka",
    "lo",
    "mi",
    "re",
    "tu",
    "sen",
    "dor",
    "pa",
    "vi",
    "nel",
    "o",
    "ar",
    "bi",
    "tas",
    "gor",
    "e",
    "lin",
    "mu",
    "sta",
    "fe",
    "ro",
    "ni",
    "wel",
    "chi",
    "du",
    "ze",
)
_WORDS: Final = 9_000
_SENTENCES: Final = 12
_APART: Final = timedelta(days=400)
_DATED_OR_NAMED: Final = re.compile(
    rb"^(message-id|references|in-reply-to|date):((?:[^\n]|\n[ \t])*)", re.IGNORECASE | re.MULTILINE
)
_START: Final = datetime(2019, 3, 1, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Archive:
    """Mails in their order, with a name for people."""

    name: str
    mails: Sequence[bytes]

    def write_mbox(self, path: Path) -> Path:
        """Write them as one mbox file, packed where its name says so."""
        packed = path.suffix == ".gz"
        with gzip.open(path, "wb", compresslevel=6) if packed else path.open("wb") as out:
            for raw in self.mails:
                out.write(b"From sender@example.org Thu Jan  1 00:00:00 2019\n")
                for line in raw.splitlines(keepends=True):
                    out.write(b">" + line if line.lstrip(b">").startswith(b"From ") else line)
                out.write(b"\n")
        return path

    def write_maildir(self, path: Path) -> Path:
        """Write them as a Maildir."""
        for part in ("cur", "new", "tmp"):
            (path / part).mkdir(parents=True)
        for number, raw in enumerate(self.mails):
            name = f"{1_700_000_000 + number}.{number}.bench.example:2,S"
            (path / "cur" / name).write_bytes(raw)
        return path


def repeated(archive: Archive, times: int) -> Archive:
    """Return an archive so many times over: each time other Message-IDs, and 400 days earlier."""
    mails = [_again(raw, number) for number in range(times) for raw in archive.mails]
    return Archive(f"{archive.name}, {times} times over", mails)


def _again(raw: bytes, number: int) -> bytes:
    head, blank, body = raw.partition(b"\n\n")

    def changed(field: re.Match[bytes]) -> bytes:
        """Return a field of another mail."""
        name, value = field[1], field[2]
        if name.lower() != b"date":
            return name + b":" + value.replace(b"<", b"<%d." % number)
        date = parse_date(value.decode("ascii", "replace"))
        if date is None:
            return field[0]
        return b"Date: " + format_datetime(date - number * _APART).encode()

    return (_DATED_OR_NAMED.sub(changed, head) if number else head) + blank + body


def real_archive() -> Archive | None:
    """Return the busy development list of the corpora, None where they are not."""
    folder = corpora_folder()
    path = folder / "volume.mbox.gz" if folder is not None else None
    if path is None or not path.exists():
        return None
    with gzip.open(path) as stream:
        mails = [mail.raw for mail in read_archive(stream, name=path.name)]
    return Archive(f"a real list of {len(mails):,} mails", mails)


def made_archive(count: int) -> Archive:
    """Return an archive of our own making: threads of answers that quote, the same each time."""
    return Archive(f"a made list of {count:,} mails", list(_make(count)))


def large_mails(count: int, *, size: int) -> Archive:
    """Return mails of somewhat less than `size` bytes, each with one attachment."""
    line = base64.encodebytes(bytes(range(256)) * 256)
    heads = [
        f"From: Ana <ana@members.example>\nDate: {format_datetime(_START + number * _APART)}\n"
        f"Message-ID: <large-{number}@members.example>\nList-Id: <{LIST_ID}>\n"
        f"Subject: {number}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        "--b\n\nThe plan is attached.\n--b\nContent-Type: application/pdf; name=plan.pdf\n"
        "Content-Transfer-Encoding: base64\n\n".encode()
        for number in range(count)
    ]
    end = b"--b--\n"
    return Archive(
        f"{count} mails of {size / 1e6:.0f} MB",
        [head + line * ((size - len(head) - len(end)) // len(line)) + end for head in heads],
    )


def _make(count: int) -> Iterator[bytes]:
    chance = _chance()
    recent: list[tuple[str, str, list[str]]] = []
    for number in range(count):
        begins = not recent or next(chance) % 100 < 30
        parent = None if begins else recent[-1 - next(chance) % min(len(recent), 25)]
        mail, texts = _mail(number, parent, chance)
        yield mail
        recent = [*recent[-40:], texts]


def _mail(
    number: int, parent: tuple[str, str, list[str]] | None, chance: Iterator[int]
) -> tuple[bytes, tuple[str, str, list[str]]]:
    name, address = _person(next(chance) % 120)
    message_id = f"<bench-{number}@members.example>"
    sentences = [_sentence(chance) for _ in range(_SENTENCES + next(chance) % 30)]
    if parent is None:
        subject, references, quoted = _sentence(chance)[:60], "", []
    else:
        subject, references = parent[1], parent[0]
        quoted = [f"{name} wrote:", *(f"> {line}" for line in parent[2][:20]), ""]
    head = [
        "Received: from mx.lists.example (mx.lists.example [192.0.2.7])",
        f"\tby mail.example.org with ESMTPS id b{number:x};",
        f"\t{format_datetime(_START + timedelta(minutes=11 * number))}",
        f"Date: {format_datetime(_START + timedelta(minutes=11 * number))}",
        f"From: {name} <{address}>",
        f"To: {LIST_ADDRESS}",
        f"Subject: {subject if parent is None else 'Re: ' + subject}",
        f"Message-ID: {message_id}",
        f"List-Id: Development <{LIST_ID}>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
    ]
    if references:
        last = references.split()[-1]
        head += [f"In-Reply-To: {last}", f"References: {references}"]
    footer = ["", "-- ", name, "", "_" * 47, "dev mailing list", LIST_ADDRESS]
    raw = "\n".join([*head, "", *quoted, *sentences, *footer, ""]).encode()
    chain = " ".join([*references.split()[-8:], message_id])
    return raw, (chain, subject, sentences)


def _sentence(chance: Iterator[int]) -> str:
    # A cube of a number below one falls upon small ones often, as words do.
    words = [_word(int((next(chance) / 2**31) ** 3 * _WORDS)) for _ in range(11)]
    return " ".join(words).capitalize() + "."


def _word(number: int) -> str:
    parts = []
    rest = number + len(_SYLLABLES)
    while rest:
        rest, place = divmod(rest, len(_SYLLABLES))
        parts.append(_SYLLABLES[place])
    return "".join(parts)


def _person(number: int) -> tuple[str, str]:
    first, last = _word(37 * number + 11).capitalize(), _word(53 * number + 700).capitalize()
    return f"{first} {last}", f"{first}.{last}@members.example".lower()


def _chance() -> Iterator[int]:
    """Yield numbers below 2**31 that look random and are the same each time."""
    state = 20_190_301
    while True:
        state = (1_103_515_245 * state + 12_345) % 2**31
        yield state
