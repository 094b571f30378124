"""What is kept for a while only goes when its time is over, and nothing else goes with it."""

from collections import Counter
from datetime import timedelta

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.events import TimeReached
from handlers.keeping.housekeeping import REMEMBER_UPDATES, delete_expired
from tests.handlers.desk import Desk, all_done
from tests.handlers.room import CHAIR, mail


async def test_old_updates_go_and_what_was_said_stays(desk: Desk) -> None:
    room = desk.room
    await room.fetch(mail("plan"))
    await desk.work(all_done)
    await room.pen(CHAIR, "title 1 The plan")
    await desk.work(all_done)
    before = await _sent(desk)
    assert before[DeliveryKind.UPDATE_ITEM] == 1

    at = room.clock.now + REMEMBER_UPDATES
    await delete_expired(TimeReached(at - timedelta(hours=1)), database=room.database)
    assert await _sent(desk) == before

    await delete_expired(TimeReached(at + timedelta(hours=1)), database=room.database)
    assert await _sent(desk) == before - Counter([DeliveryKind.UPDATE_ITEM])


async def _sent(desk: Desk) -> Counter[DeliveryKind]:
    async with desk.room.database.reading() as store:
        deliveries = await store.outbox.list({DeliveryState.SENT}, limit=100)
    return Counter(delivery.kind for delivery in deliveries)
