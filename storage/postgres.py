"""The database that carries more than one process.

Writers run at READ COMMITTED: what is read in order to be changed is locked
(`Link.locked`), and a race for a unique key ends in that key's constraint.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Final

import asyncpg
from sqlalchemy import URL, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.errors import TryAgainLater
from storage.held_name import SETTINGS, TRY_EVERY, HeldName
from storage.postgres_words import IMPORT_LIST_KIB, LIMIT, SERVICE_LIST_KIB, WordSorting

CONNECTIONS: Final = 5
CONNECT_TIMEOUT: Final = timedelta(seconds=10)
COMMAND_TIMEOUT: Final = timedelta(seconds=60)
READ_WHOLE: Final = "enable_seqscan"
"""PostgreSQL keeps the plan that it made while a table was small, to read all of it, until it has
analysed that a minute later: an import has written ten thousand mails by then. What an import looks
up it looks up by keys."""
CHANNEL: Final = "penholder_outbox"


class PostgresServer:
    """One PostgreSQL database, reached through a pool of connections."""

    is_sqlite = False

    def __init__(
        self, url: URL, *, durable: bool = True, command_timeout: timedelta = COMMAND_TIMEOUT
    ) -> None:
        self._engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            hide_parameters=True,  # an error's text must not tell what people wrote
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
            TryAgainLater: the database cannot be reached, or a name that is held here is lost,
                so that another process may be at work.
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
        """Hold a name among all processes that use this database (see `held_name.py`)."""
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
        """Say no: a transaction here locks its rows only, whoever holds the name."""
        del name
        return False

    async def notify(self, connection: AsyncConnection) -> None:
        """Tell all processes, at the commit, that a delivery was queued."""
        await connection.execute(select(func.pg_notify(CHANNEL, "")))

    async def listen(self) -> None:
        """See to it that `on_delivery` is called when any process queues a delivery.

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
