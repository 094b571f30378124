"""An import's log: folded beside its work, never long."""

import os
from contextlib import closing
from pathlib import Path

from storage.database.engine import Database
from storage.database.sqlite import LONGEST_PAGES
from storage.database.sqlite_library import sqlite3
from tests.conftest import new_delivery_id
from tests.storage.samples import NOW

LONGEST_BYTES = LONGEST_PAGES * 4096
MAIL_BYTES = 4_000_000
NOISE = os.urandom(MAIL_BYTES)
"""It cannot be packed."""


def size_of(log: Path) -> int:
    return log.stat().st_size


async def fill(database: Database, *, mails: int, log: Path) -> int:
    """Commit large mails one by one; return how long the log was at most, in bytes."""
    longest = 0
    for number in range(mails):
        async with database.transaction() as store:
            await store.set_aside.add(
                at=NOW, reason="large", size=MAIL_BYTES, where=str(number), raw=NOISE
            )
        longest = max(longest, size_of(log))
    return longest


async def test_the_log_of_an_import_stays_bounded_and_is_folded_at_the_end(tmp_path: Path) -> None:
    file, log = tmp_path / "penholder.db", tmp_path / "penholder.db-wal"
    database = await Database.open(
        f"sqlite:///{file}", new_delivery_id=new_delivery_id, durable=False
    )
    mails = 6 * LONGEST_BYTES // MAIL_BYTES

    longest = await fill(database, mails=mails, log=log)
    await database.close()

    # One folding says how long the log was when it began.
    assert MAIL_BYTES < longest < LONGEST_BYTES + 4 * MAIL_BYTES
    assert not log.exists()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM set_aside").fetchone() == (mails,)


async def test_a_reader_beside_keeps_the_log_but_loses_nothing(tmp_path: Path) -> None:
    file, log = tmp_path / "penholder.db", tmp_path / "penholder.db-wal"
    database = await Database.open(
        f"sqlite:///{file}", new_delivery_id=new_delivery_id, durable=False
    )
    mails = LONGEST_BYTES // MAIL_BYTES + 3

    async with database.reading() as store:
        assert await store.set_aside.list(1) == []
        await fill(database, mails=mails, log=log)
        assert await store.set_aside.list(1) == []
    await database.close()

    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM set_aside").fetchone() == (mails,)
