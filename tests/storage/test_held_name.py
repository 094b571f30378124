"""A name held on PostgreSQL goes with its connection; who holds it notices, and changes nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest

from bot.errors import ConfigError, TryAgainLater
from storage.database.engine import Database
from tests.conftest import NEEDS_POSTGRESQL, new_delivery_id
from tests.peers.postgres import Postgres
from tests.storage.samples import NOW

pytestmark = NEEDS_POSTGRESQL

NAME = "service"
LONG = timedelta(minutes=1)


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Database.open(url, new_delivery_id=new_delivery_id)
    yield opened
    await opened.close()


def cut_off(server: Postgres, url: str) -> int:
    """End the sessions that hold names on a database; return how many there were."""
    ended = server.run_sql(
        "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON oid = database"
        " WHERE locktype = 'advisory' AND granted AND datname = current_database()",
        database=url.rpartition("/")[2],
    )
    return ended.count("t")


async def write(database: Database) -> None:
    async with database.transaction() as store:
        await store.arrivals.is_new("a", now=NOW)


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await is_so():  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.02)


async def is_refused(database: Database) -> bool:
    try:
        await write(database)
    except TryAgainLater as error:
        return "the hold on the database is lost" in str(error)
    return False


async def is_taken(url: str) -> bool:
    """Return True if another process would be refused the name."""
    other = await Database.open(url, new_delivery_id=new_delivery_id)
    try:
        async with other.hold(NAME) as is_ours:
            return not is_ours
    finally:
        await other.close()


async def test_nothing_is_changed_once_the_name_is_lost(
    database: Database, postgres_server: Postgres, url: str
) -> None:
    async with database.hold(NAME):
        await write(database)

        assert cut_off(postgres_server, url) == 1

        await until(lambda: is_refused(database))
        assert not await is_taken(url)
    await write(database)


async def test_a_name_that_is_kept_is_taken_again(
    database: Database, postgres_server: Postgres, url: str
) -> None:
    async with database.hold(NAME):
        keeping = asyncio.ensure_future(database.keep(NAME, patience=LONG))
        for _time in range(2):
            assert cut_off(postgres_server, url) == 1

            await until(lambda: is_taken(url))

            await write(database)
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping
    assert not await is_taken(url)


async def test_a_name_that_another_process_took_is_given_up(
    database: Database, postgres_server: Postgres, url: str
) -> None:
    async with database.hold(NAME):
        cut_off(postgres_server, url)
        other = await Database.open(url, new_delivery_id=new_delivery_id)
        async with other.hold(NAME) as is_theirs:
            assert is_theirs
            await until(lambda: is_refused(database))

            with pytest.raises(ConfigError, match="another penholder took over this database"):
                await database.keep(NAME, patience=timedelta(0))

            assert await is_refused(database)
            await write(other)
        await other.close()


async def test_a_name_is_waited_for_that_another_session_lets_go_of(
    database: Database, postgres_server: Postgres, url: str
) -> None:
    async with database.hold(NAME):
        cut_off(postgres_server, url)
        other = await Database.open(url, new_delivery_id=new_delivery_id)
        async with other.hold(NAME) as is_theirs:
            assert is_theirs
            await until(lambda: is_refused(database))
            keeping = asyncio.ensure_future(database.keep(NAME, patience=LONG))
        await other.close()

        await until(lambda: is_taken(url))

        await write(database)
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping
