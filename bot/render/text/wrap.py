"""Wrap plain text for mail: 72 columns, and nothing that a list's software may trip over."""

import re
import textwrap
from typing import Final

from bot.render.text.safe import clean

COLUMNS: Final = 72
ADMINISTRIVIA: Final = frozenset(
    {
        "confirm", "help", "info", "lists", "options", "password", "remove", "set",
        "subscribe", "unsubscribe", "who",
    }
)  # fmt: skip
"""Mailman 2.1 holds a post if one of its first five lines begins with such a command."""
EXAMINED_LINES: Final = 5
_SPACES: Final = re.compile(r"(?:(?!\xa0[:;!?%»]|(?<=«)\xa0)\s)+")
"""All but those at which French breaks no line: before a sign, and within quotation marks."""


def wrap(text: str, *, indent: str = "", first: str | None = None, columns: int = COLUMNS) -> str:
    """Return one paragraph in lines of at most 72 columns; long words (links) stay whole."""
    return "\n".join(
        textwrap.wrap(
            _SPACES.sub(" ", text.strip()),
            width=columns,
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def flow(text: str) -> str:
    """Return one paragraph in lines that a narrow or wide screen may rewrap (RFC 3676, 4)."""
    return wrap(text, columns=COLUMNS - 1).replace("\n", " \n")


def stuff(text: str) -> str:
    """Return the lines of flowed text, with a space before those that would lose theirs (4.4)."""
    return re.sub(r"^(?=[ >]|From )", " ", text, flags=re.MULTILINE)


def wrap_words(text: str, *, indent: str) -> str:
    """Return somebody's words with their own lines and paragraphs, each line marked `indent`.

    Lines that fit stay as they are: a table or a list keeps its shape.
    """
    lines = []
    for line in clean(text).strip("\n").expandtabs(4).split("\n"):
        fits = len(indent) + len(line.rstrip()) <= COLUMNS
        lines.append(f"{indent}{line.rstrip()}".rstrip() if fits else wrap(line, indent=indent))
    return "\n".join(lines)


def underline(text: str) -> str:
    """Return a heading with a line below it."""
    return f"{text}\n{'=' * min(len(text), COLUMNS)}"


def avoid_commands(text: str) -> str:
    """Return `text` so that none of its first lines looks like a command to a list's software.

    A title that begins with "help" may be wrapped onto a line of its own.
    """
    lines = text.split("\n")
    for index, line in enumerate(lines[:EXAMINED_LINES]):
        first = line.split(maxsplit=1)[:1]
        if first and first[0].lower() in ADMINISTRIVIA:
            lines[index] = f"… {line.strip()}"
    return "\n".join(lines)
