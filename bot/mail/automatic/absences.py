"""Until when somebody is away, as their responder says it, when it says it plainly.

Of each day in the text it is asked what stands around it: `until`, `back on`, or the first day of
a range before it. What is ambiguous (03/04, or two days weeks apart) is nothing: a reminder too
many is better than a person taken for away.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from itertools import pairwise, zip_longest
from typing import Final

from bot.mail.automatic.responders import own_subject
from bot.mail.languages.compile import (
    PERSIAN,
    WordPattern,
    month_numbers,
    weekday_numbers,
)
from bot.mail.languages.patterns import PlainPattern, unaccented
from bot.mail.limits import AWAY_CHARS
from bot.mail.subject import without_gateway_marks
from bot.mail.values import Automatic, ParsedMail

# A responder's text as it is asked for days: in one form, whatever program wrote it.

_QUOTED_TEXT: Final = PlainPattern(r"[\"“„«「『][^\"“”„«»「」『』]{1,200}[\"“”»」』]")
_UNSEEN: Final = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\u00ad\u200b]")


def as_asked(text: str) -> str:
    """Return a text in lower case without accents, its digits Western, quoted words out.

    Lines are joined to paragraphs, of which each is a line.
    """
    text = unaccented(unicodedata.normalize("NFC", _UNSEEN.sub("", text)).lower())
    text = re.sub(r"\d", lambda digit: str(int(digit[0])), text)
    text = re.sub(r"[^\S\n]+", " ", _QUOTED_TEXT.sub(" ", text))
    return re.sub(r" ?\n ?", " ", re.sub(r" ?\n ?\n[ \n]*", "\r", text)).replace("\r", "\n")


# Calendar weeks (ISO 8601) by which people count an absence, as days.
#
# `Ab KW 34 wieder da`, `semester v 29-33`, `tilbage i uge 34`: German, Dutch and Nordic responders
# often name no other day. A week is its Monday and, as the last one of an absence, its Sunday.

_NAME: Final = r"%(calendar_weeks bare)s"
_JOINS: Final = r"\s?(?:[-–—/+&]|%(week_joins bare)s)\s?"
_WEEK: Final = WordPattern(
    r"(?<![\w.,/-])(?P<through>%(week_ends bare)s\.?\s(?:(?:zum ende )?(?:der|die)\s)?)?"
    r"(?:(?P<weekday>%(weekdays)s)[^\W\d]{0,8}\.?,?\s(?:(?:in|i|der|den|van|de)\s)?)?"
    rf"(?P<name>{_NAME})\.?\s?(?P<first>\d{{1,2}})(?![\d%%]|[.:,]\d|\s?%(months)s)"
    rf"(?:{_JOINS}(?:{_NAME}\.?\s?)?(?P<last>\d{{1,2}})(?![\d%%]|[.:,]\d|\.?\s?%(months)s))?",
    folded=True,
)
_SWEDISH: Final = PlainPattern(r"(?<!\w)(?:semester|ledig|tillbaka|åter|kontoret|jag|tjänst)(?!\w)")
"""Where `v 34` is a week; `v 8` is Czech for `at eight`."""
_TERM: Final = 13
"""The weeks that a term of teaching has: `back in week 5` may be of these, `week 34` is none."""


def in_days(plain: str, *, written: date) -> str:
    """Return a responder's `unaccented` text in lower case with its weeks written as days."""
    is_swedish = _SWEDISH.search(plain) is not None
    return _WEEK.sub(lambda match: _days(match, written, is_swedish=is_swedish) or match[0], plain)


def _days(match: re.Match[str], written: date, *, is_swedish: bool) -> str | None:
    """Return the days of a week, or of the weeks of a range, None where they are no weeks."""
    first, last = int(match["first"]), int(match["last"] or match["first"])
    is_open = match["name"] == "week" and last <= _TERM
    if is_open or last < first or (match["name"] == "v" and not is_swedish):
        return None
    monday = _monday(last, written)
    if monday is None:
        return None
    begins, ends = monday - timedelta(weeks=last - first), monday + timedelta(days=6)
    through = match["through"] or ""
    if last > first:
        return f"{through}{begins} - {ends} "
    if match["weekday"] is not None:
        return f"{through}{begins + timedelta(days=weekday_numbers()[match['weekday']])} "
    return f"{through}{ends if through else begins} "


def _monday(week: int, written: date) -> date | None:
    """Return the Monday of the week that is not over on a day, or comes next."""
    for year in (written.year - 1, written.year, written.year + 1):
        try:
            monday = date.fromisocalendar(year, week, 1)
        except ValueError:
            continue
        if monday + timedelta(days=6) >= written:
            return monday
    return None


# Days as people write them in running text, in the languages of `monthnames`.
#
# A day may leave its year open, and `03/04` the order of its parts: what settles that is for
# the reader of the text around it.

_YEAR: Final = r"(?:20\d\d|25[5-9]\d|1[34]\d\d)"
_AND_YEAR: Final = (
    r"(?:[.,]{0,2}\s?(?:de\s|del\s|năm\s|พ\.ศ\.\s?|ค\.ศ\.\s?|m\.\s|of\s|року\s)?"
    rf"(?P<yN>{_YEAR})(?!\d))?"
)
_ORDINAL: Final = r"(?:st|nd|rd|th|er|ro|re|º|ª|°|o(?=\s)|\.|-[а-я]{1,3}|η|ης|ος|[:]e|e(?=\s))?"
_DUTCH: Final = (
    r"(?:(?<=tot )|(?<=met )|(?<=t/m )|(?<=tm )|(?<=vanaf )|(?<=op )|(?<=dag )|(?<=ma )|(?<=di )"
    r"|(?<=wo )|(?<=do )|(?<=vr )|(?<=za )|(?<=zo ))"
)
"""Behind these `4-3` is a day; behind others it is as well from three to four, or a score."""
_PATTERN: Final = WordPattern(
    r"(?<![\d/])(?<!\d[.,:])(?:"
    rf"(?P<y1>{_YEAR})\s?(?P<s1>[-/.])\s?(?P<m1>\d{{1,2}})\s?(?P=s1)\s?(?P<d1>\d{{1,2}})(?!\d)\.?"
    rf"|(?:(?:(?P<y2>{_YEAR})|(?:令和|r)\s?(?P<r2>\d{{1,2}})|民國\s?(?P<t2>\d{{3}}))\s?[年년]\s?)?"
    r"(?P<m2>\d{1,2})\s?[月월]\s?(?P<d2>\d{1,2})\s?[日일号號]"
    rf"|(?P<d3>\d{{1,2}})\s?tháng\s(?P<m3>\d{{1,2}})(?!\d){_AND_YEAR.replace('N', '3')}"
    r"|(?P<a4>\d{1,2})(?P<s4>[/-])(?P<b4>\d{1,2})(?P=s4)(?P<y4>\d{4}|\d\d)(?!\d)"
    r"|(?P<a5>\d{1,2})/(?P<b5>\d{1,2})(?![\d/])"
    r"|(?P<d6>\d{1,2})\.\s?(?P<m6>\d{1,2})(?:\.\s?(?P<y6>\d{4}|\d\d(?!\d|[.:]\d))|\.)?(?!\d|[:.]\d)"
    r"(?!\s?(?:uhr|h|pm|am|hrs|kl)(?!\w))"
    rf"|{_DUTCH}(?P<d0>0?[1-9]|[12]\d|3[01])-(?P<m0>0?[1-9]|1[0-2])(?![\d-]|[.:,]\d"
    r"|\s?(?:uur|u|h|keer|maal|x|dagen|weken|maanden|jaar)(?!\w))"
    rf"|(?P<y7>{_YEAR})\.\sgada\s(?P<d7>\d{{1,2}})\.\s?(?P<m7>%(months)s)(?!\w)"
    rf"|(?P<d8>\d{{1,2}}){_ORDINAL}[\s-]?"
    rf"(?:of\s|de\s|d['’]|di\s|ב-?|ל)?(?P<m8>%(months)s)(?:(?![^\W\d_])|(?=ni(?!\w)))(?:['’]\w{{1,6}})?"
    rf"(?:(?:-(?P<z8>\d\d)|\.?\s(?P<w8>[67]\d))(?!\d)|-?{_AND_YEAR.replace('N', '8')})"
    rf"|(?:(?P<y9>{_YEAR})\.?\s(?:m\.\s|m\s)?)?(?<![^\W\d_])(?!out|set\s)(?P<m9>%(months)s)\.?\s(?:the\s|d\.\s)?"
    rf"(?P<d9>\d{{1,2}})(?:st|nd|rd|th|\.)?(?![\d:/])(?:,?\s(?P<x9>{_YEAR})(?!\d))?"
    r")",
    folded=True,
)
_CROATIAN: Final = PlainPattern(r"(?<!\w)(?:sam|odmor\w*|vraća\w*|nisam|poštovan\w*|bit ću)(?!\w)")
"""`listopada` is October in Croatian and November in Polish."""
_MONTH_FIRST: Final = PlainPattern(
    r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]|között|szabads[aá]g|\d\.?-[ie]g(?!\w)"
)
"""Koreans, Japanese, Chinese and Hungarians write `8.14` of 14 August."""
_BUDDHIST: Final = 543
_TAIWAN: Final = 1911
_REIWA: Final = 2018
_LONGEST: Final = timedelta(days=400)


class Order(StrEnum):
    """Which part of `03/04` is the month."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True, slots=True)
class TextDate:
    """A day that a text names, and where: `year` is None where it is left open.

    `order` is None where either part of `03/04` may be the month; then `day` is the first part.
    """

    start: int
    end: int
    year: int | None
    month: int
    day: int
    order: Order | None
    is_slashed: bool

    def in_order(self, order: Order | None) -> "TextDate | None":
        """Return the day with its parts in an order, None where that stays open."""
        if self.order is not None:
            return self
        if self.day == self.month:
            order = Order.DAY_FIRST
        if order is None:
            return None
        day, month = (self.day, self.month)
        if order is Order.MONTH_FIRST:
            day, month = month, day
        return TextDate(self.start, self.end, self.year, month, day, order, self.is_slashed)

    def on(self, written: date, *, weekday: int | None = None) -> date | None:
        """Return the day as meant by who wrote on a day: without a year, the next such day.

        Where the weekday says that the last such day was meant, it is that one.
        """
        if self.year is not None:
            return _date(self.year, self.month, self.day)
        years = range(written.year - 1, written.year + 3)
        days = [day for year in years if (day := _date(year, self.month, self.day)) is not None]
        fitting = [
            day for day in days if day.weekday() == weekday and abs(day - written) < _LONGEST
        ]
        last = [day for day in fitting if day < written]
        following = next((day for day in days if day >= written), None)
        if last and following not in fitting:
            return last[-1]
        return following


def find_dates(text: str) -> Iterator[TextDate]:
    """Find the days in a text of lower-case letters without accents and Western digits."""
    listopada = 10 if _CROATIAN.search(text) else 11
    is_month_first = _MONTH_FIRST.search(text) is not None
    for match in _PATTERN.finditer(text):
        parts = {name[0]: value for name, value in match.groupdict().items() if value is not None}
        year = _year(parts)
        if "a" in parts:
            text_date = _slashed(match, int(parts["a"]), int(parts["b"]), year)
        else:
            name = parts["m"]
            month = month_numbers().get(name) or int(name)
            month = listopada if name == "listopada" else month
            day = int(parts["d"])
            if is_month_first and match["m6"] is not None and year is None and day <= 12:
                day, month = month, day
            text_date = TextDate(*match.span(), year, month, day, Order.DAY_FIRST, is_slashed=False)
        if text_date is not None:
            yield text_date


def _slashed(match: re.Match[str], first: int, second: int, year: int | None) -> TextDate | None:
    """Return a day written with slashes, None where no part can be the month."""
    if min(first, second) > 12 or 0 in (first, second):
        return None
    if (first, second) == (24, 7) and year is None:
        return None  # round the clock
    if first > 12:
        return TextDate(*match.span(), year, second, first, Order.DAY_FIRST, is_slashed=True)
    if second > 12:
        return TextDate(*match.span(), year, first, second, Order.MONTH_FIRST, is_slashed=True)
    return TextDate(*match.span(), year, second, first, None, is_slashed=True)


def _year(parts: dict[str, str]) -> int | None:
    """Return the year of our calendar; of the Persian one, as it stands."""
    if "r" in parts:
        return _REIWA + int(parts["r"])
    if "t" in parts:
        return _TAIWAN + int(parts["t"])
    written = parts.get("y") or parts.get("x") or parts.get("z") or parts.get("w")
    if written is None:
        return None
    year = int(written)
    if year < 100:
        return year + (2500 - _BUDDHIST if year > 60 else 2000)
    return year - _BUDDHIST if year > 2400 else year


def _date(year: int, month: int, day: int) -> date | None:
    """Return a day, also of the Persian calendar, None for one that there is not."""
    if month > PERSIAN or year < 1900:
        return _persian(year if year < 1900 else year - 621, month % PERSIAN, day)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _persian(year: int, month: int, day: int) -> date | None:
    """Return the day of the Solar Hijri calendar, by its rule of 33 years with 8 leap years."""
    if not (1 <= month <= 12 and 1 <= day <= 31 and (month < 7 or day < 31)):
        return None
    years = year + 1595
    days = 365 * years + years // 33 * 8 + (years % 33 + 3) // 4 + day - 355668
    days += (month - 1) * 31 if month < 7 else (month - 7) * 30 + 186
    return date(1, 1, 1) + timedelta(days=days - 366)


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
_FILLER: Final = (
    r"(?:(?:%(fillers bare)s|%(weekdays)s[^\W\d]{0,8}(?:-feira)?\.?|\d{1,2}[:.]\d\d|\d{1,2}\s?[ap]m"
    r"|\d{1,2}\s?uhr)[\s,:（(]{1,3}|l['’]|dell['’]|all['’]|ה-?|ב-?)"
)
"""What may stand between such a word and its day, besides one word of any kind."""
_END: Final = WordPattern(
    r"(?:%(english ends)s|(?P<foreign>%(foreign ends)s)|%(end_labels)s(?: \w+){0,3}\s?[:：])"
    rf"(?:\s?วัน\S{{0,14}}ที่\s?)?[\s:：]{{0,3}}{_FILLER}{{0,3}}{_ANY_WORD}{_FILLER}{{0,3}}$",
    folded=True,
)
_NO_END: Final = WordPattern("%(not_ends)s", folded=True)
_END_BEHIND: Final = WordPattern(
    r"(?:\s?[(（][^()（）\n]{1,9}[)）])?(?!\s?%(not_ends_behind)s)"
    r"(?:(?:['’]\w{1,6})?(?:\s\S{2,14}){0,2}?\s?%(ends_behind)s"
    r"|-?\.?-?%(ends_suffixes bare)s(?!\w))",
    folded=True,
)
_HARD_START: Final = WordPattern(rf"%(starts)s[\s:]{{0,3}}{_FILLER}{{0,3}}$", folded=True)
_SOFT_START: Final = WordPattern(rf"%(soft_starts)s[\s:]{{0,3}}{_FILLER}{{0,3}}$", folded=True)
_START_BEHIND: Final = WordPattern(
    r"(?:['’]?\w{0,4})?\s?%(starts_behind)s|-?\.?-?%(starts_suffixes bare)s(?!\w)", folded=True
)
_RETURN: Final = WordPattern(r"%(english returns)s|(?P<foreign>%(foreign returns)s)", folded=True)
_NO_RETURN: Final = WordPattern("%(not_returns)s", folded=True)
_WHEN_BACK: Final = WordPattern("%(when_back)s", folded=True)
_BETWEEN: Final = r"\s?(?:[-–—→〜～~]|%(between bare)s)\s?"
_AND: Final = r"\s?%(and_words bare)s\s?"
_RANGE: Final = WordPattern(rf"(?:\s?\S{{1,14}})?{_BETWEEN}{_FILLER}{{0,3}}", folded=True)
_PAIR: Final = WordPattern(rf"(?:\s?\S{{1,14}})?{_AND}{_FILLER}{{0,3}}", folded=True)
_BOUNDS: Final = WordPattern(r"%(bounds)s[^.!?\n]{0,30}$", folded=True)
_BOUNDS_BEHIND: Final = WordPattern(r"[^.!?\n]{0,20}?%(bounds_behind)s", folded=True)
_JOINED: Final = WordPattern(
    rf"(?<![.:/\w])\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?(?:{_BETWEEN}|{_AND}){_FILLER}{{0,2}}$",
    folded=True,
)
_GOES_ON: Final = PlainPattern(
    r"(?:[(（][^()（）\n]{1,4}[)）])?\s?(?:[-–—〜～~]|to|through|thru|until|and|al?|bis|ถึง|至|到|から"
    r"|부터|-?[áéj]{0,2}t[őó]l)\s?(?:the\s)?(?P<day>\d{1,2})"
    r"(?:st|nd|rd|th|日|일|号|號)?(?![\d:/%]|\.\d|\s?[ap]m|\s[^\W\d]{3})"
)
_ENGLISH: Final = PlainPattern(
    r"(?<!\w)(?:the|i['’]m|i['’]ll|and|away|back|returning|return|until|till|my|out|office|from"
    r"|through|vacation|leave)(?!\w)"
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
_WEEKDAY_BEFORE: Final = WordPattern(
    rf"(?<!\w)(?P<name>%(weekdays)s)[^\W\d]{{0,8}}\.?[\s,]{{0,3}}{_FILLER}{{0,2}}$", folded=True
)
_SHORT_WEEKDAYS: Final = "月火水木金土日", "월화수목금토일", "一二三四五六日"
"""What stands in brackets behind a date, in Japanese, Korean and Chinese."""
_WEEKDAY_BEHIND: Final = WordPattern(
    rf"[\s,]{{0,2}}(?:[(（]\s?(?P<short>[{''.join(_SHORT_WEEKDAYS)}])[)）日요曜]"
    r"|[(（]?(?P<name>%(weekdays)s))",
    folded=True,
)
_EAST_ASIAN: Final = PlainPattern(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


class _Certainty(IntEnum):
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
            return weekday_numbers()[parts["name"]]
        return next(
            names.index(parts["short"]) for names in _SHORT_WEEKDAYS if parts["short"] in names
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
    text = mail.new_text[:AWAY_CHARS]
    if len(ours) >= _TELLING:
        text = text.replace(ours, " ")
    hits = _find(in_days(as_asked(f"{own}\n\n{text}"), written=written))
    order = _order(hits, written)
    days: dict[_Certainty, set[date]] = {each: set() for each in _Certainty}
    for each, following in zip_longest(hits, hits[1:]):
        kind, meant = _judge(each, following)
        day = meant.in_order(order)
        if day is None and kind > _Certainty.RANGE:
            return None
        on = day.on(written, weekday=each.weekday if meant is each.day else None) if day else None
        # One who is back today was away: `Today, 4 March, I am out and tomorrow back again`.
        begun = written + timedelta(days=kind is _Certainty.RETURN)
        if on is not None and begun <= on <= written + _LONGEST:
            days[kind].add(on)
    return _settle(days)


def _settle(days: dict[_Certainty, set[date]]) -> date | None:
    """Return the day that all of them come to, None where they do not agree."""
    returns, lasts = days[_Certainty.RETURN], days[_Certainty.LAST_DAY]
    if returns:
        day = max(returns)
        if day - min(returns) > _APART:
            return None
        if any(last - day > _APART or day - last > _HOLIDAYS for last in lasts):
            return None
        return max(day, *lasts) if lasts else day
    ends = lasts or days[_Certainty.RANGE]
    if not ends or max(ends) - min(ends) > _APART:
        return None
    return max(ends)


def _judge(hit: _Found, following: _Found | None) -> tuple[_Certainty, TextDate]:
    """Return what is said of a day, and the day: the end of `June 3 to 14` is the 14th."""
    day, before, behind = hit.day, hit.before[-_NEAR:], hit.behind
    if (goes_on := _GOES_ON.match(behind)) is not None:
        return _Certainty.RANGE, replace(day, day=int(goes_on["day"]))
    is_end = hit.ends_range
    if not is_end and following is not None and following.ends_range:
        return _Certainty.NOTHING, day
    if _END_BEHIND.match(behind) or _END.search(_NO_END.sub("x", before)):
        return _Certainty.LAST_DAY, day
    soft = _SOFT_START.search(before) or _START_BEHIND.match(behind)
    returned = None if is_end else _return_in(before)
    is_last = following is None or following.joins != behind
    # `From the 14th I am back, until the 30th only in the mornings`.
    clause, comma, _ = behind.partition(",")
    if returned is None and (is_last or (soft and comma)):
        own = behind if is_last else clause
        returned = _return_in(_WHEN_BACK.sub(" ", own[:_NEAR]))
    if returned is not None and (soft or not _HARD_START.search(before)):
        return _Certainty.RETURN, day
    if is_end or _JOINED.search(before):
        return _Certainty.RANGE, day
    return _Certainty.NOTHING, day


def _return_in(text: str) -> re.Match[str] | None:
    """Find a word of return, but for what says that there is none: `not available`."""
    return _RETURN.search(_NO_RETURN.sub("x", text))


def _find(text: str) -> list[_Found]:
    """Return the days in a text with what stands around each."""
    days = list(find_dates(text))
    edges = [0, *(day.end for day in days)], [*(day.start for day in days), len(text)]
    gaps = [text[start:end] for start, end in zip(*edges, strict=True)]
    hits = []
    for index, day in enumerate(days):
        ends = [match.end() for match in _SENTENCE_ENDS.finditer(gaps[index])]
        begun = ends[-1] if ends else 0
        ended = _SENTENCE_ENDS.search(gaps[index + 1])
        behind = gaps[index + 1][: ended.start()] if ended else gaps[index + 1]
        joins = gaps[index] if index else "\n"
        joined = _RANGE.fullmatch(joins) is not None or (
            _PAIR.fullmatch(joins) is not None
            and (_BOUNDS.search(gaps[index - 1]) or _BOUNDS_BEHIND.match(behind)) is not None
        )
        hits.append(_Found(day, gaps[index][begun:], behind, joins, joined))
    return hits


def _order(hits: list[_Found], written: date) -> Order | None:
    """Return how the writer orders `03/04`: as told by another day, a weekday, or the language."""
    orders = {each.day.order for each in hits if each.day.is_slashed and each.day.order}
    opened = [each for each in hits if each.day.order is None]
    for each in opened:
        orders.update(_fitting(each, written))
    for first, second in pairwise(hits):
        if first.day.order is None and second.day.order is None and second.ends_range:
            orders.update(_forward(first.day, second.day, written))
    if orders or not opened:
        return orders.pop() if len(orders) == 1 else None
    around = [(each.before, each.behind) for each in hits]
    if _EAST_ASIAN.search("".join(map("".join, around))):
        return Order.MONTH_FIRST
    is_foreign = any(_says_foreign(before) or _says_foreign(behind) for before, behind in around)
    is_english = any(
        _ENGLISH.search(before) or _ENGLISH.search(behind) for before, behind in around
    )
    return Order.DAY_FIRST if is_foreign or not is_english else None


def _says_foreign(text: str) -> bool:
    """Return True if a language other than English speaks of an end or a return."""
    matches = _END.search(text[-_NEAR:]), _return_in(text[-_NEAR:])
    return any(match is not None and match["foreign"] for match in matches)


def _fitting(hit: _Found, written: date) -> set[Order]:
    """Return the order in which a day is the weekday that stands beside it."""
    if (weekday := hit.weekday) is None:
        return set()
    fitting = {
        order
        for order in Order
        if (day := hit.day.in_order(order)) is not None
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
