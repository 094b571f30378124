"""The lines of a header block within a text: `From: …`, `Sent: …`, and what stands around them."""

import re
from collections.abc import Iterator
from typing import Final

from bot.mail.languages.quoting import (
    BARE_SEPARATOR,
    LABELLED,
    PREVIEW,
    SEPARATOR,
    Label,
    labels,
)
from bot.mail.quotes.walk import RULE, Walk

_NUMBERED: Final = re.compile(r"[^\W\d_]{4,12}\s?: \d{1,4}$")
_RULE_WITHIN: Final = 2
"""So many lines below a block its rule stands."""
_BARE_FIELDS: Final = 6
_LONGEST_BLOCK: Final = 30
"""Lines of one header block."""
_SHORT_RULE: Final = re.compile(r"\s{0,4}[-_=*#~]{5,}\s*$")
_ANY_RULE: Final = re.compile(r"\s?[-_=*#~]{4,}\s*$")
_THREE_MARKS: Final = re.compile(r"\s?(?:-{3,4}|\* \* \*|\*{3,4}|_{3,4})\s*$")
_DRAWN_WORDS: Final = re.compile(r"[-_=*]{3,}\W{0,3}[^\W\d_][^\n]{2,60}?\W{0,3}[-_=*]{3,}$")
_SEPARATORS: Final = (_SHORT_RULE, RULE, SEPARATOR, BARE_SEPARATOR, PREVIEW, _DRAWN_WORDS)
"""What stands right above a header block, in whatever words."""


def label_of(text: str) -> Label | None:
    """Return what a label names; in French, the blank in front of a colon does not break."""
    return labels().get(" ".join(text.strip(" *\xa0\u202f").lower().split()))


def lines_of_block(walk: Walk, at: int, mark: int) -> Iterator[int]:
    """Yield the numbers of lines that may be one block's.

    BlackBerry leaves a blank line below the first field, HTML made plain one below each.
    """
    contents, marks = walk.reading.contents, walk.reading.marks
    limit = min(at + _LONGEST_BLOCK, len(contents))
    index = at
    is_spaced = True
    labels: set[Label | None] = set()
    while index < limit and marks[index] == mark:
        if contents[index]:
            yield index
            labels.add(label_on(walk, index))
            is_spaced = is_spaced and (index == at or not contents[index - 1])
        else:
            apart = contents[index + 1 : index + 2] == [""]
            after = index + 1 + apart
            below = label_on(walk, after) if marks[after : after + 1] == [mark] else None
            # QQ sets it apart, BlackBerry by two lines.
            is_last = below is Label.SUBJECT and Label.DATE in labels
            if below in {None, *labels} or not (is_last or (is_spaced and not apart)):
                return
        index += 1


def label_on(walk: Walk, at: int) -> Label | None:
    """Return what the label names with which a line begins."""
    labelled = LABELLED.match(walk.line(at))
    return label_of(labelled[1]) if labelled is not None else None


def bare_fields(walk: Walk, at: int, mark: int) -> tuple[str, int]:
    """Return whom fields without colons name, and the last one's number.

    Right below a separator, eM Client writes `From "Ana" <ana@example.org>`, `To …`, `Date …`,
    `Subject …`, and NetEase a table of these, below a blank line in HTML:
    `| From | Ana<ana@example.org> |`.
    """
    fields: dict[Label, str] = {}
    end = at
    first = at + 2 if walk.reading.contents[at + 1 : at + 2] == [""] else at + 1
    for index in walk.paragraph(first, mark, most=_BARE_FIELDS):
        line = walk.line(index)
        word, _, value = line.strip("| ").partition("|" if line.startswith("|") else " ")
        label = label_of(word)
        if label is None or label in fields:
            break
        fields[label] = value.strip()
        end = index
    is_block = (
        fields.keys() >= {Label.FROM, Label.DATE, Label.SUBJECT} and "@" in fields[Label.FROM]
    )
    return (fields[Label.FROM], end) if is_block else ("", at)


def rule_below(walk: Walk, end: int, mark: int) -> int:
    """Return the number of the line drawn right below a block; the block's last where none is."""
    below = walk.next_line(end)
    drawn = 0 <= below <= end + _RULE_WITHIN and RULE.match(walk.line(below))
    return below if drawn and walk.reading.marks[below] == mark else end


def number_above(walk: Walk, first: int, mark: int) -> int:
    """Return the number of the line above a digest's `Message: 3`, or of the block's first line.

    A line is drawn between a digest's mails.
    """
    marks = walk.reading.marks
    above = first - 1
    if above < 0 or marks[above] != mark or not _NUMBERED.match(walk.line(above)):
        return first
    for index in range(above - 1, max(above - 1 - _RULE_WITHIN, -1), -1):
        if marks[index] == mark and RULE.match(walk.line(index)):
            return index
    return above


def separator_above(walk: Walk, at: int, mark: int) -> int:
    """Return the number of the separator line above, at most two blank lines away; or -1."""
    contents, marks = walk.reading.contents, walk.reading.marks
    for index in range(at - 1, max(at - 4, -1), -1):
        if not contents[index]:
            continue
        line = walk.line(index).strip()
        if marks[index] > mark or not any(above.match(line) for above in _SEPARATORS):
            return -1
        in_words = BARE_SEPARATOR.match(line) or line.lower().startswith("message du")
        return _rule_above(walk, index) if in_words else index
    return -1


def _rule_above(walk: Walk, at: int) -> int:
    """Return the number of the line drawn above words that separate; theirs where none is.

    AOL draws it right above, SFR and others leave a line blank.
    """
    contents, marks = walk.reading.contents, walk.reading.marks
    above = at - 1 if at and contents[at - 1] else at - 2
    drawn = above >= 0 and marks[above] == marks[at] and _ANY_RULE.match(walk.line(above))
    return above if drawn else at


def with_short_rule(walk: Walk, first: int, mark: int) -> int:
    """Return the number of three marks drawn above a block, as HTML made plain has them.

    They are no sign of a block; above one they are not the sender's words. Returns the number of
    the block's first line where there are none.
    """
    contents, marks = walk.reading.contents, walk.reading.marks
    above = first - 1 if first and contents[first - 1] else first - 2
    drawn = above >= 0 and marks[above] == mark and _THREE_MARKS.match(walk.line(above))
    return above if drawn else first


_ADDRESSEES: Final = {Label.TO, Label.SENDER, Label.OTHER}
_LABEL_CHARS: Final = 26
_ENOUGH_LABELS: Final = 2
"""Below more fields than these, one that has a label of an unknown language may be the last."""


def has_label(content: str) -> bool:
    """Return True if a line begins with a label of a header block and a colon."""
    head = content[:_LABEL_CHARS]
    label, colon, _ = head.partition(":") if ":" in head else head.partition("：")
    return bool(colon) and label_of(label) is not None


def labelled_lines(walk: Walk, at: int, mark: int) -> tuple[dict[Label, str], int, int]:
    """Return what labelled lines say, how many there are, and the number of the last one."""
    fields: dict[Label, str] = {}
    last: Label | None = None
    count, end = 0, at
    for index in lines_of_block(walk, at, mark):
        labelled = LABELLED.match(walk.line(index))
        label = label_of(labelled[1]) if labelled else None
        if labelled is not None and label is not None:
            fields.setdefault(label, labelled[2])
            last = label
            count += 1
        elif last in _ADDRESSEES and "@" in walk.line(index):
            pass  # many are addressed
        elif not (
            _is_continuation(walk, index, mark, fields)
            or (last is Label.FROM and "@" in walk.line(index))
            or (labelled is not None and count > _ENOUGH_LABELS and _is_last(walk, index))
        ):
            break
        elif last is Label.FROM and labelled is None:
            fields[last] = f"{fields[last]} {walk.line(index).strip()}"
        end = index
    return fields, count, end


def _is_continuation(walk: Walk, index: int, mark: int, fields: dict[Label, str]) -> bool:
    """Return True if a line without a label goes on with the field above it.

    So do indented lines, and one or two lines between two that have labels not yet in `fields`.
    """
    contents, marks = walk.reading.contents, walk.reading.marks
    if contents[index][:1] in {" ", "\t"}:
        return True
    below, after = index + 1, index + 2
    if below < len(contents) and marks[below] == mark and has_label(contents[below]):
        # A line's answer may stand between its own header and that of the mail it answers.
        return Label.SUBJECT not in fields or label_on(walk, below) not in fields
    if after >= len(contents) or marks[after] != mark or not has_label(contents[after]):
        return False
    # Behind a blank line, the next mail of a conversation begins with its own first field.
    return bool(contents[below]) or label_on(walk, after) is not Label.FROM


def _is_last(walk: Walk, index: int) -> bool:
    """Return True if a blank line stands below, as it does between a header and what is quoted."""
    return walk.reading.contents[index + 1 : index + 2] == [""]
