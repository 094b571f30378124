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

from bot.mail.languages.words import BEHALF_WORDS

# Quoted paragraphs of which only the first line kept its mark.
#
# > The harbour needs a second crane before the winter, since ships wait for two
# days, and the old one is broken more often than not.
#
# A program that sends a paragraph as one long line puts one mark in front of it; a later one breaks
# the line.

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


_LONG: Final = 60
"""A quoted line of so many characters may have been broken by a mail program,"""
_SHORT: Final = 30
"""which left at most so many on a line of their own."""
"""So many characters a quoted line has, where it is broken to be quoted once more."""
_NARROW: Final = 40
"""A program that gives lines less room than others gives them at least so much,"""
_LEFT_BY_NARROW: Final = 20
"""and leaves at most so much of one."""
_ENOUGH: Final = 4
"""So many lines show how long lines get."""
_MOST_RESTS: Final = 3
"""Rests one below the other, each of a program that quoted the others."""
_MOST_LINES: Final = 7
_WAS_LONG: Final = range(55, 80)
"""So long was a line of which one program broke a part off, whatever its length;"""
_AS_A_RULE: Final = 3
"""believed where so many such parts stand, which are lines of their own, between the others."""
_BEFORE_NAMES: Final = tuple(f" {words}" for words in BEHALF_WORDS if " " in words)
_ALONE: Final = "I"
"""No line of anybody's, and yet a sentence may begin with it."""
_NUMBER_BEGUN: Final = re.compile(r"\+\d[\d ()-]{2,12}$")
"""Of a telephone."""
_ENDS_TALE: Final = (".", "!")
"""Of a sentence that asks nothing."""


def take_in_rests(contents: list[str], marks: list[int], quoted: Sequence[int]) -> None:
    """Give rests of quoted lines as many marks as these have; `quoted` are the lines with marks."""
    gaps = [(before, after) for before, after in pairwise([*quoted, -1]) if after != before + 1]
    take_in_wrapped(contents, marks, quoted, gaps)
    _take_in_unmarked(contents, marks, gaps)
    if len({marks[at] for at in quoted}) > 1:
        _take_in_shallow(contents, marks, quoted)


def _take_in_unmarked(
    contents: list[str], marks: list[int], gaps: Sequence[tuple[int, int]]
) -> None:
    """Count short rests of long quoted lines, left without marks, as quoted.

    The first must stand between two quoted lines: that shows how the mail program breaks them.
    Where many do, so may what begins a sentence that goes on below.
    """
    taken = 0
    for at in _words_as_a_rule(contents, marks, gaps):
        marks[at] = marks[at - 1]
    for before, after in gaps:
        at = before + 1
        if at == len(contents) or not _is_rest(contents[before], contents[at], marks[before]):
            continue
        if after == at + 1 or (taken and not any(contents[at + 1 : at + 2])):
            marks[at] = marks[before]
            taken += 1
    for before, after in gaps if taken >= _AS_A_RULE else ():
        deep = marks[before]
        if (
            after == before + 2
            and marks[after] == deep
            and _begins_sentence(contents, after - 1, deep)
        ):
            marks[after - 1] = deep


def _begins_sentence(contents: list[str], at: int, deep: int) -> bool:
    """Say whether a line without marks is the rest of one that ended a sentence, and goes on."""
    above, line, below = contents[at - 1 : at + 2]
    return (
        0 < len(line) <= _SHORT
        and above.endswith(_ENDS_TALE)
        and has_no_room(above, line, deep)
        and not line.endswith(_SENTENCE_ENDS)
        and below[:1].islower()
    )


def _words_as_a_rule(
    contents: list[str], marks: list[int], gaps: Sequence[tuple[int, int]]
) -> Sequence[int]:
    """Return the lines between quoted ones if all are words that had no room, with capitals or not.

    A sentence goes on below one at least. Whoever answers line by line answers questions, too, or
    in more words than one.
    """
    found = [before + 1 for before, after in gaps if after == before + 2]
    for at in found:
        above, line = contents[at - 1], contents[at]
        if not line or " " in line or above.endswith("?"):
            return []
        if not has_no_room(above, line, marks[at - 1]):
            return []
    goes_on = any(contents[at + 1][:1].islower() for at in found)
    return found if goes_on and len(found) >= _AS_A_RULE else []


def _is_rest(above: str, line: str, deep: int) -> bool:
    """Say whether a line can be what was broken off the long one above.

    Of a link, or of another word without blanks that is as long, nothing is to be broken off. Below
    `On Behalf Of` it is a name.
    """
    if above.lower().endswith(_BEFORE_NAMES):
        return 0 < len(line) <= _SHORT
    if len(line) > _SHORT and " " not in line:
        return has_no_room(above, line, deep) and not above.endswith(_SENTENCE_ENDS)
    return (
        0 < len(line) <= _SHORT
        and (len(above) >= _LONG or has_no_room(above, line, deep))
        and (not above.endswith(_SENTENCE_ENDS) or (above[-1] == ";" and "@" in line))
        and not line[0].isupper()
        and (not line[0].isdigit() or (line.isdigit() and bool(_NUMBER_BEGUN.search(above))))
    )


def has_no_room(above: str, line: str, deep: int) -> bool:
    """Say whether a line's first word had no room at the end of the line above, with its marks."""
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
    for at in _rests_as_a_rule(contents, marks, quoted):
        marks[at] += 1
    longest = _longest(contents, marks, quoted)
    for gap in _gaps(contents, marks, quoted):
        deep = marks[gap.above]
        if (
            _is_rest_of_quote(contents, gap, deep, longest.get(deep, _ROOM))
            or _are_rests(contents, marks, gap)
            or _is_long_rest(contents, marks, gap)
        ):
            for at in gap.rests:
                marks[at] = deep


def _rests_as_a_rule(contents: list[str], marks: list[int], quoted: Sequence[int]) -> Sequence[int]:
    """Return the lines with a mark less than those above, if all of them can be rests.

    Yahoo broke lines long before they were full.
    """
    found: list[int] = []
    for above, at in pairwise(quoted):
        if not 0 < marks[at] < marks[above]:
            continue  # as nearly all of them
        if at != above + 1 or not (contents[above] and contents[at]):
            continue
        is_alone = contents[at + 1 : at + 2] in ([], [""]) or marks[at + 1] > marks[at]
        size = len(contents[above]) + 1 + len(contents[at])
        if (
            marks[at] != marks[above] - 1
            or not is_alone
            or size not in _WAS_LONG
            or contents[above].endswith(_SENTENCE_ENDS)
        ):
            return []
        found.append(at)
    capitals = sum(contents[at][0].isupper() for at in found)
    return found if capitals <= 1 and len(found) - capitals >= _AS_A_RULE else []


def _longest(contents: list[str], marks: list[int], quoted: Sequence[int]) -> dict[int, int]:
    """Return how long lines get with so many marks, where there are enough to tell."""
    sizes: dict[int, list[int]] = {}
    for at in quoted:
        if contents[at]:
            sizes.setdefault(marks[at], []).append(len(contents[at]))
    return {
        depth: max(of_depth)
        for depth, of_depth in sizes.items()
        if len(of_depth) >= _ENOUGH and max(of_depth) >= _NARROW
    }


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


def _is_rest_of_quote(contents: list[str], gap: _Gap, deep: int, longest: int) -> bool:
    """Say whether one line between two is the rest of the first.

    Below the end of a sentence it must be one whose rest follows, as where lines are narrow; below
    a question it may be the answer.
    """
    above, line, below = contents[gap.above], contents[gap.rests[0]], contents[gap.below]
    if gap.below != gap.above + 2 or above.endswith("?"):
        return False
    if len(line) > _SHORT and " " in line:
        return False
    goes_on = below[:1].islower() and not line.endswith(_SENTENCE_ENDS)
    if _had_no_room(contents, gap.above, line, deep):
        return goes_on or not above.endswith(_SENTENCE_ENDS)
    is_narrow = len(above) + 1 + len(line.split(" ", 1)[0]) > longest
    return is_narrow and goes_on and len(line) <= _LEFT_BY_NARROW


def _are_rests(contents: list[str], marks: list[int], gap: _Gap) -> bool:
    """Say whether lines are rests, each of a program that quoted those below it: with fewer marks.

    KMail leaves each as a paragraph of its own. Of more than a word, and of one that begins or ends
    a sentence, that may be an answer.
    """
    above, rests = contents[gap.above], gap.rests
    if len(rests) > _MOST_RESTS or any(len(contents[at]) > _SHORT for at in rests):
        return False
    if any(marks[one] >= marks[other] for one, other in pairwise(rests)):
        return False
    if len(rests) != gap.below - gap.above - 1:
        is_apart = not contents[gap.above + 1] and not contents[gap.below - 1]
        if not is_apart or not all(_is_word_within(contents[at]) for at in rests):
            return False
    return (
        _had_no_room(contents, gap.above, contents[rests[0]], marks[gap.above])
        and contents[gap.below][:1].islower()
        and (not above.endswith(_SENTENCE_ENDS) or contents[rests[0]] == _ALONE)
    )


def _is_word_within(line: str) -> bool:
    if line == _ALONE:
        return True
    return " " not in line and not line[0].isupper() and not line.endswith(_SENTENCE_ENDS)


def _is_long_rest(contents: list[str], marks: list[int], gap: _Gap) -> bool:
    """Say whether lines are what one program left of a paragraph that was one long line."""
    deep = marks[gap.above]
    lines = range(gap.above + 1, gap.below)
    return (
        len(gap.rests) == len(lines)
        and all(marks[at] == deep - 1 for at in lines)
        and not contents[gap.above].endswith(_SENTENCE_ENDS)
        and not contents[lines[0]][0].isupper()
        and all(has_no_room(contents[at - 1], contents[at], marks[at - 1]) for at in lines)
    )
