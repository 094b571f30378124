"""Days as people write them in running text, in the languages of `monthnames`.

A day may leave its year open, and `03/04` the order of its parts: what settles that is for
the reader of the text around it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.mail.monthnames import CROATIAN, MONTH, MONTH_NUMBERS, PERSIAN
from bot.mail.unaccented import PlainPattern

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
_PATTERN: Final = PlainPattern(
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
    rf"|(?P<y7>{_YEAR})\.\sgada\s(?P<d7>\d{{1,2}})\.\s?(?P<m7>{MONTH})(?!\w)"
    rf"|(?P<d8>\d{{1,2}}){_ORDINAL}[\s-]?"
    rf"(?:of\s|de\s|d['’]|di\s|ב-?|ל)?(?P<m8>{MONTH})(?:(?![^\W\d_])|(?=ni(?!\w)))(?:['’]\w{{1,6}})?"
    rf"(?:(?:-(?P<z8>\d\d)|\.?\s(?P<w8>[67]\d))(?!\d)|-?{_AND_YEAR.replace('N', '8')})"
    rf"|(?:(?P<y9>{_YEAR})\.?\s(?:m\.\s|m\s)?)?(?<![^\W\d_])(?!out|set\s)(?P<m9>{MONTH})\.?\s(?:the\s|d\.\s)?"
    rf"(?P<d9>\d{{1,2}})(?:st|nd|rd|th|\.)?(?![\d:/])(?:,?\s(?P<x9>{_YEAR})(?!\d))?"
    r")"
)
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
    listopada = 10 if CROATIAN.search(text) else 11
    is_month_first = _MONTH_FIRST.search(text) is not None
    for match in _PATTERN.finditer(text):
        parts = {name[0]: value for name, value in match.groupdict().items() if value is not None}
        year = _year(parts)
        if "a" in parts:
            found = _slashed(match, int(parts["a"]), int(parts["b"]), year)
        else:
            name = parts["m"]
            month = MONTH_NUMBERS.get(name) or int(name)
            month = listopada if name == "listopada" else month
            day = int(parts["d"])
            if is_month_first and match["m6"] is not None and year is None and day <= 12:
                day, month = month, day
            found = TextDate(*match.span(), year, month, day, Order.DAY_FIRST, is_slashed=False)
        if found is not None:
            yield found


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
