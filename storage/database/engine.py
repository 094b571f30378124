"""Open the database by its URL, use it in transactions, close it."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, insert, make_url, select
from sqlalchemy.exc import ArgumentError

from bot.domain.ids import DeliveryId
from bot.errors import ConfigError, GiveUp, Refused, TryAgainLater
from storage.database.compacting import MOST_FREE, free_share_of_sqlite
from storage.database.faults import faults_translated
from storage.database.gathering import Gathering
from storage.database.revision import (
    MARKED,
    holds_tables,
    newest_revision,
    oldest_revision,
    revision_of,
)
from storage.database.sqlite import PATIENCE, SqliteFile, require_place
from storage.leases import Leases
from storage.link.connections import AsyncConnection
from storage.link.link import Link
from storage.mail.folders import nearest_folder
from storage.store import Store
from storage.tables import leases
from storage.values import Fence

if TYPE_CHECKING:
    from storage.database.postgres import PostgresServer

ROOM: Final = 16 * 1024 * 1024
"""Bytes that must be free: for a few hundred mails, and the log to which they are written first."""


def require_room(url: str) -> None:
    """Reserve disk space beside a SQLite database for a moment; do nothing for another database.

    Raises:
        GiveUp: there is too little; the text says why, and what to do.
    """
    path = file_of(url)
    if path is None:
        return
    folder = nearest_folder(path.parent)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            os.posix_fallocate(file.fileno(), 0, ROOM)
    except OSError as error:
        reason = f"no room for {ROOM >> 20} MB in {folder}: {error.strerror}"
        raise GiveUp(f"{reason}; make room, or let this user write there") from error


def is_mostly_used(url: str) -> bool:
    """Return False if much of a SQLite database's file is free; True for another database."""
    path = file_of(url)
    if path is None or not path.exists():
        return True
    share, _used = free_share_of_sqlite(path)
    return share <= MOST_FREE


SERVICE: Final = "service"
"""The name that a database's one service holds."""

UNHEARD: Final = timedelta(seconds=1)
"""How long a worker sleeps at most that cannot hear of new deliveries."""

LAST_TO_UPGRADE: Final = "97871ced"
"""The commit that has the steps from the first tables to the oldest revision that is known now."""
MIGRATION_LOCK = 7_236_345_120_054_277_001
"""An arbitrary number, the same in all processes."""


@dataclass(slots=True)
class _Worker:
    """The outbox worker of this process; while awake, it looks again before it sleeps."""

    wake: asyncio.Event = field(default_factory=asyncio.Event)
    is_awake: bool = False


class Database:
    """An open database. Every step of a handler is one `transaction`."""

    def __init__(
        self,
        *,
        new_delivery_id: Callable[[str], DeliveryId],
        backend: "SqliteFile | PostgresServer",
    ) -> None:
        self._new_delivery_id = new_delivery_id
        self._backend = backend
        self._fence: Fence | None = None
        self._is_brief = False
        self._about: Hashable = None
        self._gathering = Gathering()
        self._worker = _Worker()
        backend.on_delivery = self._worker.wake.set

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        new_delivery_id: Callable[[str], DeliveryId],
        migrate: bool = True,
        durable: bool = True,
        busy_patience: timedelta = PATIENCE,
        listen_url: str = "",
    ) -> "Database":
        """Open the database at `url`, `sqlite:///PATH` or `postgresql://…`.

        A SQLite file is always upgraded to the newest revision, PostgreSQL only with `migrate`.
        `durable=False` is for an import, which can be run again (see `storage/database/sqlite.py`,
        `storage/database/postgres.py`); `busy_patience` is how long a writer waits for another
        process on SQLite. `listen_url` leads past a pooler to the same PostgreSQL database.

        Raises:
            ConfigError: the URL has another form, or the database is older or newer than the
                program.
            TryAgainLater: the database cannot be reached.
        """
        database = cls(
            new_delivery_id=new_delivery_id,
            backend=_backend_for(
                url, durable=durable, busy_patience=busy_patience, listen_url=listen_url
            ),
        )
        try:
            await database._prepare(migrate=migrate or database.is_sqlite)
        except BaseException:
            await database.close()
            raise
        return database

    @classmethod
    def unprepared(cls, url: str) -> "Database":
        """Return the database at `url` as it is, of whatever revision, for work on whole tables.

        Raises:
            ConfigError: the URL has another form.
        """
        return cls(new_delivery_id=cls.no_delivery, backend=_backend_for(url))

    @property
    def outbox_wake(self) -> asyncio.Event:
        """The event that wakes this process's outbox worker."""
        return self._worker.wake

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database, used by one service."""
        return self._backend.is_sqlite

    def fenced(self, fence: Fence) -> "Database":
        """Return the same database for work that only the owner of a lease may do.

        Each of its transactions is refused with `TryAgainLater` once another process has the lease,
        and until it ends nobody can take the lease.
        """
        owned = copy(self)
        owned._fence = fence  # noqa: SLF001 - of its own class
        return owned

    @property
    def brief(self) -> "Database":
        """The same database for work that reads and writes a few rows by their keys.

        On SQLite its statements run in the loop's own thread, which they keep for no longer than
        the work around them does.
        """
        brief = copy(self)
        brief._is_brief = True  # noqa: SLF001 - of its own class
        return brief

    def gathered(self, about: Hashable) -> "Database":
        """Return the same database for what many do at once `about` one thing.

        Those of its transactions that wait for each other are saved together.
        """
        gathered = copy(self)
        gathered._about = about  # noqa: SLF001 - of its own class
        return gathered

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Store]:
        """Open a transaction and give its repositories; commit it, or roll it back on an exception.

        Raises:
            TryAgainLater: the database is busy or away, or another process changed the same rows
                first, or has taken the lease of a `fenced` database. Nothing was stored; the same
                step may be tried again.
        """
        if self._about is None:
            async with self._writing() as link:
                yield Store(link)
        else:
            async with self._gathering.transaction(self._about, self._writing) as link:
                yield Store(link)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[Link]:
        async with faults_translated():
            async with self._backend.writing(brief=self._is_brief) as connection:
                link = self._link(connection, writes=True)
                if self._fence is not None:
                    await Leases(link).require(self._fence)
                yield link
                if link.queued and not self._worker.is_awake:
                    await self._backend.notify(connection)
            if link.queued:
                self._worker.wake.set()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Store]:
        """Give repositories that read one consistent state.

        Raises:
            TryAgainLater: the database is away.
        """
        reading = self._backend.reading(brief=self._is_brief)
        async with faults_translated(), reading as connection:
            yield Store(self._link(connection, writes=False))

    @asynccontextmanager
    async def linked(self, *, writes: bool) -> AsyncIterator[Link]:
        """Give a transaction as `transaction` and `reading` do, for work on whole tables.

        Raises:
            TryAgainLater: the database is busy or away.
        """
        way = self._backend.writing() if writes else self._backend.reading()
        async with faults_translated(), way as connection:
            yield self._link(connection, writes=writes)

    async def end_stopped_sessions(self, longest: timedelta | None = None) -> None:
        """End the sessions of processes that stalled in a statement `longest` ago.

        By default, that is how long the locks last of a process that stopped between two.

        Raises:
            TryAgainLater: the database is away.
        """
        async with faults_translated():
            await self._backend.end_stopped(longest)

    async def wait_for_delivery(
        self,
        timeout: timedelta,  # noqa: ASYNC109 - the API
        *,
        unheard: timedelta = UNHEARD,
    ) -> None:
        """Return when any process may have queued a delivery, or after `timeout`.

        If this process cannot hear of it, return after `unheard` at the latest.
        """
        self._worker.is_awake = False
        with suppress(TryAgainLater):  # then the timeout makes the worker poll
            await self._backend.listen()
        longest = timeout if self._backend.hears else min(timeout, unheard)
        with suppress(TimeoutError):
            async with asyncio.timeout(longest.total_seconds()):
                await self._worker.wake.wait()
        self._worker.wake.clear()
        self._worker.is_awake = True

    def wake_outbox(self) -> None:
        """Make this process's worker look for due deliveries at once."""
        self._worker.wake.set()

    def end_outbox(self) -> None:
        """Record that this process's worker has stopped, so that others hear of deliveries."""
        self._worker.is_awake = False

    @asynccontextmanager
    async def without_service(self) -> AsyncIterator[None]:
        """Keep every service away from this database meanwhile.

        Raises:
            Refused: one runs.
        """
        async with self.hold(SERVICE) as is_free:
            if not is_free or await self._has_processes():
                raise Refused("a penholder runs on this database; stop it first")
            yield

    async def _has_processes(self) -> bool:
        """Return True if a process uses PostgreSQL, or did until a few seconds ago."""
        if self.is_sqlite:
            return False
        async with self.linked(writes=False) as link:
            if await link.value(select(func.to_regclass(leases.name))) is None:
                return False  # of an older revision, or empty
            return await Leases(link).any_process()

    def hold(self, name: str) -> AbstractAsyncContextManager[bool]:
        """Hold a name among all processes that use this SQLite file.

        The context gives True if it was free, False if another process holds it. PostgreSQL may be
        used by many: it always gives True.
        """
        return self._backend.hold(name)

    def keeps_waiting(self, name: str) -> bool:
        """Return True if a process that holds a name now would wait while another one writes."""
        return self._backend.keeps_waiting(name)

    @staticmethod
    def no_delivery(_name: str) -> DeliveryId:
        """Replace `new_delivery_id` for work on whole tables, which queues nothing."""
        raise AssertionError("work on whole tables queues nothing")

    async def revision(self) -> tuple[str | None, str | None]:
        """Return the revision of the database, and the one that the program needs."""
        async with faults_translated(), self._backend.writing() as connection:
            return await connection.run_sync(revision_of), newest_revision()

    async def compact(self) -> None:
        """Remove deleted data from the database's files, also while a service uses it.

        Raises:
            Refused: the tables belong to another user.
            TryAgainLater: other processes use the database all the time, or there is no room.
        """
        async with faults_translated():
            await self._backend.compact()

    async def finish_restore(self, revision: str, mark: Callable[[Link], Awaitable[None]]) -> None:
        """Record the revision of tables that were restored, upgrade them, and mark them.

        All of it is one transaction: before, no service starts on them.
        """
        from storage.database.migrate import upgrade  # noqa: PLC0415 - as in `_prepare`

        async with self.linked(writes=True) as link:
            if not self.is_sqlite:
                await link.run(insert(MARKED).values(version_num=revision))
            if revision != newest_revision():
                await link.connection.run_sync(upgrade)
            await mark(link)

    @classmethod
    async def upgrade(cls, url: str) -> tuple[str | None, str | None]:
        """Upgrade the database at `url`; return its revision before and after."""
        before, _newest = await cls.revisions(url)
        database = await cls.open(url, new_delivery_id=cls.no_delivery)
        await database.close()
        return before, (await cls.revisions(url))[0]

    @classmethod
    async def revisions(cls, url: str) -> tuple[str | None, str | None]:
        """Return the revision of the database at `url`, and the one that the program needs.

        A SQLite file that does not exist has no revision, and is not made.

        Raises:
            ConfigError: the URL has another form, or the database is newer than the program.
            TryAgainLater: the database cannot be reached, or its file not be made.
        """
        path = file_of(url)
        if path is not None and not path.exists():
            require_place(path)
            return None, newest_revision()
        database = cls.unprepared(url)
        try:
            revision, newest = await database.revision()
        finally:
            await database.close()
        refuse_unknown(revision)
        return revision, newest

    @classmethod
    async def steps(cls, url: str) -> list[str]:
        """Return what an upgrade of the database at `url` would do, step by step; change nothing.

        Raises:
            ConfigError: the URL has another form, or the database is newer than the program.
            TryAgainLater: the database cannot be reached.
        """
        before, _newest = await cls.revisions(url)
        from storage.database.migrate import steps_from  # noqa: PLC0415 - as in `_prepare`

        return steps_from(before)

    async def close(self) -> None:
        """Close all connections, once what is being saved together is saved."""
        await self._gathering.finish()
        await self._backend.close()

    def _link(self, connection: AsyncConnection, *, writes: bool) -> Link:
        return Link(
            connection=connection,
            is_sqlite=self.is_sqlite,
            writes=writes,
            new_delivery_id=self._new_delivery_id,
        )

    async def _prepare(self, *, migrate: bool) -> None:
        newest = newest_revision()
        async with faults_translated(), self._backend.writing() as connection:
            if not self.is_sqlite and migrate:
                # Two processes that start together take turns; the second finds the work done.
                await connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            revision = await connection.run_sync(revision_of)
            if revision == newest:
                return
            refuse_unknown(revision)
            if revision is None and await connection.run_sync(holds_tables):
                raise ConfigError(
                    "The database holds tables without a revision: a restore was interrupted. "
                    "Run 'penholder restore --replace FILE' again."
                )
            if not migrate:
                raise ConfigError(
                    f"The database is at revision {revision or 'none'}; this Penholder needs "
                    f"{newest}. Run 'penholder db upgrade'."
                )
            # Alembic takes longer to load than most commands take to run, and is seldom needed.
            from storage.database.migrate import upgrade  # noqa: PLC0415

            await connection.run_sync(upgrade)
        if revision is not None:
            await self._backend.shrink()


def _backend_for(
    url: str,
    *,
    durable: bool = True,
    busy_patience: timedelta = PATIENCE,
    listen_url: str = "",
) -> "SqliteFile | PostgresServer":
    if (path := file_of(url)) is not None:
        return SqliteFile(path, durable=durable, patience=busy_patience)
    # For PostgreSQL alone: its driver and its part of SQLAlchemy are slow to load.
    from storage.database.postgres import PostgresServer  # noqa: PLC0415 - as above

    listen_at = make_url(listen_url) if listen_url else None
    return PostgresServer(make_url(url), durable=durable, listen_url=listen_at)


def file_of(url: str) -> Path | None:
    """Return the file of a SQLite database, None for PostgreSQL.

    Raises:
        ConfigError: the URL has another form.
    """
    unusable = ConfigError(
        "database.url must be like 'sqlite:///var/penholder.db' or "
        "'postgresql://user:password@host/name'"
    )
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise unusable from error
    match address.get_backend_name():
        case "sqlite" if address.database and address.database != ":memory:":
            return Path(address.database)
        case "postgresql":
            return None
        case _:
            raise unusable


def host_of(url: str) -> str:
    """Return the host of a PostgreSQL database, "" for a file or a socket.

    Raises:
        ConfigError: the URL has another form.
    """
    return "" if file_of(url) is not None else make_url(url).host or ""


def refuse_unknown(revision: str | None, *, whose: str = "The database") -> None:
    """Check that this program knows a revision.

    Raises:
        ConfigError: it is newer, or of a state that this program cannot upgrade any more.
    """
    newest = newest_revision()
    if revision is not None and revision < oldest_revision():
        raise ConfigError(
            f"{whose} is at revision {revision}, too old for this Penholder. Bring it to revision "
            f"{oldest_revision()} first: restore a backup, or run 'penholder db upgrade', with the "
            f"Penholder of the commit {LAST_TO_UPGRADE}."
        )
    if revision is not None and revision > newest:
        raise ConfigError(
            f"{whose} is at revision {revision}, newer than this Penholder ({newest}). "
            "Install the newer version."
        )
