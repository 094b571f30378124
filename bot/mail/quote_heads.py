"""The first line of a quoted paragraph that lost its mark where somebody answered above it.

Gmail leaves it so where a quote is broken in two; Entourage leaves the blank in front of what
stood behind the answered words.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.mail.attribution_words import starts_dated
from bot.mail.limits import LINE_CHARS

_QUOTE_BEGINS: Final = re.compile(rb"\x00(?=[^\x00])")
_FULL: Final = 60
"""A line that is so long was full; the one below goes on with its sentence."""


def take_in_heads(contents: Sequence[str], marks: list[int]) -> None:
    """Give such lines the marks of the line below."""
    depths = bytes(marks)
    first = len(depths) - len(depths.lstrip(b"\x00"))
    for begin in _QUOTE_BEGINS.finditer(depths, first):
        at = begin.start()
        if not contents[at - 1] and _goes_on(contents[at][:LINE_CHARS], contents[at + 1]):
            marks[at] = marks[at + 1]


def _goes_on(line: str, below: str) -> bool:
    """Say whether a line that stands apart goes on in the quoted one below, in mid-sentence."""
    if not line or not (line[-1].isalnum() or line[-1] == ",") or not below[:1].islower():
        return False
    full = len(line) >= _FULL or (line[0] == " " and line[1] != " ")
    return full and "@" not in line and not below.endswith((":", "：")) and not starts_dated(line)
