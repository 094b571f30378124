"""Lotus Notes' header block drawn as two boxes, as Notes 5 and 6 write it in plain text.

|---------+---------------------------->
|         |           Ana Lopez        |
|         |           <ana@example.org>|
|         |           03/04/2025 09:12 |
|         |           AM               |
|---------+---------------------------->
  >----------------------------------------------|
  |       To:       council@example.org          |
  |       cc:                                    |
  |       Subject:  Re: Pier                     |
  >----------------------------------------------|
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.mail.fields import label_of
from bot.mail.notesblock import take_notes_lines
from bot.mail.notestable import author_above_date
from bot.mail.vocabulary import LABELLED, Label
from bot.mail.walk import Walk

BOX_STARTS: Final = "|--"
_TOP: Final = re.compile(r"\|-{3,40}\+-{3,120}>$")
_EDGE: Final = re.compile(r"\s{0,4}>-{3,300}\|$")
_MOST_ROWS: Final = 40


def take_box(walk: Walk, at: int, mark: int) -> bool:
    """Take the block whose first line this is, if it is one."""
    if not _TOP.match(walk.line(at)):
        return False
    cells = list(_rows(walk, at + 1, mark))
    under = at + 1 + len(cells)
    if not _is(walk, under, mark, _TOP) or not _is(walk, under + 1, mark, _EDGE):
        return False
    fields = list(_rows(walk, under + 2, mark))
    end = under + 2 + len(fields)
    labels = [label_of(found[1]) for field in fields if (found := LABELLED.match(field))]
    who = author_above_date([cell for cell in cells if cell])
    if Label.TO not in labels or not who or not _is(walk, end, mark, _EDGE):
        return False
    take_notes_lines(walk, at, end, mark=mark, who=who)
    return True


def _is(walk: Walk, at: int, mark: int, drawn: re.Pattern[str]) -> bool:
    """Say whether a line with as many marks is drawn so."""
    is_there = at < len(walk.reading.contents) and walk.reading.marks[at] == mark
    return is_there and drawn.match(walk.line(at)) is not None


def _rows(walk: Walk, begin: int, mark: int) -> Iterator[str]:
    """Yield what the rows of a box say, down to its end."""
    for at in range(begin, min(begin + _MOST_ROWS, len(walk.reading.contents))):
        line = walk.line(at).strip()
        if walk.reading.marks[at] != mark or line[:1] != "|" or line[-1:] != "|":
            return
        yield line[1:-1].rpartition("|")[2].strip()
