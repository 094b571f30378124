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
from typing import Final, assert_never

from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import LatePattern, one_of
from bot.mail.languages.quoting import (
    DIRECTIONS,
    FIRST_LABELS,
    FORWARD_ENDS,
    REPLY_ABOVE,
    SEPARATOR,
    Label,
)
from bot.mail.limits import QUOTE_DEPTH, REMARKABLE_LINES
from bot.mail.quotes import footers
from bot.mail.quotes.attribution import names_or_says, says_when
from bot.mail.quotes.forwarded import (
    find_end_of_forward,
    find_header_block,
    find_reply_line,
    find_separator,
)
from bot.mail.quotes.header_fields import has_label, label_on
from bot.mail.quotes.introductions import (
    above_quotes,
    find_attribution,
    find_groupwise,
    find_led_line,
)
from bot.mail.quotes.lotus_notes import (
    SUBJECT_APART,
    find_below_author,
    find_columns,
    find_notes_block,
    is_lone_subject,
)
from bot.mail.quotes.marks import CHEVRONS, is_groupwise, split_quotes
from bot.mail.quotes.notices import find_notice, find_phone_line
from bot.mail.quotes.scrubbed import SCRUBBED, find_scrubbed, may_hold_notices
from bot.mail.quotes.signatures import find_closings
from bot.mail.quotes.walk import RULE, Draft, Opens, Taken, Walk
from bot.mail.values import LineKind, Reading

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
    "iphone",
    "ipad",
    "android",
    "ios",
    "xperia",
    "my iphone",
    "my ipad",
    "from my ",
    "sent ",
    "get ",
    "yahoo mail:",
)
_FORWARDED_STARTS: Final = ("message du", "original message processed")
_DATES: Final = (
    "on mon",
    "on tue",
    "on wed",
    "on thu",
    "on fri",
    "on sat",
    "on sun",
    "on 0",
    "on 1",
    "on 2",
    "on 3",
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
_SIGNATURE: Final = "signature"
_ITEM: Final = re.compile(r"\s*(?:\d{1,2}[.)]|[*•+-])\s")
_MAY_END: Final = (":\n", ":*\n", " list\n")
_MAY_END_SAYING: Final = (" wrote\n", " wrote,\n", "wrote--")
_MAY_END_TIMED: Final = (" am\n", " pm\n")
"""What lines may begin and end with that begin or end something, in small letters."""


def read_lines(text: str, *, answers: bool = True) -> Reading:
    """Tell the lines of a text (LF line ends) apart, and say where authors of quotes are named.

    `answers` says whether the mail answers one, as `is_answer` has it.
    """
    reading = _read(text, *split_quotes(text))
    return reading if answers else keep_own_marks(reading, text)


def keep_own_marks(reading: Reading, text: str) -> Reading:
    """Return the reading of a text that answers no mail, given its reading as an answer.

    If such a text names nobody, what looks like quote marks is the sender's own: a prompt of a
    shell, a verse, a compiler's warning.
    """
    if reading.sources or not any(reading.marks):
        return reading
    contents = list(map(str.rstrip, text.split("\n")))
    return _read(text, contents, [0] * len(contents))


def _read(text: str, contents: list[str], marks: list[int]) -> Reading:
    own, blank = LineKind.TEXT, LineKind.BLANK
    kinds = [own if content else blank for content in contents]
    walk = Walk(Draft(contents, marks, kinds, marks.copy(), [""] * len(contents)))
    numbers = _remarkable(contents)
    above = set(above_quotes(contents, marks)).difference(numbers) if any(marks) else set()
    for at in sorted([*numbers, *above]) if above else numbers:
        if at >= walk.at:
            _pass_by(walk, at + 1)
            walk.at = at + 1
            find = find_attribution if at in above else _find
            if (taken := find(walk, at, marks[at])) is not None:
                _take(walk, taken)
    _pass_by(walk, len(contents))
    for taken in find_scrubbed(walk.reading) if may_hold_notices(text) else ():
        _mark(walk.reading, taken)
        if taken.rule == SCRUBBED:
            walk.reading.notices.append((taken.start, taken.end))
    for taken in find_closings(walk.reading):
        _mark(walk.reading, taken)
    if any(marks):
        _name_quote_marks(walk.reading)
    return walk.reading


# What changes a reading: nothing else does.


def _take(walk: Walk, taken: Taken) -> None:
    """Write down what a rule takes, and go on behind it."""
    reading = walk.reading
    _open(walk, taken, reading.marks[taken.end - 1])
    for at, content in taken.rewritten:
        reading.contents[at] = content
        if not content:
            reading.kinds[at] = LineKind.BLANK
    if taken.kind is not LineKind.ATTRIBUTION:
        for at in range(taken.start, taken.end):
            reading.depths[at] = reading.marks[at] + taken.is_deeper + walk.base
    _mark(reading, taken)
    if taken.source is not None:
        depth = taken.source.depth + walk.base
        reading.sources.append(taken.source._replace(depth=depth))
    walk.at = max(walk.at, taken.end)


def _open(walk: Walk, taken: Taken, mark: int) -> None:
    """Begin what begins with lines that a rule takes, or end what ends."""
    match taken.opens:
        case Opens.NOTHING:
            pass
        case Opens.BLOCK:
            _open_block(walk, taken, mark)
        case Opens.NAMED_BLOCK:
            walk.reading.sources.pop()
            walk.opener = taken.rule
        case Opens.DIGEST:
            _open_in_digest(walk, taken, mark)
        case Opens.SIGNATURE:
            walk.signature = mark
        case Opens.END:
            walk.base -= not mark and walk.base > 0
            walk.signature = -1
        case _:
            assert_never(taken.opens)


def _mark(reading: Draft, taken: Taken) -> None:
    """Say of lines what they are, and by which rule."""
    for at in range(taken.start, taken.end):
        if reading.contents[at]:
            reading.kinds[at] = taken.kind
            reading.rules[at] = taken.rule


def _open_block(walk: Walk, taken: Taken, mark: int) -> None:
    if not mark and walk.base < QUOTE_DEPTH:
        walk.base += 1
        walk.opener = taken.rule
    walk.signature = -1


def _open_in_digest(walk: Walk, taken: Taken, mark: int) -> None:
    if walk.digest < 0:
        _open_block(walk, taken, mark)
        walk.digest = walk.base
    elif not mark:
        walk.base = walk.digest
    walk.signature = -1


def _pass_by(walk: Walk, end: int) -> None:
    """Pass plain lines: open blocks make them deeper, an open signature takes them in."""
    start = max(walk.passed, walk.at)
    walk.passed = max(start, end)
    if not walk.base and walk.signature < 0:
        return
    reading = walk.reading
    if walk.base:
        rule = f"below {walk.opener}"
        for at in range(start, end):
            reading.depths[at] = reading.marks[at] + walk.base
            if reading.contents[at]:
                reading.rules[at] = rule
    if walk.signature >= 0:
        for at in range(start, end):
            if reading.marks[at] != walk.signature:
                walk.signature = -1
                break
            if reading.contents[at]:
                reading.kinds[at] = LineKind.SIGNATURE
                reading.rules[at] = _SIGNATURE


def _name_quote_marks(reading: Draft) -> None:
    for at, mark in enumerate(reading.marks):
        if mark and not reading.rules[at] and reading.contents[at]:
            reading.rules[at] = "quote mark"


def _remarkable(contents: list[str]) -> list[int]:
    """Return the numbers of the lines that may begin or end something, in order."""
    joined = "\n{}\n".format("\n".join(contents)).lower()
    for blank in _BLANKS:
        if blank in joined:
            joined = joined.replace(blank, " ")
    if any(turn[0] in joined and turn in joined for turn in _TURNS):
        joined = _ENDS_TURNED.sub("\n", joined)
    positions = [match.start() + 1 for match in _MAY_BEGIN.finditer(joined)]
    if _COLUMNS in joined:
        positions += [match.start() for match in SUBJECT_APART.finditer(joined)]
    for ending in (
        *_MAY_END,
        *(_MAY_END_SAYING if "wrote" in joined else ()),
        *(("：\n",) if "：" in joined else ()),
        *(_MAY_END_TIMED if " wrote on " in joined else ()),
    ):
        position = joined.find(ending)
        while position >= 0:
            positions.append(position)
            position = joined.find(ending, position + 1)
    positions.sort()
    del positions[REMARKABLE_LINES:]
    numbers: list[int] = []
    counted, number = 0, -1
    for position in positions:
        number += joined.count("\n", counted, position)
        counted = position
        numbers.append(number)
    return numbers


def _find(walk: Walk, at: int, mark: int) -> Taken | None:
    """Return what a rule takes that begins or ends on a line."""
    content = walk.line(at)
    if ord(content[-1]) in DIRECTIONS:
        content = content.translate(DIRECTIONS) or content
    if not content.strip(RULE_CHARS):
        return _find_at_rule(walk, at, mark)
    if is_groupwise(content):
        return find_groupwise(walk, at)
    if is_lone_subject(content):
        return find_notes_block(walk, at, mark)
    taken = find_columns(walk, at, mark) if "  " in content else None
    if taken is None and at > walk.tried and has_label(content):
        taken = find_header_block(walk, at, mark) or find_below_author(walk, at, mark)
    if taken is None and _is_end(content) and names_or_says(content):
        taken = find_attribution(walk, at, mark)
    first = content.lstrip()[:1]
    if taken is None and first in _RULES:
        taken = _find_at_rule(walk, at, mark)
    if taken is None and (first == "*" or first not in _RULES or content.startswith("-- Sent")):
        taken = _find_by_words(walk, at, mark)
    return taken


def _find_by_words(walk: Walk, at: int, mark: int) -> Taken | None:
    """Return what begins on a line that begins as only what programs add does."""
    content = walk.line(at)
    start = content.lstrip(" *[(<\t-")[:_WORD_CHARS].lower()
    if _PHONE_START.match(start):
        taken = find_phone_line(walk, at, mark)
        if taken is not None:
            return taken
    if SEPARATOR.match(content):
        return find_separator(walk, at, mark)
    if REPLY_ABOVE.match(content):
        return find_reply_line(walk, at, mark)
    if start.startswith("on "):
        return find_led_line(walk, at, mark)
    taken = find_notice(walk, at, mark) if _NOTICE_START.match(start) else None
    if taken is None and footers.begins_footer(walk, at, mark):
        taken = footers.find_footer(walk, at, mark)
    return taken


def _is_end(content: str) -> bool:
    """Return True if a line ends as attributions do."""
    if content[-1] in _COLONS or content.endswith(_LAST_WORDS) or content[0].isdigit():
        return True
    if content.endswith("===="):
        return content.rstrip("= ")[-1:] in _COLONS
    return content[-1] in "Mm" and says_when(content)


def _find_at_rule(walk: Walk, at: int, mark: int) -> Taken | None:
    """Return what begins on a line that is drawn, or begins so."""
    content = walk.line(at).strip(" \xa0")
    if content in {"--", "- --"}:  # the latter is escaped by PGP (RFC 4880, 7.1)
        below = walk.next_line(at)
        if below > at + 1 and _ITEM.match(walk.line(below)):
            return None  # it sets parts of the mail apart
        return Taken(_SIGNATURE, LineKind.SIGNATURE, at, at + 1, opens=Opens.SIGNATURE)
    if FORWARD_ENDS.match(content):
        return find_end_of_forward(at)
    if content.strip(RULE_CHARS) and SEPARATOR.match(content):
        return find_separator(walk, at, mark)
    if REPLY_ABOVE.match(content):
        return find_reply_line(walk, at, mark)
    if content.startswith("-----BEGIN PGP"):
        return footers.find_pgp(walk, at, mark)
    if footers.is_next_part(content):
        return footers.find_next_part(walk, at, mark)
    if (
        RULE.match(content)
        and label_on(walk, walk.next_line(at)) is not Label.FROM
        and footers.has_footer_below(walk, at, mark)
    ):
        return footers.find_footer(walk, at, mark)
    return None
