"""Calendar messages in mails (RFC 5545, RFC 5546, RFC 6047): what is asked, of what, when.

A part is one when its Content-Type has a method, or when it is shown and its calendar has one; a
calendar file that somebody attached is an attachment and nothing else.
"""

import re
from datetime import datetime
from typing import Final

from bot.mail.calendar_zones import offset_at
from bot.mail.charsets import decode_bytes
from bot.mail.headers import clean_line
from bot.mail.latepattern import LatePattern
from bot.mail.limits import CALENDAR_BYTES, NAME_CHARS
from bot.mail.mime import Part
from bot.mail.values import Attachment, Invitation
from bot.mail.windows_zones import WINDOWS_ZONES

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


def answers_a_calendar(root: Part, *, text: str) -> bool:
    """Say whether a calendar answers an invitation (RFC 5546, 3.2.3) without a person's words.

    Those are in the answer's COMMENT; Outlook, whose answers are empty, puts them into the text.
    """
    found = _calendar(root)
    if found is None or found[1] not in _ANSWERS:
        return False
    said = _text(found[0])
    if _COMMENT.search(said):
        return False
    return _OUTLOOK.search(said) is None or not text.strip()


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
