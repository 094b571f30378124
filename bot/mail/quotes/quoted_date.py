"""The day on which a quoted mail was written, as its attribution or forwarded header says it."""

import re
from datetime import date
from typing import Final

from bot.mail.languages.compile import month_numbers
from bot.mail.limits import ATTRIBUTION_CHARS

_ISO: Final = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_TOKEN: Final = re.compile(r"[^\W\d_]+|\d+")
_YEARS: Final = range(1970, 2200)
_NEAR: Final = 3
"""How many words the day and the year are from the name of the month at most."""


def quoted_date(text: str) -> date | None:
    """Return the one day that a text names with its year, None if it names none, or several.

    A month in figures is read in ISO dates only: `3/4/2026` means two days.
    """
    text = text[:ATTRIBUTION_CHARS]
    dated = {
        day
        for match in _ISO.finditer(text)
        if (day := _day(int(match[1]), int(match[2]), int(match[3]))) is not None
    }
    words = _TOKEN.findall(text)
    months = month_numbers()
    for at, word in enumerate(words):
        month = months.get(word.lower())
        if month is None:
            continue
        near = [
            int(word) for word in words[max(0, at - _NEAR) : at + _NEAR + 1] if word.isdecimal()
        ]
        years = [number for number in near if number in _YEARS]
        beside = [int(word) for word in words[max(0, at - 1) : at + 2] if word.isdecimal()]
        days = [number for number in beside if 0 < number <= 31]
        if years and days and (day := _day(years[0], month, days[0])) is not None:
            dated.add(day)
    return dated.pop() if len(dated) == 1 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
