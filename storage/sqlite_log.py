"""An import's write-ahead log is folded into the file beside its work, in a thread.

SQLite folds the log in a commit, which then waits for the disk: of an import's time that was a
sixth. A commit that leaves the log alone waits for nothing (`synchronous=NORMAL`); what it added
is in the log, and so in the database, whether the log is folded or not.
"""

import asyncio
import sqlite3
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

PAUSE: Final = timedelta(milliseconds=200)
"""Between the beginnings of two foldings: each writes the file's busiest pages again."""

LONGEST_BYTES: Final = 64 * 1024 * 1024
"""From which on a commit waits until the log is folded: only then can it begin anew."""


class LogFolding:
    """Folds one file's log, once at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(path.name + "-wal")
        self._connection: sqlite3.Connection | None = None
        self._work: asyncio.Future[None] | None = None
        self._not_before = 0.0

    async def begin(self) -> None:
        """Fold what is in the log by now; return at once, but for a log that has grown long."""
        loop = asyncio.get_running_loop()
        if self._log_bytes() > LONGEST_BYTES:
            await self._rest()
            self._work = loop.run_in_executor(None, self._fold, "TRUNCATE")
            await self._rest()
        elif (self._work is None or self._work.done()) and loop.time() >= self._not_before:
            self._not_before = loop.time() + PAUSE.total_seconds()
            self._work = loop.run_in_executor(None, self._fold, "PASSIVE")

    async def end(self) -> None:
        """Wait for the folding in hand."""
        await self._rest()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def _rest(self) -> None:
        if self._work is not None:
            await asyncio.wait([self._work])  # who waits may be cancelled, the thread may not

    def _fold(self, how: str) -> None:
        # What fails here fails in a commit too, where it is told: a full disk, a damaged file.
        with suppress(sqlite3.Error):
            if self._connection is None:
                self._connection = sqlite3.connect(
                    self._path, timeout=0, isolation_level=None, check_same_thread=False
                )
            self._connection.execute(f"PRAGMA wal_checkpoint({how})").fetchall()

    def _log_bytes(self) -> int:
        with suppress(FileNotFoundError):
            return self._log.stat().st_size
        return 0
