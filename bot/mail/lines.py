"""Each line of a mail's text: what kind of line it is and how deep it is quoted.

This is the ground that new text, segments and votes stand on. One walk over the lines;
each line is looked at with bounded patterns, so the time is linear in the text.

Depth is what the quote marks say. A forwarded or Outlook block that stands without quote
marks counts as one level more for all that follows it at no mark, since nothing shows where
it ends.
"""

from typing import Final, NamedTuple

from bot.mail import footers
from bot.mail.attribution import names_or_says, starts_dated
from bot.mail.blocks import has_label, take_attribution, take_header_block, take_separator
from bot.mail.quotemarks import split_quotes
from bot.mail.vocabulary import LABELLED, MOBILE, SEPARATOR
from bot.mail.walk import LineKind, Reading, Walk

__all__ = ["Line", "LineKind", "classify_lines", "read_lines"]

_COLONS: Final = frozenset(":：*")
_COLON_WITHIN: Final = 26
_DRAWN: Final = frozenset("-_=#*~")
_RULES: Final = _DRAWN | {" "}
_FOOTER_WORDS: Final = ("you ", "you're", "to unsub", "for addi", "more inf", "groups.i", "this ")
_MOBILE_WORDS: Final = (
    *("sent from", "sent via", "get outl", "envoyé ", "von mein", "gesendet", "enviado "),
    *("inviato ", "verstuur", "skickat ", "sendt fra", "wysłane ", "отправле", "发自我的"),
    *("從我的", "iphoneから", "odesláno", "lähetett", "나의 "),
)
_BEGIN_WORDS: Final = ("begin fo", "début du", "anfang d", "inicio d", "inizio m")
_WORD_CHARS: Final = 9
_STARTS: Final = frozenset(
    word[:3] for word in (*_FOOTER_WORDS, *_MOBILE_WORDS, *_BEGIN_WORDS, " you", " to un")
)
"""Most lines are known to be nothing special by how they begin and end."""
_ENDINGS: Final = (" wrote", " list", " List")


class Line(NamedTuple):
    """One line: its kind, its depth, and its content without quote marks."""

    kind: LineKind
    depth: int
    text: str


def classify_lines(text: str) -> list[Line]:
    """Tell the lines of a text (LF line ends) apart."""
    reading = read_lines(text)
    return list(map(Line, reading.kinds, reading.depths, reading.contents))


def read_lines(text: str) -> Reading:
    """Tell the lines of a text apart, and say where authors of quotes are named."""
    contents, marks = split_quotes(text)
    kinds = [LineKind.TEXT if content else LineKind.BLANK for content in contents]
    walk = Walk(Reading(contents, marks, kinds, marks.copy()))
    _go(walk)
    return walk.reading


def _go(walk: Walk) -> None:
    """Walk over the lines once; what begins somewhere leaves `walk.at` behind itself."""
    reading = walk.reading
    contents, marks, kinds, depths = reading.contents, reading.marks, reading.kinds, reading.depths
    size = len(contents)
    while walk.at < size:
        at = walk.at
        walk.at = at + 1
        content, mark = contents[at], marks[at]
        if walk.base:
            depths[at] = mark + walk.base
        if walk.signature >= 0:
            if mark != walk.signature:
                walk.signature = -1
            elif content:
                kinds[at] = LineKind.SIGNATURE
        if content and _may_begin(content):
            _look(walk, at, mark)


def _may_begin(content: str) -> bool:
    """Say whether a line may begin or end something: the quick look at every line."""
    return (
        content[-1] in _COLONS
        or ":" in content[:_COLON_WITHIN]
        or (content[0] in _RULES and content[1:2] in _DRAWN)
        or content[:3].lower() in _STARTS
        or content.endswith(_ENDINGS)
        or "：" in content[:_COLON_WITHIN]
    )


def _look(walk: Walk, at: int, mark: int) -> None:
    """Handle a line that may begin something."""
    content = walk.line(at)
    if has_label(content) and take_header_block(walk, at, mark):
        return
    if (
        (content[-1] in _COLONS or content.endswith(" wrote"))
        and names_or_says(content)
        and take_attribution(walk, at, mark)
    ):
        return
    if content[0] in _RULES:
        _look_at_rule(walk, at, mark)
    _look_at_words(walk, at, mark)


def _look_at_rule(walk: Walk, at: int, mark: int) -> None:
    """Handle a line that is drawn, or begins so."""
    content = walk.line(at).strip(" \xa0")
    if content == "--":
        walk.signature = mark
        walk.reading.kinds[at] = LineKind.SIGNATURE
    elif SEPARATOR.match(content):
        take_separator(walk, at, mark)
    elif footers.NEXT_PART.match(content):
        footers.take_next_part(walk, at, mark)
    elif footers.RULE.match(content) and footers.has_footer_below(walk, at, mark):
        footers.take_footer(walk, at, mark)


def _look_at_words(walk: Walk, at: int, mark: int) -> None:
    """Handle a line that begins as only footers and the like do."""
    content = walk.line(at)
    start = content[:_WORD_CHARS].lower()
    if start.startswith(_MOBILE_WORDS):
        if MOBILE.match(content) and _is_last(walk, at, mark):
            walk.reading.kinds[at] = LineKind.SIGNATURE
    elif start.startswith(_BEGIN_WORDS):
        if SEPARATOR.match(content):
            take_separator(walk, at, mark)
    elif footers.begins_footer(walk, at, mark):
        footers.take_footer(walk, at, mark)


def _is_last(walk: Walk, at: int, mark: int) -> bool:
    """Say whether nothing but a quote, a rule or the end follows a phone's line."""
    contents, marks = walk.reading.contents, walk.reading.marks
    for index in range(at + 1, len(contents)):
        if contents[index]:
            line = walk.line(index)
            return (
                marks[index] != mark
                or line[-1] in _COLONS
                or starts_dated(line)
                or footers.RULE.match(line) is not None
                or SEPARATOR.match(line.strip()) is not None
                or LABELLED.match(line) is not None
            )
    return True
