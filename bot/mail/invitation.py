"""Calendar messages in mails (RFC 5545, RFC 5546, RFC 6047): what is asked, of what, when.

A part is one when its Content-Type has a method; a calendar file that somebody attached is an
attachment and nothing else.
"""

import re
from typing import Final

from bot.mail.charsets import decode_bytes
from bot.mail.headers import clean_line
from bot.mail.latepattern import LatePattern
from bot.mail.limits import CALENDAR_BYTES, NAME_CHARS
from bot.mail.mime import Part
from bot.mail.values import Attachment, Invitation

_FOLD: Final = re.compile(r"\r?\n[ \t]")
_PROPERTY: Final = LatePattern(
    r"^(?P<name>[A-Za-z-]{1,40})(?P<more>(?:;[^:\n]{0,300})?):(?P<value>.*)$"
)
_MOMENT: Final = LatePattern(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_ZONE: Final = LatePattern(r";TZID=\"?([^;\":]{1,80})", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"\\([\\;,nN])")
_ASKED: Final = {
    "REQUEST": "Invitation",
    "PUBLISH": "Event",
    "ADD": "Invitation",
    "CANCEL": "Cancelled",
}


def find_invitation(root: Part) -> Invitation | None:
    """Return the calendar message in a mail, None when there is none."""
    for part in root.walk():
        method = part.parameters.get("method", "")
        if part.media_type == "text/calendar" and method:
            return _read(part, method.upper()[:20])
    return None


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


def _read(part: Part, method: str) -> Invitation:
    """Read the first event's SUMMARY and DTSTART; a time zone's own DTSTART is no event's."""
    text = decode_bytes(
        part.content()[:CALENDAR_BYTES], part.parameters.get("charset", "") or "utf-8"
    )
    summary = starts = ""
    inside = ""
    for line in _FOLD.sub("", text).splitlines():
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
                starts = _moment(value, found["more"])
    return Invitation(method=method, summary=summary, starts=starts)


def _unescape(match: re.Match[str]) -> str:
    return " " if match[1] in "nN" else match[1]


def _moment(value: str, parameters: str) -> str:
    """Return `2026-03-04 10:00 UTC` of `20260304T100000Z`."""
    found = _MOMENT.match(value)
    if found is None:
        return ""
    year, month, day, hour, minute, utc = found.groups()
    date = f"{year}-{month}-{day}"
    if hour is None:
        return date
    zone = _ZONE.search(parameters)
    named = "UTC" if utc else zone[1].strip() if zone is not None else ""
    return f"{date} {hour}:{minute} {named}".strip()
