"""Fixtures that every test may use."""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest

from bot.domain.ids import DeliveryId
from storage.engine import Database
from tests.peers.postgres import Postgres, running_postgres

DATABASE_KINDS: Final = {
    "sqlite": ["sqlite"],
    "postgresql": ["postgresql"],
    "both": ["sqlite", "postgresql"],
}[os.environ.get("PENHOLDER_TEST_DATABASE", "both")]


def new_delivery_id() -> DeliveryId:
    """Return a delivery id that no other process makes."""
    return DeliveryId(uuid.uuid4().hex)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """Run one PostgreSQL for all tests."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty SQLite database at the newest revision, to be copied."""

    async def make(path: Path) -> None:
        database = await Database.open(f"sqlite:///{path}", new_delivery_id=new_delivery_id)
        await database.close()

    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    asyncio.run(make(path))
    return path


@pytest.fixture(params=DATABASE_KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a fresh, migrated database, on SQLite and on PostgreSQL in turn.

    PENHOLDER_TEST_DATABASE (`sqlite`, `postgresql`, `both`) says on which.
    """
    if request.param == "sqlite":
        path = tmp_path / "penholder.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
    else:
        server: Postgres = request.getfixturevalue("postgres_server")
        with server.fresh_database() as url:
            yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give an open database, fresh for each test."""
    opened = await Database.open(database_url, new_delivery_id=new_delivery_id)
    yield opened
    await opened.close()
