"""Several processes on one PostgreSQL divide the mailboxes; here each `Owner` stands for one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.clock import system_clock
from bot.serving.owning import Owner
from storage.database.engine import Database
from storage.leases import MAILBOX, READER
from tests.conftest import NEEDS_POSTGRESQL, new_delivery_id

pytestmark = NEEDS_POSTGRESQL

LASTING = timedelta(seconds=3)
NAMES = [f"{MAILBOX}{number}" for number in range(5)]
PATIENCE_SECONDS = 120


class Group:
    """Processes that start and stop; how often one began to read a mailbox; how many are read."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.begun = 0
        self.read = 0

    @asynccontextmanager
    async def process(self, names: Sequence[str] = NAMES) -> AsyncIterator[str]:
        """Run a process and give its name; one that reads no mailbox is a command that sends."""
        database = await Database.open(self._url, new_delivery_id=new_delivery_id)
        owner = Owner(
            database, lasting=LASTING, chance=lambda: 0.5, clock=system_clock, mark="same"
        )
        await owner.begin()
        work = [owner.live()]
        if names:
            work += [owner.divide(names), *(owner.own([name], self._read) for name in names)]
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(one) for one in work]
            try:
                yield owner.name
            finally:
                for one in running:
                    one.cancel()
        await database.close()

    async def _read(self, _database: Database) -> None:
        self.begun += 1
        self.read += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.read -= 1


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Database.open(url, new_delivery_id=new_delivery_id)
    yield opened
    await opened.close()


async def comes_to_read(database: Database, seen: Callable[[dict[str, int]], bool]) -> None:
    """Wait until the processes have so many mailboxes each."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with database.reading() as store:
                if seen(await store.leases.readers(READER)):
                    return
            await asyncio.sleep(0.02)


async def renews_twice(database: Database) -> None:
    """Wait until the first reader's lease was renewed twice; each time it looks at the division."""
    latest = text("SELECT until FROM leases WHERE name LIKE 'reader:%' ORDER BY name LIMIT 1")
    seen: set[object] = set()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(seen) < 3:
            async with database.reading() as store:
                seen.add(await store.leases._link.value(latest))  # noqa: SLF001 - a look behind
            await asyncio.sleep(0.02)


async def test_mailboxes_are_divided_evenly_among_those_that_read_and_then_stay(
    url: str, database: Database
) -> None:
    group = Group(url)
    async with AsyncExitStack() as running:
        first = await running.enter_async_context(group.process())
        await comes_to_read(database, lambda counts: counts == {first: 5})
        await running.enter_async_context(group.process([]))
        second = await running.enter_async_context(group.process())
        async with group.process() as third:
            await comes_to_read(
                database,
                lambda counts: (
                    counts.keys() == {first, second, third}
                    and sorted(counts.values()) == [1, 2, 2]
                    and group.read == len(NAMES)
                ),
            )
            begun = group.begun
            await renews_twice(database)
            assert (group.begun, group.read) == (begun, len(NAMES))
        await comes_to_read(
            database,
            lambda counts: counts.keys() == {first, second} and sorted(counts.values()) == [2, 3],
        )


async def test_nothing_is_handed_to_a_process_that_has_not_heard_of_a_new_mailbox(
    url: str, database: Database
) -> None:
    group = Group(url)
    async with group.process() as new:
        await comes_to_read(database, lambda counts: counts == {new: 5})
        async with group.process(NAMES[:1]) as old:
            await comes_to_read(database, lambda counts: counts.keys() == {new, old})
            await renews_twice(database)
            async with database.reading() as store:
                assert await store.leases.readers(READER) == {new: 5, old: 0}
            assert (group.begun, group.read) == (5, 5)
