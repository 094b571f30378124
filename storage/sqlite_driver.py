"""aiosqlite with fewer changes of threads, which cost more than most of our statements do.

aiosqlite hands SQLite's thread four things for every query: make a cursor, execute, fetch, close.
Each of them waits for the loop's next turn, and often for the interpreter's lock. Here a query is
handed over once and its rows come back with it; its cursor, read to its end, has nothing to close.
An import, whose loop has nothing else to do, changes no threads at all.
"""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import aiosqlite
from aiosqlite.context import contextmanager
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.sqlite_library import sqlite3

P = ParamSpec("P")
T = TypeVar("T")
Rows = list[sqlite3.Row]

OF_THE_LIBRARY: Final = (
    "DatabaseError",
    "Error",
    "IntegrityError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "sqlite_version",
    "sqlite_version_info",
)
"""What SQLAlchemy would take from aiosqlite, which has it from Python's own library."""


def sqlite_engine(path: Path, *, here: bool, **options: Any) -> AsyncEngine:  # noqa: ANN401 - SQLAlchemy's
    """Return an engine whose connections are ours, over the library that we chose."""
    dbapi = AsyncAdapt_aiosqlite_dbapi(aiosqlite, sqlite3)
    for name in OF_THE_LIBRARY:
        setattr(dbapi, name, getattr(sqlite3, name))
    return create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        module=dbapi,
        connect_args={"async_creator_fn": lambda *_, **__: Connection(path, here=here)},
        **options,
    )


class Connection(aiosqlite.Connection):
    """A connection whose statements run in its thread, or with `here` in the loop's own."""

    def __init__(self, path: Path, *, here: bool) -> None:
        # A cursor is made outside the thread; only the thread, or only the loop, uses it.
        super().__init__(lambda: sqlite3.connect(path, check_same_thread=False), iter_chunk_size=0)
        self._here = here
        self._thread.daemon = True  # as SQLAlchemy makes it: no exit waits for it

    async def _connect(self) -> aiosqlite.Connection:
        """Connect; who is stopped meanwhile waits, as the thread answers to this loop."""
        connecting = asyncio.ensure_future(super()._connect())
        try:
            return await asyncio.shield(connecting)
        except asyncio.CancelledError:
            await asyncio.wait([connecting])
            if connecting.exception() is None:
                await self.close()
            raise

    async def _execute(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._here and self._connection is not None:
            return fn(*args, **kwargs)
        result: T = await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return result

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        """Return a cursor, which costs nothing yet."""
        return Cursor(self, self._conn.cursor())


class Cursor(aiosqlite.Cursor):
    """A cursor that fetches all rows as it executes; `fetchall` hands them out once."""

    _rows: Rows

    async def execute(self, sql: str, parameters: Iterable[object] | None = None) -> "Cursor":
        """Run a statement to its end."""
        self._rows = await self._execute(_run, self._cursor, sql, parameters or ())  # type: ignore[no-untyped-call]  # aiosqlite's
        return self

    async def fetchall(self) -> Iterable[sqlite3.Row]:
        """Return the rows."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Do nothing: what was read to its end holds nothing."""


def _run(cursor: sqlite3.Cursor, sql: str, parameters: Iterable[object]) -> Rows:
    cursor.execute(sql, parameters)  # type: ignore[arg-type]  # what SQLAlchemy made, a sequence
    return cursor.fetchall()
