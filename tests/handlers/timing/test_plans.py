"""Chains of items: a chair plans them, a moved date breaks them, and that is told once."""

import re
from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.errors import Refused
from bot.events import TimeReached
from handlers.timing.planning import LOOK_AGAIN, PlanWatch, handle_plans
from tests.handlers.desk import Desk, all_done
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, CHAIR, CHANNEL, Room, mail


@prepared
async def three_items(room: Room) -> None:
    """Topics, which are voted on, then terms of reference, then hiring."""
    for name, subject in (("a", "Topics"), ("b", "Terms of reference"), ("c", "Hiring")):
        await room.fetch(mail(name, f"On {subject}.", subject=subject, date=room.clock.now))
    await room.pen(CHAIR, "ballot 1 until in 10 days")
    await room.pen(CHAIR, "plan 2 after 1 takes 1 week")
    await room.pen(CHAIR, "plan 3 after #2 takes 3 weeks due in 45 days")


async def time_comes(room: Room, watch: PlanWatch | None = None) -> None:
    event = TimeReached(now=room.clock.now)
    await handle_plans(
        event, database=room.database, config=room.config, watch=watch or PlanWatch()
    )


async def told(room: Room) -> list[int]:
    return [delivery.item or 0 for delivery in await room.queued(DeliveryKind.POST_PLAN)]


async def test_a_chain_is_planned_and_shown(room: Room) -> None:
    await three_items(room)

    shown = (await room.pen(ADA, "plan 3")).text

    lines = shown.split("\n")
    assert lines[0].startswith("#3 Hiring: Needs #2 first, takes 21 days, due Sat 18 Apr 2026")
    assert "must begin by Sat 28 Mar 2026" in lines[0]
    assert [line for line in lines if line.startswith(("#", "```#"))] == [
        lines[0],
        "```#1 Topics",
        "#2 Terms of reference",
        "#3 Hiring",
    ]
    assert "  ends Sat 11 Apr\n  due Sat 18 Apr" in shown
    item = await room.show(3)
    assert item["links"] == [{"kind": "needs", "item": 2}]
    assert (item["takes"], item["late_by"]) == ("21 days", None)
    assert item["starts_by"] == "2026-03-28T10:00:00Z"
    assert (await room.show(1))["starts_by"] is not None


async def test_an_extension_that_breaks_a_chain_is_told_once(room: Room) -> None:
    await three_items(room)
    await time_comes(room)
    assert await told(room) == []

    await room.pen(CHAIR, "extend 1 in 3 weeks because Ben asked")
    room.clock.move(minutes=1)
    await time_comes(room)
    room.clock.move(minutes=1)
    await time_comes(room)

    assert await told(room) == [3]
    assert (await room.show(3))["late_by"] == "4 days"
    assert (await room.show(1))["late_by"] == "4 days"
    (entry,) = [row for row in (await room.show(3))["history"] if row["source"] == "time"]
    assert (entry["from"], entry["to"]) == ("in time", "late by 4 days: #1 → #2 → #3")
    digest = (await room.pen(CHAIR, "digest")).text
    assert "Late by 4 days: #1 → #2 → #3." in digest


async def test_a_chain_that_is_in_time_again_is_told_too(room: Room) -> None:
    await three_items(room)
    await room.pen(CHAIR, "extend 1 in 3 weeks")
    await time_comes(room)

    await room.pen(CHAIR, "plan 3 takes 2 weeks")
    room.clock.move(minutes=1)
    await time_comes(room)

    assert await told(room) == [3, 3]
    assert (await room.show(3))["late_by"] is None


async def test_plans_are_looked_at_when_something_has_happened_or_a_while_has_passed(
    room: Room,
) -> None:
    watch = PlanWatch()
    await room.fetch(mail("a", "On the pier."))
    await room.pen(CHAIR, "plan 1 due in 2 days")
    await time_comes(room, watch)
    seen = watch.at

    room.clock.move(seconds=5)
    await time_comes(room, watch)
    assert watch.at == seen
    room.clock.move(seconds=LOOK_AGAIN.total_seconds())
    await time_comes(room, watch)
    assert watch.at == room.clock.now

    room.clock.move(seconds=5)
    await room.pen(CHAIR, "plan 1 due in 1 day")
    await time_comes(room, watch)
    assert watch.at == room.clock.now


async def test_what_moved_a_date_is_posted_before_what_it_broke(desk: Desk) -> None:
    room = desk.room
    await three_items(room)
    await room.pen(CHAIR, "extend 1 in 3 weeks because Ben asked")
    await time_comes(room)
    async with room.database.transaction() as store:
        for delivery in await store.outbox.list([DeliveryState.WAITING], limit=100):
            if delivery.kind is DeliveryKind.POST_EXTENSION:
                late = room.clock.now + timedelta(seconds=20)
                await store.outbox.retry(delivery.id, late)
            elif delivery.kind.value.startswith("mail"):
                await store.outbox.drop(delivery.id)

    await desk.work(all_done)

    sentences = [message.text for message in desk.slack.state.channel_messages(CHANNEL)]
    (cause,) = [at for at, text in enumerate(sentences) if text.startswith("Ballot extended")]
    (effect,) = [
        at for at, text in enumerate(sentences) if "late by 4 days" in text.lower() and "→" in text
    ]
    assert cause < effect


async def test_time_that_passes_is_told_once_and_not_every_day(room: Room) -> None:
    await room.fetch(mail("a", "On the pier."))
    await room.pen(CHAIR, "plan 1 due in 2 days")

    for _day in range(6):
        room.clock.move(days=1)
        await time_comes(room)

    assert await told(room) == [1]
    await room.pen(CHAIR, "close 1")
    await time_comes(room)
    assert await told(room) == [1, 1]  # nothing is late any more


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("plan 1 after 3", "in #1 → #3 → #2 → #1 each item needs the next"),
        ("plan 1 after 1", "#1 cannot need itself"),
        ("plan 1 after 99", "There is no item #99"),
        ("plan 1 after soon", "“soon” does not name items"),
        ("plan 1 takes 3 months", "I do not understand “3 months” as a time span"),
        ("plan 1 due yesterday", "yesterday"),
        ("plan 1 soon", "I do not know what “soon” is for"),
        ("plan 1 due Friday due Monday", "“due” appears twice"),
    ],
)
async def test_what_cannot_be_planned_is_refused(room: Room, command: str, why: str) -> None:
    await three_items(room)

    with pytest.raises(Refused, match=re.escape(why)):
        await room.pen(CHAIR, command)


async def test_only_chairs_plan_and_lock(room: Room) -> None:
    await three_items(room)

    for command in ("plan 3 due in 60 days", "lock 3"):
        with pytest.raises(Refused, match="chair"):
            await room.pen(ADA, command)


async def test_a_merge_carries_the_chain_and_closes_no_circle(room: Room) -> None:
    await three_items(room)
    await room.fetch(mail("d", "More on hiring.", subject="Hiring again", date=room.clock.now))
    await room.pen(CHAIR, "plan 4 after 2 due in 60 days")

    await room.pen(CHAIR, "merge 2 into 3")
    assert (await room.show(3))["links"] == []
    assert (await room.show(4))["links"] == [{"kind": "needs", "item": 3}]
    await room.pen(CHAIR, "undo 2")
    assert (await room.show(3))["links"] == [{"kind": "needs", "item": 2}]


async def test_fixed_terms_change_only_after_a_reason(room: Room) -> None:
    await three_items(room)
    await room.pen(CHAIR, "lock 3")

    with pytest.raises(Refused, match="are fixed"):
        await room.pen(CHAIR, "title 3 Hiring soon")
    with pytest.raises(Refused, match="say why"):
        await room.pen(CHAIR, "reopen 3")
    with pytest.raises(Refused, match="fixed already"):
        await room.pen(CHAIR, "lock 3")
    await room.pen(CHAIR, "reopen 3 because the term was wrong")
    await room.pen(CHAIR, "title 3 Hiring soon")

    item = await room.show(3)
    assert item["title"] == "Hiring soon"
    said = [(row["from"], row["to"]) for row in item["history"] if row["what"] == "locked"]
    assert said == [(None, "locked"), ("locked", "open: the term was wrong")]


async def test_an_open_vote_with_fixed_terms_is_not_edited(room: Room) -> None:
    await three_items(room)
    await room.pen(CHAIR, "lock 1")

    with pytest.raises(Refused, match="are fixed"):
        await room.pen(CHAIR, "edit 1")
    slack_reply = await room.pen(CHAIR, "reopen 1 because of a slip")

    assert "can be changed again" in slack_reply.text
    assert (await room.pen(CHAIR, "edit 1")).view is not None
    assert (await room.show(1))["state"] == "voting"


async def test_a_plan_is_taken_out_again(room: Room) -> None:
    await three_items(room)

    await room.pen(CHAIR, "plan 3 after none takes none due none")

    assert "is in no chain" in (await room.pen(ADA, "plan 3")).text
    assert (await room.show(3))["links"] == []
