"""Two processes on one PostgreSQL, of which one may die: a person gets one digest a period."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.domain.delivery import DeliveryKind
from bot.errors import TryAgainLater
from bot.events import TimeReached
from handlers.digests.personal import handle_personal_digests
from storage.database.engine import Database
from tests.conftest import NEEDS_POSTGRESQL, new_delivery_id
from tests.handlers.desk import Desk, all_done, open_desk
from tests.handlers.digests.test_personal_digests import DORA, digests, hello, smtp, text_of
from tests.handlers.room import ADA, Room
from tests.peers.postgres import Postgres
from tests.peers.smtp import Peer

__all__ = ["smtp"]  # a fixture
pytestmark = NEEDS_POSTGRESQL


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture
async def desk(database: Database, smtp: Peer) -> AsyncIterator[Desk]:
    async with open_desk(database, smtp_port=smtp.port) as opened:
        yield opened


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(database_url, new_delivery_id=new_delivery_id)
    yield opened
    await opened.close()


async def look(room: Room, database: Database) -> None:
    """Let a process look whose digest is due."""
    event = TimeReached(now=room.clock())
    await handle_personal_digests(event, database=database, config=room.config)


async def ask(room: Room) -> None:
    """Let Ada have a daily digest that is due now, with something in it."""
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    await hello(room, "news", writer=DORA)
    room.clock.move(days=1)


async def waits(database: Database) -> None:
    """Return when a session of the server waits for another's lock."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with asyncio.timeout(60):
        while True:
            async with database.reading() as store:
                if await store.outbox._link.value(waiting):  # noqa: SLF001 - a look behind
                    return


async def test_two_processes_that_look_at_once_queue_one_digest_a_period(
    desk: Desk, smtp: Peer, other: Database
) -> None:
    room = desk.room
    await ask(room)
    for day in range(3):
        await hello(room, f"day-{day}", writer=DORA)
        looks = [look(room, each) for each in (room.database, other) * 4]
        for failed in await asyncio.gather(*looks, return_exceptions=True):
            assert failed is None or isinstance(failed, TryAgainLater), failed
        await look(room, other)
        await desk.work(all_done)
        room.clock.move(days=1)

    sent = [text_of(each) for each in digests(smtp)]
    assert len(sent) == 3
    for day in range(2):  # the third comes with the next one
        assert [f"About day-{day}" in each for each in sent].count(True) == 1


async def test_what_a_process_had_begun_when_it_died_another_does_once(
    desk: Desk, smtp: Peer, other: Database, postgres_server: Postgres
) -> None:
    room = desk.room
    await ask(room)
    # The row of the digest is moved on, and the delivery waits for this lock: there it dies.
    async with other.transaction() as store:
        await store.outbox._link.run(  # noqa: SLF001 - holds others up
            text("LOCK TABLE deliveries IN SHARE ROW EXCLUSIVE MODE")
        )
        dying = asyncio.ensure_future(look(room, room.database))
        await waits(other)
        postgres_server.run_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        )
        with pytest.raises(TryAgainLater):
            await dying
    assert await room.queued(DeliveryKind.MAIL_DIGEST) == []

    await look(room, other)
    await look(replace(room), other)
    await desk.work(all_done)

    (digest,) = digests(smtp)
    assert "About news" in text_of(digest)
