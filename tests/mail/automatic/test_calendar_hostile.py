"""Calendars made to hurt: each is an invitation with what can be read, in bounded time."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.parse import parse_mail
from bot.mail.values import Invitation, ParsedMail
from tests.mail.growth import TRAPPED, seconds_of

EVENT: Final = "BEGIN:VEVENT\nSUMMARY:Walk\nDTSTART;TZID=Shed:20260304T100000\nEND:VEVENT\n"


def zone(rule: str, *, times: int = 1) -> str:
    """Return an event in a time zone that turns by a rule."""
    standard = f"BEGIN:STANDARD\nDTSTART:16010101T000000\n{rule}\nTZOFFSETTO:+0100\nEND:STANDARD\n"
    return f"BEGIN:VTIMEZONE\nTZID:Shed\n{standard * times}END:VTIMEZONE\n{EVENT}"


HOSTILE: Final = {
    "a hundred thousand lines": EVENT + "A:\n" * 100_000,
    "lines of nothing": EVENT + "\n" * 100_000,
    "ends without a beginning": EVENT + "END:VEVENT\n" * 100_000,
    "events in events": EVENT + "BEGIN:VEVENT\n" * 100_000,
    "an event that does not end": EVENT.removesuffix("END:VEVENT\n"),
    "a line of a megabyte": f"{EVENT}A:{'x' * 1_000_000}",
    "a summary of a megabyte": f"{EVENT}BEGIN:VEVENT\nSUMMARY:{'x' * 1_000_000}",
    "quotes": f'{EVENT}A;B="{"x" * 500}{chr(34) * 100_000}:x',
    "parameters": f"{EVENT}A{';B=1' * 30_000}:x",
    "values of a parameter": f"{EVENT}A;B={',' * 100_000}:x",
    "blanks round equals": f"{EVENT}A{'; = ' * 30_000}:x",
    "a day that never comes": zone("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", times=300),
    "a zone that turns each second": zone("RRULE:FREQ=SECONDLY", times=300),
    "a zone that turns each zeroth year": zone("RRULE:FREQ=YEARLY;INTERVAL=0", times=300),
    "a zone that turns on many days": zone(f"RRULE:FREQ=YEARLY;BYDAY={'1SU,' * 20_000}1SU"),
    "a zone without an offset": zone("").replace("TZOFFSETTO", "X"),
}


def invitation_of(calendar: str) -> Invitation | None:
    """Return what is read of a calendar."""
    head = "From: ana@x.org\nContent-Type: text/calendar; charset=utf-8; method=REQUEST"
    mail = parse_mail(f"{head}\n\n{calendar}".encode("utf-8", "replace"))
    assert isinstance(mail, ParsedMail)
    return mail.invitation


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_calendar_is_read_within_bounds(name: str) -> None:
    invitations: list[Invitation | None] = []

    seconds = seconds_of(lambda: invitations.append(invitation_of(HOSTILE[name])))

    assert seconds < TRAPPED
    (read,) = invitations
    assert read is not None
    assert read.summary == "Walk"
    assert read.starts.startswith("2026-03-04 10:00 ")


def test_a_zone_of_one_mail_tells_nothing_of_another() -> None:
    assert invitation_of(zone("")) == Invitation("REQUEST", "Walk", "2026-03-04 10:00 UTC+01:00")
    assert invitation_of(EVENT) == Invitation("REQUEST", "Walk", "2026-03-04 10:00 Shed")


LINES = st.sampled_from(
    (
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VTIMEZONE",
        "END:VTIMEZONE",
        "BEGIN:STANDARD",
        "END:STANDARD",
        "BEGIN:",
        "END:",
        "TZID:Shed",
        "TZOFFSETTO:+0100",
        "DTSTART:19700101T000000",
        "DTSTART;TZID=Shed:20260304T100000",
        "DTSTART;VALUE=DATE:x",
        "SUMMARY:Walk",
        "SUMMARY",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU",
        ";",
        ":",
        "\\",
        '"',
        "\r",
    )
)


@given(st.lists(LINES | st.text(max_size=40), max_size=30))
def test_no_calendar_raises(lines: list[str]) -> None:
    assert invitation_of("\n".join(lines)) is not None
