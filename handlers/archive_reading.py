"""Archives are read in a process of their own: files opened, mails told apart and parsed.

It stays a few batches ahead of what is filed, whatever an archive's size: a batch that nobody
has taken yet keeps it waiting.
"""

import gc
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, NamedTuple, cast

from bot.errors import GiveUp
from bot.mail.archive import ArchivedMail, read_archive
from bot.mail.automatic import OurMarks
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail, UnreadableMail
from handlers.unpacking import DAMAGED, unpacked

BATCH_MAILS: Final = 100
BATCH_BYTES: Final = 2_000_000
LAST_STEP_SECONDS: Final = 5.0


ReadMail = tuple[ArchivedMail, ParsedMail | UnreadableMail]


class ReadBatch(NamedTuple):
    """Mails in the archives' order, each with what was read of it.

    `bytes_done` counts the bytes of the files up to there, as they are on the disk.
    """

    mails: Sequence[ReadMail]
    bytes_done: int


class ReadArchives:
    """What another process reads; `next_batch` waits for it and may be called in a thread."""

    def __init__(self, receiving: Connection) -> None:
        self._receiving = receiving

    def next_batch(self) -> ReadBatch | None:
        """Return the next batch, None after the last.

        Raises:
            GiveUp: a file cannot be read to its end; all before that place was returned.
        """
        try:
            came = self._receiving.recv()
        except EOFError as error:
            raise GiveUp("the process that reads the archives ended; run it again") from error
        if isinstance(came, str):
            raise GiveUp(came)
        return cast("ReadBatch | None", came)


@contextmanager
def reading_archives(files: Sequence[Path], *, marks: OurMarks) -> Iterator[ReadArchives]:
    """Read archive files in their order; `marks` tells which of the mails are ours.

    The process is forked: a fresh one would take a third of a second and twice the memory. So
    this one must have no threads yet, and had better load the libraries of storage later.
    """
    gc.freeze()  # a collection would write into all that is shared, and so copy it
    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(
        target=_read_all, args=(files, marks, sending, receiving), daemon=True
    )
    process.start()
    sending.close()
    try:
        yield ReadArchives(receiving)
    finally:
        receiving.close()
        process.join(LAST_STEP_SECONDS)
        process.terminate()


def _read_all(
    files: Sequence[Path], marks: OurMarks, sending: Connection, receiving: Connection
) -> None:
    """Send every batch, then None, or what is wrong with a file."""
    # The terminal's Ctrl-C is the other process's to handle; this one ends when that closes
    # its end of the pipe, or is killed: so the copy of that end must go.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    receiving.close()
    fault: str | None = None
    batch: list[ReadMail] = []
    size = done = 0
    try:
        try:
            for mail, done in _mails(files):
                batch.append((mail, parse_mail(mail.raw, ours=marks)))
                size += len(mail.raw)
                if len(batch) >= BATCH_MAILS or size >= BATCH_BYTES:
                    sending.send(ReadBatch(batch, done))
                    batch, size = [], 0
        except _Unreadable as error:
            fault = str(error)
        if batch:
            sending.send(ReadBatch(batch, done))
        sending.send(fault)
    except BrokenPipeError:
        return


class _Unreadable(Exception):
    """A file cannot be opened, or not be read to its end."""


def _mails(files: Sequence[Path]) -> Iterator[tuple[ArchivedMail, int]]:
    """Yield every mail of every file, and how many bytes of the files are read by then."""
    done = 0
    for file in files:
        try:
            with file.open("rb") as raw:
                for name, stream in unpacked(raw, name=str(file)):
                    for mail in read_archive(stream, name=name):
                        # The position in the packed file: what is left can be told from it.
                        yield mail, done + raw.tell()
        except DAMAGED as error:
            raise _Unreadable(f"{file} cannot be read to its end: {error}") from error
        done += file.stat().st_size
