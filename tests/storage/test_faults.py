"""What a person must mend in a database is said in words, and is no bug."""

import asyncio
import errno
import os
from pathlib import Path

import pytest

from bot.errors import TryAgainLater
from storage.database.engine import Database
from storage.database.faults import faults_translated
from tests.conftest import new_delivery_id
from tests.handlers.desk import run_sql
from tests.peers.postgres import Postgres
from tests.storage.samples import NOW, note


async def use(url: str) -> None:
    """Open a database, queue a delivery, close it."""
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    try:
        async with database.transaction() as store:
            await store.outbox.add(note("a"), now=NOW)
    finally:
        await database.close()


def damage(whole: Path, path: Path) -> None:
    """Copy a database of which only the first page is still what it was."""
    raw = whole.read_bytes()
    path.write_bytes(raw[:4096] + b"\x2a" * (len(raw) - 4096))


async def test_a_folder_that_cannot_be_created_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(TryAgainLater, match=r"\(Not a directory\): its folder must be there"):
        await use(f"sqlite:///{tmp_path}/file/penholder.db")


async def test_a_file_that_is_not_a_database_is_reported_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "penholder.db"
    path.write_text("The minutes of the meeting.\n" * 100)

    with pytest.raises(TryAgainLater, match="is damaged, or is none: restore the backup"):
        await use(f"sqlite:///{path}")

    assert path.read_text().startswith("The minutes")


async def test_a_damaged_file_is_reported(migrated_sqlite: Path, tmp_path: Path) -> None:
    path = tmp_path / "penholder.db"
    damage(migrated_sqlite, path)

    with pytest.raises(TryAgainLater, match="restore the backup"):
        await use(f"sqlite:///{path}")


async def test_a_read_only_database_is_reported(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/penholder.db"
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    try:
        await run_sql(database, "PRAGMA query_only = ON")

        with pytest.raises(TryAgainLater, match="the database is read-only: its file"):
            async with database.transaction() as store:
                await store.outbox.add(note("a"), now=NOW)
    finally:
        await database.close()


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "make room"), (errno.EROFS, "read-only"), (errno.EIO, "or mend it")],
)
async def test_what_the_system_refuses_beside_the_file_is_said(number: int, words: str) -> None:
    with pytest.raises(TryAgainLater, match=words):
        async with faults_translated():
            raise OSError(number, os.strerror(number))


async def test_another_error_of_the_system_is_left_as_it_is() -> None:
    with pytest.raises(ConnectionResetError):
        async with faults_translated():
            raise ConnectionResetError(errno.ECONNRESET, "not the database's")


async def test_refusals_by_postgresql_are_reported(postgres_server: Postgres) -> None:
    with postgres_server.fresh_database() as url:
        name = url.rpartition("/")[2]
        sql = postgres_server.run_sql

        with pytest.raises(TryAgainLater, match="there is no such database"):
            await use(f"{url}_gone")
        with pytest.raises(TryAgainLater, match="refuses the login"):
            await use(url.replace("penholder@", "nobody_known@"))

        role = f"reader_of_{name}"
        await asyncio.to_thread(sql, f"CREATE ROLE {role} LOGIN")
        await asyncio.to_thread(sql, f"GRANT CONNECT ON DATABASE {name} TO {role}")
        await asyncio.to_thread(sql, f"GRANT SELECT ON alembic_version TO {role}", database=name)
        with pytest.raises(TryAgainLater, match="lets this user do too little"):
            await use(url.replace("penholder@", f"{role}@"))

        await asyncio.to_thread(
            sql, f"ALTER DATABASE {name} SET default_transaction_read_only TO on"
        )
        with pytest.raises(TryAgainLater, match="read-only: name the one that can be written"):
            await use(url)
