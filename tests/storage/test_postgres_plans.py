"""What PostgreSQL plans while a table is small is kept while an import fills it."""

import asyncio

import asyncpg

from bot.domain.ids import MessageId
from storage.database.engine import Database
from tests.conftest import NEEDS_POSTGRESQL, new_delivery_id

pytestmark = NEEDS_POSTGRESQL


async def rows_read_whole(url: str) -> int:
    """Return how many rows of the table of threads' Message-IDs were read to find some."""
    connection = await asyncpg.connect(url)
    try:
        async with asyncio.timeout(10):
            while not (read := await connection.fetchrow(READ))["n_tup_ins"]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)  # the server tells nobody
        return int(read["seq_tup_read"])
    finally:
        await connection.close()


READ = "SELECT n_tup_ins, seq_tup_read FROM pg_stat_user_tables WHERE relname = 'thread_ids'"


async def test_an_import_looks_up_by_keys_however_small_a_table_is(url: str) -> None:
    database = await Database.open(url, new_delivery_id=new_delivery_id, durable=False)
    for number in range(3):
        ids = [MessageId(f"{number}.{each}@example.org") for each in range(400)]
        async with database.transaction() as store:
            (thread,) = await store.mails.new_threads(1)
            await store.mails.register_threads(dict.fromkeys(ids, thread))
            assert await store.mails.threads_of(ids) == dict.fromkeys(ids, thread)
    await database.close()

    assert await rows_read_whole(url) == 0
