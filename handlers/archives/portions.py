"""Gather the mails that other processes read into portions, each filed in one transaction.

A thread gathers the next portion while one is filed, and the first while the storage libraries are
still being loaded: this module loads none of them, so that the processes that are forked before do
not have them either.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, NamedTuple

from bot.errors import GiveUp
from handlers.archives.reading import RawBatch, ReadArchives, ReadBatch

FIRST_MAILS: Final = 50
"""The first portion is that small, and each further one twice as large as the one before: filing
begins soon."""
PORTION_MAILS: Final = 250
PORTION_BYTES: Final = 1_250_000
"""Mails filed in one transaction while no service uses the database: a commit costs as much as
filing ten mails."""


class Portion(NamedTuple):
    """Batches whose mails are filed together; no batches after the last.

    `fault` is why the archives cannot be read to their end; only the last portion has one.
    """

    batches: Sequence[ReadBatch | RawBatch]
    fault: GiveUp | None = None


class Portions:
    """The portions of the archives, in order."""

    def __init__(self, archives: ReadArchives, thread: ThreadPoolExecutor) -> None:
        self.archives = archives
        self._thread = thread
        self._stopped = False
        self._is_awaited = False
        self._most_mails = FIRST_MAILS
        self._next_portion = thread.submit(self._gather)

    def take(self) -> Future[Portion]:
        """Return the next portion, waiting for it if needed, and begin to gather the one after."""
        next_portion, self._next_portion = self._next_portion, self._thread.submit(self._gather)
        self._is_awaited = not next_portion.done()
        return next_portion

    def stop(self) -> None:
        """Gather no more than the batch that is being read."""
        self._stopped = True

    def _gather(self) -> Portion:
        batches: list[ReadBatch | RawBatch] = []
        mails = size = 0
        try:
            while mails < self._most_mails and size < PORTION_BYTES and not self._stopped:
                if (batch := self.archives.next_batch(idle=self._is_awaited)) is None:
                    break
                if isinstance(batch, RawBatch) and not self.archives.expects_known:
                    batch = ReadBatch(self.archives.read(batch.mails), batch.size, batch.bytes_done)
                batches.append(batch)
                mails += len(batch.mails)
                size += batch.size
        except GiveUp as fault:
            return Portion(batches, fault)  # it is raised again after these batches
        finally:
            self._is_awaited = False
            self._most_mails = min(2 * self._most_mails, PORTION_MAILS)
        return Portion(batches)


@contextmanager
def gather_portions(archives: ReadArchives) -> Iterator[Portions]:
    """Gather portions in a thread, which ends with the context."""
    with ThreadPoolExecutor(1) as thread:
        portions = Portions(archives, thread)
        try:
            yield portions
        finally:
            portions.stop()
