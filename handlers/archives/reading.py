"""Read archives in other processes, in turn by batch, while this process files the mails.

Each process opens all files and splits them into mails, which costs little, and parses the batches
whose turn is its own. The batches are collected in the same turn, which keeps the archives' order.
The processes stay a batch or two ahead of the filing, whatever an archive's size: a process waits
until its batch is collected. While an archive is already known, as when an interrupted import is
repeated, nothing is parsed ahead. When the importing process has nothing to file, it parses too.
"""

import ctypes
import fcntl
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from io import BufferedReader
from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Final, NamedTuple

from bot.errors import GiveUp
from bot.mail.archives.archive import ArchivedMail, read_archive
from bot.mail.automatic.classify import OurMarks
from bot.mail.limits import MAIL_BYTES
from bot.mail.masking import words_in_bytes
from bot.mail.parse import parse_mail
from bot.mail.values import NO_LINES, ParsedMail, UnreadableMail
from handlers.archives.files import (
    DAMAGED,
    fault_of,
    fault_of_entry,
    is_named_as_mail,
    open_plain,
    unpacked,
)
from handlers.archives.git import git_mails, is_repository

BATCH_MAILS: Final = 25
BATCH_BYTES: Final = 250_000
"""Small, because each process has several batches in memory."""

NAMED: Final = 5
"""How many damaged files are reported by name."""


class RawBatch(NamedTuple):
    """Mails in the archives' order, `size` bytes in all.

    `bytes_done` counts the bytes of the files up to there, as stored on disk.
    """

    mails: Sequence[ArchivedMail]
    size: int
    bytes_done: int


def batches(files: Sequence[Path], *, most: int = MAIL_BYTES) -> Iterator[RawBatch]:
    """Yield every mail of every file; only the beginning of a mail above `most` bytes.

    A damaged file is read up to the damage, and the files after it are read as well.

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

    The faults of files are added to `faults`.
    """
    done = 0
    for file in files:
        file_faults = _FileFaults()
        try:
            if is_repository(file):
                yield from ((mail, done) for mail in git_mails(file, most=most))
            else:
                with open_plain(file) as raw:
                    # The position in the packed file shows how much is left.
                    mails = _mails_of(raw, str(file), most, file_faults)
                    yield from map(partial(_with_place, file=raw, before=done), mails)
        except (*DAMAGED, GiveUp) as error:
            file_faults.add(str(file), error)
        faults += file_faults.lines()
        with suppress(OSError):
            done += file.stat().st_size


def _with_place(
    mail: ArchivedMail, *, file: BufferedReader, before: int
) -> tuple[ArchivedMail, int]:
    return mail, before + file.tell()


def _mails_of(
    raw: BufferedReader, name: str, most: int, file_faults: "_FileFaults"
) -> Iterator[ArchivedMail]:
    """Yield every mail of a file; if a file in a zip is damaged, those of the other files.

    A packed file without mail, beside others with mail, was reported when the zip file was found.
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
            file_faults.add(inner if is_entry else name, error)


@dataclass(slots=True)
class _FileFaults:
    """The first fault of a file, or of the files in it, and how many there are."""

    first: str = ""
    count: int = 0

    def add(self, name: str, error: Exception) -> None:
        """Add a fault of the file with that name."""
        self.first = self.first or f"{name} cannot be read to its end: {error}"
        self.count += 1

    def lines(self) -> list[str]:
        """Return a line for people if there is a fault."""
        more = f"; and {self.count - 1:,} more files in it" if self.count > 1 else ""
        return [self.first + more] if self.first else []


MOST_READERS: Final = 3
"""More would wait for the filing, and each takes memory. One processor is left for the filing."""

PIPE_BYTES: Final = 1024 * 1024
"""As much as Linux allows any user."""

OBJECTS_AT_ONCE: Final = 10_000
"""How many new objects start the garbage collector. It finds nothing in parsed mails."""

MAPPED_BYTES: Final = 4 * 1024 * 1024
_M_MMAP_THRESHOLD: Final = -3
"""Blocks above that size are given back when they are free (mallopt(3)). Otherwise glibc, once it
has seen a larger block, keeps up to two of these in each process."""

LAST_STEP_SECONDS: Final = 5.0

FORK: Final = get_context("fork")
"""A fresh process would take a third of a second to start, and twice the memory."""

ReadMail = tuple[ArchivedMail, ParsedMail | UnreadableMail]
Flag = ctypes.c_bool
"""A value in memory that the processes share."""


class ReadBatch(NamedTuple):
    """Mails in the archives' order, `size` bytes in all, each with its parsed form.

    `bytes_done` counts the bytes of the files up to there, as stored on disk.
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
    """What the other processes read; `next_batch` waits for it and may be called in a thread."""

    def __init__(self, readers: Sequence[_Reader], known: Flag, marks: OurMarks | None) -> None:
        self._turns = cycle(readers)
        self._known = known
        self._marks = marks
        self._is_over = False
        self._fault: str | None = None

    def expect_known(self, *, known: bool) -> None:
        """Set whether the coming mails are probably known; if so, they are not parsed."""
        self._known.value = known

    @property
    def expects_known(self) -> bool:
        """Whether unparsed mails should be looked up before they are parsed."""
        return bool(self._known.value)

    def read(self, mails: Sequence[ArchivedMail]) -> list[ReadMail]:
        """Parse mails that were not parsed."""
        return [(mail, _read(mail, self._marks)) for mail in mails]

    def read_all(self, batch: "ReadBatch | RawBatch") -> Sequence[ReadMail]:
        """Return a batch's mails, parsed here if they were not."""
        return batch.mails if isinstance(batch, ReadBatch) else self.read(batch.mails)

    def next_batch(self, *, idle: bool = False) -> ReadBatch | RawBatch | None:
        """Return the next batch, None after the last; unparsed if its mails are probably known.

        While the caller is `idle`, one of the next batches comes unparsed too: the caller parses
        it.

        Raises:
            GiveUp: a file cannot be read to its end; all that can be read was returned. Each
                further call raises it again.
        """
        if not self._is_over:
            received = self._receive(idle=idle)
            if isinstance(received, ReadBatch | RawBatch):
                return received
            self._is_over, self._fault = True, received
        if self._fault is not None:
            raise GiveUp(self._fault)
        return None

    def _receive(self, *, idle: bool) -> ReadBatch | RawBatch | str | None:
        reader = next(self._turns)
        reader.leave.value = idle
        try:
            received: ReadBatch | RawBatch | str | None = reader.pipe.recv()
        except EOFError:
            return "a process that reads the archives ended; run it again"
        return received


@contextmanager
def reading_archives(
    files: Sequence[Path],
    *,
    marks: OurMarks | None,
    most: int = MAIL_BYTES,
    readers: int | None = None,
    skip: int = 0,
) -> Iterator[ReadArchives]:
    """Read archive files in their order; `marks`, if any, identifies our own mails.

    A mail above `most` bytes is not loaded, and is unreadable. `readers` is the number of
    processes; by default there are as many as processors are left. The first `skip` batches are
    left out, without being parsed.

    The processes are forked, so the caller must have no threads yet, and should load the storage
    libraries later.
    """
    _spare_memory()
    count = readers or max(1, min(len(os.sched_getaffinity(0)) - 1, MOST_READERS))
    known: Flag = FORK.RawValue(ctypes.c_bool, False)
    read = [islice(batches(files, most=most), skip, None) for _ in range(count)]
    started = _start_readers(read, marks=marks, known=known)
    try:
        yield ReadArchives(started, known, marks)
    finally:
        for reader in started:
            reader.pipe.close()
        for reader in started:
            reader.process.join(LAST_STEP_SECONDS)
            reader.process.terminate()


def _spare_memory() -> None:
    """Keep shared memory from being copied, and return free memory to the system."""
    with suppress(AttributeError):  # another C library has no such setting
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, MAPPED_BYTES)
    gc.freeze()  # a collection would write into all that is shared, and so copy it
    gc.set_threshold(OBJECTS_AT_ONCE)


def _start_readers(
    batches_of: Sequence[Iterator[RawBatch]], *, marks: OurMarks | None, known: Flag
) -> list[_Reader]:
    """Fork a process for each iterator, all over the same batches, which they take in turn."""
    pipes = [FORK.Pipe(duplex=False) for _ in batches_of]
    started = []
    for turn, ((receiving, sending), read) in enumerate(zip(pipes, batches_of, strict=True)):
        leave: Flag = FORK.RawValue(ctypes.c_bool, False)
        parse = partial(_parse, marks=marks, known=known, leave=leave)
        # The iterator is begun in the process.
        work = partial(_send_batches, read, every=len(pipes), turn=turn, to=sending, parse=parse)
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
    if sys.platform == "linux":  # other systems have no such pipes, and wait a little longer
        with suppress(OSError):  # this user's pipes are at their limit
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _work(work: Callable[[], None], others: Sequence[Connection]) -> None:
    """Work in a forked process until the end, or until another process has ended."""
    # The terminal's Ctrl-C is for the importing process. This one notices that it closed its end of
    # a pipe, or was killed, once nobody else holds a copy of that end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for end in others:
        end.close()
    with suppress(BrokenPipeError, EOFError):
        work()


def _send_batches(
    read: Iterator[RawBatch],
    *,
    every: int,
    turn: int,
    to: Connection,
    parse: Callable[[RawBatch], ReadBatch | RawBatch],
) -> None:
    """Send each batch whose turn it is; at the end send None, or a file's fault."""
    number = 0
    fault: str | None = None
    try:
        for batch in read:
            if number % every == turn:
                to.send(parse(batch))
            number += 1
            del batch  # it would be in memory while the next one is gathered
    except GiveUp as error:
        fault = str(error)
    if number % every == turn:
        to.send(fault)


def _parse(
    batch: RawBatch, *, marks: OurMarks | None, known: Flag, leave: Flag
) -> ReadBatch | RawBatch:
    """Parse a batch, unless its mails are probably known or the importing process will parse it."""
    if leave.value or known.value:
        leave.value = False  # only one batch: the next one is parsed here meanwhile
        return batch
    mails = [(mail, _read(mail, marks)) for mail in batch.mails]
    return ReadBatch(mails, batch.size, batch.bytes_done)


def _read(mail: ArchivedMail, marks: OurMarks | None) -> ParsedMail | UnreadableMail:
    if mail.left_out:
        size = len(mail.raw) + mail.left_out
        return UnreadableMail("over max_size; not loaded", size, words_in_bytes(mail.raw))
    return _without_lines(parse_mail(mail.raw, ours=marks, is_archived=True))


def _without_lines(mail: ParsedMail | UnreadableMail) -> ParsedMail | UnreadableMail:
    """Return a mail as it is sent: its lines take much memory, and few are looked at again."""
    if isinstance(mail, UnreadableMail):
        return mail
    return replace(mail, reading=NO_LINES, enclosed=tuple(map(_without_lines, mail.enclosed)))
