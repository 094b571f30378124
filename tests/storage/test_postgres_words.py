"""An import into PostgreSQL leaves no words to be sorted in, and needs nobody to sort them."""

import asyncio
from dataclasses import replace

import asyncpg

from storage.database.engine import Database
from storage.database.postgres import SORT_IN
from tests.conftest import NEEDS_POSTGRESQL, new_delivery_id
from tests.storage.samples import COUNCIL, new_item, new_mail, parsed

pytestmark = NEEDS_POSTGRESQL


async def keep(database: Database, name: str) -> None:
    """Keep a mail of many words."""
    words = " ".join(f"{name}{number}" for number in range(500))
    async with database.transaction() as store:
        (thread,) = await store.mails.new_threads(1)
        await store.items.open([replace(new_item(thread), lists=(COUNCIL,))])
        await store.mails.add([new_mail(replace(parsed(name), new_text=words), thread)])


async def pages_to_sort_in(url: str) -> int:
    """Sort in what is left, and say how many pages that was."""
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(SORT_IN))
    finally:
        await connection.close()


async def test_an_import_sorts_its_words_in(url: str) -> None:
    database = await Database.open(url, new_delivery_id=new_delivery_id, durable=False)
    for number in range(5):
        await keep(database, f"mail{number}")
    await database.close()

    assert await pages_to_sort_in(url) == 0


async def test_a_service_leaves_a_short_list(url: str) -> None:
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    await keep(database, "mail")
    await database.close()

    assert await pages_to_sort_in(url) > 0


async def test_an_import_goes_on_when_the_one_that_sorts_is_thrown_out(url: str) -> None:
    database = await Database.open(url, new_delivery_id=new_delivery_id, durable=False)
    await keep(database, "before")
    async with asyncio.timeout(10):
        while not await thrown_out(url):  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.01)
    await keep(database, "after")
    await keep(database, "later")
    await database.close()

    connection = await asyncpg.connect(url)
    try:
        assert await connection.fetchval("SELECT count(*) FROM mail_search") == 3
    finally:
        await connection.close()


async def thrown_out(url: str) -> int:
    """End the connection that sorts, as an administrator would; say whether it was there."""
    connection = await asyncpg.connect(url)
    try:
        return len(
            await connection.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query = $1",
                SORT_IN,
            )
        )
    finally:
        await connection.close()
