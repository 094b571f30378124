"""A message of ours that its list does not send back is told to its leaders once."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.payloads import Reply
from bot.events import TimeReached
from bot.mail.values import ReportKind
from handlers.checking.checks import judge_returns
from handlers.people.chairs import tell_chairs
from handlers.receiving.returned import (
    LOOKED_BACK,
    RETURNS_WITHIN,
    Returns,
    ReturnWatch,
    ask_about_unreturned,
    returns_of,
)
from handlers.work import Work
from storage.values import Sent
from tests.handlers.asking import a_ballot
from tests.handlers.room import CHAIR, COUNCIL, US, Room, mail, new_config


async def leaves(room: Room, *, returns: bool, fields: Mapping[str, str] | None = None) -> None:
    """Let what waits for the list leave; the list sends it back, or does not."""
    for delivery in [each for each in await room.queued() if each.recipient == COUNCIL]:
        message_id = f"{delivery.id}@bot.example.org"
        async with room.database.transaction() as store:
            await store.outbox.record([Sent(delivery.id, at=room.clock.now, result=message_id)])
        if returns:
            ours = {"X-Penholder-Delivery": delivery.id, **(fields or {})}
            await room.fetch(
                mail(message_id, writer=f"Penholder <{US}>", headers=ours, date=room.clock.now)
            )


async def looked(room: Room, watch: ReturnWatch | None = None) -> list[Delivery]:
    """Look what has come back; return what the leaders are told."""
    await ask_about_unreturned(
        TimeReached(now=room.clock.now),
        database=room.database,
        config=room.config,
        watch=watch or ReturnWatch(),
    )
    return [
        each
        for each in await room.queued(DeliveryKind.MAIL_NOTE)
        if each.recipient == "chair@example.org" and "may be held" in str(each.payload)
    ]


async def test_a_message_that_does_not_come_back_is_told_once(room: Room) -> None:
    await a_ballot(room)
    await leaves(room, returns=True)
    await room.pen(CHAIR, "extend 1 +2d because of the holidays")
    await leaves(room, returns=False)

    room.clock.move(hours=1)
    assert await looked(room) == []
    room.clock.now += RETURNS_WITHIN
    for _time in range(2):
        (told,) = await looked(room)
    assert "#1" in str(told.payload)

    room.clock.now += LOOKED_BACK
    assert len(await looked(room)) == 1


@pytest.mark.parametrize("is_declined", [False, True])
async def test_a_leader_without_slack_is_not_told_again_what_the_list_said(
    room: Room, is_declined: bool
) -> None:
    sophie = "sophie@example.org"
    room.config = new_config(council={"secretaries": [sophie]})
    await a_ballot(room)
    await leaves(room, returns=True)
    await room.pen(CHAIR, "extend 1 +2d because of the holidays")
    (held,) = [each for each in await room.queued() if each.recipient == COUNCIL]
    await leaves(room, returns=False)
    async with room.database.transaction() as store:
        work = Work(store, room.config, room.clock.now)
        key = f"report:{ReportKind.HELD}:{held.id}"
        await tell_chairs(work, room.config.lists[0], lambda: "It is held.", key=key)
    (note,) = [each for each in await room.queued() if each.recipient == sophie]
    if is_declined:  # it left unsaid
        async with room.database.transaction() as store:
            await store.outbox.record([Sent(note.id, at=room.clock.now, result="")])
    room.clock.now += RETURNS_WITHIN + timedelta(hours=1)

    await looked(room)

    mails = [each for each in await room.queued() if each.recipient == sophie]
    assert ["may be held" in str(each.payload) for each in mails] == (
        [True] if is_declined else [False]
    )


async def test_nothing_is_told_of_what_comes_back_late(room: Room) -> None:
    await a_ballot(room)
    await leaves(room, returns=True)

    room.clock.now += RETURNS_WITHIN + timedelta(hours=1)

    assert await looked(room) == []


async def test_a_list_that_never_sends_ours_back_is_not_suspected(room: Room) -> None:
    await a_ballot(room)
    await leaves(room, returns=False)

    room.clock.now += RETURNS_WITHIN + timedelta(hours=1)

    assert await looked(room) == []


async def test_it_is_looked_for_every_few_minutes_only(room: Room) -> None:
    watch = ReturnWatch()
    await looked(room, watch)
    at = watch.looked_at
    room.clock.move(minutes=9)
    await looked(room, watch)
    assert watch.looked_at == at
    room.clock.move(minutes=1)
    await looked(room, watch)
    assert watch.looked_at != at


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"X-Mailman-Version": "3.3.8"}, "“Held messages”"),
        ({"X-Mailman-Version": "2.1.39"}, "“accept_these_nonmembers”"),
        ({"X-Sympa-To": COUNCIL}, "Sympa"),
        ({}, "See whether it waits for a moderator"),
    ],
)
async def test_what_to_do_is_said_for_the_program_that_runs_the_list(
    room: Room, field: dict[str, str], words: str
) -> None:
    await a_ballot(room)
    await leaves(room, returns=True, fields=field)
    await room.pen(CHAIR, "extend 1 +2d because of the holidays")
    await leaves(room, returns=False)
    room.clock.now += RETURNS_WITHIN + timedelta(minutes=1)

    (told,) = await looked(room)

    text = " ".join(told.carried(Reply).text.split())
    assert words in text
    assert "You get this because you lead council." in text
    assert field == {} or US in text


async def test_check_says_whether_our_messages_came_back(room: Room) -> None:
    async def said() -> Returns:
        async with room.database.reading() as store:
            return await returns_of(store, room.config.list_named("council"), now=room.clock.now)

    await a_ballot(room)
    assert await said() == Returns((), ())
    await leaves(room, returns=True)
    await room.pen(CHAIR, "extend 1 +2d because of the holidays")
    await leaves(room, returns=False)
    room.clock.move(hours=1)
    assert (len((await said()).came_back), (await said()).missing) == (1, ())

    room.clock.move(days=5)
    returns = await said()
    finding = judge_returns("messages to council", returns)

    assert (len(returns.came_back), len(returns.missing)) == (1, 1)
    assert finding.verdict == "warning"
    assert "1 of the last 2 did not come back" in finding.text
    assert returns.missing[0].id[:8] in finding.text
    all_back = judge_returns("messages to council", Returns(returns.came_back, ()))
    assert (all_back.verdict, all_back.text) == ("ok", "the last one came back")
    none_back = judge_returns("messages to council", Returns((), returns.missing))
    assert none_back.verdict == "warning"
    assert "does not send Penholder its own" in none_back.text
