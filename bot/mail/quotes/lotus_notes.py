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
from typing import Final

from bot.mail.languages.patterns import LatePattern, one_of
from bot.mail.languages.quoting import Label, labels
from bot.mail.quotes.header_fields import label_of, labelled_lines, separator_above
from bot.mail.quotes.walk import Opens, Taken, Walk
from bot.mail.values import LineKind, Reading, Source

_TIME: Final = (
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AP]M)?(?: [A-Z]{2,5})?$"
)
_DATE: Final = re.compile(_TIME)
_AUTHOR_AND_DATE: Final = re.compile(
    rf"(?P<who>[^\n]{{2,200}}?) (?:(?:on|am|le|el|em|il|op|den|dnia|dne) )?{_TIME}"
)
_ADDRESSED: Final = {Label.TO, Label.SUBJECT}
_MOST_ABOVE: Final = 12
_LONGEST_LABEL: Final = 12
_MOST_LINES: Final = 30
_SENT_BY: Final = ("sent by", "gesendet von", "envoyé par", "enviado por", "inviato da")


def is_lone_subject(line: str) -> bool:
    """Return True if a line is the label of a subject and nothing else."""
    return len(line) <= _LONGEST_LABEL and labels().get(line.strip().lower()) is Label.SUBJECT


def find_notes_block(walk: Walk, at: int, mark: int) -> Taken | None:
    """Return the block whose `Subject` stands alone on this line, if there is one."""
    reading = walk.reading
    first = _first_line(walk, at, mark)
    if first < 0:
        return None
    end = at + _subject_below(reading, at, mark)
    return _block(walk, first, end, mark=mark, who=walk.line(first))


def _subject_below(reading: Reading, at: int, mark: int) -> int:
    """Return how far below its label the subject stands, 0 where it is empty.

    Where it is quoted, each label and each value may stand apart.
    """
    contents, marks = reading.contents, reading.marks
    above, apart = contents[max(at - 3, 0) : at], 1
    if at > 2 and not above[0] and not above[2] and above[1].strip().lower() in labels():
        apart = 2
    below = range(at + 1, min(at + 1 + apart, len(contents)))
    return next((each - at for each in below if contents[each] and marks[each] == mark), 0)


def find_below_author(walk: Walk, at: int, mark: int) -> Taken | None:
    """Return the labelled lines from `at` on if the author's line stands above them."""
    fields, _count, end = labelled_lines(walk, at, mark)
    if not fields.keys() >= _ADDRESSED:
        return None
    reading = walk.reading
    dated = False
    for index in range(at - 1, max(at - _MOST_ABOVE, -1), -1):
        line = walk.line(index).strip()
        if not line:
            continue
        if reading.marks[index] != mark or reading.kinds[index] is not LineKind.TEXT:
            return None
        if (author := _AUTHOR_AND_DATE.match(line)) is not None:
            return _block(walk, index, end, mark=mark, who=author["who"])
        if line.lower().startswith((*_SENT_BY, "please respond to")):
            continue
        if dated:
            return _block(walk, index, end, mark=mark, who=line)
        dated = _DATE.match(line) is not None
        if not dated:
            return None
    return None


def _block(walk: Walk, first: int, end: int, *, mark: int, who: str) -> Taken:
    """Return the lines of a block, and the one drawn above it, in whatever words."""
    sources = walk.reading.sources
    above = separator_above(walk, first, mark)
    is_open = above >= 0 and bool(sources) and sources[-1].at == above
    return Taken(
        "Lotus Notes header",
        LineKind.HEADER,
        first if above < 0 else above,
        end + 1,
        opens=Opens.NAMED_BLOCK if is_open else Opens.BLOCK,
        source=Source(first, mark, who, is_header=True),
    )


def _first_line(walk: Walk, at: int, mark: int) -> int:
    """Return the number of the line that names the author, -1 where this is no such block.

    Upwards come `To` alone, the date, and the author; what stands between is not looked at.
    """
    reading = walk.reading
    addressed = dated = False
    for index in range(at - 1, max(at - _MOST_LINES, -1), -1):
        if not reading.contents[index]:
            continue
        line = walk.line(index).strip()
        label = labels().get(line.lower())
        is_other = reading.marks[index] != mark or reading.kinds[index] is not LineKind.TEXT
        if is_other or label is Label.SUBJECT or (addressed and label is Label.TO):
            return -1
        if not addressed:
            addressed = label is Label.TO
        elif not dated:
            dated = _DATE.match(line) is not None
        elif not line.lower().startswith(_SENT_BY):
            return index
    return -1


# A header block in columns or boxes, as Notes 4 to 7 wrote it in plain text.
#
#                     Ana Lopez
#                     <ana@example.o       To:     council@example.org
#                     rg>                  Subject:     Re: Pier
#
# Whom the left column names is not read; but what stands below is not the sender's.

_SUBJECTS: Final = tuple(
    "subject betreff thema objet asunto assunto oggetto onderwerp ämne emne temat".split()
)
SUBJECT_APART: Final = LatePattern(rf"  {one_of(_SUBJECTS)}(?::|\n|  )")
"""What the line holds by which such a block is found, in small letters."""
_APART: Final = re.compile(r"[ |]{2,80}+")
_MOST_ROWS: Final = 20
_ROWS: Final = ("    ", "|", "  |", "  >-")
"""How the lines of such a block begin."""


def find_columns(walk: Walk, at: int, mark: int) -> Taken | None:
    """Return the block whose subject stands apart on this line, if its addressees do above."""
    contents, marks = walk.reading.contents, walk.reading.marks
    if Label.SUBJECT not in _labels_apart(walk.line(at)):
        return None
    rows = range(at - 1, max(at - _MOST_ROWS, -1), -1)
    first = next((each for each in rows if Label.TO in _labels_apart(walk.line(each))), -1)
    if first < 0 or any(each != mark for each in marks[first:at]):
        return None
    least, end = max(first - _MOST_ROWS, 0), at
    while first > least and marks[first - 1] == mark and contents[first - 1].startswith(_ROWS):
        first -= 1
    while end < min(at + _MOST_ROWS, len(contents) - 1) and contents[end + 1].startswith(_ROWS):
        end += 1
    return _block(walk, first, end, mark=mark, who="")


def _labels_apart(line: str) -> set[Label | None]:
    return {label_of(each.rstrip(" :")) for each in _APART.split(line)}
