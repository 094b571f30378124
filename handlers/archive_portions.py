"""What is read of archives is gathered into portions, each to be filed in one transaction.

A thread gathers the next portion while one is filed, the first while the storage's libraries are
still being loaded: so the processes that read need not wait for that.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, NamedTuple

from bot.errors import GiveUp
from handlers.archive_reading import ReadArchives, ReadBatch
from handlers.archive_splitting import RawBatch

TOGETHER: Final = 400
TOGETHER_BYTES: Final = 2_000_000
"""Mails filed in one transaction while no service works on the database: a commit costs as much
as the filing of ten mails does."""


class Portion(NamedTuple):
    """Batches whose mails are filed together: none after the last.

    `fault` is why the archives cannot be read to their end, once nothing comes behind it.
    """

    batches: Sequence[ReadBatch | RawBatch]
    fault: GiveUp | None = None


class Portions:
    """The portions of what is read, in order."""

    def __init__(self, archives: ReadArchives, thread: ThreadPoolExecutor) -> None:
        self.archives = archives
        self._thread = thread
        self._stopped = False
        self._is_awaited = False
        self._coming = thread.submit(self._gather)

    def take(self) -> Future[Portion]:
        """Return the next portion, which may still be coming; the one behind it is begun."""
        coming, self._coming = self._coming, self._thread.submit(self._gather)
        self._is_awaited = not coming.done()
        return coming

    def stop(self) -> None:
        """Gather no more than the batch that is awaited."""
        self._stopped = True

    def _gather(self) -> Portion:
        batches: list[ReadBatch | RawBatch] = []
        mails = size = 0
        try:
            while mails < TOGETHER and size < TOGETHER_BYTES and not self._stopped:
                if (batch := self.archives.next_batch(idle=self._is_awaited)) is None:
                    break
                if isinstance(batch, RawBatch) and not self.archives.expects_known:
                    batch = ReadBatch(self.archives.read(batch.mails), batch.size, batch.bytes_done)
                batches.append(batch)
                mails += len(batch.mails)
                size += batch.size
        except GiveUp as fault:
            return Portion(batches, fault)  # which is found again behind these
        finally:
            self._is_awaited = False
        return Portion(batches)


@contextmanager
def gathered(archives: ReadArchives) -> Iterator[Portions]:
    """Gather what is read; the thread ends with the context."""
    with ThreadPoolExecutor(1) as thread:
        portions = Portions(archives, thread)
        try:
            yield portions
        finally:
            portions.stop()
