"""PostgreSQL behind PgBouncer in transaction mode: a transaction has whatever session is free."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage.database.engine import Database
from storage.values import Sent
from tests.conftest import NEEDS_POSTGRESQL, new_delivery_id
from tests.peers.pgbouncer import pooled
from tests.peers.postgres import Postgres
from tests.storage.samples import MINUTE, NOW, given_item, new_mail, note, parsed

pytestmark = NEEDS_POSTGRESQL

IGNORED = (
    "jit,gin_pending_list_limit,enable_seqscan,idle_in_transaction_session_timeout,"
    "tcp_keepalives_idle,tcp_keepalives_interval,tcp_keepalives_count"
)
LONG = timedelta(minutes=1)


@pytest.fixture(params=["", IGNORED], ids=["refuses", "drops"])
def address(request: pytest.FixtureRequest, postgres_server: Postgres, url: str) -> Iterator[str]:
    """Give the address of a pooler that refuses a session's settings, or drops them."""
    with pooled(postgres_server, url, ignored=request.param) as through:
        yield through


async def opened(address: str, *, listen_url: str = "") -> Database:
    return await Database.open(address, new_delivery_id=new_delivery_id, listen_url=listen_url)


@pytest.fixture
async def pair(address: str) -> AsyncIterator[tuple[Database, Database]]:
    first, second = await opened(address), await opened(address)
    yield first, second
    await first.close()
    await second.close()


async def test_many_transactions_of_two_processes_share_a_few_sessions(
    pair: tuple[Database, Database],
) -> None:
    await given_item(pair[0])

    async def work(number: int) -> None:
        database = pair[number % 2]
        async with database.transaction() as store:
            (thread,) = await store.mails.new_threads(1)
            await store.mails.add([new_mail(parsed(f"mail{number}"), thread)])
            await store.outbox.add(note(f"d{number}"), now=NOW)
        async with database.reading() as store:
            assert await store.mails.threads_of([parsed(f"mail{number}").message_id]) == {}

    await asyncio.gather(*(work(number) for number in range(60)))

    async with pair[0].transaction() as store:
        claimed = await store.outbox.claim_due(now=NOW, lease=MINUTE, limit=99, worker="w")
        await store.outbox.record([Sent(delivery.id, at=NOW, result="x") for delivery in claimed])
    assert len(claimed) == 60


async def test_a_transaction_has_its_settings_and_leaves_none_behind(
    pair: tuple[Database, Database],
) -> None:
    text_clause = text("SELECT current_setting('jit'), current_setting('gin_pending_list_limit')")
    async with pair[0].transaction() as store:
        assert tuple(await store.outbox._link.first(text_clause) or ()) == ("off", "1MB")  # noqa: SLF001

    async with pair[0].reading() as store:
        assert tuple(await store.outbox._link.first(text_clause) or ())[1] == "4MB"  # noqa: SLF001


async def test_neither_a_read_nor_a_write_that_stops_keeps_its_session_for_long(
    pair: tuple[Database, Database],
) -> None:
    longest = text("SELECT current_setting('idle_in_transaction_session_timeout')")
    async with pair[0].transaction() as store:
        assert tuple(await store.outbox._link.first(longest) or ()) == ("15s",)  # noqa: SLF001
    async with pair[0].reading() as store:
        assert tuple(await store.outbox._link.first(longest) or ()) == ("15s",)  # noqa: SLF001


async def test_a_process_that_hears_nothing_looks_once_a_second(
    pair: tuple[Database, Database], caplog: pytest.LogCaptureFixture
) -> None:
    first, second = pair
    await second.wait_for_delivery(timedelta(0))
    assert "the database's pooler drops notifications; set listen_url" in caplog.text

    async with first.transaction() as store:
        await store.outbox.add(note("a"), now=NOW)
    async with asyncio.timeout(10):
        await second.wait_for_delivery(LONG)


async def test_a_process_with_listen_url_hears_what_another_queues(
    address: str, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = await opened(address), await opened(address, listen_url=url)
    try:
        await second.wait_for_delivery(timedelta(0))
        assert "drops notifications" not in caplog.text
        waiting = asyncio.ensure_future(second.wait_for_delivery(LONG, unheard=LONG))

        async with first.transaction() as store:
            await store.outbox.add(note("a"), now=NOW)

        async with asyncio.timeout(10):
            await waiting
    finally:
        await first.close()
        await second.close()
