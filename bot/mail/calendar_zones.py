"""What a calendar says itself of its time zones: the offset at a moment (RFC 5545, 3.6.5).

Outlook and Notes name zones in their user's language (`(GMT+01.00) Bruxelles, Madrid, Paris`), and
nobody else knows these names; the rules beside the name say when it is how late there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.mail.latepattern import LatePattern

_LINE: Final = LatePattern(r"^([A-Za-z-]{1,40})(?:;[^:\n]{0,200})?:([^\n]{0,2000})$", re.MULTILINE)
_LOCAL: Final = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)")
_OFFSET: Final = re.compile(r"([+-])([01]\d)([0-5]\d)")
_DAY: Final = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_OBSERVANCES: Final = 100
"""So many are looked at: a zone's whole history has fewer."""


@dataclass(slots=True)
class _Observance:
    """When an offset begins to hold, once or each year; what is missing is empty."""

    starts: datetime | None = None
    offset: str = ""
    rule: dict[str, str] = field(default_factory=dict)

    def onset(self, year: int) -> datetime | None:
        """Return when it begins in a year, None where it does not."""
        if self.starts is None or year < self.starts.year:
            return None
        if self.rule.get("FREQ") != "YEARLY":
            return self.starts if year == self.starts.year else None
        until = self.rule.get("UNTIL", "")[:4]
        if until.isdecimal() and year > int(until):
            return None
        day = _day_of_rule(self.rule, year, self.starts)
        return datetime.combine(day, self.starts.time()) if day is not None else None


def offset_at(calendar: str, zone: str, moment: datetime) -> str:
    """Return `+01:00` of a calendar's zone at a local moment, "" where it does not say that."""
    last: datetime | None = None
    offset = ""
    for each in _observances(calendar, _plain(zone)):
        years = (moment.year - 1, moment.year, each.starts.year if each.starts else 0)
        for onset in map(each.onset, years):
            if onset is not None and onset <= moment and (last is None or onset >= last):
                last, offset = onset, each.offset
    return offset


def _observances(calendar: str, zone: str) -> Iterator[_Observance]:
    """Yield the observances of the zone of a name."""
    current, name, found = _Observance(), "", 0
    for match in _LINE.finditer(calendar):
        key, value = match[1].upper(), match[2].strip()
        if key == "BEGIN":
            current = _Observance()
        elif key == "TZID":
            name = _plain(value)
        elif key == "DTSTART":
            current.starts = _moment(value)
        elif key == "TZOFFSETTO" and (offset := _OFFSET.match(value)) is not None:
            current.offset = f"{offset[1]}{offset[2]}:{offset[3]}"
        elif key == "RRULE":
            parts = (each.partition("=") for each in value.upper().split(";"))
            current.rule = {part: said for part, _, said in parts}
        elif key == "END" and value.upper() in {"STANDARD", "DAYLIGHT"}:
            if name == zone and current.offset and found < _OBSERVANCES:
                found += 1
                yield current
        elif key == "END" and value.upper() == "VTIMEZONE":
            name = ""


def _plain(zone: str) -> str:
    """Return a name as it is compared: it is escaped in one place and quoted in the other."""
    return zone.replace("\\", "").strip('" ')


def _moment(value: str) -> datetime | None:
    found = _LOCAL.match(value)
    if found is None:
        return None
    year, month, day, hour, minute = map(int, found.groups())
    try:
        return datetime.combine(date(year, month, day), time(hour, minute))
    except ValueError:
        return None


def _day_of_rule(rule: dict[str, str], year: int, starts: datetime) -> date | None:
    """Return the day of a yearly rule in a year: `BYMONTH=10;BYDAY=-1SU`."""
    month = rule.get("BYMONTH", "")
    number = int(month[:2]) if month.isdecimal() else starts.month
    named = _DAY.fullmatch(rule.get("BYDAY", "").partition(",")[0])
    try:
        first = date(year, number, 1)
        if named is None:
            return date(year, number, starts.day)
    except ValueError:
        return None
    weekday = _WEEKDAYS.index(named[2])
    days = [
        day
        for day in (first + timedelta(days=each) for each in range(31))
        if day.month == number and day.weekday() == weekday
    ]
    within = rule.get("BYMONTHDAY", "")
    if within:
        allowed = within.split(",")
        days = [day for day in days if str(day.day) in allowed]
    position = int(named[1] or 1)
    try:
        return days[position - 1 if position > 0 else position]
    except IndexError:
        return None
