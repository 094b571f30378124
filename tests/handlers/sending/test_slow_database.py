"""A PostgreSQL that answers late, or not at all once it has been asked to commit."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import make_url

from bot.domain.delivery import DeliveryState
from bot.errors import TryAgainLater
from storage.database.engine import Database
from storage.database.postgres import PostgresServer
from tests.conftest import new_delivery_id
from tests.handlers.desk import all_done, open_desk, said
from tests.handlers.room import CHAIR, CHANNEL, Room, mail
from tests.journeys.relay import Relay
from tests.peers.postgres import Postgres

PATIENCE = timedelta(seconds=2)


@pytest.fixture
async def relay(postgres_server: Postgres) -> AsyncIterator[Relay]:
    """Give a relay before the server."""
    async with Relay(postgres_server.port) as relay:
        yield relay


@pytest.fixture
async def database(postgres_server: Postgres, relay: Relay) -> AsyncIterator[Database]:
    """Give a database behind the relay, for which nobody waits long."""
    with postgres_server.fresh_database() as url:
        address = make_url(url).set(port=relay.port)
        backend = PostgresServer(address, command_timeout=PATIENCE)
        opened = Database(new_delivery_id=new_delivery_id, backend=backend)
        yield opened
        await opened.close()


async def test_a_server_that_answers_late_only_takes_longer(
    relay: Relay, database: Database
) -> None:
    relay.delay = timedelta(milliseconds=5)
    async with open_desk(database) as desk:
        await desk.room.fetch(mail("call"), mail("two", "Second words.", answers=["call"]))
        await desk.room.pen(CHAIR, "title 1 Taken in time")

        deliveries = await desk.work(all_done)

    assert [delivery.state for delivery in deliveries] == [DeliveryState.SENT] * len(deliveries)
    (parent,) = desk.parents()
    assert "Taken in time" in parent.text
    assert len(desk.slack.state.thread(CHANNEL, parent.ts)) == 3


async def test_mails_whose_commit_reply_was_lost_are_stored_once(relay: Relay, room: Room) -> None:
    relay.silent_after = b"COMMIT"
    with pytest.raises(TryAgainLater, match="cannot be reached"):
        await room.fetch(mail("call"), mail("other", "Other words."))

    relay.silent_after = None
    room.uid = 0
    await room.fetch(mail("call"), mail("other", "Other words."))

    assert len(await room.items()) == 2
    assert await room.cursor() == 2


async def test_a_command_whose_commit_reply_was_lost_is_done_once(relay: Relay, room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "mine")
    relay.silent_after = b"COMMIT"
    with pytest.raises(TryAgainLater):
        await room.pen(CHAIR, "comment 1 Once", key="same")

    relay.silent_after = None
    await room.pen(CHAIR, "comment 1 Once", key="same")

    assert [row["text"] for row in (await room.show(1))["comment_list"]] == ["Once"]


async def test_a_delivery_whose_commit_reply_was_lost_is_sent_once(
    relay: Relay, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_desk(database) as desk:
        await desk.room.fetch(*(mail(f"call{number}") for number in range(5)))
        relay.silent_after = b"COMMIT"

        async with desk.working():
            await said("outbox waits for the database", caplog)
            relay.silent_after = None
            await desk.seen(all_done)

        assert len(desk.parents()) == 5
        states = [delivery.state for delivery in await desk.deliveries()]
        assert states == [DeliveryState.SENT] * 10
