"""Whose the words are that stand below a line which names an author.

The same one may be named twice; and quote marks below a block may be its author's words, or those
that its author quotes.
"""

from collections.abc import Collection
from typing import Final

from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.words import Label
from bot.mail.limits import ATTRIBUTION_LINES
from bot.mail.quotes.attribution import attribution_length
from bot.mail.quotes.footers import RULE
from bot.mail.quotes.quoted_author import attributed_author, header_author
from bot.mail.quotes.reading import LineKind, Reading, Walk
from bot.mail.values import Mailbox

_NAMING: Final = frozenset({LineKind.ATTRIBUTION, LineKind.HEADER})
_WHO_AND_WHEN: Final = frozenset({Label.FROM, Label.DATE})
_LOOK_ABOVE: Final = 6
_BLANK_ABOVE: Final = 10
_SPEAKS_BELOW: Final = 40
"""Within so many lines below a From line."""
_INDENT: Final = ("  ", "\t")
_QUOTE_INDENT: Final = 4
"""So far in stands what Thunderbird shows of a quote of HTML."""
_RESUMED_WITHIN: Final = 200
_OPENS: Final = "<<"
_CLOSES: Final = ">>"
_SPACED: Final = LatePattern(r"\s?-{4,6} [^\n]{4,60} -{4,6}\s*$")
"""Outlook Express's separator, in any language; Outlook's has no blanks in it."""
_APPLE: Final = LatePattern(r"On [^\n]{8,30}, at \d{1,2}[:.]\d\d")
"""Apple Mail's attribution, which it quotes with the words, and sets apart from these."""


def names_again(walk: Walk, at: int, mark: int, who: Mailbox | None) -> bool:
    """Say whether the line right above, which opened a block, names this author, too.

    Yahoo writes `--- On … Ana wrote:` above a header block.
    """
    reading = walk.reading
    above = at - 1
    while above >= max(at - _LOOK_ABOVE, 0) and not reading.contents[above]:
        above -= 1
    if mark or above < 0 or not walk.base or reading.marks[above]:
        return False
    if reading.kinds[above] not in _NAMING:
        return False
    source = reading.sources[-1]
    return _may_be_one((header_author if source.is_header else attributed_author)(source.text), who)


def _may_be_one(named: Mailbox | None, who: Mailbox | None) -> bool:
    if named is None or who is None:
        return True
    if named.address and who.address:
        return named.address == who.address
    return named.name.lower() == who.name.lower()


def owns_quotes(walk: Walk, first: int, end: int, labels: list[Label], *, separated: bool) -> bool:
    """Say whether the quote marks below a block are its author's words, as in Outlook Express.

    They are where all below has marks, and where else the sender would have said nothing. With
    words above and words between the quotes, those above may tell, or the order of the labels.
    """
    reading = walk.reading
    if reading.marks[end]:
        return False
    below = end + 1
    while below < len(reading.contents) and (reading.marks[below] or not reading.contents[below]):
        below += 1
    is_express = (
        separated
        and {Label.TO, Label.DATE} <= set(labels)
        and _SPACED.match(walk.line(first)) is not None
        and labels.index(Label.TO) < labels.index(Label.DATE)
    )
    if walk.base and not is_express:
        return False
    if below == len(reading.contents) or is_nothing_above(walk, first):
        return True
    if RULE.match(walk.line(below)) or walk.line(below).strip() == "--":
        return True
    return is_express and not walk.base


def speaks_below(walk: Walk, end: int, mark: int) -> bool:
    """Say whether whom a quoted From line names, and nobody above, speaks with as many marks.

    `> From: Ana Lopez [mailto:…]` of Exchange, and right below what she quotes.
    """
    if not mark or walk.reading.sources:
        return False
    contents, marks = walk.reading.contents, walk.reading.marks
    for at in range(end + 1, min(end + _SPEAKS_BELOW, len(marks))):
        if marks[at] < mark:
            return False
        if marks[at] == mark and contents[at] and not contents[at - 1]:
            return True
    return False


def is_attribution(
    walk: Walk, first: int, mark: int, who: Mailbox | None, labels: Collection[Label]
) -> bool:
    """Say whether a quoted block above deeper marks is how somebody, named above, names another.

    One that says no more than who and when may stand below the first words of who wrote it:
    programs have more fields, and people who answer between the lines cut them down.
    """
    sources = walk.reading.sources
    if not mark or not sources or sources[-1].depth != mark + walk.base or sources[-1].is_header:
        return False
    named = attributed_author(sources[-1].text)
    if _may_be_one(named, who):
        return False
    return _WHO_AND_WHEN.issuperset(labels) or _is_named_above(walk, first)


def is_nothing_above(walk: Walk, first: int) -> bool:
    """Say whether nothing but a few blank lines stands above."""
    return first <= _BLANK_ABOVE and not any(walk.reading.contents[:first])


def mark_indented(walk: Walk, first: int, below: int) -> bool:
    """Mark indented lines below an attribution as quoted, where the sender's words stand below.

    Below words of the sender's own, all of the rest may as well be the quoted one's.
    """
    reading = walk.reading
    contents = reading.contents
    if walk.base or not is_nothing_above(walk, first):
        return False
    indented = []
    for at in range(below, len(contents)):
        if contents[at] and not contents[at].startswith(_INDENT):
            break
        if contents[at]:
            indented.append(at)
    else:
        return False
    if not indented:
        return False
    for at in indented:
        contents[at] = contents[at].strip()
        reading.marks[at] = reading.depths[at] = 1
    return True


def mark_indented_within(walk: Walk, first: int, at: int, mark: int) -> bool:
    """Mark what stands indented below an attribution within a quote as that person's.

    So Thunderbird shows a quote of HTML within another in text. Between such lines the sender may
    answer.
    """
    reading = walk.reading
    least = _indentation(reading.contents[first]) + _QUOTE_INDENT
    begin = walk.next_line(at)
    quoted = _indented_block(reading, begin, mark, least) if begin >= 0 else []
    if not quoted:
        return False
    answered = False
    for index in range(quoted[-1] + 1, min(begin + _RESUMED_WITHIN, len(reading.contents))):
        if not reading.contents[index]:
            continue
        if answered and reading.marks[index] == mark:
            quoted += _indented_block(reading, index, mark, least)
        answered = reading.marks[index] < mark
    least = min(_indentation(line) for index in quoted if (line := reading.contents[index]))
    for index in quoted:
        reading.contents[index] = reading.contents[index][least:]
        reading.marks[index] += 1
        reading.depths[index] += 1
    return True


def _indented_block(reading: Reading, begin: int, mark: int, least: int) -> list[int]:
    """Return the lines from one on that are indented, none where no blank line ends them.

    A paragraph may begin so, too.
    """
    contents = reading.contents
    block: list[int] = []
    for index in range(begin, len(contents)):
        if reading.marks[index] != mark:
            break
        if contents[index] and _indentation(contents[index]) < least:
            if contents[index - 1]:
                return []
            break
        block.append(index)
    while block and not contents[block[-1]]:
        block.pop()
    return block


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def mark_between_angles(walk: Walk, below: int) -> bool:
    """Mark lines from `<<` to `>>` as quoted: AOL's, the first right below an attribution."""
    contents = walk.reading.contents
    first = walk.next_line(below - 1)
    if walk.base or first < 0 or not contents[first].startswith(_OPENS):
        return False
    quoted: list[int] = []
    closed = 0
    for at in range(first, len(contents)):
        if contents[at].startswith(_OPENS) or len(quoted) > closed:
            quoted.append(at)
        if contents[at].endswith(_CLOSES):
            closed = len(quoted)
    for at in quoted[:closed]:
        contents[at] = contents[at].removeprefix(_OPENS).removesuffix(_CLOSES).strip()
        walk.reading.marks[at] = walk.reading.depths[at] = 1
        if not contents[at]:
            walk.reading.kinds[at] = LineKind.BLANK
    return closed > 0


def _is_named_above(walk: Walk, at: int) -> bool:
    """Say whether an author is named right above a line."""
    reading = walk.reading
    for index in range(at - 1, max(at - _LOOK_ABOVE - 1, -1), -1):
        if reading.contents[index]:
            return reading.kinds[index] in _NAMING
    return False


def is_apple_mails(walk: Walk, first: int, at: int) -> bool:
    """Say whether an attribution is Apple Mail's, quoted as the words are and apart from them."""
    return _APPLE.match(walk.line(first)) is not None and not walk.reading.contents[at + 1]


def stands_with_its_quote(walk: Walk, first: int, at: int, mark: int) -> bool:
    """Say whether an attribution has as many marks as the words it introduces, as HTML has it.

    There the first quoted line, deeper, is an attribution above words with as many marks, or the
    line is Apple Mail's. In text that looks so, too, where the words below it were cut out; but
    there a line above names who quotes it.
    """
    if not mark or not walk.begins_run(at, mark) or _is_named_above(walk, first):
        return False
    if is_apple_mails(walk, first, at):
        return True
    below = walk.next_line(at)
    inner = walk.reading.marks[below]
    for index in walk.paragraph(below, inner, most=ATTRIBUTION_LINES):
        lines = [walk.line(each) for each in range(below, index + 1)]
        if lines[-1].endswith((":", "：")) and attribution_length(lines, strict=False):
            return walk.next_mark(index) == inner
    return False
