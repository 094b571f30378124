"""Calendar weeks (ISO 8601) by which people count an absence, as days.

`Ab KW 34 wieder da`, `semester v 29-33`, `tilbage i uge 34`: German, Dutch and Nordic responders
often name no other day. A week is its Monday and, as the last one of an absence, its Sunday.
"""

import re
from datetime import date, timedelta
from typing import Final

from bot.mail.monthnames import MONTH, WEEKDAY, WEEKDAY_NUMBERS
from bot.mail.unaccented import PlainPattern

_NAMES: Final = (
    r"(?:kw|kalenderwochen?|woche|veckan?|veckorna|ugen?|ugerne|uken?|ukene|ukerne|viikko(?:jen)?"
    r"|viikolla|viikosta|vko|weken|wk|week|v)"
)
_JOINS: Final = (
    r"\s?(?:[-–—/+&]|bis|und|till(?: och med)?|och|til(?: og med)?|og|tot en met|t/m|en|to|and)\s?"
)
_WEEK: Final = PlainPattern(
    r"(?<![\w.,/-])(?P<through>(?:bis(?: einschl\w{0,9}\.?)?|t\.?\s?o\.?\s?m\.?|till och med"
    r"|til og med|t/m|tot en met|through)\s(?:(?:zum ende )?(?:der|die)\s)?)?"
    rf"(?:(?P<weekday>{WEEKDAY})[^\W\d]{{0,8}}\.?,?\s(?:(?:in|i|der|den|van|de)\s)?)?"
    rf"(?P<name>{_NAMES})\.?\s?(?P<first>\d{{1,2}})(?![\d%]|[.:,]\d|\s?(?:{MONTH}))"
    rf"(?:{_JOINS}(?:{_NAMES}\.?\s?)?(?P<last>\d{{1,2}})(?![\d%]|[.:,]\d|\.?\s?(?:{MONTH})))?"
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
        return f"{through}{begins + timedelta(days=WEEKDAY_NUMBERS[match['weekday']])} "
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
