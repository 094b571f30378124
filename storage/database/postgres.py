"""Use PostgreSQL, the database for more than one process.

Writers run at READ COMMITTED: rows that are read in order to be changed are locked (`Link.locked`),
and a race for a unique key ends in that key's constraint.
"""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, Final

import asyncpg
from sqlalchemy import URL, Interval, bindparam, event, func, select, text, true
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import TryAgainLater
from storage.database.compacting import compact_postgresql
from storage.database.faults import UNREACHED
from storage.link.bulk import POOLED
from storage.link.connections import AsyncConnection, create_async_engine

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


log = logging.getLogger(__name__)

CONNECTIONS: Final = 5
CONNECT_TIMEOUT: Final = timedelta(seconds=10)
COMMAND_TIMEOUT: Final = timedelta(seconds=60)
READ_WHOLE: Final = "enable_seqscan"
"""PostgreSQL keeps the plan that it made while a table was small, a full scan, until it has
analysed the table a minute later; by then an import has written ten thousand mails. An import looks
rows up by their keys."""
CHANNEL: Final = "penholder_outbox"
HEARD_WITHIN: Final = timedelta(seconds=2)
"""How soon a notification must come back, or this connection is taken to hear none."""

FAIL_UNLESS_SET: Final = (
    "DO $$BEGIN IF current_setting('jit') <> 'off' THEN RAISE 'dropped'; END IF; END$$"
)
"""Fails if a pooler dropped the settings of a session (see `PostgresServer`)."""

IDLE: Final = "idle_in_transaction_session_timeout"
IDLE_IN_TRANSACTION: Final = timedelta(seconds=15)
"""How long the locks of a process last that stopped in mid-transaction: less than a lease."""

# PostgreSQL's limit is not for a session that waits in mid-statement: asyncpg has the server parse
# a statement, and waits for that before it binds it. Nor has it begun just after BEGIN behind a
# pooler, where it is set by the first statement. A COPY waits for rows that may be on their way: it
# has four times as long, since whoever gives them gives up after COMMAND_TIMEOUT.
STOPPED: Final = text("""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user
      AND application_name = :ours AND pid <> pg_backend_pid()
      AND wait_event = 'ClientRead'
      AND clock_timestamp() - query_start
        > :longest * CASE WHEN query LIKE 'COPY%' THEN 4 ELSE 1 END
      AND (state = 'active' OR (state = 'idle in transaction' AND query LIKE 'BEGIN%'))
""").bindparams(bindparam("longest", type_=Interval))
OURS: Final = "penholder"
TRY_EVERY: Final = timedelta(seconds=1)


class PostgresServer:
    """One PostgreSQL database, reached through a pool of connections.

    A pooler (PgBouncer) in transaction mode gives each transaction whatever session is free. Then
    nothing may depend on the session: settings are made for each transaction, statements are not
    prepared beforehand, and notifications come by `listen_url`, if that leads past the pooler. A
    pooler is known by the settings of a new session, which it refuses or drops.
    """

    is_sqlite = False

    def __init__(
        self,
        url: URL,
        *,
        durable: bool = True,
        command_timeout: timedelta = COMMAND_TIMEOUT,
        listen_url: URL | None = None,
    ) -> None:
        self._settings = {
            "jit": "off",  # no query here is long enough to be worth compiling
            LIMIT: str(SERVICE_LIST_KIB if durable else IMPORT_LIST_KIB),
            READ_WHOLE: "on" if durable else "off",
            IDLE: _milliseconds(IDLE_IN_TRANSACTION),
            # The server finds out within 25 s that a machine is gone, not in 2 hours.
            "tcp_keepalives_idle": "10",
            "tcp_keepalives_interval": "5",
            "tcp_keepalives_count": "3",
        }
        if not durable:  # an import reads mails in the middle of a transaction
            del self._settings[IDLE]
        self._engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            hide_parameters=True,  # an error's text must not contain what people wrote
            pool_size=CONNECTIONS,
            max_overflow=CONNECTIONS,
            isolation_level="READ COMMITTED",
            connect_args={
                "timeout": CONNECT_TIMEOUT.total_seconds(),
                "command_timeout": command_timeout.total_seconds(),
            },
        )
        event.listen(self._engine.sync_engine, "do_connect", self._prepare_session)
        event.listen(self._engine.sync_engine, "connect", self._mark_session)
        self._address = _plain(url)
        self._listen_at = _plain(listen_url or url)
        self._command_seconds = command_timeout.total_seconds()
        self._pooled: bool | None = None
        self.on_delivery: Callable[[], None] = lambda: None
        self.hears = True
        """Whether notifications reach this process; if not, it must look by itself."""
        self._ear: asyncpg.Connection | None = None
        self._ear_turn = asyncio.Lock()
        self._tokens: dict[str, asyncio.Event] = {}
        self._sorting = None if durable else WordSorting(self._connect)

    @asynccontextmanager
    async def writing(self, *, brief: bool = False) -> AsyncIterator[AsyncConnection]:  # noqa: ARG002 - SQLite's
        """Give a connection in a transaction, committed at the end.

        Raises:
            TryAgainLater: the database cannot be reached.
        """
        async with _reached():
            is_pooled = await self._is_pooled()
            async with self._engine.begin() as connection:
                if is_pooled:
                    settings = self._settings.items()
                    await connection.execute(
                        select(*(func.set_config(*setting, true()) for setting in settings))
                    )
                yield connection
        if self._sorting is not None:
            self._sorting.begin()

    @asynccontextmanager
    async def reading(self, *, brief: bool = False) -> AsyncIterator[AsyncConnection]:  # noqa: ARG002 - SQLite's
        """Give a connection that sees the database as it is now, whatever is written meanwhile."""
        async with _reached():
            is_pooled = await self._is_pooled()
            async with self._engine.connect() as connection:
                reader = await connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                if is_pooled and (longest := self._settings.get(IDLE)) is not None:
                    # A process that stopped must not keep one of the pooler's few sessions.
                    await reader.execute(select(func.set_config(IDLE, longest, true())))
                yield reader

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[bool]:
        """Give True: any number of processes use the database; `storage/leases.py` divides it."""
        del name
        yield True

    def keeps_waiting(self, name: str) -> bool:
        """Return False: a transaction here locks only its rows, whoever holds the name."""
        del name
        return False

    async def end_stopped(self, longest: timedelta | None = None) -> None:
        """End the sessions of processes that stopped in mid-statement more than `longest` ago.

        By default, that is `IDLE_IN_TRANSACTION`.

        Raises:
            TryAgainLater: the database cannot be reached.
        """
        async with self.reading() as connection:
            await connection.execute(
                STOPPED, {"ours": OURS, "longest": longest or IDLE_IN_TRANSACTION}
            )

    async def compact(self) -> None:
        """Remove deleted data from all tables and indexes; each is locked meanwhile.

        Raises:
            Refused: they belong to another user.
            TryAgainLater: the database cannot be reached, or is in use all the time.
        """
        # Past a pooler, if that is known: a session there is not ours.
        connection = await self._connect(self._listen_at)
        try:
            await compact_postgresql(connection)
        finally:
            connection.terminate()

    async def shrink(self) -> None:
        """Do nothing: it would lock the tables, and other processes use them."""

    async def notify(self, connection: AsyncConnection) -> None:
        """Tell all processes, at the commit, that a delivery was queued."""
        await connection.execute(select(func.pg_notify(CHANNEL, "")))

    async def listen(self) -> None:
        """Call `on_delivery` when any process queues a delivery, if `hears`.

        Raises:
            TryAgainLater: the database cannot be reached.
        """
        async with self._ear_turn:
            if not self.hears or (self._ear is not None and not self._ear.is_closed()):
                return
            self._ear = await self._connect(self._listen_at)
            try:
                await self._ear.add_listener(CHANNEL, self._heard)
                hears = not self._pooled or await self._is_heard()
            except asyncpg.InvalidSQLStatementNameError:
                hears = False  # the pooler gave its two steps to two sessions
            if not hears:
                self.hears = False
                self._ear.terminate()
                log.warning("the database's pooler drops notifications; set listen_url")

    async def close(self) -> None:
        """Close all connections."""
        if self._ear is not None:
            self._ear.terminate()
        if self._sorting is not None:
            await self._sorting.end()
        await self._engine.dispose()

    def _heard(self, _connection: object, _pid: int, _channel: str, token: str) -> None:
        if token in self._tokens:
            self._tokens[token].set()
        else:
            self.on_delivery()

    async def _is_heard(self) -> bool:
        """Send a notification by the pool; return True if the listening connection gets it."""
        token = uuid.uuid4().hex
        self._tokens[token] = asyncio.Event()
        try:
            async with self._engine.begin() as connection:
                await connection.execute(select(func.pg_notify(CHANNEL, token)))
            async with asyncio.timeout(HEARD_WITHIN.total_seconds()):
                await self._tokens[token].wait()
        except TimeoutError:
            return False
        finally:
            del self._tokens[token]
        return True

    async def _is_pooled(self) -> bool:
        """Return True if a pooler shares our sessions; ask once."""
        if self._pooled is None:
            async with self._ear_turn:
                if self._pooled is None:
                    self._pooled = await self._finds_pooler()
        return self._pooled

    async def _finds_pooler(self) -> bool:
        try:
            session = await self._connect(**self._settings)
        except asyncpg.ProtocolViolationError as error:
            if "startup parameter" in str(error):
                return True
            raise
        try:
            # One simple query: what a pooler does with prepared statements is not known yet.
            await session.execute(FAIL_UNLESS_SET, timeout=self._command_seconds)
        except asyncpg.RaiseError:
            return True
        finally:
            session.terminate()
        return False

    def _prepare_session(
        self, _dialect: object, _record: object, _args: object, options: dict[str, Any]
    ) -> None:
        options["server_settings"] = {"application_name": OURS}
        if self._pooled:
            options |= {
                "statement_cache_size": 0,
                "prepared_statement_cache_size": 0,
                "prepared_statement_name_func": str,  # without a name, in its transaction only
            }
        else:
            options["server_settings"] |= self._settings

    def _mark_session(self, _connection: object, record: ConnectionPoolEntry) -> None:
        record.info[POOLED] = self._pooled

    async def _connect(self, address: str = "", **settings: str) -> asyncpg.Connection:
        async with _reached():
            return await asyncpg.connect(
                address or self._address,
                timeout=CONNECT_TIMEOUT.total_seconds(),
                server_settings=settings,
                statement_cache_size=0,
            )


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _milliseconds(duration: timedelta) -> str:
    return str(duration // timedelta(milliseconds=1))


@asynccontextmanager
async def _reached() -> AsyncIterator[None]:
    try:
        yield
    except (OSError, asyncpg.CannotConnectNowError) as error:
        raise TryAgainLater(UNREACHED, after=TRY_EVERY) from error
