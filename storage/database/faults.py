"""Classify a database's errors for the caller: try again later, or a bug."""

import errno
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from sqlalchemy import exc

from bot.errors import TryAgainLater
from storage.database.sqlite_library import sqlite3

SOON: Final = timedelta(milliseconds=50)
AWAY: Final = timedelta(seconds=1)

BUSY: Final = "the database is busy: another process is writing"
FULL: Final = "the disk is full: make room"
BROKEN: Final = "the disk cannot be read or written: make room, or mend it"
SHUT: Final = "the database cannot be opened: its folder must be there and belong to this user"
READ_ONLY: Final = (
    "the database is read-only: its file, its folder and their disk must let this user write"
)
DAMAGED: Final = "the database is damaged, or is none: restore the backup"

SQLITE_PASSING: Final = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: BROKEN,
    sqlite3.SQLITE_CANTOPEN: SHUT,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
"""Faults that pass by themselves, or once a person has done what the text says; not bugs of ours.
"""

SYSTEM_PASSING: Final = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EIO: BROKEN,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.EROFS: READ_ONLY,
}
"""The same for the lock files beside a SQLite database."""

UNREACHED: Final = "the database cannot be reached: start it, or mend host and port in database.url"

POSTGRESQL_RACES: Final = frozenset({"40001", "40P01", "55P03", "23505", "23503"})
"""Serialization failure, deadlock, lock not available; and a unique or foreign key that another
transaction violated first: the handler runs again and then sees what the other one did."""

POSTGRESQL_AWAY: Final = {
    "08": "the database is away",
    "53": "the database is out of connections, memory or room",
    "57P": "the database is away",
    "58": "the database's system fails",
    "28": "the database refuses the login: mend database.url, or let it in",
    "3D": "there is no such database: mend database.url, or create it",
    "42501": "the database lets this user do too little: grant it more",
    "25006": "the database is read-only: name the one that can be written",
}
"""The meaning of an error code's first characters, as above."""


def passing_fault(error: BaseException) -> TryAgainLater | None:
    """Return the error to raise for a fault that may pass, None for a bug."""
    if isinstance(error, exc.TimeoutError):
        return TryAgainLater("no database connection is free", after=AWAY)
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return TryAgainLater("the database connection was lost", after=AWAY)
    if isinstance(cause, sqlite3.Error):
        # The low byte is the primary code, the rest says more about it.
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        reason = SQLITE_PASSING.get(code)
        return TryAgainLater(reason, after=AWAY) if reason else None
    return _passing_postgresql_fault(cause)


def _passing_postgresql_fault(cause: BaseException | None) -> TryAgainLater | None:
    state = getattr(cause, "sqlstate", None) or ""
    if state in POSTGRESQL_RACES:
        return TryAgainLater("another process changed the same thing first", after=SOON)
    for beginning, reason in POSTGRESQL_AWAY.items():
        if state.startswith(beginning):
            return TryAgainLater(reason, after=AWAY)
    if isinstance(cause, (OSError, TimeoutError, *_of_asyncpg("InterfaceError"))) and not state:
        return TryAgainLater(UNREACHED, after=AWAY)
    return None


def _of_asyncpg(name: str) -> tuple[type[Exception], ...]:
    """Return an exception of asyncpg; none if it is not loaded, so that nothing can raise it."""
    asyncpg = sys.modules.get("asyncpg")
    return () if asyncpg is None else (getattr(asyncpg, name),)


def _database_errors() -> tuple[type[Exception], ...]:
    return (exc.SQLAlchemyError, sqlite3.Error, *_of_asyncpg("PostgresError"))


@asynccontextmanager
async def faults_translated() -> AsyncIterator[None]:
    """Turn a passing fault of the database into `TryAgainLater`; leave other errors alone."""
    try:
        yield
    except _database_errors() as error:
        passing = passing_fault(error)
        if passing is None:
            raise
        raise passing from error
    except OSError as error:
        reason = SYSTEM_PASSING.get(error.errno or 0)
        if reason is None:
            raise
        raise TryAgainLater(reason, after=AWAY) from error
