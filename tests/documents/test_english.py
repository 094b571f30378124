"""Phrases that readers had to read twice stay out of texts, commands and documents.

`CONTRIBUTING.md` asks for plain English; these are the phrases of which a machine can be sure.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.documents.commands import commands
from tests.texts import texts

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = sorted(
    [page for page in ROOT.glob("*.md") if page.name != "CHANGELOG.md"]
    + [*(ROOT / "docs").glob("*.md"), ROOT / "config.example.toml"]
)
CODE: Final = re.compile(
    r"^```.*?^```$|`(?:[^`\n]|\n(?!\n))*`|^ {4}\S.*$|“[^”]*”", re.DOTALL | re.MULTILINE
)

INSTEAD: Final = {
    r"anew": "again",
    r"mend(?:s|ed|ing)?": "fix",
    r"nobody holds the pen": "has no holder",
    r"(?:is|are|was|were) told with": "is listed with",
    r"stands? (?:twice|behind|where)": "appears twice, follows, is where",
    r"wish(?:es|ed)? (?:for )?(?:a later|more time)": "ask for",
    r"wish for more time": "request",
    r"counts? no more": "no longer counts",
    r"(?:is|are) late no longer": "is no longer late",
    r"unasked": "without asking",
    r"has greeted": "is connected",
    r"stand(?:s|ing)? still": "stalls",
    r"gone round": "run",
    r"nobody[’']s (?:vote|position)": "not counted as anyone's vote",
    r"(?:come|comes|put) behind the": "follow",
    r"here and there": "leave it out, or say where",
    r"asks? nobody": "nobody is asked",
    r"so (?:many|often) times in a row": "how many",
    r"(?:proves|confirms|counts) (?:nothing|none) any more": "no longer proves anything",
    r"not plainly": "not clearly",
}
PHRASE: Final = re.compile(rf"\b(?:{'|'.join(INSTEAD)})\b", re.IGNORECASE)


def found_in(text: str) -> list[str]:
    """Return the phrases in a text; code and quotations are left out."""
    return [found[0] for found in PHRASE.finditer(" ".join(CODE.sub(" ", text).split()))]


def said() -> Iterator[str]:
    for message in texts():
        if message.id:
            yield from [message.id] if isinstance(message.id, str) else message.id


def helped() -> Iterator[str]:
    for _name, command, context in commands():
        yield command.help or ""
        for parameter in command.get_params(context):
            yield " ".join(parameter.get_help_record(context) or ())


def test_no_text_that_people_read_has_one_of_them() -> None:
    assert [(phrase, text) for text in said() for phrase in found_in(text)] == []


def test_no_help_of_a_command_has_one_of_them() -> None:
    assert [(phrase, text) for text in helped() for phrase in found_in(text)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_document_has_one_of_them(page: Path) -> None:
    assert found_in(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    ["The files are written\nanew.", "An item that is closed is late no longer.", "Mend it first."],
)
def test_one_of_them_is_found(text: str) -> None:
    assert len(found_in(text)) == 1
