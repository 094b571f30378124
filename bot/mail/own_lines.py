"""The lines of a mail that may vote or command: the sender's own beyond doubt.

New text shows what most likely is the sender's. A vote needs more. Below a header block, and
below words that are quoted without marks, an answer of the sender's looks like a line of whoever
is quoted, so nothing there counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.mail.limits import LINE_CHARS
from bot.mail.rewrapped import has_no_room
from bot.mail.walk import LineKind, Reading


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of the sender's own: its number and text, and the quoted lines above it.

    `quoted` are the numbers of the lines quoted since the own line before it. `begins` says
    whether a paragraph begins here; `is_broken_off`, whether it may be the end of a quoted line
    that a mail program broke.
    """

    at: int
    text: str
    quoted: tuple[int, ...]
    begins: bool
    is_broken_off: bool


def own_lines(reading: Reading) -> Iterator[OwnLine]:
    """Yield the lines that are the sender's own beyond doubt, up to the signature."""
    quoted: list[int] = []
    for at, (kind, depth) in enumerate(zip(reading.kinds, reading.depths, strict=True)):
        if not reading.marks[at] and (depth or kind is LineKind.HEADER):
            return
        if kind is LineKind.SIGNATURE and not depth:
            return
        if kind is not LineKind.TEXT:
            continue
        if depth:
            quoted.append(at)
        else:
            yield OwnLine(
                at,
                reading.contents[at][:LINE_CHARS],
                tuple(quoted),
                begins=_begins(reading, at),
                is_broken_off=_may_be_broken_off(reading, at),
            )
            quoted.clear()


def _begins(reading: Reading, at: int) -> bool:
    """Say whether nothing of the sender's stands right above a line."""
    return not at or not reading.contents[at - 1] or reading.marks[at - 1] > 0


def _may_be_broken_off(reading: Reading, at: int) -> bool:
    """Say whether a line between two quoted ones may be what the upper one had no room for.

    Whoever is quoted chooses the words, and so what a program breaks off: `#12: +1`, say.
    """
    marks, contents = reading.marks, reading.contents
    if not 0 < at < len(marks) - 1 or not marks[at - 1] or not marks[at + 1]:
        return False
    return has_no_room(contents[at - 1], contents[at], marks[at - 1])
