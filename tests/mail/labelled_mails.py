"""The labelled mails: what a client sent, and what a careful person says is new in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.mail.flowed import unflow
from bot.mail.htmltext import html_to_text

FOLDER: Final = Path(__file__).parent / "labelled"
_CASE: Final = re.compile(
    r"^%%% (?P<name>[^\n]+)\n(?P<mail>.*?)^%%% new\n(?P<new>.*?)(?=^%%% |\Z)",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class LabelledMail:
    """One mail: its name, the text of its body with LF line ends, and what is new in it."""

    name: str
    text: str
    new: str


def labelled_mails() -> Iterator[LabelledMail]:
    """Yield every labelled mail."""
    for path in sorted(FOLDER.glob("*.txt")):
        for case in _CASE.finditer(path.read_text(encoding="utf-8")):
            yield LabelledMail(f"{path.stem}: {case['name']}", _text(case), case["new"].strip())


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
