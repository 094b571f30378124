"""Which SQLite opens our files, and what happens if only an unsound one can be had."""

import asyncio
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.ids import MailboxName
from bot.errors import TryAgainLater
from storage.database.engine import Database
from storage.database.sqlite import SqliteFile
from storage.database.sqlite_library import IS_SOUND, LIBRARY, has_reset_fault, sqlite3
from tests.conftest import new_delivery_id
from tests.packed import unpacked_in
from tests.storage.samples import NOW

MAIN = MailboxName("main")
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("version", "has_fault"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 44, 9), False),
        ((3, 45, 0), True),
        ((3, 46, 1), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
        ((4, 0, 0), False),
    ],
)
def test_the_versions_with_the_reset_fault_are_known(
    version: tuple[int, int, int], *, has_fault: bool
) -> None:
    assert has_reset_fault(version) is has_fault


async def test_our_connections_use_the_library_that_was_chosen(tmp_path: Path) -> None:
    file = SqliteFile(tmp_path / "penholder.db", durable=True, patience=timedelta(seconds=1))
    async with file.writing() as connection:
        found = await connection.exec_driver_sql("SELECT sqlite_version()")
        assert found.scalar_one() == sqlite3.sqlite_version
    await file.close()
    assert sqlite3.sqlite_version in LIBRARY
    assert IS_SOUND is not has_reset_fault(sqlite3.sqlite_version_info)


WITHOUT_PYSQLITE3 = """
import sqlite3, sys
sys.modules["pysqlite3"] = None
from storage.database import sqlite_library
assert sqlite_library.sqlite3 is sqlite3
assert sqlite_library.IS_SOUND is not sqlite_library.has_reset_fault(sqlite3.sqlite_version_info)
print(sqlite_library.LIBRARY)
"""


def test_without_another_library_pythons_own_is_used() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_PYSQLITE3],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "of Python" in ran.stdout


@pytest.fixture
async def unsound(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Database]]:
    """Give what opens one file as processes with an unsound library do."""
    path = tmp_path / "penholder.db"
    shutil.copyfile(migrated_sqlite, path)
    opened = []

    def open_(*, durable: bool = True, patience: timedelta = timedelta(seconds=20)) -> Database:
        backend = SqliteFile(path, durable=durable, patience=patience, is_sound=False)
        opened.append(Database(new_delivery_id=new_delivery_id, backend=backend))
        return opened[-1]

    yield open_
    for database in opened:
        await database.close()


async def write(database: Database, uid: int) -> None:
    async with database.transaction() as store:
        await store.cursors.advance(MAIN, 7, uid, now=NOW)


def is_locked(tmp_path: Path) -> bool:
    with (tmp_path / "penholder.db.folding.lock").open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


async def test_an_unsound_library_writes_and_folds_under_one_lock(
    unsound: Callable[..., Database], tmp_path: Path
) -> None:
    service, importing = unsound(), unsound(durable=False)

    for number, database in enumerate((service, importing)):
        async with database.transaction() as store:
            await store.cursors.advance(MAIN, 7, number + 1, now=NOW)
            assert is_locked(tmp_path)
        assert not is_locked(tmp_path)


async def test_a_failed_or_cancelled_writer_of_an_unsound_library_lets_the_next_one_in(
    unsound: Callable[..., Database], tmp_path: Path
) -> None:
    first, second = unsound(), unsound()

    async def fails() -> None:
        async with first.transaction():
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    assert not is_locked(tmp_path)

    async with second.transaction():
        waiting = asyncio.ensure_future(write(first, 1))
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    await write(first, 2)
    assert not is_locked(tmp_path)


async def test_who_may_not_fold_while_another_process_writes_is_told_to_come_again(
    unsound: Callable[..., Database], tmp_path: Path
) -> None:
    impatient = unsound(patience=timedelta(milliseconds=10))
    await write(impatient, 1)
    with (tmp_path / "penholder.db.folding.lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(TryAgainLater, match="busy"):
            await write(impatient, 2)
    await write(impatient, 3)


async def test_the_log_of_an_import_by_an_unsound_library_is_folded_by_its_commits(
    unsound: Callable[..., Database], tmp_path: Path
) -> None:
    importing = unsound(durable=False)
    log = tmp_path / "penholder.db-wal"
    longest = 0
    for number in range(30):
        async with importing.transaction() as store:
            raw = os.urandom(4_000_000)  # it cannot be packed
            await store.set_aside.add(
                at=NOW, reason="large", size=len(raw), where=str(number), raw=raw
            )
        longest = max(longest, log.stat().st_size)
    assert 4_000_000 < longest < 45_000_000


def all_that_is_in(folder: Path) -> bytes:
    """Return what stands in a folder's files, and what is packed there."""
    raws = [path.read_bytes() for path in folder.iterdir()]
    return b"\n".join((*raws, *map(unpacked_in, raws)))


async def test_what_was_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "penholder.db"
    database = await Database.open(f"sqlite:///{path}", new_delivery_id=new_delivery_id)
    async with database.transaction() as store:
        await store.set_aside.add(at=NOW, reason="x", size=9, where="y", raw=b"SECRETWORDS" * 999)
    assert b"SECRETWORDS" in all_that_is_in(tmp_path)
    async with database.transaction() as store:
        (mail,) = await store.set_aside.list(1)
        await store.set_aside.drop(mail.id)
    await database.close()

    assert b"SECRETWORDS" not in all_that_is_in(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
