"""Each line of a mail's text: what kind of line it is and how deep it is quoted.

This is the ground that new text, segments and votes stand on. Most lines are plain: one
pattern over the whole text finds those that may begin or end something, and the walk goes
from one of these to the next. Each is looked at with bounded patterns, so the time is linear
in the text.

Depth is what the quote marks say. A forwarded or Outlook block that stands without quote
marks counts as one level more for all that follows it at no mark, since nothing shows where
it ends.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import LatePattern, one_of
from bot.mail.languages.quoting import (
    DIRECTIONS,
    FIRST_LABELS,
    FORWARD_ENDS,
    REPLY_ABOVE,
    SEPARATOR,
    Label,
    closes,
)
from bot.mail.limits import REMARKABLE_LINES
from bot.mail.quotes import footers
from bot.mail.quotes.attribution import names_or_says, says_when
from bot.mail.quotes.footers import fold_notices, may_hold_notices
from bot.mail.quotes.forwarded import (
    end_forwarded,
    has_label,
    take_header_block,
    take_reply_line,
    take_separator,
)
from bot.mail.quotes.header_fields import label_on
from bot.mail.quotes.introductions import (
    above_quotes,
    take_attribution,
    take_chevrons,
    take_led_line,
)
from bot.mail.quotes.lotus_notes import (
    SUBJECT_APART,
    is_lone_subject,
    take_columns,
    take_notes_block,
)
from bot.mail.quotes.marks import CHEVRONS, is_groupwise, split_quotes
from bot.mail.quotes.notices import take_notice, take_phone
from bot.mail.quotes.reading import LineKind, Reading, Walk
from bot.mail.quotes.signatures import fold_closings

__all__ = ["Line", "LineKind", "classify_lines", "read_lines"]

_READINGS_KEPT: Final = 2
"""How many texts' readings are kept: the mail in hand, and one that it is compared with."""
_COLONS: Final = frozenset(":：*")
_LAST_WORDS: Final = (" wrote", " wrote,", "--")
RULE_CHARS: Final = " -_=#*~\u2010\u2011\u2012\u2013\u2014\u2015"
_RULES: Final = frozenset(RULE_CHARS) - {" "}
_WORD_CHARS: Final = 40
_DRAWN: Final = r"[-_=#*~\u2010-\u2015]"
_PHONES: Final = "sent_from get_outlook"
_FORWARDED: Final = "forward_begins reply_above"
_NOTICES: Final = "notice_starts notice_heading external_warning external_labels print_plea"
_PHONE_STARTS: Final = (
    *("iphone", "ipad", "android", "ios", "xperia", "my iphone", "my ipad", "from my ", "sent "),
    *("get ", "yahoo mail:"),
)
_FORWARDED_STARTS: Final = ("message du", "original message processed")
_DATES: Final = (
    *("on mon", "on tue", "on wed", "on thu", "on fri", "on sat", "on sun"),
    *("on 0", "on 1", "on 2", "on 3"),
)
_OTHERS: Final = one_of((*footers.STARTS, *_PHONE_STARTS, *_FORWARDED_STARTS, *_DATES))
_ALL: Final = f"{_PHONES} {_FORWARDED} {_NOTICES} unsubscribe digest_topics"

_MAY_BEGIN: Final = WordPattern(
    rf"\n[ \t*\[(<]{{0,8}}(?:{_DRAWN}{{2}}|- --(?=\n)|{CHEVRONS}|\d{{4}}/\d|{_OTHERS}"
    rf"|(?=%({FIRST_LABELS} {_ALL} first)s)"
    rf"(?:(?:sender|%({FIRST_LABELS} bare)s)(?:[ *]{{0,3}}[:：]|(?=\n))|%({_ALL} begins)s))"
)
"""How lines begin that may begin or end something, in small letters: derived from the words that
each is looked at for."""


_PHONE_START: Final = WordPattern(rf"{one_of(_PHONE_STARTS)}|%({_PHONES} begins)s")
_NOTICE_START: Final = WordPattern(f"%({_NOTICES} begins)s")
_BLANKS: Final = ("\xa0", "\u202f")
"""Blanks at which no line is broken: French has them in front of colons."""
_TURNS: Final = ("\u202c\n", "\u200e\n", "\u200f\n", "\u2069\n")
_ENDS_TURNED: Final = LatePattern(
    "(?<![\u200e\u200f\u202a-\u202e\u2066-\u2069])[\u200e\u200f\u202a-\u202e\u2066-\u2069]+\n"
)
_COLUMNS: Final = " " * 8
_SIGNATURE_LINES: Final = 20
_SENTENCE_WORDS: Final = 6
_ITEM: Final = re.compile(r"\s*(?:\d{1,2}[.)]|[*•+-])\s")
_MAY_END: Final = (":\n", ":*\n", " list\n")
_MAY_END_SAYING: Final = (" wrote\n", " wrote,\n", "wrote--")
_MAY_END_TIMED: Final = (" am\n", " pm\n")
"""What lines may begin and end with that begin or end something, in small letters."""


class Line(NamedTuple):
    """One line: its kind, its depth, and its content without quote marks."""

    kind: LineKind
    depth: int
    text: str


def classify_lines(text: str) -> list[Line]:
    """Tell the lines of a text (LF line ends) apart."""
    reading = read_lines(text)
    return list(map(Line, reading.kinds, reading.depths, reading.contents))


def read_lines(text: str, *, answers: bool = True) -> Reading:
    """Tell the lines of a text apart, and say where authors of quotes are named.

    In a mail that `answers` none and names nobody, what looks like quote marks is the sender's
    own: a prompt of a shell, a verse, a compiler's warning.

    The last readings are kept, so callers must not change one: each mail is read for its new text,
    its votes, its commands and its segments.
    """
    reading = _read_quoted(text)
    if answers or reading.sources or not any(reading.marks):
        return reading
    contents = list(map(str.rstrip, text.split("\n")))
    return _read(text, contents, [0] * len(contents))


@lru_cache(maxsize=_READINGS_KEPT)
def _read_quoted(text: str) -> Reading:
    return _read(text, *split_quotes(text))


def _read(text: str, contents: list[str], marks: list[int]) -> Reading:
    own, blank = LineKind.TEXT, LineKind.BLANK
    kinds = [own if content else blank for content in contents]
    walk = Walk(Reading(contents, marks, kinds, marks.copy()))
    numbers = _remarkable(contents)
    above = set(above_quotes(contents, marks)).difference(numbers) if any(marks) else set()
    for at in sorted([*numbers, *above]) if above else numbers:
        if at >= walk.at:
            walk.pass_by(at + 1)
            walk.at = at + 1
            if at not in above:
                _look(walk, at, marks[at])
            else:
                take_attribution(walk, at, marks[at])
    walk.pass_by(len(contents))
    if may_hold_notices(text):
        fold_notices(walk.reading)
    fold_closings(walk.reading)
    return walk.reading


def _remarkable(contents: list[str]) -> list[int]:
    """Return the numbers of the lines that may begin or end something, in order."""
    joined = "\n{}\n".format("\n".join(contents)).lower()
    for blank in _BLANKS:
        if blank in joined:
            joined = joined.replace(blank, " ")
    if any(turn[0] in joined and turn in joined for turn in _TURNS):
        joined = _ENDS_TURNED.sub("\n", joined)
    found = [match.start() + 1 for match in _MAY_BEGIN.finditer(joined)]
    if _COLUMNS in joined:
        found += [match.start() for match in SUBJECT_APART.finditer(joined)]
    for ending in (
        *_MAY_END,
        *(_MAY_END_SAYING if "wrote" in joined else ()),
        *(("：\n",) if "：" in joined else ()),
        *(_MAY_END_TIMED if " wrote on " in joined else ()),
    ):
        position = joined.find(ending)
        while position >= 0:
            found.append(position)
            position = joined.find(ending, position + 1)
    found.sort()
    del found[REMARKABLE_LINES:]
    numbers: list[int] = []
    counted, number = 0, -1
    for position in found:
        number += joined.count("\n", counted, position)
        counted = position
        numbers.append(number)
    return numbers


def _look(walk: Walk, at: int, mark: int) -> None:
    """Handle a line that may begin or end something."""
    content = walk.line(at)
    if ord(content[-1]) in DIRECTIONS:
        content = content.translate(DIRECTIONS) or content
    if not content.strip(RULE_CHARS):
        _look_at_rule(walk, at, mark)
        return
    if is_groupwise(content):
        take_chevrons(walk, at)
        return
    if is_lone_subject(content):
        take_notes_block(walk, at, mark)
        return
    if "  " in content and take_columns(walk, at, mark):
        return
    if has_label(content) and take_header_block(walk, at, mark):
        return
    if _is_end(content) and names_or_says(content) and take_attribution(walk, at, mark):
        return
    first = content.lstrip()[:1]
    if first in _RULES:
        _look_at_rule(walk, at, mark)
    if first == "*" or first not in _RULES or content.startswith("-- Sent"):
        _look_at_words(walk, at, mark)


def _look_at_words(walk: Walk, at: int, mark: int) -> None:
    """Handle a line that begins as only what programs add does."""
    content = walk.line(at)
    start = content.lstrip(" *[(<\t-")[:_WORD_CHARS].lower()
    if _PHONE_START.match(start) and take_phone(walk, at, mark):
        return
    if SEPARATOR.match(content):
        take_separator(walk, at, mark)
    elif REPLY_ABOVE.match(content):
        take_reply_line(walk, at, mark)
    elif start.startswith("on "):
        take_led_line(walk, at, mark)
    elif _NOTICE_START.match(start) and take_notice(walk, at, mark):
        return
    elif footers.begins_footer(walk, at, mark):
        footers.take_footer(walk, at, mark)


def _goes_on(walk: Walk, at: int, mark: int) -> bool:
    """Say whether the mail goes on below `--`: sentences, and then words that close it."""
    told = False
    for index in range(at + 1, min(at + _SIGNATURE_LINES, len(walk.reading.contents))):
        line = walk.line(index)
        if walk.reading.marks[index] != mark:
            return False
        if told and closes(line):
            return True
        told = told or (line.endswith(".") and len(line.split()) >= _SENTENCE_WORDS)
    return False


def _is_end(content: str) -> bool:
    """Say whether a line ends as attributions do."""
    if content[-1] in _COLONS or content.endswith(_LAST_WORDS) or content[0].isdigit():
        return True
    if content.endswith("===="):
        return content.rstrip("= ")[-1:] in _COLONS
    return content[-1] in "Mm" and says_when(content)


def _look_at_rule(walk: Walk, at: int, mark: int) -> None:
    """Handle a line that is drawn, or begins so."""
    content = walk.line(at).strip(" \xa0")
    if content in {"--", "- --"}:  # the latter is escaped by PGP (RFC 4880, 7.1)
        below = walk.next_line(at)
        if (below > at + 1 and _ITEM.match(walk.line(below))) or _goes_on(walk, at, mark):
            return  # it sets parts of the mail apart
        walk.signature = mark
        walk.reading.kinds[at] = LineKind.SIGNATURE
    elif FORWARD_ENDS.match(content):
        end_forwarded(walk, at, mark)
    elif content.strip(RULE_CHARS) and SEPARATOR.match(content):
        take_separator(walk, at, mark)
    elif REPLY_ABOVE.match(content):
        take_reply_line(walk, at, mark)
    elif content.endswith(footers.SPONSOR_ENDS):
        footers.take_sponsor(walk, at, mark)
    elif content.startswith("-----BEGIN PGP"):
        footers.take_pgp(walk, at, mark)
    elif footers.is_next_part(content):
        footers.take_next_part(walk, at, mark)
    elif footers.DRAWN_START.match(content) or (
        footers.RULE.match(content)
        and label_on(walk, walk.next_line(at)) is not Label.FROM
        and (footers.has_footer_below(walk, at, mark) or footers.is_advert(walk, at, mark))
    ):
        footers.take_footer(walk, at, mark)
