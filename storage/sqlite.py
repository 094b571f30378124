"""The embedded database: one file, one writer at a time, readers that never wait.

Durability. WAL with `synchronous=FULL`: a commit is on the disk when it returns. NORMAL would
be faster and keeps the file sound too, but a power cut could take back the last commits. A
mail would be fetched again (its cursor is taken back with it); a vote whose click was
acknowledged, a mail answered with 250 and a delivery recorded as sent would not come again.
An import may say `durable=False`: its source is still there, and it can be run again.

Fairness. In this process an `asyncio.Lock` lets writers in one after another in the order they
came, so that a slash command waits for at most the batch in hand. Between processes a lock on a
file beside the database is the turnstile: who waits to begin holds it, so that an import cannot
begin its next batch before a service that came meanwhile has had its turn. SQLite's own waiting
pauses for up to 100 ms and would miss the short gap between two batches again and again.
"""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import aiosqlite
from sqlalchemy import AsyncAdaptedQueuePool, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import TryAgainLater
from storage.sqlite_driver import Connection
from storage.sqlite_log import LogFolding

READERS: Final = 3
PAUSE: Final = timedelta(milliseconds=3)
PATIENCE: Final = timedelta(seconds=15)
"""How long a writer waits for another process before the caller must come again."""

CACHE_KIB: Final = 16 * 1024
IMPORT_CACHE_KIB: Final = 4 * 1024
"""An import writes much and reads little: a larger cache makes it no faster."""

LOG_PAGES: Final = 8000
"""Pages in the log at which a commit folds them into the file. An import folds its own, long
before a service's small commit would have to."""


class SqliteFile:
    """One SQLite file, opened: a writing connection and a few reading ones."""

    is_sqlite = True

    def __init__(self, path: Path, *, durable: bool, patience: timedelta) -> None:
        self._path = path
        self._patience = patience
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        except OSError as error:
            reason = f"the database {path} cannot be opened ({error.strerror})"
            raise TryAgainLater(
                f"{reason}: its folder must be there, have room and belong to this user"
            ) from error
        self._writer = _engine(
            path,
            connections=1,
            synchronous="FULL" if durable else "NORMAL",
            cache_kib=CACHE_KIB if durable else IMPORT_CACHE_KIB,
            read_only=False,
            here=not durable,
        )
        self._readers = _engine(
            path,
            connections=READERS,
            synchronous="FULL",
            cache_kib=CACHE_KIB,
            read_only=True,
            here=not durable,
        )
        self._folding = None if durable else LogFolding(path)
        self._turn = asyncio.Lock()
        self._turnstile: int | None = None

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Give the writing connection in a transaction, committed at the end.

        Raises:
            TryAgainLater: another process kept the file for longer than this one is patient.
        """
        async with self._turn, self._writer.connect() as connection:
            driver = await _driver_of(connection)
            await self._begin_writing(driver)
            try:
                yield connection
                await driver.commit()
            except BaseException:
                # A statement that was cancelled has closed its connection, and that undid it.
                if not connection.invalidated:
                    await driver.rollback()
                raise
            if self._folding is not None:
                await self._folding.begin()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection that sees the database as it is now, whatever is written meanwhile."""
        async with self._readers.connect() as connection:
            driver = await _driver_of(connection)
            await driver.execute("BEGIN")
            try:
                yield connection
            finally:
                if not connection.invalidated:
                    await driver.rollback()

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[bool]:
        """Hold a name among all processes that use this file, by a lock on a file beside it.

        The operating system lets go of it when the process ends, however it ends.
        """
        handle = _open_lock(self._path, name)
        try:
            yield _try_lock(handle)
        finally:
            os.close(handle)

    async def keep(self, name: str, *, patience: timedelta) -> None:
        """Do nothing: the operating system takes a lock from nobody."""

    def keeps_waiting(self, name: str) -> bool:
        """Say whether a process that holds a name now would wait while another writes."""
        handle = _open_lock(self._path, name)
        try:
            # A shared lock: two that ask at once do not take each other for the holder.
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    async def notify(self, connection: AsyncConnection) -> None:
        """Do nothing: the only process that sends has been told already."""

    async def listen(self) -> None:
        """Do nothing: there is nobody else to hear from."""

    async def close(self) -> None:
        """Close all connections; the last one folds the write-ahead log into the file."""
        if self._folding is not None:
            await self._folding.end()
        await self._readers.dispose()
        await self._writer.dispose()
        if self._turnstile is not None:
            os.close(self._turnstile)
            self._turnstile = None

    async def _begin_writing(self, driver: aiosqlite.Connection) -> None:
        """Begin a writing transaction, in turn with other processes."""
        if self._turnstile is None:
            self._turnstile = _open_lock(self._path, "turnstile")
        turnstile = self._turnstile
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience.total_seconds()
        try:
            while not (_try_lock(turnstile) and await _try_to_begin(driver)):
                if loop.time() > deadline:
                    raise TryAgainLater("the database is busy: another process is writing")
                await asyncio.sleep(PAUSE.total_seconds())
        finally:
            fcntl.flock(turnstile, fcntl.LOCK_UN)


def _engine(
    path: Path,
    *,
    connections: int,
    synchronous: str,
    cache_kib: int,
    read_only: bool,
    here: bool,
) -> AsyncEngine:
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        poolclass=AsyncAdaptedQueuePool,
        connect_args={"async_creator_fn": lambda *_, **__: Connection(path, here=here)},
        hide_parameters=True,  # an error's text must not tell what people wrote
        pool_size=connections,
        max_overflow=0,
        # Transactions are begun and ended here, at the driver: SQLAlchemy cannot say IMMEDIATE,
        # and each of its own steps would cost a change of threads.
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
        skip_autocommit_rollback=True,
    )

    log_pages = LOG_PAGES if synchronous == "FULL" else 0

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:
        """Set a new connection up; one that cannot be is closed."""
        cursor = connection.cursor()
        try:
            cursor.execute("PRAGMA busy_timeout=5000")
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute(f"PRAGMA synchronous={synchronous}")
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute(f"PRAGMA cache_size=-{cache_kib}")
            cursor.execute(f"PRAGMA wal_autocheckpoint={log_pages}")
            cursor.execute("PRAGMA temp_store=MEMORY")
            # From here on the writer's BEGIN does its own waiting.
            cursor.execute("PRAGMA query_only=ON" if read_only else "PRAGMA busy_timeout=0")
        except BaseException:
            connection.close()  # nobody else would, nor end its thread
            raise
        cursor.close()

    return engine


async def _driver_of(connection: AsyncConnection) -> aiosqlite.Connection:
    driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, aiosqlite.Connection)  # noqa: S101 - the URL names this driver
    return driver


async def _try_to_begin(driver: aiosqlite.Connection) -> bool:
    """Begin a writing transaction; say False while another process is in one."""
    try:
        await driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _open_lock(database: Path, name: str) -> int:
    place = database.with_name(f"{database.name}.{_as_file_name(name)}.lock")
    return os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _as_file_name(name: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "-_" else f"={ord(sign):x}" for sign in name)


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
