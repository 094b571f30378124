"""A message of ours that its list does not send back is told to its leaders once."""

from datetime import timedelta

from bot.domain.delivery import Delivery, DeliveryKind
from bot.events import TimeReached
from handlers.receiving.returned import (
    LOOKED_BACK,
    RETURNS_WITHIN,
    ReturnWatch,
    ask_about_unreturned,
)
from storage.values import Sent
from tests.handlers.asking import a_ballot
from tests.handlers.room import CHAIR, COUNCIL, US, Room, mail


async def leaves(room: Room, *, returns: bool) -> None:
    """Let what waits for the list leave; the list sends it back, or does not."""
    for delivery in [each for each in await room.queued() if each.recipient == COUNCIL]:
        message_id = f"{delivery.id}@bot.example.org"
        async with room.database.transaction() as store:
            await store.outbox.record([Sent(delivery.id, at=room.clock.now, result=message_id)])
        if returns:
            ours = {"X-Penholder-Delivery": delivery.id}
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
