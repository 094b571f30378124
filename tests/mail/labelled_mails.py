"""The labelled mails: what a client sent, and what a careful person says is in it."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import ndiff
from functools import cache
from pathlib import Path
from pprint import pformat
from typing import Final

from bot.mail.content.body import unflow
from bot.mail.content.html import html_to_text
from bot.mail.parse import parse_mail
from bot.mail.quotes.new_text import is_answer
from bot.mail.values import Mailbox, ParsedMail, Segment

FOLDER: Final = Path(__file__).parent / "labelled"
_CASE: Final = re.compile(
    r"^%%% (?P<name>[^\n]+)\n(?P<mail>.*?)^%%% new\n(?P<new>.*?)"
    r"(?:^%%% said\n(?P<said>.*?))?(?=^%%% |\Z)",
    re.MULTILINE | re.DOTALL,
)


_SPEAKER: Final = re.compile(r"@(?P<depth>\d) (?P<name>[^<\n]*?) ?(?:<(?P<address>[^<>\n]+)>)?$")


@dataclass(frozen=True, slots=True)
class Said:
    """What one speaker says in a mail: `who` is None where that cannot be told."""

    who: Mailbox | None
    depth: int
    lines: list[str]


@dataclass(frozen=True, slots=True)
class LabelledMail:
    """One mail: its name, the text of its body with LF line ends, and what is new in it.

    `author` and `said`, who says what, are there only of mails that are kept whole; `answers` is
    false of those whose header says that they answer none.
    """

    name: str
    text: str
    new: str
    author: Mailbox | None = None
    said: list[Said] | None = None
    answers: bool = True


def labelled_mails() -> Iterator[LabelledMail]:
    """Yield every labelled mail."""
    for path in labelled_files():
        yield from mails_of(path)


def labelled_files() -> list[Path]:
    """Return the files of labelled mails."""
    return sorted(FOLDER.glob("*.txt"))


@cache
def mails_of(path: Path) -> list[LabelledMail]:
    """Return the labelled mails of one file, read once."""
    return list(_read(path))


def _read(path: Path) -> Iterator[LabelledMail]:
    for case in _CASE.finditer(path.read_text(encoding="utf-8")):
        name = f"{path.stem}: {case['name']}"
        if case["said"] is None:
            yield LabelledMail(name, _text(case), case["new"].strip())
            continue
        mail = parse_mail(case["mail"].encode())
        assert isinstance(mail, ParsedMail)
        spokens = _speakers(case["said"])
        answers = is_answer(mail.subject, mail.references)
        yield LabelledMail(name, mail.text, case["new"].strip(), mail.author, spokens, answers)


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a mail: what it says, and what the code says."""

    name: str
    said: object
    known: object


def differences(labels: Iterable[Label], *, missed: Collection[str]) -> str:
    """Return each label that the code does not know, by its name and with the difference.

    One that is among `missed`, and only that, has to differ. Without a difference it is empty.
    One test holds many labels by it: a test for each would take longer than the reading.
    """
    texts = []
    for label in labels:
        if label.known == label.said and label.name in missed:
            texts.append(f"{label.name}: is known now, take it out of what is missed")
        elif label.known != label.said and label.name not in missed:
            lines = ndiff(pformat(label.said).split("\n"), pformat(label.known).split("\n"))
            texts.append("\n    ".join([f"{label.name}: - as labelled, + as read", *lines]))
    return "\n".join(texts)


def who_says_what(segments: Iterable[Segment]) -> list[Said]:
    """Return segments as labels are written: neighbours of one speaker are one."""
    spokens: list[Said] = []
    for each in segments:
        lines = lines_that_say_something(each.text)
        if spokens and (spokens[-1].who, spokens[-1].depth) == (each.author, each.depth):
            spokens[-1].lines.extend(lines)
        else:
            spokens.append(Said(each.author, each.depth, lines))
    return spokens


def _speakers(label: str) -> list[Said]:
    spokens: list[Said] = []
    for line in lines_that_say_something(label):
        if (match := _SPEAKER.match(line)) is None:
            spokens[-1].lines.append(line)
            continue
        who = Mailbox(match["name"], match["address"] or "")
        spokens.append(Said(None if who.name == "?" else who, int(match["depth"]), []))
    return spokens


def lines_that_say_something(text: str) -> list[str]:
    """Return the lines by which two readings of a mail are compared: blank ones say nothing."""
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def _text(case: re.Match[str]) -> str:
    match case["name"].split()[-1]:
        case "html":
            return html_to_text(case["mail"])
        case "flowed":
            return unflow(case["mail"], delsp=False)
        case _:
            return case["mail"]
