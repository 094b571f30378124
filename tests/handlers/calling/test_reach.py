"""Whom a call has reached: who answered by which way, who is away, who is silent."""

from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from bot.errors import Refused
from tests.handlers.mailing.test_call_reminders import opened, told
from tests.handlers.room import ADA, BEN, CHAIR, Room, draft_of, mail

OPEN = "The call is open until Sat 14 Mar 2026, 10:00 UTC."


async def test_a_report_tells_each_group(room: Room) -> None:
    await opened(room)
    await room.pen(ADA, "comment 1 Q1 The tea.")
    room.clock.move(hours=1)
    await room.fetch(
        mail(
            "ada-too",
            "1. And the cake.\n",
            writer="Ada Example <ada@example.org>",
            answers=["plan"],
            date=room.clock(),
        )
    )

    lines = (await room.pen(ADA, "reach 1")).text.split("\n")

    assert lines == [
        "*Reach of the call on #1 About plan*",
        f"{OPEN} Of 4 on the roster 1 answered, 1 is away, 2 did not answer.",
        "north: 1 of 1; Ada Example by mail and in Slack.",
        "south: 0 of 2; not yet Ben Example, Dora Example.",
        "west: 0 of 1; away Emil Example until Mon 30 Mar 2026.",
    ]


async def test_a_chair_reminds_those_who_are_silent_once_a_day(room: Room) -> None:
    await opened(room)
    await room.pen(ADA, "comment 1 Q1 The tea.")
    buttons = str((await room.pen(CHAIR, "reach 1")).blocks)
    assert "'remind'" in buttons
    assert "'close_call'" in buttons
    assert "'remind'" not in str((await room.pen(ADA, "reach 1")).blocks)

    first = await room.push(CHAIR, 1, "remind")
    again = await room.push(CHAIR, 1, "remind")

    assert first is not None
    assert first.text.startswith("2 people are reminded")
    assert again is not None
    assert again.text.startswith("Nobody is reminded")
    assert await told(room) == [f"{BEN} call reminder", "dora@example.org by the chair"]
    with pytest.raises(Refused, match="chair"):
        await room.push(ADA, 1, "remind")
    room.clock.move(days=1)
    assert "2 people" in ((await room.push(CHAIR, 1, "remind")) or first).text


async def test_the_button_to_close_asks_first(room: Room) -> None:
    await opened(room)

    shown = await room.push(CHAIR, 1, "close_call")

    assert shown is not None
    assert "draft:send" in str(shown.blocks)
    assert (await room.show(1))["call"]["state"] == "open"
    assert await room.queued(DeliveryKind.MAIL_CALL) != []


async def test_the_button_to_close_leaves_the_item_open_once_the_call_has_ended(room: Room) -> None:
    await opened(room)
    await room.pen(CHAIR, "close 1")

    with pytest.raises(Refused, match="No call for comments is open"):
        await room.push(CHAIR, 1, "close_call")

    assert (await room.show(1))["state"] == "open"


async def test_the_button_for_a_week_more_shows_what_the_list_is_told_first(room: Room) -> None:
    await opened(room)
    before = (await room.show(1))["call"]["closes_at"]
    shown = await room.push(CHAIR, 1, "extend_call")
    assert shown is not None
    draft = draft_of(shown)
    assert draft is not None
    assert (await room.show(1))["call"]["closes_at"] == before

    await room.decide(CHAIR, draft)

    after = (await room.show(1))["call"]["closes_at"]
    assert datetime.fromisoformat(after) - datetime.fromisoformat(before) == timedelta(weeks=1)
    with pytest.raises(Refused, match="chair"):
        await room.push(ADA, 1, "close_call")


async def test_without_a_roster_those_who_wrote_within_a_year_are_named(room: Room) -> None:
    room.clock.move(days=-400)
    await room.fetch(mail("old", "Long ago.", writer="Old Example <old@example.org>"))
    room.clock.move(days=400)
    await room.fetch(mail("plan"), mail("other", "Hi.", writer="Cy Example <cy@example.org>"))
    await room.pen(CHAIR, "call 1 until in 2 days What worked?")
    room.clock.move(hours=1)

    lines = (await room.pen(CHAIR, "reach 1")).text.split("\n")

    assert lines[1].endswith("Nobody answered; the list has no roster.")
    assert "Cy Example" in lines[-1]
    assert "Old Example" not in lines[-1]
    assert "Cy Example" in (await room.show(1))["call"]["silent"]["writers"]


async def test_without_a_call_there_is_no_reach(room: Room) -> None:
    await room.fetch(mail("plan"))

    with pytest.raises(Refused, match="no call for comments on #1"):
        await room.pen(CHAIR, "reach 1")
