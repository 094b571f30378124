"""Calendar messages in mails (RFC 5545, RFC 5546, RFC 6047): what is asked, of what, when.

A part is one when its Content-Type has a method, or when it is shown and its calendar has one; a
calendar file that somebody attached is an attachment and nothing else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.mail.automatic.evidence import Evidence
from bot.mail.languages.patterns import LatePattern
from bot.mail.limits import CALENDAR_BYTES, NAME_CHARS
from bot.mail.values import Attachment, Invitation
from bot.mail.wire.charsets import decode_bytes
from bot.mail.wire.headers import clean_line
from bot.mail.wire.mime import Part

# What a calendar says itself of its time zones: the offset at a moment (RFC 5545, 3.6.5).
#
# Outlook and Notes name zones in their user's language (`(GMT+01.00) Bruxelles, Madrid, Paris`),
# and nobody else knows these names; the rules beside the name say when it is how late there.

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
            current.starts = _moment_of_zone(value)
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


def _moment_of_zone(value: str) -> datetime | None:
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


# Names that Outlook and Exchange give to time zones, and those that the others know.
#
# From the Unicode CLDR's table `windowsZones`, the territory of each being the first named there.

WINDOWS_ZONES: Final = {
    "Dateline Standard Time": "Etc/GMT+12",
    "UTC-11": "Etc/GMT+11",
    "Hawaiian Standard Time": "Pacific/Honolulu",
    "Alaskan Standard Time": "America/Anchorage",
    "Pacific Standard Time (Mexico)": "America/Tijuana",
    "Pacific Standard Time": "America/Los_Angeles",
    "US Mountain Standard Time": "America/Phoenix",
    "Mountain Standard Time (Mexico)": "America/Mazatlan",
    "Mountain Standard Time": "America/Denver",
    "Central America Standard Time": "America/Guatemala",
    "Central Standard Time": "America/Chicago",
    "Central Standard Time (Mexico)": "America/Mexico_City",
    "Canada Central Standard Time": "America/Regina",
    "SA Pacific Standard Time": "America/Bogota",
    "Eastern Standard Time": "America/New_York",
    "Eastern Standard Time (Mexico)": "America/Cancun",
    "US Eastern Standard Time": "America/Indiana/Indianapolis",
    "Cuba Standard Time": "America/Havana",
    "Venezuela Standard Time": "America/Caracas",
    "Paraguay Standard Time": "America/Asuncion",
    "Atlantic Standard Time": "America/Halifax",
    "Central Brazilian Standard Time": "America/Cuiaba",
    "SA Western Standard Time": "America/La_Paz",
    "Pacific SA Standard Time": "America/Santiago",
    "Newfoundland Standard Time": "America/St_Johns",
    "E. South America Standard Time": "America/Sao_Paulo",
    "Argentina Standard Time": "America/Argentina/Buenos_Aires",
    "SA Eastern Standard Time": "America/Cayenne",
    "Greenland Standard Time": "America/Nuuk",
    "Montevideo Standard Time": "America/Montevideo",
    "Bahia Standard Time": "America/Bahia",
    "Azores Standard Time": "Atlantic/Azores",
    "Cape Verde Standard Time": "Atlantic/Cape_Verde",
    "UTC": "UTC",
    "tzone://Microsoft/Utc": "UTC",
    "Coordinated Universal Time": "UTC",
    "GMT Standard Time": "Europe/London",
    "Greenwich Standard Time": "Atlantic/Reykjavik",
    "Morocco Standard Time": "Africa/Casablanca",
    "W. Europe Standard Time": "Europe/Berlin",
    "Central Europe Standard Time": "Europe/Budapest",
    "Romance Standard Time": "Europe/Paris",
    "Central European Standard Time": "Europe/Warsaw",
    "W. Central Africa Standard Time": "Africa/Lagos",
    "Jordan Standard Time": "Asia/Amman",
    "GTB Standard Time": "Europe/Bucharest",
    "Middle East Standard Time": "Asia/Beirut",
    "Egypt Standard Time": "Africa/Cairo",
    "E. Europe Standard Time": "Europe/Chisinau",
    "Syria Standard Time": "Asia/Damascus",
    "South Africa Standard Time": "Africa/Johannesburg",
    "FLE Standard Time": "Europe/Kyiv",
    "Israel Standard Time": "Asia/Jerusalem",
    "Kaliningrad Standard Time": "Europe/Kaliningrad",
    "Libya Standard Time": "Africa/Tripoli",
    "Arabic Standard Time": "Asia/Baghdad",
    "Turkey Standard Time": "Europe/Istanbul",
    "Arab Standard Time": "Asia/Riyadh",
    "Belarus Standard Time": "Europe/Minsk",
    "Russian Standard Time": "Europe/Moscow",
    "E. Africa Standard Time": "Africa/Nairobi",
    "Iran Standard Time": "Asia/Tehran",
    "Arabian Standard Time": "Asia/Dubai",
    "Azerbaijan Standard Time": "Asia/Baku",
    "Russia Time Zone 3": "Europe/Samara",
    "Mauritius Standard Time": "Indian/Mauritius",
    "Georgian Standard Time": "Asia/Tbilisi",
    "Caucasus Standard Time": "Asia/Yerevan",
    "Afghanistan Standard Time": "Asia/Kabul",
    "West Asia Standard Time": "Asia/Tashkent",
    "Ekaterinburg Standard Time": "Asia/Yekaterinburg",
    "Pakistan Standard Time": "Asia/Karachi",
    "India Standard Time": "Asia/Kolkata",
    "Sri Lanka Standard Time": "Asia/Colombo",
    "Nepal Standard Time": "Asia/Kathmandu",
    "Central Asia Standard Time": "Asia/Almaty",
    "Bangladesh Standard Time": "Asia/Dhaka",
    "Myanmar Standard Time": "Asia/Yangon",
    "SE Asia Standard Time": "Asia/Bangkok",
    "N. Central Asia Standard Time": "Asia/Novosibirsk",
    "North Asia Standard Time": "Asia/Krasnoyarsk",
    "China Standard Time": "Asia/Shanghai",
    "North Asia East Standard Time": "Asia/Irkutsk",
    "Singapore Standard Time": "Asia/Singapore",
    "W. Australia Standard Time": "Australia/Perth",
    "Taipei Standard Time": "Asia/Taipei",
    "Ulaanbaatar Standard Time": "Asia/Ulaanbaatar",
    "Tokyo Standard Time": "Asia/Tokyo",
    "Korea Standard Time": "Asia/Seoul",
    "Yakutsk Standard Time": "Asia/Yakutsk",
    "Cen. Australia Standard Time": "Australia/Adelaide",
    "AUS Central Standard Time": "Australia/Darwin",
    "E. Australia Standard Time": "Australia/Brisbane",
    "AUS Eastern Standard Time": "Australia/Sydney",
    "West Pacific Standard Time": "Pacific/Port_Moresby",
    "Tasmania Standard Time": "Australia/Hobart",
    "Vladivostok Standard Time": "Asia/Vladivostok",
    "Magadan Standard Time": "Asia/Magadan",
    "Central Pacific Standard Time": "Pacific/Guadalcanal",
    "New Zealand Standard Time": "Pacific/Auckland",
    "Fiji Standard Time": "Pacific/Fiji",
    "Tonga Standard Time": "Pacific/Tongatapu",
    "Samoa Standard Time": "Pacific/Apia",
}


_FOLD: Final = re.compile(rb"\r?\n[ \t]")
"""Taken out before decoding: some fold within a letter's bytes (RFC 5545, 3.1)."""
_PROPERTY: Final = LatePattern(
    r"^(?P<name>[A-Za-z-]{1,40})"
    r"(?P<more>(?:;(?:[^:\"\n]|\"[^\"\n]{0,200}\"){0,300})?):(?P<value>.*)$"
)
_MOMENT: Final = LatePattern(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_ZONE: Final = LatePattern(r";TZID=(?:\"([^\"]{1,80})|([^;\":]{1,80}))", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"\\([\\;,nN])")
_PREFIXED_ZONE: Final = re.compile(
    r"/.{1,60}/((?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[\w/+-]{1,40})"
)
"""`/freeassociation.sourceforge.net/Europe/Paris`, of Evolution and others."""
_KNOWN_ZONE: Final = LatePattern(
    r"(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe"
    r"|Indian|Mexico|Pacific|US)/[\w/+-]{1,40}|UTC|GMT|[A-Z]{3}|[A-Z]{3}\d[A-Z]{3}"
)
_METHOD: Final = LatePattern(r"^METHOD:([A-Za-z]{1,20})\s*$", re.MULTILINE)
_COMMENT: Final = LatePattern(r"^COMMENT[^:\n]{0,200}:\s*\S", re.MULTILINE)
_OUTLOOK: Final = LatePattern(r"^PRODID:[^\n]{0,100}Microsoft", re.MULTILINE)
_ANSWERS: Final = frozenset({"REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"})
_ASKED: Final = {
    "REQUEST": "Invitation",
    "PUBLISH": "Event",
    "ADD": "Invitation",
    "CANCEL": "Cancelled",
}


def find_invitation(root: Part) -> Invitation | None:
    """Return the calendar message in a mail, None when there is none."""
    found = _calendar(root)
    return _read(*found) if found is not None else None


def answers_a_calendar(mail: Evidence) -> bool:
    """Say whether a calendar answers an invitation (RFC 5546, 3.2.3) without a person's words.

    Those are in the answer's COMMENT; Outlook, whose answers are empty, puts them into the text.
    """
    found = _calendar(mail.root)
    if found is None or found[1] not in _ANSWERS:
        return False
    said = _text(found[0])
    if _COMMENT.search(said):
        return False
    return _OUTLOOK.search(said) is None or not mail.text.strip()


def listed(invitation: Invitation, attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Return the attachments with the calendar's part named by what it says."""
    said = _ASKED.get(invitation.method, "Calendar")
    name = ", ".join(each for each in (invitation.summary, invitation.starts) if each)
    title = f"{said}: {name}"[:NAME_CHARS] if name else said
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


def _read(part: Part, method: str) -> Invitation:
    """Read the first event's SUMMARY and DTSTART; a time zone's own DTSTART is no event's."""
    text = _text(part)
    summary = starts = ""
    inside = ""
    for line in text.splitlines():
        found = _PROPERTY.match(line)
        if found is None:
            continue
        name, value = found["name"].upper(), found["value"].strip()
        if name == "BEGIN":
            inside = value.upper()
        elif inside in {"VEVENT", "VTODO"}:
            if name == "SUMMARY" and not summary:
                summary = clean_line(_ESCAPED.sub(_unescape, value))[:NAME_CHARS]
            elif name == "DTSTART" and not starts:
                starts = _moment(value, found["more"], calendar=text)
    return Invitation(method=method, summary=summary, starts=starts)


def _unescape(match: re.Match[str]) -> str:
    return " " if match[1] in "nN" else match[1]


def _moment(value: str, parameters: str, *, calendar: str) -> str:
    """Return `2026-03-04 10:00 UTC` of `20260304T100000Z`."""
    found = _MOMENT.match(value)
    if found is None:
        return ""
    year, month, day, hour, minute, utc = found.groups()
    date = f"{year}-{month}-{day}"
    if hour is None:
        return date
    said = f"{date} {hour}:{minute}"
    zone = _ZONE.search(parameters)
    if utc or zone is None:
        return f"{said} UTC" if utc else said
    return f"{said} {_zone_name((zone[1] or zone[2]).strip(), at=said, calendar=calendar)}"


def _zone_name(zone: str, *, at: str, calendar: str) -> str:
    """Return the name by which a zone is commonly known, or the offset that the calendar gives it.

    It is as it stands where there is neither.
    """
    if zone in WINDOWS_ZONES:
        return WINDOWS_ZONES[zone]
    prefixed = _PREFIXED_ZONE.fullmatch(zone)
    if prefixed is not None:
        return prefixed[1]
    if _KNOWN_ZONE.fullmatch(zone):
        return zone
    try:
        offset = offset_at(calendar, zone, datetime.fromisoformat(at))
    except ValueError:
        return zone  # the 31st of February
    return f"UTC{offset}" if offset else zone
