"""A stop at an unlucky moment: what has left is recorded as sent."""

import asyncio
from datetime import datetime

from bot.domain.delivery import DeliveryState
from handlers.sending.outbox import Outbox
from tests.conftest import ON_BOTH_DATABASES
from tests.handlers.desk import PATIENCE_SECONDS, Desk
from tests.handlers.room import CHANNEL, mail


@ON_BOTH_DATABASES
async def test_a_delivery_claimed_while_stop_comes_is_sent_and_recorded(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    outbox = _stopped_at_its_claim(desk)

    async with asyncio.timeout(PATIENCE_SECONDS):
        await outbox.run()

    first, second = await desk.deliveries()
    assert (first.state, first.attempts) == (DeliveryState.SENT, 1)
    assert (second.state, second.attempts) == (DeliveryState.WAITING, 0)
    assert len(desk.parents()) == 1


@ON_BOTH_DATABASES
async def test_whenever_stop_comes_all_that_was_claimed_is_sent_and_recorded(desk: Desk) -> None:
    for turns in range(30):
        await desk.room.fetch(mail(f"call{turns}"))
        outbox = desk.worker()

        async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as tasks:
            tasks.create_task(outbox.run())
            for _turn in range(turns):
                await asyncio.sleep(0)
            outbox.stop()

        deliveries = await desk.deliveries()
        sent = [delivery for delivery in deliveries if delivery.state is DeliveryState.SENT]
        assert sent == [delivery for delivery in deliveries if delivery.attempts]
        assert len(sent) == len(desk.slack.state.channel_messages(CHANNEL))


def _stopped_at_its_claim(desk: Desk) -> Outbox:
    """Return a worker that is told to stop as its first claim begins, when it asks the time."""

    def clock() -> datetime:
        outbox.stop()
        return desk.room.clock()

    usual = desk.worker()
    outbox = Outbox(usual.database, usual.deliver, clock, usual.chance, usual.worker)
    return outbox
