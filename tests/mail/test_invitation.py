"""Calendar messages are shown as what they are, and are no vote (RFC 5546, RFC 6047)."""

import pytest

from bot.mail.parse import parse_mail
from bot.mail.values import Automatic, Invitation, ParsedMail

ZONE = "BEGIN:VTIMEZONE\nTZID:Lisbon\nBEGIN:STANDARD\nDTSTART:19701025T020000\nEND:STANDARD\n"


def read(event: str, *, method: str = "; method=REQUEST", text: str = "Please come.") -> ParsedMail:
    calendar = f"BEGIN:VCALENDAR\n{ZONE}END:VTIMEZONE\nBEGIN:VEVENT\n{event}\nEND:VEVENT\n"
    raw = (
        "From: Ana <ana@x.org>\nSubject: Walk\n"
        "Content-Type: multipart/alternative; boundary=b\n\n"
        f"--b\n\n{text}\n--b\nContent-Type: text/calendar; charset=utf-8{method}\n\n"
        f"{calendar}END:VCALENDAR\n--b--\n"
    )
    mail = parse_mail(raw.encode())
    assert isinstance(mail, ParsedMail)
    return mail


STARTS = {
    "DTSTART:20260304T100000Z": "2026-03-04 10:00 UTC",
    "DTSTART;TZID=Europe/Lisbon:20260304T100000": "2026-03-04 10:00 Europe/Lisbon",
    'DTSTART;TZID="Lisbon, city":20260304T100000': "2026-03-04 10:00 Lisbon, city",
    "DTSTART;VALUE=DATE:20260304": "2026-03-04",
    "DTSTART:20260304T100000": "2026-03-04 10:00",
    "DTSTART:soon": "",
}


@pytest.mark.parametrize(("start", "said"), STARTS.items())
def test_when_it_begins_is_said_as_the_calendar_wrote_it(start: str, said: str) -> None:
    invitation = read(f"SUMMARY:Harbour walk\nno property\n{start}").invitation

    assert invitation == Invitation(method="REQUEST", summary="Harbour walk", starts=said)


LISTED = {
    "; method=REQUEST": "Invitation: Harbour walk, east\\pier, 2026-03-04",
    "; method=publish": "Event: Harbour walk, east\\pier, 2026-03-04",
    "; method=CANCEL": "Cancelled: Harbour walk, east\\pier, 2026-03-04",
    "; method=POLL": "Calendar: Harbour walk, east\\pier, 2026-03-04",
}


@pytest.mark.parametrize(("method", "name"), LISTED.items())
def test_it_is_listed_as_what_it_is(method: str, name: str) -> None:
    mail = read(
        "SUMMARY:Harbour walk\\,\n  east\\\\pier\nDTSTART;VALUE=DATE:20260304", method=method
    )

    (part,) = mail.attachments
    assert (part.filename, part.media_type) == (name, "text/calendar")
    assert mail.automatic is None
    assert not mail.may_vote


def test_an_event_without_words_is_an_invitation_still() -> None:
    mail = read("UID:1")

    assert mail.invitation == Invitation(method="REQUEST", summary="", starts="")
    assert [one.filename for one in mail.attachments] == ["Invitation"]


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"])
def test_a_calendars_answer_is_automatic(method: str) -> None:
    mail = read("SUMMARY:Harbour walk", method=f"; method={method}")

    assert mail.automatic is Automatic.OTHER
    assert mail.invitation is None


def test_a_calendar_file_that_somebody_attached_is_an_attachment() -> None:
    mail = read("SUMMARY:Harbour walk", method="; name=walk.ics", text="+1")

    assert mail.invitation is None
    assert mail.may_vote
    assert [one.filename for one in mail.attachments] == ["walk.ics"]
