"""Mails that were kept as they came are packed by an upgrade, and everything reads the same."""

import asyncio
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from handlers.checking.checks import MUCH_IS_FREE, check_database
from storage.database.compacting import MOST_FREE, free_share_of_sqlite
from storage.database.sqlite_library import sqlite3
from tests.conftest import NEEDS_POSTGRESQL
from tests.migrations.unpacked import shown_at, shown_then, unpacked_postgres, unpacked_sqlite
from tests.peers.postgres import Postgres

EVERY: Final = 23
"""How many lines an upgrade runs more than the one before it; all lines together take minutes."""


def free_some(path: Path) -> None:
    """Let more than a quarter of a file be free."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE large (raw BLOB)")
        connection.execute("INSERT INTO large VALUES (zeroblob(2000000))")
        connection.execute("DROP TABLE large")


async def test_on_sqlite_all_is_read_and_found_as_before_in_a_smaller_file(tmp_path: Path) -> None:
    path = unpacked_sqlite(tmp_path)
    size = path.stat().st_size
    free_some(path)
    assert path.stat().st_size > size

    assert await shown_at(f"sqlite:///{path}") == shown_then()
    assert path.stat().st_size < size
    assert free_share_of_sqlite(path)[0] < 0.01


@NEEDS_POSTGRESQL
async def test_on_postgresql_all_is_read_and_found_as_before(postgres_server: Postgres) -> None:
    with unpacked_postgres(postgres_server) as url:
        assert await shown_at(url) == shown_then()


@pytest.mark.timeout(300)
def test_an_upgrade_that_is_killed_at_any_line_is_done_by_the_next(tmp_path: Path) -> None:
    path = unpacked_sqlite(tmp_path)
    free_some(path)
    command = [sys.executable, "-m", "tests.migrations.killed", str(path), str(EVERY)]

    subprocess.run(command, check=True)

    killed = sorted(tmp_path.glob("unpacked.db-*[0-9]"))
    assert len(killed) > 10
    for one in killed:
        assert asyncio.run(shown_at(f"sqlite:///{one}")) == shown_then(), one.name


async def test_check_tells_of_space_that_is_free_in_the_file(tmp_path: Path) -> None:
    path = unpacked_sqlite(tmp_path)
    url = f"sqlite:///{path}"
    await shown_at(url)
    assert MUCH_IS_FREE not in (await check_database(url)).text

    free_some(path)

    assert free_share_of_sqlite(path)[0] > MOST_FREE
    assert MUCH_IS_FREE in (await check_database(url)).text
