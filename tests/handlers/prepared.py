"""Rooms that many tests begin with: made once, and from then on copied.

    @prepared
    async def a_ballot(room: Room) -> None: …

The first test of a process that asks for it runs the function. Later ones get all that it left: the
rows of its database, which are written into theirs, and what the room knows. The function runs too
in a room in which anything has happened before, or which is set up otherwise.
"""

import functools
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Concatenate, Final, ParamSpec, Self, TypeVar, cast

import asyncpg
from sqlalchemy import URL

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
_NO_ROWS: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8) + b"\xff\xff"
"""What PostgreSQL copies of an empty table."""


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
            for table in await _tables(connection):
                found = BytesIO()
                await connection.copy_from_table(table, output=found, format="binary")
                rows[table] = found.getvalue()
            sequences = await connection.fetch(
                "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
            )
        return cls(rows, dict(map(tuple, sequences)))

    async def write(self, url: str) -> None:
        """Write them over what another database holds."""
        # Each table comes whole, so no key leads nowhere in the end.
        begin = ["BEGIN", "SET LOCAL session_replication_role = replica"]
        begin += [f"DELETE FROM {table}" for table in self._rows]  # noqa: S608 - our own
        end = [f"SELECT setval('{name}', {value})" for name, value in self._sequences.items()]
        async with _postgres(url) as connection:
            await connection.execute(";".join(begin))
            for table, rows in self._rows.items():
                if len(rows) > len(_NO_ROWS):
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
            *(room.clock.now, room.uid, room.arrivals, dict(room.directory), dict(room.members))
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
    made: dict[object, _Made] = {}

    async def ask(room: Room, /, *given: Given.args, **named: Given.kwargs) -> Told:
        """Set a room up, or copy one that was."""
        url, config = await _url_of(room.database), room.config
        if not await _is_empty(url):
            return await prepare(room, *given, **named)
        key = (room.database.is_sqlite, given, tuple(sorted(named.items())))
        before = (_Known.of(room), _without_peers(config))
        found = made.get(key)
        if found is not None and found.before == before:
            await found.rows.write(url)
            found.knows.tell(room)
            room.config = found.config or config
            return cast("Told", found.told)
        told = await prepare(room, *given, **named)
        rows = _SqliteRows(url) if room.database.is_sqlite else await _PostgresRows.read(url)
        changed = None if room.config is config else room.config
        made[key] = _Made(before, rows, _Known.of(room), changed, told)
        return told

    functools.update_wrapper(ask, prepare)
    return ask


def _without_peers(config: Config) -> Config:
    return config.model_copy(update={"slack": None, "smtp": None})


async def _url_of(database: Database) -> str:
    """Return the path of a SQLite database, or the address of one on PostgreSQL."""
    async with database.linked(writes=False) as link:
        url = link.connection.engine.url
    return url.database or "" if database.is_sqlite else _address_of(url)


def _address_of(url: URL) -> str:
    """Return the address as asyncpg takes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


async def _is_empty(url: str) -> bool:
    """Return True if nothing was ever written into a database."""
    if "://" in url:
        async with _postgres(url) as connection:
            return not await connection.fetchval(_any_row(await _tables(connection)))
    with closing(sqlite3.connect(url)) as file:
        found = file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        tables = [name for (name,) in found if not _SQLITES_OWN.search(name)]
        return not file.execute(_any_row(tables)).fetchone()[0]


@asynccontextmanager
async def _postgres(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    yield connection
    connection.terminate()


def _any_row(tables: Sequence[str]) -> str:
    ours = (f"EXISTS (SELECT 1 FROM {one})" for one in tables if one != REVISION)  # noqa: S608
    return f"SELECT {' OR '.join(ours)}"


async def _tables(connection: asyncpg.Connection) -> list[str]:
    found = await connection.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    )
    return [one["tablename"] for one in found]
