"""A process that stopped between two words to PostgreSQL keeps its locks only for a while."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage.database.engine import Database
from tests.conftest import NEEDS_POSTGRESQL, new_delivery_id
from tests.peers.session import Session
from tests.storage.samples import given_item

pytestmark = NEEDS_POSTGRESQL

SOON = timedelta(milliseconds=200)


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    await given_item(database)
    yield database
    await database.close()


async def locked_rows(database: Database) -> int:
    free = text("SELECT count(*) FROM (SELECT 1 FROM items FOR UPDATE SKIP LOCKED) AS free")
    async with database.linked(writes=True) as link:
        return 1 - int(await link.value(free))


async def test_its_locks_are_released(database: Database, url: str) -> None:
    with closing(await Session.begin(url, name="penholder")) as session:
        await session.ask("BEGIN; SELECT * FROM items FOR UPDATE")
        await session.stop_in_mid_statement()
        await database.end_stopped_sessions()
        assert await locked_rows(database) == 1  # it may still go on

        await asyncio.sleep(SOON.total_seconds())
        await database.end_stopped_sessions(SOON)

        assert await session.ends()
        assert await locked_rows(database) == 0


async def begun(session: Session) -> None:
    await session.ask("BEGIN ISOLATION LEVEL REPEATABLE READ")


async def waits_for_another_statement(session: Session) -> None:
    await session.ask("BEGIN")
    await session.ask("SELECT 1")


async def has_no_transaction(session: Session) -> None:
    await session.ask("SELECT 1")


async def gives_rows(session: Session) -> None:
    await session.stop_in_copy()


@pytest.mark.parametrize(
    ("name", "does", "ends"),
    [
        ("penholder", begun, True),
        ("penholder", waits_for_another_statement, False),  # PostgreSQL's own limit is for this
        ("penholder", has_no_transaction, False),
        ("penholder", gives_rows, False),
        ("psql", begun, False),
    ],
)
async def test_only_what_has_no_limit_of_its_own_is_ended(
    database: Database,
    url: str,
    name: str,
    does: Callable[[Session], Awaitable[None]],
    ends: bool,
) -> None:
    with closing(await Session.begin(url, name=name)) as session:
        await does(session)
        await asyncio.sleep(SOON.total_seconds())

        await database.end_stopped_sessions(SOON)

        assert await session.ends() is ends


async def test_a_copy_is_ended_later_since_its_rows_may_be_on_their_way(
    database: Database, url: str
) -> None:
    with closing(await Session.begin(url, name="penholder")) as session:
        await session.stop_in_copy()
        await asyncio.sleep(4 * SOON.total_seconds())

        await database.end_stopped_sessions(SOON)

        assert await session.ends()
