"""Remove deleted data from a database's files, while a service uses it.

Deleted rows are gone for every query, but a full-text index keeps its words until its parts are
merged, PostgreSQL's for ever, and both databases leave what they no longer need in their pages.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.errors import Refused, TryAgainLater
from storage.database.sqlite_library import sqlite3
from storage.index.mail_index import BOARD, MAILS, SLACK
from storage.tables import metadata

if TYPE_CHECKING:
    import asyncpg

PATIENCE: Final = timedelta(seconds=60)
"""How long readers and writers of other processes are waited for."""
_EVERY: Final = timedelta(milliseconds=100)
_BUSY_SECONDS: Final = 1.0
MOST_FREE: Final = 0.25
"""The share of a file that may be free; above it, it is worth to write the file anew."""
_LOCK_TIMEOUT: Final = "3s"
"""Whoever comes after a waiting VACUUM waits too, so it does not wait long at a time."""

IN_USE: Final = "other processes are reading or writing all the time, such as a backup or an export"
NOT_OURS: Final = (
    "this PostgreSQL user does not own the tables ({tables}), so deleted bytes stay in their "
    "files; have their owner run VACUUM (FULL, ANALYZE)"
)
_NOT_OURS: Final = """
    SELECT relname FROM pg_class
    WHERE oid = ANY (SELECT to_regclass(name) FROM unnest($1::text[]) AS name)
      AND NOT pg_has_role(relowner, 'USAGE')
    ORDER BY relname
"""


def rewrite_sqlite(path: Path) -> bool:
    """Merge the indexes and rewrite the file; return False if another process writes.

    It needs room for the database twice: beside the file, and in the folder for temporary files.
    """
    with _connected(path) as connection:
        try:
            for index in (MAILS.name, SLACK.name, BOARD.name):
                # FTS5 keeps what was removed until all its segments are one.
                connection.execute(f"INSERT INTO {index}({index}) VALUES('optimize')")
            connection.execute("VACUUM")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            return False
    return True


def empty_log_of_sqlite(path: Path) -> bool:
    """Fold the log into the file and truncate it; return False while a reader needs it."""
    with _connected(path) as connection:
        busy, _pages, _folded = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def free_share_of_sqlite(path: Path) -> tuple[float, int]:
    """Return which share of a file is free, and how many bytes are not."""
    with _connected(path) as connection:
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    return free / max(pages, 1), (pages - free) * size


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        yield connection


async def compact_postgresql(connection: "asyncpg.Connection") -> None:
    """Rewrite all tables and indexes, one by one; each is locked meanwhile.

    Raises:
        Refused: they belong to another user.
        TryAgainLater: a table is in use all the time.
    """
    from asyncpg import DeadlockDetectedError, LockNotAvailableError  # noqa: PLC0415 - for PostgreSQL

    names = [*(table.name for table in metadata.sorted_tables), MAILS.name, SLACK.name, BOARD.name]
    others = [row["relname"] for row in await connection.fetch(_NOT_OURS, names)]
    if others:
        raise Refused(NOT_OURS.format(tables=", ".join(others)))
    await connection.execute(f"SET lock_timeout = '{_LOCK_TIMEOUT}'")
    # Statistics hold values as they were; a database's owner may vacuum their table, others not.
    for what in (*(f'(FULL, ANALYZE) "{name}"' for name in names), "(FULL) pg_statistic"):

        async def vacuum(what: str = what) -> bool:
            """Write a table anew; return False if somebody has kept it locked."""
            try:
                await connection.execute(f"VACUUM {what}")
            except (LockNotAvailableError, DeadlockDetectedError):
                return False
            return True

        await persist(vacuum)


async def persist(step: Callable[[], Awaitable[bool]]) -> None:
    """Try a step again until it returns True.

    Raises:
        TryAgainLater: it has not within `PATIENCE`.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE.total_seconds()
    while not await step():
        if loop.time() > deadline:
            raise TryAgainLater(IN_USE)
        await asyncio.sleep(_EVERY.total_seconds())
