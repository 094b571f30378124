"""The labelled mails: what a client sent, and what a careful person says is in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
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
    for path in sorted(FOLDER.glob("*.txt")):
        for case in _CASE.finditer(path.read_text(encoding="utf-8")):
            name = f"{path.stem}: {case['name']}"
            if case["said"] is None:
                yield LabelledMail(name, _text(case), case["new"].strip())
                continue
            mail = parse_mail(case["mail"].encode())
            assert isinstance(mail, ParsedMail)
            said = _speakers(case["said"])
            answers = is_answer(mail.subject, mail.references)
            yield LabelledMail(name, mail.text, case["new"].strip(), mail.author, said, answers)


def who_says_what(found: Iterable[Segment]) -> list[Said]:
    """Return segments as labels are written: neighbours of one speaker are one."""
    said: list[Said] = []
    for each in found:
        lines = lines_that_say_something(each.text)
        if said and (said[-1].who, said[-1].depth) == (each.author, each.depth):
            said[-1].lines.extend(lines)
        else:
            said.append(Said(each.author, each.depth, lines))
    return said


def _speakers(label: str) -> list[Said]:
    said: list[Said] = []
    for line in lines_that_say_something(label):
        if (found := _SPEAKER.match(line)) is None:
            said[-1].lines.append(line)
            continue
        who = Mailbox(found["name"], found["address"] or "")
        said.append(Said(None if who.name == "?" else who, int(found["depth"]), []))
    return said


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
