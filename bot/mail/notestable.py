"""Lotus Notes' header block in two columns, as Notes 4 and 5 write it in plain text.

                    Ana Lopez
                    <ana@example.o       To:     council@example.org
                    rg>                  cc:
                                         Subject:     Re: Pier
                    03/04/2025
                    09:12 AM

The author and the date stand on the left, wrapped; labels with their values on the right. In
HTML it is a table whose labels have no colons:

"Ana Lopez" <ana@example.org>  To       <council@example.org>
                               Subject  Re: Pier
03/04/2025 09:12
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from bot.mail.alternation import one_of
from bot.mail.fields import label_of
from bot.mail.latepattern import LatePattern
from bot.mail.notesblock import take_notes_lines
from bot.mail.vocabulary import LABELLED, Label
from bot.mail.walk import Walk

_SUBJECTS: Final = (
    *("subject", "betreff", "thema", "objet", "asunto", "assunto", "oggetto", "onderwerp"),
    *("ämne", "emne", "temat"),
)
SUBJECT_APART: Final = LatePattern(rf"  {one_of(_SUBJECTS)}(?::|\n|  )")
"""What the line holds by which a block in columns is found, in small letters: a label that stands
apart, with a colon, at the line's end (`notescolumns.py`), or as a table in HTML has it."""
_MOST_LINES: Final = 20
_DATE_LINES: Final = 2
_LEFT: Final = 5
"""Blanks in front of the left column, at least."""
_GAP: Final = re.compile(r"\s{2,80}+(?=\S)")
"""What stands in front of the right column."""
_MOST_GAPS: Final = 4
_IN_ANGLES: Final = LatePattern(r"<[^<>]{3,200}>")
_DATE: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[:.]\d\d")
_ON_DATE: Final = LatePattern(
    r"\s(?:on|am|le|el|em|il|op)\s\d[\d./: -]{4,40}(?:[AP]M)?$", re.IGNORECASE
)
_AROUND: Final = ("sent by", "gesendet von", "envoyé par", "please respond", "bitte antwort")


class _Row(NamedTuple):
    """What a line has in either column."""

    at: int
    left: str
    right: str


def take_table(walk: Walk, at: int, mark: int) -> bool:
    """Take the block whose subject stands on this line, if there is one."""
    contents = walk.reading.contents
    column = _column(walk.line(at)) if contents[at].startswith(" " * _LEFT) else 0
    if not column:
        return False
    above = range(at, max(at - _MOST_LINES, -1), -1)
    below_it = range(at + 1, min(at + _MOST_LINES, len(contents)))
    if LABELLED.match(walk.line(at)[column:]):
        rows, below = (
            [*_rows(walk, above, column, mark)][::-1],
            [*_rows(walk, below_it, column, mark)],
        )
    else:
        rows = [*_rows_of_html(walk, above, column, mark)][::-1]
        below = [*_rows_of_html(walk, below_it, column, mark)]
    if all(_label(row.right) is not Label.TO for row in rows):
        return False
    who = author_above_date([row.left for row in (*rows, *below) if row.left])
    if not who:
        return False
    end = _end_of_date(walk, (below or rows)[-1].at, mark)
    take_notes_lines(walk, rows[0].at, end, mark=mark, who=who)
    return True


def _end_of_date(walk: Walk, end: int, mark: int) -> int:
    """Return the last line of the block: the date may stand below a blank line."""
    below = walk.next_line(end)
    for at in walk.paragraph(below, mark, most=_DATE_LINES) if below == end + 2 else ():
        line = walk.line(at)
        if not line.startswith(" " * _LEFT) or not _DATE.match(line.lstrip()):
            break
        end = at
    return end


def _column(line: str) -> int:
    """Return where in a line the right column begins with a subject's label, 0 for nowhere."""
    ends = (gap.end() for gap in islice(_GAP.finditer(line), _MOST_GAPS))
    return next((end for end in ends if _label(line[end:]) is Label.SUBJECT), 0)


def _rows(walk: Walk, numbers: range, column: int, mark: int) -> Iterator[_Row]:
    """Yield the rows of the table that stand on these lines, up to a blank one."""
    for at in numbers:
        line = walk.line(at)
        if not line.startswith(" " * _LEFT) or walk.reading.marks[at] != mark:
            return
        yield _Row(at, line[:column].strip(), line[column:].strip())


def _rows_of_html(walk: Walk, numbers: range, column: int, mark: int) -> Iterator[_Row]:
    """Yield the same of a table in HTML: rows that have a label, and the date's."""
    for at in numbers:
        line = walk.line(at)
        row = _Row(at, line[:column].strip(), line[column:].strip())
        if walk.reading.marks[at] != mark or not (_label(row.right) or _DATE.match(line)):
            return
        yield row


def _label(text: str) -> Label | None:
    labelled = LABELLED.match(text)
    return label_of(labelled[1] if labelled is not None else text.partition("  ")[0])


def author_above_date(lefts: list[str]) -> str:
    """Return whom a column names above a date, wrapped as it is."""
    named: list[str] = []
    for left in lefts:
        if _DATE.match(left) or left.lower().startswith(_AROUND):
            break
        named.append(left)
    who = _IN_ANGLES.sub(lambda angles: "".join(angles[0].split()), " ".join(named))
    return _ON_DATE.sub("", who)
