"""Lotus Notes' header blocks, in which the author stands above the labels.

In some, labels and values stand on lines of their own:

Ana Lopez <ana@example.org>
Sent by: council-bounces@example.org
03/04/2025 09:12 AM
Please respond to
ana@example.org

To
council@example.org
cc

Subject
Re: Pier

In others, the values stand behind the labels, and the date may stand beside the author.
"""

import re
from collections.abc import Iterator
from itertools import islice, takewhile
from typing import Final, NamedTuple

from bot.mail.languages.patterns import LatePattern, one_of
from bot.mail.languages.words import LABELLED, LABELS, Label
from bot.mail.quotes.header_fields import label_of, separator_above
from bot.mail.quotes.reading import LineKind, Reading, Source, Walk

_TIME: Final = (
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AP]M)?(?: [A-Z]{2,5})?$"
)
_DATE: Final = re.compile(_TIME)
_AUTHOR_AND_DATE: Final = re.compile(
    rf"(?P<who>[^\n]{{2,200}}?) (?:(?:on|am|le|el|em|il|op|den|dnia|dne) )?{_TIME}"
)
_MOST_ABOVE: Final = 12
_LONGEST_LABEL: Final = 12
_MOST_LINES: Final = 30
_SENT_BY: Final = ("sent by", "gesendet von", "envoyé par", "enviado por", "inviato da")


def is_lone_subject(line: str) -> bool:
    """Say whether a line is the label of a subject and nothing else."""
    return len(line) <= _LONGEST_LABEL and LABELS.get(line.strip().lower()) is Label.SUBJECT


def take_notes_block(walk: Walk, at: int, mark: int) -> bool:
    """Take the block whose `Subject` stands alone on this line, if there is one."""
    reading = walk.reading
    first = _first_line(walk, at, mark)
    if first < 0:
        return False
    end = at + _subject_below(reading, at, mark)
    take_notes_lines(walk, first, end, mark=mark, who=walk.line(first))
    return True


def _subject_below(reading: Reading, at: int, mark: int) -> int:
    """Return how far below its label the subject stands, 0 where it is empty.

    Where it is quoted, each label and each value may stand apart.
    """
    contents, marks = reading.contents, reading.marks
    above, apart = contents[max(at - 3, 0) : at], 1
    if at > 2 and not above[0] and not above[2] and above[1].strip().lower() in LABELS:
        apart = 2
    for far in range(1, apart + 1):
        if at + far < len(contents) and contents[at + far] and marks[at + far] == mark:
            return far
    return 0


def take_below_author(walk: Walk, at: int, end: int, mark: int) -> bool:
    """Take the labelled lines `at` to `end` if the author's line stands above them."""
    reading = walk.reading
    dated = False
    for index in range(at - 1, max(at - _MOST_ABOVE, -1), -1):
        line = walk.line(index).strip()
        if not line:
            continue
        if reading.marks[index] != mark or reading.kinds[index] is not LineKind.TEXT:
            return False
        if (found := _AUTHOR_AND_DATE.match(line)) is not None:
            take_notes_lines(walk, index, end, mark=mark, who=found["who"])
            return True
        if line.lower().startswith((*_SENT_BY, "please respond to")):
            continue
        if dated:
            take_notes_lines(walk, index, end, mark=mark, who=line)
            return True
        dated = _DATE.match(line) is not None
        if not dated:
            return False
    return False


def take_notes_lines(walk: Walk, first: int, end: int, *, mark: int, who: str) -> None:
    """Take the lines of a block, and the one drawn above it, in whatever words."""
    sources = walk.reading.sources
    above = separator_above(walk, first, mark)
    if above >= 0 and sources and sources[-1].at == above:
        sources.pop()  # it opened a quote of nobody: this is whose it is
    else:
        walk.open_block(mark)
    walk.take(first if above < 0 else above, end + 1, LineKind.HEADER)
    sources.append(Source(first, mark + walk.base, who, is_header=True))


def _first_line(walk: Walk, at: int, mark: int) -> int:
    """Return the number of the line that names the author, -1 where this is no such block.

    Upwards come `To` alone, the date, and the author; what stands between is not looked at.
    """
    reading = walk.reading
    addressed = dated = False
    for index in range(at - 1, max(at - _MOST_LINES, -1), -1):
        if not reading.contents[index]:
            continue
        if reading.marks[index] != mark or reading.kinds[index] is not LineKind.TEXT:
            return -1
        line = walk.line(index).strip()
        label = LABELS.get(line.lower())
        if label is Label.SUBJECT or (addressed and label is Label.TO):
            return -1
        if not addressed:
            addressed = label is Label.TO
        elif not dated:
            dated = _DATE.match(line) is not None
        elif not line.lower().startswith(_SENT_BY):
            return index
    return -1


# Lotus Notes' header block in two columns, as Notes 4 and 5 write it in plain text.
#
#                     Ana Lopez
#                     <ana@example.o       To:     council@example.org
#                     rg>                  cc:
#                                          Subject:     Re: Pier
#                     03/04/2025
#                     09:12 AM
#
# The author and the date stand on the left, wrapped; labels with their values on the right. In
# HTML it is a table whose labels have no colons:
#
# "Ana Lopez" <ana@example.org>  To       <council@example.org>
#                                Subject  Re: Pier
# 03/04/2025 09:12

_SUBJECTS: Final = (
    *("subject", "betreff", "thema", "objet", "asunto", "assunto", "oggetto", "onderwerp"),
    *("ämne", "emne", "temat"),
)
SUBJECT_APART: Final = LatePattern(rf"  {one_of(_SUBJECTS)}(?::|\n|  )")
"""What the line holds by which a block in columns is found, in small letters: a label that stands
apart, with a colon, at the line's end (`notescolumns.py`), or as a table in HTML has it."""
_MOST_LINES_OF_TABLE: Final = 20
_DATE_LINES: Final = 2
_LEFT: Final = 5
"""Blanks in front of the left column, at least."""
_GAP: Final = re.compile(r"\s{2,80}+(?=\S)")
"""What stands in front of the right column."""
_MOST_GAPS: Final = 4
_IN_ANGLES: Final = LatePattern(r"<[^<>]{3,200}>")
_DATE_OF_TABLE: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[:.]\d\d")
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
    above = range(at, max(at - _MOST_LINES_OF_TABLE, -1), -1)
    below_it = range(at + 1, min(at + _MOST_LINES_OF_TABLE, len(contents)))
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
        if not line.startswith(" " * _LEFT) or not _DATE_OF_TABLE.match(line.lstrip()):
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
        if walk.reading.marks[at] != mark or not (_label(row.right) or _DATE_OF_TABLE.match(line)):
            return
        yield row


def _label(text: str) -> Label | None:
    labelled = LABELLED.match(text)
    return label_of(labelled[1] if labelled is not None else text.partition("  ")[0])


def author_above_date(lefts: list[str]) -> str:
    """Return whom a column names above a date, wrapped as it is."""
    named: list[str] = []
    for left in lefts:
        if _DATE_OF_TABLE.match(left) or left.lower().startswith(_AROUND):
            break
        named.append(left)
    who = _IN_ANGLES.sub(lambda angles: "".join(angles[0].split()), " ".join(named))
    return _ON_DATE.sub("", who)


# Lotus Notes' header block drawn as two boxes, as Notes 5 and 6 write it in plain text.
#
# |---------+---------------------------->
# |         |           Ana Lopez        |
# |         |           <ana@example.org>|
# |         |           03/04/2025 09:12 |
# |         |           AM               |
# |---------+---------------------------->
#   >----------------------------------------------|
#   |       To:       council@example.org          |
#   |       cc:                                    |
#   |       Subject:  Re: Pier                     |
#   >----------------------------------------------|

BOX_STARTS: Final = "|--"
_TOP: Final = re.compile(r"\|-{3,40}\+-{3,120}>$")
_EDGE: Final = re.compile(r"\s{0,4}>-{3,300}\|$")
_MOST_ROWS: Final = 40


def take_box(walk: Walk, at: int, mark: int) -> bool:
    """Take the block whose first line this is, if it is one."""
    if not _TOP.match(walk.line(at)):
        return False
    cells = list(_rows_of_box(walk, at + 1, mark))
    under = at + 1 + len(cells)
    if not _is(walk, under, mark, _TOP) or not _is(walk, under + 1, mark, _EDGE):
        return False
    fields = list(_rows_of_box(walk, under + 2, mark))
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


def _rows_of_box(walk: Walk, begin: int, mark: int) -> Iterator[str]:
    """Yield what the rows of a box say, down to its end."""
    for at in range(begin, min(begin + _MOST_ROWS, len(walk.reading.contents))):
        line = walk.line(at).strip()
        if walk.reading.marks[at] != mark or line[:1] != "|" or line[-1:] != "|":
            return
        yield line[1:-1].rpartition("|")[2].strip()


# Lotus Notes' header block in two columns, as Notes 6 and 7 write it in plain text.
#
#              Ana Lopez
#              <ana@example.                                              To
#              org>                     council@example.org
#                                                                         cc
#              03/04/2025 09:12
#              AM                                                    Subject
#                                       Re: Pier  # noqa: ERA001
#
# The author and the date stand on the left, wrapped; labels at the end of lines, values below them.

_MOST_LINES_OF_COLUMNS: Final = 20
_VALUE_LINES: Final = 4
"""A subject is wrapped into so many at most."""
_RIGHT: Final = 24
"""Blanks in front of the left column, at least, and in front of what stands on the right."""
_GAP_OF_COLUMNS: Final = re.compile(r"\s{3,}")
_DATE_OF_COLUMNS: Final = LatePattern(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}")


class _ColumnsRow(NamedTuple):
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
    for index in range(at, max(at - _MOST_LINES_OF_COLUMNS, -1), -1):
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
        dated = dated or _DATE_OF_COLUMNS.match(row.left) is not None
    who = " ".join(reversed(lefts))
    who = _IN_ANGLES.sub(lambda angles: "".join(angles[0].split()), who)
    return first, who if addressed else ""


def _row(line: str) -> _ColumnsRow:
    pieces = _GAP_OF_COLUMNS.split(line.strip())
    label = LABELS.get(pieces[-1].lower())
    is_left = len(line) - len(line.lstrip()) < _RIGHT
    left = pieces[0] if is_left and (len(pieces) > 1 or label is None) else ""
    return _ColumnsRow(left, label)
