"""Archive files become batches of mails, in the files' order, each mail still as bytes."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import Final, NamedTuple

from bot.errors import GiveUp
from bot.mail.archives.archive import ArchivedMail, read_archive
from bot.mail.limits import MAIL_BYTES
from handlers.archive_files import fault_of_entry, is_named_as_mail
from handlers.unpacking import DAMAGED, fault_of, unpacked

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
