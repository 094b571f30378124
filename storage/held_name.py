"""A name that one process holds among all that use a PostgreSQL database.

It is an advisory lock, and so a session's: it ends with the process, but also with its
connection, which a server's restart, an administrator or the network may end at any time. Then
another process may take it. So whoever holds a name changes nothing while its session is gone,
and takes the name again before it goes on.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

import asyncpg

from bot.errors import ConfigError, TryAgainLater
from storage.faults import faults_translated

log = logging.getLogger(__name__)

Connect = Callable[[], Awaitable[asyncpg.Connection]]

SETTINGS: Final = {
    "application_name": "penholder name",
    # The server lets go of a name within 25 s when the holder's machine is gone, not in 2 hours.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""Of a session that holds a name."""

LOOK_EVERY: Final = timedelta(seconds=10)
"""How often an idle session is asked whether it is still there; most ends are told at once."""

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
        """Take a name; None where another process has it.

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
        """See to it that the name stays ours, for ever.

        Raises:
            ConfigError: it was lost, and another process has had it for `patience` since.
        """
        while True:
            await self._until_lost()
            log.warning("the hold on the database is lost; it is taken again")
            await self._take_again(patience)
            log.info("the hold on the database is ours again")

    async def drop(self) -> None:
        """Let go of the name."""
        # The server notices a closed connection a little later: who comes next may not wait.
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
        """End a session that does not answer: its connection is dead and nobody has said so."""
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
                # It may still be our own old session, whose end the server has not seen.
                taken_since = taken_since if taken_since is not None else now()
                if now() - taken_since >= patience.total_seconds():
                    raise ConfigError(
                        "another penholder took over this database while it could not be "
                        "reached; run only one of the two"
                    )
            await asyncio.sleep(TRY_EVERY.total_seconds())


async def _session_with(key: int, connect: Connect) -> asyncpg.Connection | None:
    """Return a session that holds the lock, None where another one does."""
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
