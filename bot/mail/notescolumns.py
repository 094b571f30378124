"""Lotus Notes' header block in two columns, as Notes 6 and 7 write it in plain text.

             Ana Lopez
             <ana@example.                                              To
             org>                     council@example.org
                                                                        cc
             03/04/2025 09:12
             AM                                                    Subject
                                      Re: Pier

The author and the date stand on the left, wrapped; labels at the end of lines, values below them.
"""

import re
from itertools import takewhile
from typing import Final, NamedTuple

from bot.mail.latepattern import LatePattern
from bot.mail.notesblock import take_notes_lines
from bot.mail.vocabulary import LABELS, Label
from bot.mail.walk import Walk

_MOST_LINES: Final = 20
_VALUE_LINES: Final = 4
"""A subject is wrapped into so many at most."""
_LEFT: Final = 5
_RIGHT: Final = 24
"""Blanks in front of the left column, at least, and in front of what stands on the right."""
_GAP: Final = re.compile(r"\s{3,}")
_DATE: Final = LatePattern(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}")
_IN_ANGLES: Final = LatePattern(r"<[^<>]{3,200}>")


class _Row(NamedTuple):
    """What a line has in the left column, and the label at its end."""

    left: str
    label: Label | None


def take_columns(walk: Walk, at: int, mark: int) -> bool:
    """Take the block whose subject's label ends this line, if there is one."""
    reading = walk.reading
    if mark or not reading.contents[at].startswith(" " * _LEFT):
        return False
    if _row(walk.line(at)).label is not Label.SUBJECT:
        return False
    first, who = _author(walk, at)
    if not who:
        return False
    below = reading.contents[at + 1 : at + 1 + _VALUE_LINES]
    values = list(takewhile(lambda line: line.startswith(" " * _RIGHT), below))
    take_notes_lines(walk, first, at + len(values), mark=0, who=who)
    return True


def _author(walk: Walk, at: int) -> tuple[int, str]:
    """Return the number of the block's first line and whom the left column names above a date."""
    first, lefts, dated, addressed = at, [], False, False
    for index in range(at, max(at - _MOST_LINES, -1), -1):
        line = walk.line(index)
        if not line:
            continue
        if not line.startswith(" " * _LEFT) or walk.reading.marks[index]:
            break
        first = index
        row = _row(line)
        addressed = addressed or row.label is Label.TO
        if dated and row.left:
            lefts.append(row.left)
        dated = dated or _DATE.match(row.left) is not None
    who = " ".join(reversed(lefts))
    who = _IN_ANGLES.sub(lambda angles: "".join(angles[0].split()), who)
    return first, who if addressed else ""


def _row(line: str) -> _Row:
    pieces = _GAP.split(line.strip())
    label = LABELS.get(pieces[-1].lower())
    is_left = len(line) - len(line.lstrip()) < _RIGHT
    left = pieces[0] if is_left and (len(pieces) > 1 or label is None) else ""
    return _Row(left, label)
