"""A room whose deliveries leave: an outbox, real sockets, Slack's look-alike."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.delivery import Delivery, DeliveryState
from bot.gateways.slack.outgoing import SlackOut
from bot.gateways.slack.pace import Pace
from bot.gateways.smtp.outgoing import SmtpOut
from bot.sandbox.slack import Message, SlackChannel, SlackUser, SlackWorld
from handlers.sending.dispatch import Peers, SendingDoor, deliver
from handlers.sending.outbox import Done, Outbox
from storage.database.engine import Database
from tests.handlers.room import BOARD_CHANNEL, CHAIR, CHANNEL, MEMBERS, Room, new_config

FAST = Pace(every=timedelta(milliseconds=1), burst=100)
PATIENCE_SECONDS = 120.0


@dataclass(slots=True)
class Desk:
    """A room whose outbox reaches a Slack look-alike."""

    room: Room
    slack: SlackWorld
    worker: Callable[[], Outbox]

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Outbox]:
        """Let the outbox work meanwhile; it has finished what was in hand in the end."""
        outbox = self.worker()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(outbox.run())
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    yield outbox
            finally:
                outbox.stop()

    async def work(self, until: Callable[[list[Delivery]], bool]) -> list[Delivery]:
        """Let the outbox work until `until` is true of all deliveries; return them."""
        async with self.working():
            return await self.seen(until)

    async def seen(self, until: Callable[[list[Delivery]], bool]) -> list[Delivery]:
        """Let time pass until `until` is true of all deliveries; return them."""
        while True:
            # To count them is less work than to read them all, and tells as much of this.
            if until is not all_done or not await self._waiting():
                found = await self.deliveries()
                if until(found):
                    return found
            await asyncio.sleep(0.02)
            self.room.clock.move(seconds=1)

    async def _waiting(self) -> int:
        """Return how many deliveries wait."""
        async with self.room.database.reading() as store:
            return (await store.outbox.counts()).get(DeliveryState.WAITING, 0)

    async def deliveries(self) -> list[Delivery]:
        """Return all deliveries in order."""
        async with self.room.database.reading() as store:
            found = await store.outbox.list(tuple(DeliveryState), limit=1000)
        return sorted(found, key=lambda delivery: delivery.seq)

    def response_url(self) -> str:
        """Return where Slack takes an answer to the chair's press."""
        key = self.slack.state.new_response_url(user=CHAIR, channel=CHANNEL)
        return f"{self.slack.api_url.removesuffix('api/')}response/{key}"

    async def retry(self, delivery: Delivery) -> None:
        """Let a delivery leave anew, as `penholder outbox retry` does."""
        async with self.room.database.transaction() as store:
            await store.outbox.retry(delivery.id, self.room.clock())

    def parents(self) -> list[Message]:
        """Return the messages in the channel that are no replies."""
        messages = self.slack.state.channel_messages(CHANNEL)
        return [message for message in messages if message.thread_ts in {None, message.ts}]


def all_done(deliveries: list[Delivery]) -> bool:
    """Return True if nothing waits any more."""
    return all(delivery.state is not DeliveryState.WAITING for delivery in deliveries)


@asynccontextmanager
async def open_desk(database: Database, *, smtp_port: int = 25) -> AsyncIterator[Desk]:
    """Open a room whose outbox reaches a Slack look-alike, and a mail server at that port."""
    members = (*sorted(MEMBERS), "U0PENHOLDER")
    slack = SlackWorld(
        users=[SlackUser(id=CHAIR, name="carla", real_name="Carla Chair", email="")],
        channels=[
            SlackChannel(id=CHANNEL, name="council", members=members),
            SlackChannel(id=BOARD_CHANNEL, name="board", members=members),
        ],
    )
    async with slack:
        config = new_config(slack_url=slack.api_url, token=slack.bot_token, smtp_port=smtp_port)
        room = Room(database, config=config)
        out = SlackOut(config.slack, pace=FAST)
        async with (
            aclosing(out),
            SmtpOut(config.smtp) as smtp,
            SmtpOut(config.smtp) as answers,
        ):
            peers = Peers(slack=out, smtp=smtp, answers=answers, lookups=(), echo=timedelta(0))

            async def send(delivery: Delivery) -> Done:
                """Deliver as the room is configured now."""
                door = SendingDoor(database, room.config, room.clock, peers)
                return await deliver(delivery, door)

            def worker() -> Outbox:
                return Outbox(database, send, room.clock, lambda: 0.0, "desk")

            telling = asyncio.create_task(out.members.run(tuple))
            try:
                yield Desk(room, slack, worker)
            finally:  # a test that fails here must not fail another by what it left open
                telling.cancel()


async def said(words: str, log: pytest.LogCaptureFixture) -> None:
    """Return when the log says so."""
    while words not in log.text:  # noqa: ASYNC110 - the log tells nobody
        await asyncio.sleep(0.02)


async def run_sql(database: Database, statement: str) -> None:
    """Do to the database what Penholder never would."""
    async with database.transaction() as store:
        await store.outbox._link.run(text(statement))  # noqa: SLF001 - an act behind its back
