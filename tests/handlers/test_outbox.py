"""Deliveries against Slack's look-alike: in order, once, visible when they fail."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.delivery import Delivery, DeliveryState
from bot.gateways.slack_out import SlackOut
from bot.gateways.slack_pace import Pace
from bot.gateways.smtp_out import SmtpOut
from bot.sandbox.slack import Fault, FaultKind, Message, SlackChannel, SlackUser, SlackWorld
from handlers.delivering import Peers, deliver
from handlers.outbox import Outbox
from storage.engine import Database
from tests.handlers.room import BOARD_CHANNEL, CHAIR, CHANNEL, Room, mail, new_config

FAST = Pace(every=timedelta(milliseconds=1), burst=100)
PATIENCE_SECONDS = 20.0


@dataclass(slots=True)
class Desk:
    """A room whose outbox reaches a Slack look-alike."""

    room: Room
    slack: SlackWorld
    worker: Callable[[], Outbox]

    async def work(self, until: Callable[[list[Delivery]], bool]) -> list[Delivery]:
        """Let the outbox work until `until` is true of all deliveries; return them."""
        outbox = self.worker()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(outbox.run())
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    while not until(found := await self.deliveries()):
                        await asyncio.sleep(0.02)
                        self.room.clock.move(seconds=1)
            finally:
                outbox.stop()
        return found

    async def deliveries(self) -> list[Delivery]:
        """Return all deliveries in order."""
        async with self.room.database.reading() as store:
            found = await store.outbox.list(tuple(DeliveryState), limit=1000)
        return sorted(found, key=lambda one: one.seq)

    def parents(self) -> list[Message]:
        """Return the messages in the channel that are no replies."""
        found = self.slack.state.channel_messages(CHANNEL)
        return [one for one in found if one.thread_ts in {None, one.ts}]


def all_done(deliveries: list[Delivery]) -> bool:
    """Say whether nothing waits any more."""
    return all(one.state is not DeliveryState.WAITING for one in deliveries)


@asynccontextmanager
async def _desk(database: Database) -> AsyncIterator[Desk]:
    members = (CHAIR, "U0PENHOLDER")
    slack = SlackWorld(
        users=[SlackUser(id=CHAIR, name="carla", real_name="Carla Chair", email="")],
        channels=[
            SlackChannel(id=CHANNEL, name="council", members=members),
            SlackChannel(id=BOARD_CHANNEL, name="board", members=members),
        ],
    )
    async with slack:
        config = new_config(slack_url=slack.api_url, token=slack.bot_token)
        room = Room(database, config=config)
        out = SlackOut(config.slack, pace=FAST)
        async with SmtpOut(config.smtp) as smtp:
            peers = Peers(slack=out, smtp=smtp, lookups=(), echo=timedelta(0))
            send = partial(deliver, peers=peers, database=database, config=config, clock=room.clock)

            def worker() -> Outbox:
                return Outbox(database, send, room.clock, lambda: 0.0, uuid.uuid4().hex)

            yield Desk(room, slack, worker)
        await out.aclose()


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """Give a room with its outbox and Slack."""
    async with _desk(database) as found:
        yield found


async def test_an_item_goes_first_and_its_mails_follow_in_order(desk: Desk) -> None:
    await desk.room.fetch(
        mail("call", "First words."),
        mail("two", "Second words.", answers=["call"]),
        mail("three", "Third words.", answers=["call"]),
    )

    await desk.work(all_done)

    (parent,) = desk.parents()
    replies = desk.slack.state.thread(CHANNEL, parent.ts)[1:]
    words = " ".join(message.text for message in replies)
    assert words.index("First") < words.index("Second") < words.index("Third")


async def test_a_lost_answer_leaves_one_message(desk: Desk) -> None:
    desk.slack.faults.add(Fault(kind=FaultKind.LOST_ANSWER, method="chat.postMessage"))
    await desk.room.fetch(mail("call"))

    await desk.work(lambda found: found[0].attempts == 1 and found[0].last_error != "")
    desk.room.clock.move(minutes=1)
    await desk.work(all_done)

    assert len(desk.parents()) == 1


async def test_a_permanent_failure_is_visible_and_frees_what_waits_behind_it(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    async with desk.room.database.transaction() as store:
        ghost = (await store.outbox.list([DeliveryState.WAITING], limit=10))[-1]
        await store.outbox.failed(ghost.id, at=desk.room.clock.now, error="channel_not_found")

    found = await desk.work(all_done)

    assert [one.state for one in found] == [DeliveryState.FAILED, DeliveryState.FAILED]
    assert "parent message was never posted" in found[1].last_error
    assert found[1].attempts == 1
    await desk.room.fetch(mail("other", "Other words."))
    found = await desk.work(all_done)
    assert [one.state for one in found[2:]] == [DeliveryState.SENT] * 2


async def test_many_votes_are_few_updates(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    await desk.work(all_done)
    for number in range(20):
        await desk.room.pen(CHAIR, f"title 1 Title {number}")

    found = await desk.work(all_done)

    assert len(found) == 3
    (parent,) = desk.parents()
    assert "Title 19" in parent.text


async def test_a_worker_that_stops_finishes_what_is_in_hand(desk: Desk) -> None:
    desk.slack.faults.add(
        Fault(kind=FaultKind.SLOW, method="chat.postMessage", after=timedelta(milliseconds=300))
    )
    await desk.room.fetch(mail("call"))

    await desk.work(lambda found: found[0].attempts == 1)

    first, second = await desk.deliveries()
    assert first.state is DeliveryState.SENT
    assert (second.state, second.attempts) == (DeliveryState.WAITING, 0)
