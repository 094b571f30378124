"""What a database's errors mean to the one who called: come again, or a bug."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import asyncpg
from sqlalchemy import exc

from bot.errors import TryAgainLater

SOON: Final = timedelta(milliseconds=50)
AWAY: Final = timedelta(seconds=1)

SQLITE_PASSING: Final = {
    sqlite3.SQLITE_BUSY: "the database is busy: another process is writing",
    sqlite3.SQLITE_LOCKED: "the database is busy: another process is writing",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written",
}

POSTGRESQL_RACES: Final = frozenset({"40001", "40P01", "55P03", "23505", "23503"})
"""Serialization failure, deadlock, lock not available; and a unique or foreign key that another
transaction broke first: the handler runs again and then sees what the other one did."""

POSTGRESQL_AWAY: Final = ("08", "53", "57P", "58")
"""Connection lost, out of connections or space, shut down or starting, system error."""


def passing_fault(error: BaseException) -> TryAgainLater | None:
    """Return what to raise for a fault that may pass, None for one that is a bug."""
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
    if state.startswith(POSTGRESQL_AWAY):
        return TryAgainLater("the database is away", after=AWAY)
    if isinstance(cause, OSError | TimeoutError | asyncpg.InterfaceError) and not state:
        return TryAgainLater("the database cannot be reached", after=AWAY)
    return None


@asynccontextmanager
async def faults_translated() -> AsyncIterator[None]:
    """Turn a passing fault of the database into `TryAgainLater`; leave all else as it is."""
    try:
        yield
    except (exc.SQLAlchemyError, sqlite3.Error, asyncpg.PostgresError) as error:
        passing = passing_fault(error)
        if passing is None:
            raise
        raise passing from error
