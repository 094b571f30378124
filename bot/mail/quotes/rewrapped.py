"""Quotes that mail programs broke anew: what they left with fewer marks belongs to the line above.

> > > If only that worked: I have even tried deleting the m2
> > repository
> > > cache completely.

Programs break lines that grew too long by being quoted, and the next one quotes the rests, too.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from bot.mail.languages.compile import WordPattern
from bot.mail.quotes.walk import SENTENCE_ENDS

_ROOM: Final = 71
"""So many characters a line has at least where it is broken."""
_PART_ENDS: Final = (*SENTENCE_ENDS, ":", ";", "…")
_LONG: Final = 60
"""A quoted line of so many characters may have been broken by a mail program,"""
_SHORT: Final = 30
"""which left at most so many on a line of their own."""
"""So many characters a quoted line has, where it is broken to be quoted once more."""
_MOST_RESTS: Final = 3
"""Rests one below the other, each of a program that quoted the others."""
_MOST_LINES: Final = 7
_ENDS_ON_BEHALF: Final = WordPattern(r"\s%(on_behalf several)s$", re.IGNORECASE)
_NUMBER_BEGUN: Final = re.compile(r"\+\d[\d ()-]{2,12}$")
"""Of a telephone."""


def take_in_rests(contents: list[str], marks: list[int], quoted: Sequence[int]) -> None:
    """Give rests of quoted lines as many marks as these have; `quoted` are the lines with marks."""
    gaps = [(before, after) for before, after in pairwise([*quoted, -1]) if after != before + 1]
    _take_in_unmarked(contents, marks, gaps)
    if len({marks[at] for at in quoted}) > 1:
        _take_in_shallow(contents, marks, quoted)


def _take_in_unmarked(
    contents: list[str], marks: list[int], gaps: Sequence[tuple[int, int]]
) -> None:
    """Count short rests of long quoted lines, left without marks, as quoted.

    The first must stand between two quoted lines: that shows how the mail program breaks them.
    """
    taken = 0
    for before, after in gaps:
        at = before + 1
        if at == len(contents) or not _is_rest(contents[before], contents[at], marks[before]):
            continue
        if after == at + 1 or (taken and not any(contents[at + 1 : at + 2])):
            marks[at] = marks[before]
            taken += 1


def _is_rest(above: str, line: str, deep: int) -> bool:
    """Return True if a line can be what was broken off the long one above.

    Of a link, or of another word without blanks that is as long, nothing is to be broken off. Below
    `On Behalf Of` it is a name.
    """
    if _ENDS_ON_BEHALF.search(above):
        return 0 < len(line) <= _SHORT
    if len(line) > _SHORT and " " not in line:
        return has_no_room(above, line, deep) and not above.endswith(_PART_ENDS)
    return (
        0 < len(line) <= _SHORT
        and (len(above) >= _LONG or has_no_room(above, line, deep))
        and (not above.endswith(_PART_ENDS) or (above[-1] == ";" and "@" in line))
        and not line[0].isupper()
        and (not line[0].isdigit() or (line.isdigit() and bool(_NUMBER_BEGUN.search(above))))
    )


def has_no_room(above: str, line: str, deep: int) -> bool:
    """Return True if a line's first word did not fit on the line above, with its marks."""
    return 2 * deep + len(above) + len(line.split(" ", 1)[0]) >= _ROOM


def _had_no_room(contents: list[str], at: int, line: str, deep: int) -> bool:
    """Say the same of a line that may be a rest itself, of one that was quoted once more since."""
    if has_no_room(contents[at], line, deep):
        return True
    return (
        at > 0
        and len(contents[at]) <= _SHORT
        and bool(contents[at - 1])
        and has_no_room(contents[at - 1], contents[at], deep)
    )


class _Gap(NamedTuple):
    """Lines with fewer marks, between two with as many: the lines' numbers, and the rests'."""

    above: int
    below: int
    rests: list[int]


def _take_in_shallow(contents: list[str], marks: list[int], quoted: Sequence[int]) -> None:
    """Count rests that were left with fewer marks, below a line with more, as they are."""
    for gap in _gaps(contents, marks, quoted):
        if _are_rests(contents, marks, gap):
            for at in gap.rests:
                marks[at] = marks[gap.above]


def _gaps(contents: list[str], marks: list[int], quoted: Sequence[int]) -> Iterator[_Gap]:
    """Yield where lines stand with fewer marks, but some, between two with as many."""
    for above, first in pairwise(quoted):
        deep = marks[above]
        if first != above + 1 or marks[first] >= deep or not contents[above]:
            continue
        below = first
        while below < len(contents) and below <= above + _MOST_LINES and 0 < marks[below] < deep:
            below += 1
        if below < len(contents) and marks[below] == deep:
            rests = [at for at in range(first, below) if contents[at]]
            if rests:
                yield _Gap(above, below, rests)


def _are_rests(contents: list[str], marks: list[int], gap: _Gap) -> bool:
    """Return True if lines are rests, each with fewer marks than those below, which it quoted.

    The quote goes on below, in the middle of the sentence; below a question it may be the answer.
    """
    above, rests = contents[gap.above], [contents[at] for at in gap.rests]
    if above.endswith("?") or len(rests) > _MOST_RESTS or any(len(rest) > _SHORT for rest in rests):
        return False
    if any(marks[number] >= marks[other] for number, other in pairwise(gap.rests)):
        return False
    goes_on = contents[gap.below][:1].islower() and not rests[-1].endswith(_PART_ENDS)
    if not _had_no_room(contents, gap.above, rests[0], marks[gap.above]):
        return False
    return goes_on or (len(rests) == 1 and not above.endswith(_PART_ENDS))
