"""What an import adds to the index of words is sorted in beside its work.

PostgreSQL's GIN index keeps new words in a list and sorts it in once it has grown long, in the
statement that adds to it: of an import into PostgreSQL that was a sixth. Here a connection of its
own does it. The list is searched too, so that a mail is found at once, sorted in or not.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import asyncpg

from bot.errors import TryAgainLater

SERVICE_LIST_KIB: Final = 1024
"""How long the list may grow: with a long one the index looks dear, so that PostgreSQL would read
all mails' words instead."""

IMPORT_LIST_KIB: Final = 16 * 1024
"""Where nobody sorts it in beside, as when that connection is lost, the import does at this."""

LIMIT: Final = "gin_pending_list_limit"
SORT_IN: Final = "SELECT gin_clean_pending_list('ix_mail_search_words')"
LONGEST_SECONDS: Final = 60.0


class WordSorting:
    """Sorts the list in, once at a time. Nothing depends on it but how quickly words are found."""

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]]) -> None:
        self._connect = connect
        self._connection: asyncpg.Connection | None = None
        self._work: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Sort in what is committed by now, beside what follows; one in hand is enough."""
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._sort())

    async def end(self) -> None:
        """Sort in the rest."""
        if self._work is None:
            return
        await self._work
        await self._sort()
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _sort(self) -> None:
        # What fails here is left to whoever adds to the list next: an index that another user
        # owns, a server that went away, which the import is told by its own connection.
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TryAgainLater):
            if self._connection is None:
                self._connection = await self._connect()
            await self._connection.execute(SORT_IN, timeout=LONGEST_SECONDS)
