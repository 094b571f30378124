"""Feeds and calendars of the board, after what happened on a list."""

import re
from http import HTTPStatus
from typing import Any

import feedparser
import pytest
from icalendar import Calendar

from tests.handlers.reader import PUBLIC, ask_board, read_board, with_address
from tests.handlers.room import ADA, BOARD, CHAIR, START, Room, mail, new_config


async def feed(room: Room, path: str) -> Any:  # noqa: ANN401 - a dictionary with attributes
    read = feedparser.parse(await read_board(room, path))
    assert not read.bozo
    return read


async def titles(room: Room, path: str) -> list[str]:
    return [entry.title for entry in (await feed(room, path)).entries]


async def story(room: Room) -> None:
    """A thread of two messages, a call with an answer, a vote with a result."""
    room.config = with_address(room.config)
    await room.fetch(mail("plan", subject="The plan"))
    room.clock.move(hours=1)
    reply = mail("reply", "I agree.", subject="The plan", answers=["plan"], date=room.clock())
    await room.fetch(reply)
    room.clock.move(hours=1)
    await room.pen(CHAIR, "call 1 until in 2 days What worked?")
    room.clock.move(days=2)
    await room.tick()
    room.clock.move(hours=1)
    await room.pen(CHAIR, "ballot 1 until in 2 days consent Shall we?")
    room.clock.move(hours=1)
    await room.pen(ADA, "vote 1 agree")
    room.clock.move(days=2)
    await room.tick()


async def test_everything_new_is_in_the_feed_newest_first(room: Room) -> None:
    await story(room)

    read = await feed(room, "/feed.atom")

    assert [entry.title for entry in read.entries] == [
        "Decided: #1 The plan",
        "Ballot: #1 The plan",
        "Comments closed: #1 The plan",
        "Call for comments: #1 The plan",
        "#1 The plan",
        "New: #1 The plan",
    ]
    assert read.entries[0].content[0].value == "Accepted\n\nShall we?"
    assert read.entries[1].content[0].value.startswith("Shall we?\n\nVote until ")
    assert read.entries[3].content[0].value.startswith("1. What worked?\n\nComments until ")
    assert (read.entries[5].author, read.entries[5].content[0].value) == (
        "Ada Example",
        "I have a question.",
    )
    assert {(link.rel, link.href) for link in read.feed.links} == {
        ("self", f"{PUBLIC}/feed.atom"),
        ("alternate", f"{PUBLIC}/"),
    }
    assert all(entry.link.startswith(f"{PUBLIC}/") for entry in read.entries)
    assert len({entry.id for entry in read.entries}) == len(read.entries)
    assert all(entry.id.startswith("tag:pen.example.org,2026:") for entry in read.entries)


async def test_a_feed_stays_the_same_while_nothing_happens(room: Room) -> None:
    await story(room)
    paths = ("/feed.atom", "/items/1/feed.atom", "/decisions.atom", "/lists/council/feed.atom")

    before = [await read_board(room, path) for path in paths]
    room.clock.move(days=20)
    await room.fetch(mail("other", to=BOARD, through="board", date=room.clock()))
    after = [await read_board(room, path) for path in paths]

    assert before[1:] == after[1:]
    assert before[0] != after[0]


async def test_an_item_a_list_and_the_decisions_have_feeds_of_their_own(room: Room) -> None:
    await story(room)
    await room.fetch(mail("other", to=BOARD, through="board", date=room.clock()))

    assert len(await titles(room, "/items/1/feed.atom")) == 6
    assert await titles(room, "/items/2/feed.atom") == ["New: #2 About other"]
    assert await titles(room, "/lists/board/feed.atom") == ["New: #2 About other"]
    assert await titles(room, "/decisions.atom") == ["Decided: #1 The plan"]
    assert await read_board(room, "/votes.atom") == await read_board(room, "/decisions.atom")


async def test_more_time_changes_an_entry_and_keeps_its_id(room: Room) -> None:
    room.config = with_address(room.config)
    await room.fetch(mail("plan"))
    room.clock.move(hours=1)
    await room.pen(CHAIR, "call 1 until in 2 days What worked?")
    (before, *_others) = (await feed(room, "/feed.atom")).entries

    room.clock.move(hours=1)
    await room.pen(CHAIR, "extend 1 +3d because of the holidays")
    (after, *_others) = (await feed(room, "/feed.atom")).entries

    assert (after.id, after.published) == (before.id, before.published)
    assert after.updated > before.updated
    assert after.content[0].value != before.content[0].value


@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\x1b", "\u202e", "\ufffe"])
async def test_signs_of_a_subject_that_xml_forbids_break_no_feed(room: Room, sign: str) -> None:
    raw = mail("odd", "Text").replace(b"About odd", f"A{sign}b <x> ]]> & ".encode() + b"ada@x.org")
    await room.fetch(raw)

    (title,) = await titles(room, "/feed.atom")

    assert title == "New: #1 Ab <x> ]]> & ada@…"


async def test_what_is_not_public_is_in_no_feed_and_no_calendar(room: Room) -> None:
    room.config = with_address(new_config(board={"board": "off"}))
    await room.fetch(mail("plan"), mail("secret", to=BOARD, through="board"))
    both = mail("both", through="council", to=f"council@lists.example.org, {BOARD}")
    await room.fetch(both, mail("both", through="board", to=BOARD))
    await room.pen(CHAIR, "call 2 until in 2 days What?")
    await room.pen(CHAIR, "call 3 until in 2 days What?")

    assert await titles(room, "/feed.atom") == ["New: #1 About plan"]
    assert b"VEVENT" not in await read_board(room, "/deadlines.ics")
    for path in ("/lists/board/feed.atom", "/lists/board/deadlines.ics", "/items/2/feed.atom"):
        assert (await ask_board(room, path)).status is HTTPStatus.NOT_FOUND
    assert (await ask_board(room, "/items/3/feed.atom")).status is HTTPStatus.NOT_FOUND


async def events(room: Room, path: str = "/deadlines.ics") -> dict[str, Any]:
    calendar = Calendar.from_ical(await read_board(room, path))
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


async def event(room: Room, kind: str) -> Any:  # noqa: ANN401 - its values have many types
    """Return the only event of a kind."""
    (found,) = [row for uid, row in (await events(room)).items() if uid.startswith(f"{kind}-")]
    return found


async def test_a_call_that_gets_more_time_is_the_same_event_with_a_higher_sequence(
    room: Room,
) -> None:
    room.config = with_address(room.config)
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 2 days What worked?")
    (before,) = (await events(room)).items()

    room.clock.move(hours=1)
    await room.pen(CHAIR, "extend 1 +3d because of the holidays")
    (after,) = (await events(room, "/lists/council/deadlines.ics")).items()

    assert before[0] == after[0]
    assert re.fullmatch(r"call-\d+@pen\.example\.org", after[0])
    assert after[1]["sequence"] > before[1]["sequence"]
    assert after[1].decoded("dtstart") > before[1].decoded("dtstart")
    assert after[1].decoded("last-modified") == room.clock.now > START
    assert str(after[1]["url"]) == f"{PUBLIC}/items/1"
    assert await events(room, "/lists/board/deadlines.ics") == {}


async def test_a_withdrawn_vote_is_struck_out_and_an_ended_call_stays(room: Room) -> None:
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 2 days What worked?")
    room.clock.move(days=2)
    await room.tick()
    await room.pen(CHAIR, "ballot 1 until in 2 days consent Shall we?")
    opened = await event(room, "ballot")
    room.clock.move(hours=1)
    await room.pen(CHAIR, "withdraw 1 because the question is wrong")

    call, ballot = await event(room, "call"), await event(room, "ballot")

    assert call["status"] == "CONFIRMED"
    assert ballot["status"] == "CANCELLED"
    assert ballot["sequence"] > opened["sequence"]
    assert ballot.decoded("dtstart") == opened.decoded("dtstart")
    room.clock.move(days=90)
    assert await events(room) == {}


async def test_a_due_item_is_an_event_until_it_is_finished(room: Room) -> None:
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "plan 1 due 18 Apr")
    due = await event(room, "item")
    await room.pen(CHAIR, "plan 1 due 20 Apr")
    moved = await event(room, "item")
    await room.pen(CHAIR, "close 1 done")

    finished = await event(room, "item")

    assert due["sequence"] < moved["sequence"] < finished["sequence"]
    assert moved.decoded("dtstart") > due.decoded("dtstart")
    assert (due["status"], finished["status"]) == ("CONFIRMED", "CANCELLED")


async def test_a_due_date_that_is_taken_back_is_struck_out(room: Room) -> None:
    room.config = with_address(room.config)
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "plan 1 due in 9 days")
    before = await event(room, "item")
    assert before["status"] == "CONFIRMED"

    room.clock.move(hours=1)
    await room.pen(CHAIR, "plan 1 due none")
    after = await event(room, "item")

    assert after["status"] == "CANCELLED"
    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtstart") == before.decoded("dtstart")
