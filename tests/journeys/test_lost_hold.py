"""A service whose hold on PostgreSQL is lost goes on when it has it again, or stops."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from bot.config import load_config
from bot.errors import ConfigError
from bot.sandbox.story import mails
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from bot.service import run_service
from bot.timings import Timings
from tests.conftest import DATABASE_KINDS
from tests.journeys.served import service
from tests.peers.postgres import Postgres

pytestmark = pytest.mark.skipif(
    "postgresql" not in DATABASE_KINDS, reason="PENHOLDER_TEST_DATABASE asks for SQLite only"
)

OF_LOCKS = (
    "FROM pg_locks JOIN pg_database ON oid = database"
    " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
)


@pytest.fixture
async def sandbox(tmp_path: Path, postgres_server: Postgres) -> AsyncIterator[Sandbox]:
    with postgres_server.fresh_database() as url:
        async with Sandbox(data_dir=tmp_path, database_url=url) as world:
            yield world


async def test_a_service_goes_on_when_it_has_its_hold_again(sandbox: Sandbox) -> None:
    async with service(sandbox.config_path):
        administrator = await asyncpg.connect(sandbox.database_url)
        assert await administrator.fetch(f"SELECT pg_terminate_backend(pid) {OF_LOCKS}")

        await mails.call(Stage(sandbox, patience=timedelta(seconds=60)))

        assert await administrator.fetchval(f"SELECT count(*) {OF_LOCKS}") == 1
        await administrator.close()


async def test_a_service_stops_when_another_took_its_database_over(sandbox: Sandbox) -> None:
    ready = asyncio.Event()
    running = asyncio.ensure_future(
        run_service(
            load_config(sandbox.config_path),
            stop=asyncio.Event(),
            ready=ready,
            timings=Timings(retake=timedelta(0)),
        )
    )
    async with asyncio.timeout(60):
        await ready.wait()
        administrator = await asyncpg.connect(sandbox.database_url)
        other = await asyncpg.connect(sandbox.database_url)
        key = await administrator.fetchval(
            f"SELECT (classid::bigint << 32) | objid::bigint {OF_LOCKS}"
        )
        taking = asyncio.ensure_future(other.execute("SELECT pg_advisory_lock($1)", key))
        while not await administrator.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            pass  # until the other stands in line

        await administrator.execute(f"SELECT pg_terminate_backend(pid) {OF_LOCKS}")

        with pytest.raises(ConfigError, match="another penholder took over this database"):
            await running
        await taking
    for connection in (administrator, other):
        await connection.close()


async def test_a_start_waits_for_a_killed_service_to_be_noticed(sandbox: Sandbox) -> None:
    async with service(sandbox.config_path):
        administrator = await asyncpg.connect(sandbox.database_url)
        key = await administrator.fetchval(
            f"SELECT (classid::bigint << 32) | objid::bigint {OF_LOCKS}"
        )
    dead = await asyncpg.connect(sandbox.database_url)
    assert await dead.fetchval("SELECT pg_try_advisory_lock($1)", key)

    asyncio.get_running_loop().call_later(1, dead.terminate)
    async with service(sandbox.config_path):
        assert dead.is_closed()
        assert await administrator.fetchval(f"SELECT count(*) {OF_LOCKS}") == 1
    await administrator.close()
