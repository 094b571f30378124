"""Announcements bring their end for the reader's calendar: the same entry as the board's."""

import email
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from tests.handlers.desk import Desk, all_done
from tests.handlers.digests.test_personal_digests import desk, smtp
from tests.handlers.reader import read_board, with_address
from tests.handlers.room import ADA, BEN, CHAIR, COUNCIL, mail, new_config
from tests.peers.smtp import Peer

__all__ = ["desk", "smtp"]  # fixtures


def mails(peer: Peer) -> list[EmailMessage]:
    """Return the mails to the list that the mail server took."""
    return [
        email.message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        for raw in peer.bodies
        if f"To: {COUNCIL}".encode() in raw
    ]


def events(raw: bytes) -> list[Any]:
    """Return the entries of a calendar, as a calendar program reads them."""
    calendar: Any = Calendar.from_ical(raw)
    return list(calendar.walk("VEVENT"))


def attached(message: EmailMessage) -> list[bytes]:
    """Return the calendars that a mail brings."""
    parts = [
        each for each in message.iter_attachments() if each.get_content_subtype() == "calendar"
    ]
    return [bytes(part.get_content(), "utf-8") for part in parts]


def entry(message: EmailMessage) -> Any:  # noqa: ANN401 - what the library gives
    (raw,) = attached(message)
    (event,) = events(raw)
    return event


async def newest(desk: Desk, smtp: Peer) -> EmailMessage:
    await desk.work(all_done)
    return mails(smtp)[-1]


@pytest.mark.parametrize(
    ("opens", "kind"), [("ballot 1 until in 3 days", "ballot"), ("call 1 until in 3 days", "call")]
)
async def test_an_end_is_one_entry_in_calendars_wherever_it_was_read(
    desk: Desk, smtp: Peer, opens: str, kind: str
) -> None:
    room = desk.room
    room.config = with_address(room.config)
    await room.fetch(mail("call"))
    await room.pen(CHAIR, opens)
    opened = await newest(desk, smtp)
    room.clock.move(hours=1)
    await room.pen(CHAIR, "extend 1 +2d")
    extended = await newest(desk, smtp)
    (board,) = [
        each
        for each in events(await read_board(room, "/items/1/deadlines.ics"))
        if str(each["uid"]).startswith(kind)
    ]
    room.clock.move(hours=1)
    await room.pen(CHAIR, "withdraw 1 because it was decided elsewhere")
    withdrawn = await newest(desk, smtp)

    entries = [entry(each) for each in (opened, extended, withdrawn)]
    assert {str(each["uid"]) for each in entries} == {str(board["uid"])}
    sequences = [int(each["sequence"]) for each in entries]
    assert sequences == sorted(set(sequences))
    assert int(board["sequence"]) == sequences[1]
    ends = [each["dtstart"].dt for each in (*entries, board)]
    assert (ends[1] - ends[0]).days == 2
    assert ends[1] == ends[2] == ends[3]
    assert [str(each["status"]) for each in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert str(board["summary"]) == str(entries[1]["summary"])
    assert str(entries[0]["url"]).endswith("/items/1")


async def test_mail_programs_see_that_it_can_be_added(desk: Desk, smtp: Peer) -> None:
    await desk.room.fetch(mail("call"))
    await desk.room.pen(CHAIR, "ballot 1 until in 3 days")
    opened = await newest(desk, smtp)

    (part,) = list(opened.iter_attachments())
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "PUBLISH"
    assert part.get_filename() == "deadline-1.ics"
    (raw,) = attached(opened)
    assert Calendar.from_ical(raw)["method"] == "PUBLISH"
    for kind in ("plain", "html"):
        body = opened.get_body((kind,))
        assert body is not None
        assert "adds the end to your calendar" in " ".join(str(body.get_content()).split())
    assert "url" not in entry(opened)  # there is no board


async def test_what_is_over_or_only_asked_brings_none(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.press(ADA, 1, "agree")
    await room.pen(CHAIR, "close 1")
    result = await newest(desk, smtp)
    await room.fetch(mail("other"))
    await room.pen(CHAIR, "call 2 until in 3 days")
    await room.pen(BEN, "extend 2 +2d because of the holidays")
    proposed = await newest(desk, smtp)

    assert "Result" in str(result["Subject"])
    assert attached(result) == []
    assert "time" in str(proposed["Subject"])
    assert attached(proposed) == []


async def test_a_list_that_keeps_its_board_off_has_the_entry_without_a_page(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    room.config = room.config.model_copy(
        update={"lists": new_config(council={"board": "off"}).lists}
    )
    room.config = with_address(room.config)
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    first = entry(await newest(desk, smtp))
    await room.pen(CHAIR, "extend 1 +2d")
    second = entry(await newest(desk, smtp))

    assert "url" not in first
    assert first["uid"] == second["uid"]
    assert int(second["sequence"]) > int(first["sequence"])
