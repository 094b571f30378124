"""Use PostgreSQL, the database for more than one process.

Writers run at READ COMMITTED: rows that are read in order to be changed are locked (`Link.locked`),
and a race for a unique key ends in that key's constraint.
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Final

import asyncpg
from sqlalchemy import URL, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.errors import ConfigError, TryAgainLater
from storage.database.faults import faults_translated

# An import's new words are merged into the index in parallel.
#
# PostgreSQL's GIN index keeps new words in a pending list, and merges it once it has grown long, in
# the statement that adds to it: this took a sixth of an import's time. Here a connection of its own
# does it. The list is searched too, so that a mail is found at once, merged or not.

SERVICE_LIST_KIB: Final = 1024
"""How long the list may grow: with a long one the index looks expensive, so that PostgreSQL would
read all mails' words instead."""

IMPORT_LIST_KIB: Final = 16 * 1024
"""If nothing merges it in parallel, as when that connection is lost, the import does at this
length."""

LIMIT: Final = "gin_pending_list_limit"
SORT_IN: Final = "SELECT gin_clean_pending_list('ix_mail_search_words')"
LONGEST_SECONDS: Final = 60.0


class WordSorting:
    """Merges the pending list, once at a time. Only the speed of a search depends on it."""

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]]) -> None:
        self._connect = connect
        self._connection: asyncpg.Connection | None = None
        self._work: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin to merge what is committed by now, unless a merge is running."""
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._sort())

    async def end(self) -> None:
        """Merge the rest."""
        if self._work is None:
            return
        await self._work
        await self._sort()
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _sort(self) -> None:
        # Whatever fails here is left to whoever adds to the list next: an index that another user
        # owns, or a server that went away, which the import learns from its own connection.
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TryAgainLater):
            if self._connection is None:
                self._connection = await self._connect()
            await self._connection.execute(SORT_IN, timeout=LONGEST_SECONDS)


# One process can hold a name among all that use a PostgreSQL database.
#
# It is an advisory lock, which belongs to a session: it ends with the process, but also with its
# connection, which a server's restart, an administrator or the network may end at any time. Then
# another process may take it. So whoever holds a name changes nothing while its session is gone,
# and takes the name again before it goes on.

log = logging.getLogger(__name__)

Connect = Callable[[], Awaitable[asyncpg.Connection]]

SETTINGS: Final = {
    "application_name": "penholder name",
    # The server lets go of a name within 25 s when the holder's machine is gone, not in 2 hours.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""The settings of a session that holds a name."""

LOOK_EVERY: Final = timedelta(seconds=10)
"""How often an idle session is checked; the end of most is noticed at once."""

ANSWER_WITHIN: Final = timedelta(seconds=10)
TRY_EVERY: Final = timedelta(seconds=1)


class HeldName:
    """A held name and its session."""

    def __init__(self, connect: Connect, key: int, session: asyncpg.Connection) -> None:
        self._connect = connect
        self._key = key
        self._session = session

    @classmethod
    async def take(cls, name: str, *, connect: Connect) -> "HeldName | None":
        """Take a name; None if another process has it.

        Raises:
            TryAgainLater: the database cannot be reached.
        """
        digest = hashlib.sha256(f"penholder {name}".encode()).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)
        session = await _session_with(key, connect)
        return None if session is None else cls(connect, key, session)

    @property
    def is_lost(self) -> bool:
        """Whether the session has ended, so that another process may have the name."""
        return bool(self._session.is_closed())

    async def keep(self, *, patience: timedelta) -> None:
        """Keep the name ours, for ever.

        Raises:
            ConfigError: it was lost, and another process has had it for `patience` since.
        """
        while True:
            await self._until_lost()
            log.warning("the hold on the database is lost; it is taken again")
            await self._take_again(patience)
            log.info("the hold on the database is ours again")

    async def drop(self) -> None:
        """Release the name."""
        # The server notices a closed connection a little later, and the next process may not wait.
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await self._session.execute("SELECT pg_advisory_unlock($1)", self._key)
        self._session.terminate()

    async def _until_lost(self) -> None:
        ended = asyncio.Event()
        self._session.add_termination_listener(lambda _session: ended.set())
        while not self.is_lost:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY.total_seconds()):
                    await ended.wait()
                return
            await self._look()

    async def _look(self) -> None:
        """End a session that does not answer: its connection is dead, but was never closed."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN.total_seconds()):
                await self._session.fetchval("SELECT 1")
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            self._session.terminate()

    async def _take_again(self, patience: timedelta) -> None:
        taken_since: float | None = None
        now = asyncio.get_running_loop().time
        while True:
            with suppress(TryAgainLater):
                session = await _session_with(self._key, self._connect)
                if session is not None:
                    self._session = session
                    return
                # It may still be our own old session, whose end the server has not noticed.
                taken_since = taken_since if taken_since is not None else now()
                if now() - taken_since >= patience.total_seconds():
                    raise ConfigError(
                        "another penholder took over this database while it could not be "
                        "reached; run only one of the two"
                    )
            await asyncio.sleep(TRY_EVERY.total_seconds())


async def _session_with(key: int, connect: Connect) -> asyncpg.Connection | None:
    """Return a session that holds the lock, None if another one does."""
    async with faults_translated():
        session = await connect()
        is_ours = False
        try:
            is_ours = await session.fetchval("SELECT pg_try_advisory_lock($1)", key)
        except (asyncpg.InterfaceError, OSError) as error:
            raise TryAgainLater("the database connection was lost", after=TRY_EVERY) from error
        finally:
            if not is_ours:
                session.terminate()
        return session if is_ours else None


CONNECTIONS: Final = 5
CONNECT_TIMEOUT: Final = timedelta(seconds=10)
COMMAND_TIMEOUT: Final = timedelta(seconds=60)
READ_WHOLE: Final = "enable_seqscan"
"""PostgreSQL keeps the plan that it made while a table was small, a full scan, until it has
analysed the table a minute later; by then an import has written ten thousand mails. An import looks
rows up by their keys."""
CHANNEL: Final = "penholder_outbox"


class PostgresServer:
    """One PostgreSQL database, reached through a pool of connections."""

    is_sqlite = False

    def __init__(
        self, url: URL, *, durable: bool = True, command_timeout: timedelta = COMMAND_TIMEOUT
    ) -> None:
        self._engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            hide_parameters=True,  # an error's text must not contain what people wrote
            pool_size=CONNECTIONS,
            max_overflow=CONNECTIONS,
            isolation_level="READ COMMITTED",
            connect_args={
                "timeout": CONNECT_TIMEOUT.total_seconds(),
                "command_timeout": command_timeout.total_seconds(),
                "server_settings": {
                    "application_name": "penholder",
                    "jit": "off",  # no query here is long enough to be worth compiling
                    LIMIT: str(SERVICE_LIST_KIB if durable else IMPORT_LIST_KIB),
                    READ_WHOLE: "on" if durable else "off",
                },
            },
        )
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.on_delivery: Callable[[], None] = lambda: None
        self._ear: asyncpg.Connection | None = None
        self._ear_turn = asyncio.Lock()
        self._held: dict[str, HeldName] = {}
        self._sorting = None if durable else WordSorting(self._connect)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection in a transaction, committed at the end.

        Raises:
            TryAgainLater: the database cannot be reached, or a name that is held here is lost, so
                that another process may be using the database.
        """
        if any(held.is_lost for held in self._held.values()):
            raise TryAgainLater("the hold on the database is lost", after=TRY_EVERY)
        async with _reached(), self._engine.begin() as connection:
            yield connection
        if self._sorting is not None:
            self._sorting.begin()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection that sees the database as it is now, whatever is written meanwhile."""
        async with _reached(), self._engine.connect() as connection:
            yield await connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[bool]:
        """Hold a name among all processes that use this database (see `HeldName`)."""
        held = await HeldName.take(name, connect=partial(self._connect, **SETTINGS))
        if held is None:
            yield False
            return
        self._held[name] = held
        try:
            yield True
        finally:
            del self._held[name]
            await held.drop()

    async def keep(self, name: str, *, patience: timedelta) -> None:
        """Take a held name again whenever its connection is lost, for ever.

        Raises:
            ConfigError: another process has it, and has had it for `patience`.
        """
        await self._held[name].keep(patience=patience)

    def keeps_waiting(self, name: str) -> bool:
        """Return False: a transaction here locks only its rows, whoever holds the name."""
        del name
        return False

    async def notify(self, connection: AsyncConnection) -> None:
        """Tell all processes, at the commit, that a delivery was queued."""
        await connection.execute(select(func.pg_notify(CHANNEL, "")))

    async def listen(self) -> None:
        """Have `on_delivery` called when any process queues a delivery.

        Raises:
            TryAgainLater: the database cannot be reached.
        """
        async with self._ear_turn:
            if self._ear is None or self._ear.is_closed():
                self._ear = await self._connect()
                await self._ear.add_listener(CHANNEL, lambda *_: self.on_delivery())

    async def close(self) -> None:
        """Close all connections."""
        if self._ear is not None:
            self._ear.terminate()
        if self._sorting is not None:
            await self._sorting.end()
        await self._engine.dispose()

    async def _connect(self, **settings: str) -> asyncpg.Connection:
        async with _reached():
            return await asyncpg.connect(
                self._address, timeout=CONNECT_TIMEOUT.total_seconds(), server_settings=settings
            )


@asynccontextmanager
async def _reached() -> AsyncIterator[None]:
    try:
        yield
    except (OSError, asyncpg.CannotConnectNowError) as error:
        raise TryAgainLater("the database cannot be reached", after=timedelta(seconds=1)) from error
