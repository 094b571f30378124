"""Where somebody else's words begin: attributions, header blocks, separator lines."""

import re
from typing import Final

from bot.mail.attribution import (
    attribution_length,
    begins_within,
    is_bare_verb,
    leading_length,
)
from bot.mail.fields import (
    bare_fields,
    label_of,
    lines_of_block,
    number_above,
    rule_below,
    separator_above,
)
from bot.mail.limits import ATTRIBUTION_LINES, LINE_CHARS, QUOTE_DEPTH
from bot.mail.notesblock import take_below_author
from bot.mail.ownership import (
    mark_between_angles,
    mark_indented,
    names_again,
    owns_quotes,
    stands_with_its_quote,
)
from bot.mail.quoted_author import header_author
from bot.mail.shown import is_shown, is_spoken_of
from bot.mail.vocabulary import CUT, DIRECTIONS, LABELLED, ON_ONE_LINE, Label
from bot.mail.walk import LineKind, Source, Walk

_ADDRESSED: Final = {Label.TO, Label.SUBJECT}
_DIGIT: Final = re.compile(r"\d")
_SENT: Final = re.compile(r"\bsent:[^\n]{4,60}\d{4}", re.IGNORECASE)
"""A program that writes `From: … Sent: …` on one line."""
_LABEL_CHARS: Final = 26
_ENOUGH_LABELS: Final = 2
"""Below more fields than these, one that has a label of an unknown language may be the last."""
_BLANK_ABOVE: Final = 5


def has_label(content: str) -> bool:
    """Say whether a line begins with a label of a header block and a colon."""
    head = content[:_LABEL_CHARS]
    label, colon, _ = head.partition(":") if ":" in head else head.partition("：")
    return bool(colon) and label_of(label) is not None


def take_header_block(walk: Walk, at: int, mark: int) -> bool:
    """Take a block of `From: … Sent: … Subject: …` lines, if one begins here."""
    if at <= walk.tried:
        return False
    found, count, end = _labelled_lines(walk, at, mark)
    above = separator_above(walk, at, mark)
    after = walk.next_mark(end)
    quotes = after > mark
    alone = Label.FROM in found and count == 1
    alone = alone and (quotes or _SENT.search(found[Label.FROM]) is not None)
    is_block = alone or _is_block(walk, at, mark, found, count=count, separated=above >= 0)
    if not is_block:
        walk.tried = end  # what begins within has fewer labels still
        return found.keys() >= _ADDRESSED and take_below_author(walk, at, end, mark)
    reading = walk.reading
    is_exported = not (alone or mark or above >= 0 or Label.TO in found) and _is_first(walk, at)
    if is_exported and not (quotes and walk.quotes_soon(end)):
        # A mail that was printed or exported: its own header, in which nobody is addressed.
        walk.take(at, end + 1, LineKind.HEADER)
        return True
    first = at if above < 0 else above
    value = found.get(Label.FROM, "")
    owns = quotes and (alone or owns_quotes(walk, first, end, list(found), separated=above >= 0))
    begin = number_above(walk, first, mark)
    if begin < first:
        walk.open_in_digest(mark)
    elif not owns and not names_again(walk, first, mark, header_author(value)):
        walk.open_block(mark)
    depth = mark + owns + walk.base
    end = rule_below(walk, end, mark)
    for index in range(begin, end + 1):
        if reading.contents[index]:
            reading.kinds[index] = LineKind.HEADER
        reading.depths[index] = depth
    reading.sources.append(Source(at, depth, value, is_header=True))
    walk.at = end + 1
    return True


def _labelled_lines(walk: Walk, at: int, mark: int) -> tuple[dict[Label, str], int, int]:
    """Return what labelled lines say, how many there are, and the number of the last one."""
    found: dict[Label, str] = {}
    last: Label | None = None
    count, end = 0, at
    for index in lines_of_block(walk, at, mark):
        labelled = LABELLED.match(walk.line(index))
        label = label_of(labelled[1]) if labelled else None
        if labelled is not None and label is not None:
            found.setdefault(label, labelled[2])
            last = label
            count += 1
        elif not _is_continuation(walk, index, mark) and not (
            labelled is not None and count > _ENOUGH_LABELS and _is_last(walk, index)
        ):
            break
        elif last is Label.FROM and labelled is None:
            found[last] = f"{found[last]} {walk.line(index).strip()}"
        end = index
    return found, count, end


def _is_first(walk: Walk, at: int) -> bool:
    """Say whether nothing but a few blank lines stands above."""
    return at < _BLANK_ABOVE and not any(walk.reading.contents[:at])


def _is_last(walk: Walk, index: int) -> bool:
    """Say whether a blank line stands below, as it does between a header and what is quoted."""
    return walk.reading.contents[index + 1 : index + 2] == [""]


def _is_continuation(walk: Walk, index: int, mark: int) -> bool:
    """Say whether a line without a label goes on with the field above it.

    So do indented lines, and one or two lines between two that have labels.
    """
    contents, marks = walk.reading.contents, walk.reading.marks
    if contents[index][:1] in {" ", "\t"}:
        return True
    return any(
        after < len(contents) and marks[after] == mark and has_label(contents[after])
        for after in (index + 1, index + 2)
    )


def _is_block(
    walk: Walk, at: int, mark: int, found: dict[Label, str], *, count: int, separated: bool
) -> bool:
    """Say whether labelled lines are a mail's header and not somebody's list of facts."""
    if Label.FROM not in found or count < 2:
        return False
    if not (separated or mark or walk.base) and is_shown(walk, at, found):
        return False
    dated = Label.DATE in found and _DIGIT.search(found[Label.DATE]) is not None
    if dated or mark:
        # Own words may be of a journey: `This is the ferry:`, `From: …`, `To: …`, `Date: …`.
        talk = not (mark or separated or Label.SUBJECT in found or "@" in found[Label.FROM])
        return not (talk and is_spoken_of(walk, at))
    return count > 2 and (separated or (Label.SUBJECT in found and not is_spoken_of(walk, at)))


def take_separator(walk: Walk, at: int, mark: int) -> None:
    """Take a separator line; alone, without a block below, it opens a quote itself."""
    reading = walk.reading
    if (on_one_line := ON_ONE_LINE.match(walk.line(at).strip())) is not None:
        walk.open_block(mark)
        reading.contents[at] = reading.contents[at].strip()[on_one_line.end() :]
        reading.depths[at] = mark + walk.base
        reading.sources.append(Source(at, mark + walk.base, on_one_line["who"], is_header=True))
        walk.at = at + 1
        return
    below = range(at + 1, min(at + 5, len(reading.contents)))
    alone = not mark and not any(has_label(reading.contents[index]) for index in below)
    if alone and is_spoken_of(walk, at):
        return
    reading.kinds[at] = LineKind.HEADER
    if alone and not walk.quotes_soon(at):
        walk.open_block(mark)
        who, end = bare_fields(walk, at, mark)
        walk.take(at, end + 1, LineKind.HEADER)
        reading.sources.append(Source(at, walk.base, who, is_header=True))


def take_attribution(walk: Walk, at: int, mark: int) -> bool:
    """Take an attribution that ends on this line, if there is one."""
    reading = walk.reading
    contents, marks = reading.contents, reading.marks
    begin = at
    while begin > max(at - ATTRIBUTION_LINES + 1, 0) and (
        marks[begin - 1] == mark and contents[begin - 1]
    ):
        begin -= 1
    after = _mark_below(walk, at)
    quotes = after > mark or (after == mark and mark > 0 and walk.begins_run(at, mark))
    lines = [line[:LINE_CHARS] for line in contents[begin : at + 1]]
    if ord(contents[at][-1]) in DIRECTIONS:
        lines = [line.translate(DIRECTIONS) for line in lines]
    own = begins_within(lines[-1]) if not mark else -1
    length = attribution_length(lines, strict=not quotes) if own < 0 else 0
    if not length and own < 0:
        return _take_broken_attribution(walk, at)
    first = at - max(length, 1) + 1
    if not quotes and not mark and after == mark:
        if walk.base >= QUOTE_DEPTH or walk.quotes_soon(at):
            return False
        if mark_between_angles(walk, at + 1) or mark_indented(walk, first, at + 1):
            after = 1
        else:
            walk.open_block(mark)
    # Deeper marks right below are of whom the named one quotes.
    deeper = after > mark and not stands_with_its_quote(walk, first, at, mark)
    depth = mark + deeper + walk.base
    if own >= 0:
        text = contents[at][own:]
        contents[at] = contents[at][:own].rstrip(" -")
    else:
        for index in range(first, at + 1):
            reading.kinds[index] = LineKind.ATTRIBUTION
        text = " ".join(contents[first : at + 1])
    reading.sources.append(Source(at, depth, text, is_header=False))
    walk.at = at + 1
    return True


def _take_broken_attribution(walk: Walk, at: int) -> bool:
    """Take `> > On DATE, NAME <ADDRESS>` and a verb below, set at another depth by rewrapping."""
    reading = walk.reading
    contents, marks = reading.contents, reading.marks
    above = at - 1 if at and contents[at - 1] else at - 2
    if above < 0 or marks[above] <= marks[at] or not contents[above]:
        return False
    if _mark_below(walk, at) <= marks[above] or not is_bare_verb(walk.line(at)):
        return False
    first = above
    while first > max(above - ATTRIBUTION_LINES + 2, 0) and (
        marks[first - 1] == marks[above] and contents[first - 1]
    ):
        first -= 1
    lines = [walk.line(index) for index in (*range(first, above + 1), at)]
    length = attribution_length(lines, strict=False) - 1
    if length < 1 or reading.kinds[above] is not LineKind.TEXT:
        return False
    for index in (*range(above - length + 1, above + 1), at):
        reading.kinds[index] = LineKind.ATTRIBUTION
    text = " ".join(lines[-length - 1 :])
    reading.sources.append(Source(at, marks[above] + 1 + walk.base, text, is_header=False))
    walk.at = at + 1
    return True


def take_chevrons(walk: Walk, at: int) -> None:
    """Take GroupWise's `>>> NAME DATE TIME >>>`, or two lines that end in a colon."""
    reading = walk.reading
    end = at
    if not reading.contents[at].endswith((">>>", ":")) and reading.contents[at + 1 : at + 2]:
        end += reading.contents[at + 1].endswith(":")
    quotes = walk.next_mark(end) > 0
    if not quotes:
        walk.open_block(0)
    text = " ".join(map(walk.line, range(at, end + 1)))
    walk.take(at, end + 1, LineKind.ATTRIBUTION)
    reading.sources.append(Source(at, quotes + walk.base, text.strip("> "), is_header=False))


def _mark_below(walk: Walk, at: int) -> int:
    """Return the quote marks of the next line, behind one that says something was left out."""
    below = walk.next_line(at)
    if below >= 0 and CUT.match(walk.line(below)):
        below = walk.next_line(below)
    return walk.reading.marks[below] if below >= 0 else -1


def take_led_line(walk: Walk, at: int, mark: int) -> bool:
    """Take a line that an attribution leads and the quote goes on with."""
    reading = walk.reading
    content = walk.line(at)
    length = 0 if mark or walk.base >= QUOTE_DEPTH else leading_length(content)
    if not length or walk.quotes_soon(at):
        return False
    walk.open_block(mark)
    head = content[:length]
    reading.contents[at] = reading.contents[at][length:].strip()
    reading.depths[at] = walk.base
    reading.sources.append(Source(at, walk.base, head, is_header=False))
    walk.at = at + 1
    return True
