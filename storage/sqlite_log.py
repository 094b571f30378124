"""An import's write-ahead log is folded into the file beside its work, in a thread.

SQLite folds the log in a commit, which then waits for the disk: of an import's time that was a
sixth. A commit that leaves the log alone waits for nothing (`synchronous=NORMAL`); what it added
is in the log, and so in the database, whether the log is folded or not.
"""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Final

from storage.sqlite_library import sqlite3

LONGEST_PAGES: Final = 5000
"""From which on the import waits until all of the log is folded: only then does it begin anew. A
service would fold it in a commit of its own, which somebody waits for, at 8,000."""


class LogFolding:
    """Folds one file's log, once at a time. It keeps no other process waiting (PASSIVE)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._work: asyncio.Future[None] | None = None
        self._pages = 0

    async def begin(self) -> None:
        """Fold what is in the log by now, beside what follows.

        Waits while the folding before is in hand, so that nothing is written faster than the disk
        takes it; and to the end where the log has grown long.
        """
        await self._rest()
        is_long = self._pages > LONGEST_PAGES
        self._work = asyncio.get_running_loop().run_in_executor(None, self._fold)
        if is_long:
            await self._rest()

    async def end(self) -> None:
        """Wait for the folding in hand."""
        await self._rest()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def _rest(self) -> None:
        if self._work is not None:
            await asyncio.wait([self._work])  # who waits may be cancelled, the thread may not

    def _fold(self) -> None:
        # What fails here fails in a commit too, where it is told: a full disk, a damaged file.
        with suppress(sqlite3.Error):
            if self._connection is None:
                self._connection = sqlite3.connect(
                    self._path, timeout=0, isolation_level=None, check_same_thread=False
                )
            folding = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            _is_busy, self._pages, _folded = folding.fetchone()
