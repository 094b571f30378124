"""Rooms that many tests begin with: made once, and from then on copied.

    @prepared
    async def a_ballot(room: Room) -> None: …

The first test of a process that asks for it runs the function. Later ones get all that it left: the
rows of its database, which are written into theirs, and what the room knows. The function runs too
in a room in which anything has happened before, or which is set up otherwise.
"""

import functools
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Concatenate, Final, ParamSpec, Self, TypeVar, cast

import asyncpg
from sqlalchemy import URL, text

from bot.config import Config
from bot.domain.ids import ChannelId, SlackUserId
from bot.gateways.slack.values import SlackProfile
from storage.database.engine import Database
from storage.database.sqlite_library import sqlite3
from tests.handlers.room import Room

Given = ParamSpec("Given")
Told = TypeVar("Told")

REVISION: Final = "alembic_version"
_SQLITES_OWN: Final = re.compile(r"^sqlite_|_search(?:_|$)")
_WRITTEN: Final = f"""
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
      AND relname <> '{REVISION}' AND pg_relation_size(oid) > 0
"""  # noqa: S608 - our own
"""The tables into which a row was ever written."""


class _SqliteRows:
    """All of a SQLite file, in memory."""

    def __init__(self, path: str) -> None:
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(path)) as file:
            file.backup(self._kept)

    async def write(self, url: str) -> None:
        """Write them over what another file holds."""
        with closing(sqlite3.connect(url)) as file:
            self._kept.backup(file)


class _PostgresRows:
    """All rows of a PostgreSQL database, and how far its sequences are."""

    def __init__(self, rows: dict[str, bytes], sequences: dict[str, int]) -> None:
        self._rows = rows
        self._sequences = sequences

    @classmethod
    async def read(cls, url: str) -> Self:
        """Read them."""
        async with _postgres(url) as connection:
            rows: dict[str, bytes] = {}
            for (table,) in await connection.fetch(_WRITTEN):
                bytes_io = BytesIO()
                await connection.copy_from_table(table, output=bytes_io, format="binary")
                rows[table] = bytes_io.getvalue()
            sequences = await connection.fetch(
                "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
            )
        return cls(rows, dict(map(tuple, sequences)))

    async def write(self, url: str) -> None:
        """Write them into an empty database."""
        # Each table comes whole, so no key leads nowhere in the end.
        end = [f"SELECT setval('{name}', {value})" for name, value in self._sequences.items()]
        async with _postgres(url) as connection:
            await connection.execute("BEGIN; SET LOCAL session_replication_role = replica")
            for table, rows in self._rows.items():
                source = BytesIO(rows)
                await connection.copy_to_table(table, source=source, format="binary")
            await connection.execute(";".join([*end, "COMMIT"]))


@dataclass(frozen=True, slots=True)
class _Known:
    """What a room knows outside its database; of the configuration, not where its peers are."""

    now: datetime
    uid: int
    arrivals: int
    directory: dict[SlackUserId, SlackProfile]
    members: dict[ChannelId, frozenset[SlackUserId] | None]

    @classmethod
    def of(cls, room: Room) -> Self:
        """Return what a room knows."""
        return cls(
            room.clock.now, room.uid, room.arrivals, dict(room.directory), dict(room.members)
        )

    def tell(self, room: Room) -> None:
        """Let another room know it."""
        room.clock.now = self.now
        room.uid, room.arrivals = self.uid, self.arrivals
        room.directory, room.members = dict(self.directory), dict(self.members)


@dataclass(frozen=True, slots=True)
class _Made:
    """What a function made of a room: as it was before, and what became of it."""

    before: tuple[_Known, Config]
    rows: _SqliteRows | _PostgresRows
    knows: _Known
    config: Config | None
    """What the function put into its place, None if nothing."""
    told: Any


def prepared(
    prepare: Callable[Concatenate[Room, Given], Awaitable[Told]],
) -> Callable[Concatenate[Room, Given], Coroutine[Any, Any, Told]]:
    """Let a function that sets a room up run once in a process for each kind of database.

    What it is given and what it returns must be frozen, it must not let the room's timer tick, and
    no test may look for its lines in the log.
    """
    made: defaultdict[object, list[_Made]] = defaultdict(list)

    async def ask(room: Room, /, *given: Given.args, **named: Given.kwargs) -> Told:
        """Set a room up, or copy one that was."""
        config = room.config
        url, is_empty = await _look_at(room.database)
        if not is_empty:
            return await prepare(room, *given, **named)
        key = (room.database.is_sqlite, repr(given), repr(sorted(named.items())))
        before = (_Known.of(room), _without_peers(config))
        found = next((other for other in made[key] if other.before == before), None)
        if found is not None:
            await found.rows.write(url)
            found.knows.tell(room)
            room.config = found.config or config
            return cast("Told", found.told)
        told = await prepare(room, *given, **named)
        rows = _SqliteRows(url) if room.database.is_sqlite else await _PostgresRows.read(url)
        changed = None if room.config is config else room.config
        made[key].append(_Made(before, rows, _Known.of(room), changed, told))
        return told

    functools.update_wrapper(ask, prepare)
    return ask


def _without_peers(config: Config) -> Config:
    return config.model_copy(update={"slack": None, "smtp": None})


async def _look_at(database: Database) -> tuple[str, bool]:
    """Return the path of a SQLite database, or the address of one on PostgreSQL.

    With it comes whether nothing was ever written into it.
    """
    async with database.linked(writes=False) as link:
        url = link.connection.engine.url
        if not database.is_sqlite:
            written = await link.connection.execute(text(_WRITTEN))
            return _address_of(url), written.first() is None
    path = url.database or ""
    return path, _is_empty(path)


def _address_of(url: URL) -> str:
    """Return the address as asyncpg takes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _is_empty(path: str) -> bool:
    with closing(sqlite3.connect(path)) as file:
        cursor = file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        tables = [name for (name,) in cursor if not _SQLITES_OWN.search(name) and name != REVISION]
        any_row = " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables)  # noqa: S608
        return not file.execute(f"SELECT {any_row}").fetchone()[0]


@asynccontextmanager
async def _postgres(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    yield connection
    connection.terminate()
