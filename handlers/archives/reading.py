"""Archives are read beside what files their mails, by processes that take the batches in turn.

Each of them opens all files and tells all mails apart, which costs little, and parses the batches
whose turn is its own; in the same turn they are taken from them: so their order is the archives'.
All of them stay a batch or two ahead of what is filed, whatever an archive's size: a batch that
nobody has taken yet keeps its process waiting. Where an archive is known so far, as when an import
that was stopped is run again, nothing is parsed ahead. Who files, and has nothing to file, parses
too.
"""

import ctypes
import fcntl
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from io import BufferedReader
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Final, NamedTuple

from bot.errors import GiveUp
from bot.mail.archives.archive import ArchivedMail, read_archive
from bot.mail.automatic.classify import OurMarks
from bot.mail.limits import MAIL_BYTES
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail, UnreadableMail
from handlers.archives.files import DAMAGED, fault_of, fault_of_entry, is_named_as_mail, unpacked

# Archive files become batches of mails, in the files' order, each mail still as bytes.

BATCH_MAILS: Final = 50
BATCH_BYTES: Final = 500_000
"""Small ones: each process has several of them in memory."""

NAMED: Final = 5
"""How many of the files that are damaged are told by name."""


class RawBatch(NamedTuple):
    """Mails in the archives' order, `size` bytes of them.

    `bytes_done` counts the bytes of the files up to there, as they are on the disk.
    """

    mails: Sequence[ArchivedMail]
    size: int
    bytes_done: int


def batches(files: Sequence[Path], *, most: int = MAIL_BYTES) -> Iterator[RawBatch]:
    """Yield every mail of every file; of one above `most` bytes the beginning.

    A damaged file is read up to the damage, and those after it are read as well.

    Raises:
        GiveUp: files could not be read to their end; all that could be read was yielded.
    """
    batch: list[ArchivedMail] = []
    size = done = 0
    faults: list[str] = []
    for mail, done in _mails(files, most, faults):
        batch.append(mail)
        size += len(mail.raw)
        del mail  # it would be in memory while the next one is gathered
        if len(batch) >= BATCH_MAILS or size >= BATCH_BYTES:
            yield RawBatch(batch, size, done)
            batch, size = [], 0
    if batch:
        yield RawBatch(batch, size, done)
    if faults:
        more = f"; and {len(faults) - NAMED:,} more files" if len(faults) > NAMED else ""
        raise GiveUp("; ".join(faults[:NAMED]) + more)


def _mails(
    files: Sequence[Path], most: int, faults: list[str]
) -> Iterator[tuple[ArchivedMail, int]]:
    """Yield every mail of every file, and how many bytes of the files are read by then.

    What is wrong with a file is added to `faults`.
    """
    done = 0
    for file in files:
        wrong = _Wrong()
        try:
            with file.open("rb") as raw:
                # The position in the packed file: what is left can be told from it.
                mails = _mails_of(raw, str(file), most, wrong)
                yield from map(partial(_with_place, file=raw, before=done), mails)
        except DAMAGED as error:
            wrong.add(str(file), error)
        faults += wrong.told()
        with suppress(OSError):
            done += file.stat().st_size


def _with_place(
    mail: ArchivedMail, *, file: BufferedReader, before: int
) -> tuple[ArchivedMail, int]:
    return mail, before + file.tell()


def _mails_of(raw: BufferedReader, name: str, most: int, wrong: "_Wrong") -> Iterator[ArchivedMail]:
    """Yield every mail of a file; where one of a zip's files is damaged, those of the others.

    What holds no mail beside others that do was passed over when the file was found.
    """
    for inner, opened in unpacked(raw, name=name):
        is_entry = inner.startswith(f"{name}/")
        try:
            if is_entry and not is_named_as_mail(name) and fault_of_entry(inner, opened):
                continue
            stream = opened()
            yield from read_archive(stream, name=inner, most=most)
            if (fault := fault_of(stream)) is not None:
                raise fault
        except DAMAGED as error:
            wrong.add(inner if is_entry else name, error)


@dataclass(slots=True)
class _Wrong:
    """What is wrong with a file, or with the files in it: the first of it, and how many."""

    first: str = ""
    count: int = 0

    def add(self, name: str, error: Exception) -> None:
        """Add what is wrong with a file of that name."""
        self.first = self.first or f"{name} cannot be read to its end: {error}"
        self.count += 1

    def told(self) -> list[str]:
        """Return a line for people, if anything is wrong."""
        more = f"; and {self.count - 1:,} more files in it" if self.count > 1 else ""
        return [self.first + more] if self.first else []


MOST_READERS: Final = 3
"""More would wait for what files their mails, and each takes its memory. One processor is left to
that."""

PIPE_BYTES: Final = 1024 * 1024
"""As much as Linux lets any user have."""

OBJECTS_AT_ONCE: Final = 10_000
"""So many new ones let the garbage collector look; in what is read of mails it finds nothing."""

MAPPED_BYTES: Final = 4 * 1024 * 1024
_M_MMAP_THRESHOLD: Final = -3
"""Memory above that is given back when it is free (mallopt(3)): glibc, once it has seen a larger
piece, keeps as much as two of these, in each process."""

LAST_STEP_SECONDS: Final = 5.0

FORK: Final = get_context("fork")
"""A fresh process would take a third of a second to start, and twice the memory."""

ReadMail = tuple[ArchivedMail, ParsedMail | UnreadableMail]
Flag = ctypes.c_bool
"""Memory that the processes share."""


class ReadBatch(NamedTuple):
    """Mails in the archives' order, `size` bytes of them, each with what was read of it.

    `bytes_done` counts the bytes of the files up to there, as they are on the disk.
    """

    mails: Sequence[ReadMail]
    size: int
    bytes_done: int


class _Reader(NamedTuple):
    """A process that reads, as the importing process sees it."""

    process: ForkProcess
    pipe: Connection
    leave: Flag
    """Set while the importing process is idle: it then parses the next batch itself."""


class ReadArchives:
    """What other processes read; `next_batch` waits for it and may be called in a thread."""

    def __init__(self, readers: Sequence[_Reader], known: Flag, marks: OurMarks) -> None:
        self._turns = cycle(readers)
        self._known = known
        self._marks = marks
        self._is_over = False
        self._fault: str | None = None

    def expect_known(self, *, known: bool) -> None:
        """Say whether the mails that follow are likely to be known: then they are not parsed."""
        self._known.value = known

    @property
    def expects_known(self) -> bool:
        """Whether what is not parsed is to be looked up before it is."""
        return bool(self._known.value)

    def read(self, mails: Sequence[ArchivedMail]) -> list[ReadMail]:
        """Parse mails that were not parsed."""
        return [(mail, _read(mail, self._marks)) for mail in mails]

    def next_batch(self, *, idle: bool = False) -> ReadBatch | RawBatch | None:
        """Return the next batch, None after the last. One that is likely known is not parsed.

        Nor is one of the next while the caller is `idle` and may as well parse it itself.

        Raises:
            GiveUp: a file cannot be read to its end; all that can be read was returned. Said
                again however often it is asked.
        """
        if not self._is_over:
            came = self._receive(idle=idle)
            if isinstance(came, ReadBatch | RawBatch):
                return came
            self._is_over, self._fault = True, came
        if self._fault is not None:
            raise GiveUp(self._fault)
        return None

    def _receive(self, *, idle: bool) -> ReadBatch | RawBatch | str | None:
        reader = next(self._turns)
        reader.leave.value = idle
        try:
            came: ReadBatch | RawBatch | str | None = reader.pipe.recv()
        except EOFError:
            return "a process that reads the archives ended; run it again"
        return came


@contextmanager
def reading_archives(
    files: Sequence[Path],
    *,
    marks: OurMarks,
    most: int = MAIL_BYTES,
    readers: int | None = None,
) -> Iterator[ReadArchives]:
    """Read archive files in their order; `marks` tells which of the mails are ours.

    A mail above `most` bytes is not loaded, and unreadable. There are as many processes as
    `readers` says, or as there are processors left.

    The processes are forked, so the caller must have no threads yet, and should load the
    libraries of storage later.
    """
    _spare_memory()
    count = readers or max(1, min(len(os.sched_getaffinity(0)) - 1, MOST_READERS))
    known: Flag = FORK.RawValue(ctypes.c_bool, False)
    started = _start_readers(count, files, most, marks=marks, known=known)
    try:
        yield ReadArchives(started, known, marks)
    finally:
        for reader in started:
            reader.pipe.close()
        for reader in started:
            reader.process.join(LAST_STEP_SECONDS)
            reader.process.terminate()


def _spare_memory() -> None:
    """Keep the memory that the processes share from being copied, and give free memory back."""
    with suppress(AttributeError):  # another C library has no such setting
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, MAPPED_BYTES)
    gc.freeze()  # a collection would write into all that is shared, and so copy it
    gc.set_threshold(OBJECTS_AT_ONCE)


def _start_readers(
    count: int, files: Sequence[Path], most: int, *, marks: OurMarks, known: Flag
) -> list[_Reader]:
    """Fork `count` processes that take the batches of the files in turn."""
    pipes = [FORK.Pipe(duplex=False) for _ in range(count)]
    started = []
    for turn, (receiving, sending) in enumerate(pipes):
        leave: Flag = FORK.RawValue(ctypes.c_bool, False)
        parse = partial(_parse, marks=marks, known=known, leave=leave)
        work = partial(_read_batches, files, most, every=count, turn=turn, to=sending, parse=parse)
        others = [end for pipe in pipes for end in pipe if end is not sending]
        process = FORK.Process(target=_work, args=(work, others), daemon=True)
        process.start()
        started.append(_Reader(process, receiving, leave))
    for _, sending in pipes:
        _widen(sending)
        sending.close()
    return started


def _widen(pipe: Connection) -> None:
    """Let a whole batch wait in a pipe, so that its process begins with the next one."""
    if sys.platform == "linux":  # others have no such pipes, and wait a little longer
        with suppress(OSError):  # this user's pipes take too much already
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _work(work: Callable[[], None], others: Sequence[Connection]) -> None:
    """Work in a forked process until the end, or until a neighbour is gone."""
    # The terminal's Ctrl-C is for the process that files. That its end of a pipe is closed, or
    # it was killed, is seen here once nobody else holds a copy of that end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for end in others:
        end.close()
    with suppress(BrokenPipeError, EOFError):
        work()


def _read_batches(
    files: Sequence[Path],
    most: int,
    *,
    every: int,
    turn: int,
    to: Connection,
    parse: Callable[[RawBatch], ReadBatch | RawBatch],
) -> None:
    """Send each batch whose turn it is, then None, or what is wrong with a file."""
    number = 0
    fault: str | None = None
    try:
        for batch in batches(files, most=most):
            if number % every == turn:
                to.send(parse(batch))
            number += 1
            del batch  # it would be in memory while the next one is gathered
    except GiveUp as error:
        fault = str(error)
    if number % every == turn:
        to.send(fault)


def _parse(batch: RawBatch, *, marks: OurMarks, known: Flag, leave: Flag) -> ReadBatch | RawBatch:
    """Parse a batch, unless it is likely to be known, or who files may as well parse it."""
    if leave.value or known.value:
        leave.value = False  # one is enough: the next is parsed beside it
        return batch
    mails = [(mail, _read(mail, marks)) for mail in batch.mails]
    return ReadBatch(mails, batch.size, batch.bytes_done)


def _read(mail: ArchivedMail, marks: OurMarks) -> ParsedMail | UnreadableMail:
    if mail.left_out:
        return UnreadableMail("over max_size; not loaded", len(mail.raw) + mail.left_out)
    return parse_mail(mail.raw, ours=marks)
