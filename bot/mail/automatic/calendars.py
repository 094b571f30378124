"""Calendar messages in mails (RFC 5545, RFC 5546, RFC 6047): what is asked, of what, when.

A part is one when its Content-Type has a method, or when it is shown and its calendar has one; a
calendar file that somebody attached is an attachment and nothing else.

The library icalendar reads lines, values and rules, and knows the time zones of Windows. Which
component a line is in is told here: its parser refuses a calendar for one faulty line, and keeps
every time zone that it sees for all calendars that come later, whoever sent them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final

from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta

from bot.mail.automatic.evidence import Evidence
from bot.mail.languages.patterns import LatePattern
from bot.mail.limits import CALENDAR_BYTES, NAME_CHARS
from bot.mail.values import Attachment, Invitation
from bot.mail.wire.charsets import decode_bytes
from bot.mail.wire.headers import clean_line
from bot.mail.wire.mime import Part

_FOLD: Final = re.compile(rb"\r?\n[ \t]")
"""Taken out before decoding: some fold within a letter's bytes (RFC 5545, 3.1)."""
_METHOD: Final = LatePattern(r"^METHOD:([A-Za-z]{1,20})\s*$", re.MULTILINE)
"""Looked for in each calendar that is shown, most of which need not be read any further."""
_LINES: Final = 2_000
"""How many lines of a calendar are read; 300 guests are 300 lines."""
_OBSERVANCES: Final = 100
"""How many of a zone's are looked at: a zone's whole history has fewer."""
_EVENTS: Final = frozenset({"VEVENT", "VTODO"})
_OF_ZONES: Final = frozenset({"STANDARD", "DAYLIGHT"})
_WEEKDAYS: Final = {"MO": MO, "TU": TU, "WE": WE, "TH": TH, "FR": FR, "SA": SA, "SU": SU}
_ANSWERS: Final = frozenset({"REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"})
_ASKED: Final = {
    "REQUEST": "Invitation",
    "PUBLISH": "Event",
    "ADD": "Invitation",
    "CANCEL": "Cancelled",
}
_DAY: Final = timedelta(days=1)
_PREFIXED_ZONE: Final = re.compile(
    r"/.{1,60}/((?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[\w/+-]{1,40})"
)
"""`/freeassociation.sourceforge.net/Europe/Paris`, of Evolution and others."""
_KNOWN_ZONE: Final = LatePattern(
    r"(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe"
    r"|Indian|Mexico|Pacific|US)/[\w/+-]{1,40}|UTC|GMT|[A-Z]{3}|[A-Z]{3}\d[A-Z]{3}"
)
_CALLED: Final = {
    "tzone://Microsoft/Utc": "UTC",
    "Coordinated Universal Time": "UTC",
    "Etc/UTC": "UTC",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Godthab": "America/Nuuk",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Europe/Kiev": "Europe/Kyiv",
}
"""UTC by other names, and what the places are called now that CLDR has under their old names."""


@dataclass(frozen=True, slots=True)
class _Property:
    """One line of a calendar; a parameter that has several values has a list."""

    parameters: Mapping[str, str | list[str]]
    value: str


@dataclass(frozen=True, slots=True)
class _Component:
    """What stands between BEGIN and END: the first property of each name, and what it is in."""

    name: str
    within: "_Component | None"
    properties: dict[str, _Property]

    def value(self, name: str) -> str:
        """Return the value of a property, "" where there is none."""
        stated = self.properties.get(name)
        return stated.value if stated is not None else ""


def find_invitation(root: Part) -> Invitation | None:
    """Return the calendar message in a mail, None when there is none."""
    calendar = _calendar(root)
    return _read(*calendar) if calendar is not None else None


def has_invitation(root: Part) -> bool:
    """Return True if there is a calendar message in a mail."""
    return _calendar(root) is not None


def answers_a_calendar(mail: Evidence) -> bool:
    """Return True if a calendar answers an invitation (RFC 5546, 3.2.3) without a person's words.

    Those are in the answer's COMMENT; Outlook, whose answers are empty, puts them into the text.
    """
    calendar = _calendar(mail.root)
    if calendar is None or calendar[1] not in _ANSWERS:
        return False
    components = _components(_text(calendar[0]))
    if any(component.value("COMMENT") for component in components if component.name in _EVENTS):
        return False
    by_outlook = any("Microsoft" in component.value("PRODID") for component in components)
    return not by_outlook or not mail.text.strip()


def listed(invitation: Invitation, attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Return the attachments with the calendar's part named by what it says."""
    text = _ASKED.get(invitation.method, "Calendar")
    name = ", ".join(each for each in (invitation.summary, invitation.starts) if each)
    title = f"{text}: {name}"[:NAME_CHARS] if name else text
    return tuple(
        Attachment(title, each.media_type, each.size)
        if each.media_type == "text/calendar"
        else each
        for each in attachments
    )


def _calendar(root: Part) -> tuple[Part, str] | None:
    """Return the calendar's part and its method.

    A part that is shown, and not attached, may have its method in the calendar only.
    """
    for part in root.walk():
        if part.media_type != "text/calendar":
            continue
        method = part.parameters.get("method", "")
        if not method and part.disposition[0] != "attachment" and "name" not in part.parameters:
            inside = _METHOD.search(_text(part))
            method = inside[1] if inside is not None else ""
        if method:
            return part, method.upper()[:20]
    return None


def _text(part: Part) -> str:
    charset = part.parameters.get("charset", "") or "utf-8"
    return decode_bytes(_FOLD.sub(b"", part.content()[:CALENDAR_BYTES]), charset)


def _components(calendar: str) -> list[_Component]:
    """Return the components of a calendar as they begin; a line that cannot be read is left out."""
    from icalendar.parser import Contentline  # noqa: PLC0415  (a third of a second, rarely needed)

    components: list[_Component] = []
    current: _Component | None = None
    for line in filter(str.strip, calendar.split("\n", _LINES)[:_LINES]):
        try:
            name, parameters, value = Contentline(line.rstrip("\r")).parts()
        except ValueError:
            continue
        match name.upper():
            case "BEGIN":
                current = _Component(value.strip().upper(), current, {})
                components.append(current)
            case "END":
                current = current.within if current is not None else None
            case key if current is not None:
                current.properties.setdefault(key, _Property(parameters, value.strip()))
    return components


def _read(part: Part, method: str) -> Invitation:
    """Read the first SUMMARY and DTSTART of an event; a time zone's own DTSTART is no event's."""
    calendar = _text(part)
    events = [component for component in _components(calendar) if component.name in _EVENTS]
    summary = next(filter(None, (event.value("SUMMARY") for event in events)), "")
    starts = next((event.properties["DTSTART"] for event in events if event.value("DTSTART")), None)
    return Invitation(
        method=method,
        summary=clean_line(" ".join(summary.split("\n")))[:NAME_CHARS],
        starts=_start_text(starts, calendar) if starts is not None else "",
    )


def _start_text(starts: _Property, calendar: str) -> str:
    """Return `2026-03-04 10:00 UTC` of `20260304T100000Z`, "" of what is no day."""
    at = _moment(starts.value)
    if not isinstance(at, datetime):
        return at.isoformat() if at is not None else ""
    local = at.replace(tzinfo=None)
    text = local.isoformat(" ", "minutes")
    if at.tzinfo is not None:
        return f"{text} UTC"
    zone = starts.parameters.get("TZID", "")
    if not isinstance(zone, str) or not zone.strip():
        return text
    return f"{text} {_zone_name(zone.strip()[:NAME_CHARS], at=local, calendar=calendar)}"


def _moment(value: str) -> date | datetime | None:
    """Return a day, or a moment which is aware if it is in UTC, None of anything else."""
    from icalendar.prop import vDDDTypes  # noqa: PLC0415

    try:
        moment = vDDDTypes.from_ical(value)
    except ValueError:
        return None
    return moment if isinstance(moment, date) else None


def _zone_name(zone: str, *, at: datetime, calendar: str) -> str:
    """Return the name by which a zone is commonly known, or the offset that the calendar gives it.

    It is as it stands where there is neither.
    """
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415

    prefixed = _PREFIXED_ZONE.fullmatch(zone)
    name = prefixed[1] if prefixed is not None else WINDOWS_TO_OLSON.get(zone, zone)
    name = _CALLED.get(name, name)
    if name != zone or _KNOWN_ZONE.fullmatch(name):
        return name
    offset = offset_at(calendar, zone, at)
    return f"UTC{offset}" if offset else zone


# What a calendar says itself of its time zones: the offset at a moment (RFC 5545, 3.6.5).
#
# Outlook and Notes name zones in their user's language (`(GMT+01.00) Bruxelles, Madrid, Paris`),
# and nobody else knows these names; the rules beside the name say when it is how late there.


def offset_at(calendar: str, zone: str, moment: datetime) -> str:
    """Return `+01:00` of a calendar's zone at a local moment, "" where it does not say that."""
    onsets = (
        (onset, component.value("TZOFFSETTO"))
        for component in islice(_observances(_components(calendar), _plain(zone)), _OBSERVANCES)
        if (onset := _last_onset(component, moment)) is not None
    )
    last = max(onsets, default=None)
    return _offset(last[1]) if last is not None else ""


def _observances(components: Iterable[_Component], zone: str) -> Iterable[_Component]:
    """Return the times of the year in the zone of a name."""
    return (
        component
        for component in components
        if component.name in _OF_ZONES
        and component.within is not None
        and _plain(component.within.value("TZID")) == zone
        and _offset(component.value("TZOFFSETTO"))
    )


def _plain(zone: str) -> str:
    """Return a name as it is compared: it is quoted in one place, and not in the other."""
    return zone.strip('" ')


def _offset(value: str) -> str:
    """Return `+01:00` of `+0100`, "" of what is no offset."""
    from icalendar.prop import vUTCOffset  # noqa: PLC0415

    if not value.startswith(("+", "-")):
        return ""  # the library takes the first digit for a sign
    try:
        minutes = round(vUTCOffset.from_ical(value) / timedelta(minutes=1))
    except ValueError:
        return ""
    hours, minutes = divmod(abs(minutes), 60)
    return f"{value[0]}{hours:02}:{minutes:02}"


def _last_onset(observance: _Component, moment: datetime) -> datetime | None:
    """Return when an offset last began to hold before a moment, None where it did not."""
    starts = _moment(observance.value("DTSTART"))
    if not isinstance(starts, datetime):
        return None
    starts = starts.replace(tzinfo=None)
    if starts > moment:
        return None
    try:
        return _last_of_rule(observance.value("RRULE"), starts, moment)
    except (ValueError, TypeError, LookupError, OverflowError):
        return None  # what is no rule


def _last_of_rule(rule: str, starts: datetime, moment: datetime) -> datetime | None:
    """Return the last time before a moment that a yearly rule names; other rules name the first."""
    from icalendar.prop import vRecur  # noqa: PLC0415

    parts: Mapping[str, list[Any]] = vRecur.from_ical(rule) if rule else {}
    if parts.get("FREQ") != ["YEARLY"]:
        return starts
    if "UNTIL" in parts:
        moment = min(moment, _end(parts["UNTIL"][0]))
    for year in (moment.year, moment.year - 1):
        day = _day_of_rule(parts, year, starts)
        if day is not None and starts <= (onset := datetime.combine(day, starts.time())) <= moment:
            return onset
    return None


def _day_of_rule(rule: Mapping[str, list[Any]], year: int, starts: datetime) -> date | None:
    """Return the day that a rule names in a year: `BYMONTH=10;BYDAY=-1SU`.

    Zones turn on one day, and the library's rules may be searched for one to the year 9999.
    """
    month = date(year, int(rule.get("BYMONTH", [starts.month])[0]), 1)
    days = rule.get("BYMONTHDAY", ())
    if "BYDAY" not in rule:
        return month.replace(day=days[0] if days else starts.day)
    named = rule["BYDAY"][0]
    nth = named.relative or 1
    begins = min(days, default=1) if nth > 0 else 31
    day = month + relativedelta(day=begins, weekday=_WEEKDAYS[named.weekday](nth))
    return day if day.month == month.month and (not days or day.day in days) else None


def _end(until: date) -> datetime:
    """Return when a rule has ended wherever it holds: its end is in UTC, or a day."""
    if isinstance(until, datetime):
        return until.replace(tzinfo=None) + _DAY
    return datetime.combine(until, time.max)
