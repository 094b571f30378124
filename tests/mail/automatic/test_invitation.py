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
    "DTSTART;TZID=W. Europe Standard Time:20260304T100000": "2026-03-04 10:00 Europe/Berlin",
    "DTSTART;TZID=/x.org/1/Asia/Tokyo:20260304T100000": "2026-03-04 10:00 Asia/Tokyo",
    'DTSTART;TZID="(UTC+01:00) Vienna":20260304T100000': "2026-03-04 10:00 (UTC+01:00) Vienna",
    "DTSTART;VALUE=DATE:20260304": "2026-03-04",
    "DTSTART:20260304T100000": "2026-03-04 10:00",
    "DTSTART:soon": "",
    "DTSTART:20260231T100000": "",
    "DTSTART:PT1H": "",
    "DTSTART;TZID=FLE Standard Time:20260304T100000": "2026-03-04 10:00 Europe/Kyiv",
    'DTSTART;TZID="tzone://Microsoft/Utc":20260304T100000': "2026-03-04 10:00 UTC",
    "DTSTART;TZID=Europe/Lisbon,Europe/Paris:20260304T100000": "2026-03-04 10:00",
}


@pytest.mark.parametrize(("start", "text"), STARTS.items())
def test_when_it_begins_is_said_as_the_calendar_wrote_it(start: str, text: str) -> None:
    invitation = read(f"SUMMARY:Harbour walk\nno property\n{start}").invitation

    assert invitation == Invitation(method="REQUEST", summary="Harbour walk", starts=text)


def test_a_zone_that_only_the_calendar_knows_is_said_as_its_offset() -> None:
    starts = 'DTSTART;TZID="Paris, Madrid":20260304T100000'
    zone = "BEGIN:VTIMEZONE\nTZID:Paris\\, Madrid\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
    zone += "TZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"

    invitation = read(f"SUMMARY:Walk\n{starts}\nEND:VEVENT\n{zone}BEGIN:VEVENT").invitation

    assert invitation is not None
    assert invitation.starts == "2026-03-04 10:00 UTC+01:00"


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


def test_a_line_that_is_folded_within_a_letter_is_read() -> None:
    summary = "SUMMARY:Hafenbegehung Süd".encode()
    cut = summary.index("ü".encode()) + 1
    folded = summary[:cut] + b"\r\n " + summary[cut:]
    head = b"From: ana@x.org\r\nContent-Type: text/calendar; charset=utf-8; method=REQUEST\r\n\r\n"

    mail = parse_mail(head + b"BEGIN:VEVENT\r\n" + folded + b"\r\nEND:VEVENT\r\n")

    assert isinstance(mail, ParsedMail)
    assert mail.invitation is not None
    assert mail.invitation.summary == "Hafenbegehung Süd"


def test_an_event_without_words_is_an_invitation_still() -> None:
    mail = read("UID:1")

    assert mail.invitation == Invitation(method="REQUEST", summary="", starts="")
    assert [attachment.filename for attachment in mail.attachments] == ["Invitation"]


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"])
def test_a_calendars_answer_is_automatic(method: str) -> None:
    mail = read("SUMMARY:Harbour walk", method=f"; method={method}")

    assert mail.automatic is Automatic.OTHER
    assert mail.invitation == Invitation(method=method, summary="Harbour walk", starts="")


def test_an_answer_with_a_note_is_a_persons() -> None:
    mail = read("SUMMARY:Walk\nCOMMENT:I am in Porto", method="; method=REPLY")

    assert mail.automatic is None
    assert not mail.may_vote


def test_an_empty_note_is_no_words() -> None:
    mail = read("SUMMARY:Walk\nCOMMENT;LANGUAGE=en-US:\\n", method="; method=REPLY")

    assert mail.automatic is Automatic.OTHER


def test_what_somebody_writes_into_outlooks_answer_is_a_persons() -> None:
    outlook = "SUMMARY:Walk\nEND:VEVENT\nPRODID:Microsoft Exchange Server 2010\nBEGIN:VEVENT"

    assert read(outlook, method="; method=REPLY", text="I am in Porto").automatic is None
    assert read(outlook, method="; method=REPLY", text="").automatic is Automatic.OTHER


def test_a_calendar_that_is_shown_may_have_its_method_inside() -> None:
    shown = read("SUMMARY:Walk\nEND:VEVENT\nMETHOD:REQUEST\nBEGIN:VEVENT", method="")

    assert shown.invitation is not None
    assert read("SUMMARY:Walk", method="").invitation is None


def test_a_service_invites_for_a_person() -> None:
    raw = b"From: Ana <noreply@x.org>\nContent-Type: text/calendar; method=REQUEST\n\nUID:1\n"
    mail = parse_mail(raw)

    assert isinstance(mail, ParsedMail)
    assert mail.automatic is Automatic.OTHER
    assert mail.invitation is not None


def test_a_calendar_file_that_somebody_attached_is_an_attachment() -> None:
    mail = read("SUMMARY:Harbour walk", method="; name=walk.ics", text="+1")

    assert mail.invitation is None
    assert mail.may_vote
    assert [attachment.filename for attachment in mail.attachments] == ["walk.ics"]
