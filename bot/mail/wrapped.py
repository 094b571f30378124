"""Quoted paragraphs of which only the first line kept its mark.

> The harbour needs a second crane before the winter, since ships wait for two
days, and the old one is broken more often than not.

A program that sends a paragraph as one long line puts one mark in front of it; a later one breaks
the line.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_ROOM: Final = 71
"""So many characters a line has at least where it is broken."""
_FEWEST: Final = 2
"""Lines without a mark that show it by themselves; fewer must stand below so many quoted ones."""
_SENTENCE_ENDS: Final = (".", "!", "?", ":", ";", "…")


def take_in_wrapped(
    contents: list[str], marks: list[int], quoted: Sequence[int], gaps: Sequence[tuple[int, int]]
) -> None:
    """Give the other lines of such paragraphs the first one's marks.

    `quoted` are the lines with marks, `gaps` those with others below, and the next with marks.

    Whoever answers right below half a sentence begins with a capital letter, or does not fill the
    lines; and no quoted line goes on in the next one, since the program set one mark a paragraph.
    """
    firsts = [before for before, _ in gaps if _goes_on(contents, before)]
    if not firsts or any(
        after == before + 1 and _goes_on(contents, before) for before, after in pairwise(quoted)
    ):
        return
    ends = [(first, _end(contents, marks, first)) for first in firsts]
    # Where the quote goes on in the middle of the sentence, somebody broke in.
    found = [
        (first, end) for first, end in ends if not "".join(contents[end : end + 1])[:1].islower()
    ]
    is_rule = len(found) >= _FEWEST
    for first, end in found:
        if is_rule or end - first > _FEWEST:
            marks[first + 1 : end] = [marks[first]] * (end - first - 1)


def _goes_on(contents: list[str], at: int) -> bool:
    """Say whether a line is full, and half a sentence that the next line goes on with."""
    line, below = contents[at], contents[at + 1] if at + 1 < len(contents) else ""
    return below[:1].islower() and not line.endswith(_SENTENCE_ENDS) and _is_full(line, below)


def _is_full(line: str, below: str) -> bool:
    return len(line) + 1 + len(below.split(" ", 1)[0]) >= _ROOM


def _end(contents: list[str], marks: list[int], first: int) -> int:
    """Return where the paragraph ends: the last line need not be full."""
    end = first + 1
    while end + 1 < len(contents) and contents[end + 1] and not marks[end + 1]:
        if not _is_full(contents[end], contents[end + 1]):
            break
        end += 1
    return end + 1
