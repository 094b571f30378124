"""Whose the words are that stand below a line which names an author.

The same one may be named twice; and quote marks below a block may be its author's words, or those
that its author quotes.
"""

from typing import Final

from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.words import Label
from bot.mail.limits import ATTRIBUTION_LINES
from bot.mail.quotes.attribution import attribution_length
from bot.mail.quotes.reading import RULE, LineKind, Walk

_NAMING: Final = frozenset({LineKind.ATTRIBUTION, LineKind.HEADER})
_LOOK_ABOVE: Final = 6
_BLANK_ABOVE: Final = 10
_SPACED: Final = LatePattern(r"\s?-{4,6} [^\n]{4,60} -{4,6}\s*$")
"""Outlook Express's separator, in any language; Outlook's has no blanks in it."""
_APPLE: Final = LatePattern(r"On [^\n]{8,30}, at \d{1,2}[:.]\d\d")
"""Apple Mail's attribution, which it quotes with the words, and sets apart from these."""


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


def is_nothing_above(walk: Walk, first: int) -> bool:
    """Say whether nothing but a few blank lines stands above."""
    return first <= _BLANK_ABOVE and not any(walk.reading.contents[:first])


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
