"""Until when somebody is away, as their responder says it, when it says it plainly.

Of each day in the text it is asked what stands around it: `until`, `back on`, or the first day of
a range before it. What is ambiguous (03/04, or two days weeks apart) is nothing: a reminder too
many is better than a person taken for away.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum
from itertools import pairwise, zip_longest
from typing import Final

from bot.mail.asked_text import as_asked
from bot.mail.away_words import (
    BETWEEN,
    BOUNDS,
    BOUNDS_BEHIND,
    ENDS,
    ENDS_BEHIND,
    ENDS_UNSPACED,
    ENGLISH,
    ENGLISH_ENDS,
    ENGLISH_RETURNS,
    FILLERS,
    PAIRED,
    RETURNS,
    RETURNS_UNSPACED,
    SOFT_STARTS,
    STARTS,
    STARTS_BEHIND,
    WHEN_BACK,
)
from bot.mail.calendar_weeks import in_days
from bot.mail.limits import AWAY_CHARS
from bot.mail.monthnames import SHORT_WEEKDAYS, WEEKDAY, WEEKDAY_NUMBERS
from bot.mail.responder import own_subject
from bot.mail.subject import without_gateway_marks
from bot.mail.textdates import Order, TextDate, find_dates
from bot.mail.unaccented import PlainPattern
from bot.mail.values import Automatic, ParsedMail

_LONGEST: Final = timedelta(days=400)
_APART: Final = timedelta(days=7)
"""`Away until Friday, 3 April; back on Monday, 6 April`: the later one is meant."""
_HOLIDAYS: Final = timedelta(days=21)
"""So long after the last day of an absence may be the day of return: there is Christmas."""
_ABSENCE: Final = timedelta(days=45)
_STAY: Final = timedelta(days=90)
"""What may be an absence of so many days is none of more than these."""
_NEAR: Final = 70
"""Characters between a day and the word that speaks of it."""

_TELLING: Final = 12
"""A subject of fewer characters may be a part of what a responder says itself."""
_ANY_WORD: Final = r"(?:[^\W\d]{2,14}\.?[\s,]{1,3})?"
_END: Final = PlainPattern(
    rf"(?:(?<!\w)(?:{ENGLISH_ENDS}|(?P<foreign>{'|'.join(ENDS.values())}))(?!\w)[\s:]{{0,3}}"
    rf"{FILLERS}{{0,3}}{_ANY_WORD}{FILLERS}{{0,3}}|(?:{ENDS_UNSPACED})\s?(?:วัน\S{{0,14}}ที่\s?)?)$"
)
_HARD_START: Final = PlainPattern(rf"(?<!\w){STARTS}(?!\w)[\s:]{{0,3}}{FILLERS}{{0,3}}$")
_SOFT_START: Final = PlainPattern(rf"(?<!\w){SOFT_STARTS}(?!\w)[\s:]{{0,3}}{FILLERS}{{0,3}}$")
_RETURN: Final = PlainPattern(
    rf"(?<!\w)(?:{ENGLISH_RETURNS}|(?P<foreign>{'|'.join(RETURNS.values())}))|{RETURNS_UNSPACED}"
)
_RANGE: Final = PlainPattern(rf"(?:\s?\S{{1,14}})?{BETWEEN}{FILLERS}{{0,3}}")
_PAIR: Final = PlainPattern(rf"(?:\s?\S{{1,14}})?{PAIRED}{FILLERS}{{0,3}}")
_JOINED: Final = PlainPattern(
    rf"(?<![.:/\w])\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?(?:{BETWEEN}|{PAIRED}){FILLERS}{{0,2}}$"
)
_GOES_ON: Final = PlainPattern(
    r"(?:[(（][^()（）\n]{1,4}[)）])?\s?(?:[-–—〜～~]|to|through|thru|until|and|al?|bis|ถึง|至|到|から|부터|-?[áéj]{0,2}t[őó]l)\s?(?:the\s)?(?P<day>\d{1,2})"
    r"(?:st|nd|rd|th|日|일|号|號)?(?![\d:/%]|\.\d|\s?[ap]m|\s[^\W\d]{3})"
)
_SHORTENED: Final = (
    "einschl",
    "inkl",
    "incl",
    "approx",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
)
_SENTENCE_ENDS: Final = PlainPattern(
    rf"[。！？;\n]|{''.join(f'(?<!{each})' for each in _SHORTENED)}"
    r"(?:(?<=[^\W_]{3})|(?<=[)\]”\"]))[.!?…]{1,3}(?=\s\D|\s?$)"
    r"|^[.!?…)\]]{1,3}(?=\s[^\W\d]{3}|\s?$)"
)
_WEEKDAY_BEFORE: Final = PlainPattern(
    rf"(?<!\w)(?P<name>{WEEKDAY})[^\W\d]{{0,8}}\.?[\s,]{{0,3}}{FILLERS}{{0,2}}$"
)
_WEEKDAY_BEHIND: Final = PlainPattern(
    rf"[\s,]{{0,2}}(?:[(（]\s?(?P<short>[{''.join(SHORT_WEEKDAYS)}])[)）日요曜]|[(（]?(?P<name>{WEEKDAY}))"
)
_QUOTED: Final = PlainPattern(r"[\"“„«「『][^\"“”„«»「」『』]{1,200}[\"”“»」』]")
_EAST_ASIAN: Final = PlainPattern(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


class _Told(IntEnum):
    """How surely a day ends an absence: a day of return says more than the end of a range."""

    NOTHING = 0
    RANGE = 1
    LAST_DAY = 2
    RETURN = 3


@dataclass(frozen=True, slots=True)
class _Found:
    """A day in a text and what is said around it, each no farther than its sentence."""

    day: TextDate
    before: str
    behind: str
    joins: str
    """All that stands between it and the day before."""
    ends_range: bool
    """Whether the day before begins a range that this one ends."""

    @property
    def weekday(self) -> int | None:
        """The weekday beside the day."""
        named = _WEEKDAY_BEFORE.search(self.before) or _WEEKDAY_BEHIND.match(self.behind)
        if named is None:
            return None
        parts = named.groupdict()
        if parts["name"] is not None:
            return WEEKDAY_NUMBERS[parts["name"]]
        return next(
            names.index(parts["short"]) for names in SHORT_WEEKDAYS if parts["short"] in names
        )


def away_until(mail: ParsedMail) -> date | None:
    """Return the day until which, or on which, the responder says its owner is away or back.

    None when the mail is no responder's, or names no day plainly.
    """
    if mail.automatic is not Automatic.AUTO_REPLY:
        return None
    sent = mail.date or mail.received
    if sent is None:
        return None
    written = sent.date()
    own, ours = own_subject(without_gateway_marks(mail.subject))
    said = mail.new_text[:AWAY_CHARS]
    if len(ours) >= _TELLING:
        said = said.replace(ours, " ")
    found = _find(in_days(as_asked(f"{own}\n\n{said}"), written=written))
    order = _order(found, written)
    told: dict[_Told, set[date]] = {each: set() for each in _Told}
    for each, following in zip_longest(found, found[1:]):
        kind, meant = _tell(each, following)
        day = meant.in_order(order)
        if day is None and kind > _Told.RANGE:
            return None
        on = day.on(written, weekday=each.weekday if meant is each.day else None) if day else None
        # One who is back today was away: `Today, 4 March, I am out and tomorrow back again`.
        begun = written + timedelta(days=kind is _Told.RETURN)
        if on is not None and begun <= on <= written + _LONGEST:
            told[kind].add(on)
    return _settle(told)


def _settle(told: dict[_Told, set[date]]) -> date | None:
    """Return the day that all that was told comes to, None where it does not agree."""
    returns, lasts = told[_Told.RETURN], told[_Told.LAST_DAY]
    if returns:
        day = max(returns)
        if day - min(returns) > _APART:
            return None
        if any(last - day > _APART or day - last > _HOLIDAYS for last in lasts):
            return None
        return max(day, *lasts) if lasts else day
    days = lasts or told[_Told.RANGE]
    if not days or max(days) - min(days) > _APART:
        return None
    return max(days)


def _tell(found: _Found, following: _Found | None) -> tuple[_Told, TextDate]:
    """Return what is said of a day, and the day: the end of `June 3 to 14` is the 14th."""
    day, before, behind = found.day, found.before[-_NEAR:], found.behind
    if (goes_on := _GOES_ON.match(behind)) is not None:
        return _Told.RANGE, replace(day, day=int(goes_on["day"]))
    is_end = found.ends_range
    if not is_end and following is not None and following.ends_range:
        return _Told.NOTHING, day
    if ENDS_BEHIND.match(behind) or _END.search(before):
        return _Told.LAST_DAY, day
    soft = _SOFT_START.search(before) or STARTS_BEHIND.match(behind)
    returned = None if is_end else _RETURN.search(before)
    is_last = following is None or following.joins != behind
    # `From the 14th I am back, until the 30th only in the mornings`.
    clause, comma, _ = behind.partition(",")
    if returned is None and (is_last or (soft and comma)):
        own = behind if is_last else clause
        returned = _RETURN.search(WHEN_BACK.sub(" ", own[:_NEAR]))
    if returned is not None and (soft or not _HARD_START.search(before)):
        return _Told.RETURN, day
    if is_end or _JOINED.search(before):
        return _Told.RANGE, day
    return _Told.NOTHING, day


def _find(text: str) -> list[_Found]:
    """Return the days in a text with what stands around each."""
    days = list(find_dates(text))
    edges = [0, *(day.end for day in days)], [*(day.start for day in days), len(text)]
    gaps = [text[start:end] for start, end in zip(*edges, strict=True)]
    found = []
    for index, day in enumerate(days):
        ends = [match.end() for match in _SENTENCE_ENDS.finditer(gaps[index])]
        begun = ends[-1] if ends else 0
        ended = _SENTENCE_ENDS.search(gaps[index + 1])
        behind = gaps[index + 1][: ended.start()] if ended else gaps[index + 1]
        joins = gaps[index] if index else "\n"
        joined = _RANGE.fullmatch(joins) is not None or (
            _PAIR.fullmatch(joins) is not None
            and (BOUNDS.search(gaps[index - 1]) or BOUNDS_BEHIND.match(behind)) is not None
        )
        found.append(_Found(day, gaps[index][begun:], behind, joins, joined))
    return found


def _order(found: list[_Found], written: date) -> Order | None:
    """Return how the writer orders `03/04`: as told by another day, a weekday, or the language."""
    orders = {each.day.order for each in found if each.day.is_slashed and each.day.order}
    opened = [each for each in found if each.day.order is None]
    for each in opened:
        orders.update(_fitting(each, written))
    for first, second in pairwise(found):
        if first.day.order is None and second.day.order is None and second.ends_range:
            orders.update(_forward(first.day, second.day, written))
    if orders or not opened:
        return orders.pop() if len(orders) == 1 else None
    around = [(each.before, each.behind) for each in found]
    if _EAST_ASIAN.search("".join(map("".join, around))):
        return Order.MONTH_FIRST
    is_foreign = any(_says_foreign(before) or _says_foreign(behind) for before, behind in around)
    is_english = any(ENGLISH.search(before) or ENGLISH.search(behind) for before, behind in around)
    return Order.DAY_FIRST if is_foreign or not is_english else None


def _says_foreign(text: str) -> bool:
    """Say whether a language other than English speaks of an end or a return."""
    found = _END.search(text[-_NEAR:]), _RETURN.search(text[-_NEAR:])
    return any(match is not None and match["foreign"] for match in found)


def _fitting(found: _Found, written: date) -> set[Order]:
    """Return the order in which a day is the weekday that stands beside it."""
    if (weekday := found.weekday) is None:
        return set()
    fitting = {
        order
        for order in Order
        if (day := found.day.in_order(order)) is not None
        and (on := day.on(written)) is not None
        and on.weekday() == weekday
    }
    return fitting if len(fitting) == 1 else set()


def _forward(first: TextDate, second: TextDate, written: date) -> set[Order]:
    """Return the order in which a range does not end before it begins, or is an absence's.

    `7/1/04 - 7/12/04` may be eleven months, and is twelve days to one who writes on 30 June.
    """
    spans: dict[Order, timedelta] = {}
    near = set()
    for order in Order:
        begins, ends = first.in_order(order), second.in_order(order)
        begun = _begun(begins, written) if begins is not None else None
        ended = ends.on(written) if ends is not None else None
        if begun is not None and ended is not None and begun <= ended:
            spans[order] = ended - begun
            if spans[order] <= _ABSENCE and abs(begun - written) <= _STAY:
                near.add(order)
    if len(spans) == 1:
        return set(spans)
    return near if len(near) == 1 and max(spans.values()) > _STAY else set()


def _begun(day: TextDate, written: date) -> date | None:
    """Return the first day of an absence: without a year, it may have been not long ago."""
    following = day.on(written)
    if day.year is None and following is not None and following - written > _STAY:
        last = day.on(written - _STAY)
        return last if last is not None and last < written else following
    return following
