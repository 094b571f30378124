"""Find the files that an import reads: those that people name, or all files in named folders.

Folders hold other files too. A file that holds no mail is reported and skipped.
"""

import bz2
import errno
import gzip
import lzma
import os
import re
import stat
import struct
import warnings
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from io import BufferedIOBase, BufferedReader, RawIOBase
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Final, cast, overload

from bot.errors import ConfigError
from bot.mail.archives.archive import holds_mail
from bot.mail.limits import (
    NAME_CHARS,
    UNPACKED_BYTES,
    UNPACKED_TIMES,
    XZ_BYTES,
    ZIP_DIRECTORY_BYTES,
    ZIP_ENTRIES,
)
from bot.render.text.safe import one_line
from handlers.archives.git import is_repository

# Packed archives: gzip, bzip2, xz and zip, recognised by their first bytes and read as a stream.
#
# Such a file may be hostile: it may ask for gigabytes of memory, or unpack to far more than its own
# size. The bounds in `bot/mail/limits.py` end its reading with a line that says what to do.

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class TooMuch(Exception):
    """A file unpacks to more than the limit; the text says what to do."""


DAMAGED: Final = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, TooMuch)
"""What reading a packed file may raise."""

_GZIP: Final = b"\x1f\x8b"
_BZIP2: Final = b"BZh"
_XZ: Final = b"\xfd7zXZ\x00"
_ZIP: Final = b"PK\x03\x04"
_SUFFIXES: Final = (".gz", ".bz2", ".xz")
_ENCRYPTED: Final = 0x1
_ENTRY: Final = b"PK\x01\x02"
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2})
"""Without LZMA: in a zip file, nothing bounds the memory that it takes."""
_MAC: Final = "__MACOSX"
"""A folder that Macs add to zip files; its files only describe the other ones."""
_BLOCK: Final = 64 * 1024
_XZ_BLOCK: Final = 8 * 1024
"""Small, because the bytes behind the end of each inner file are copied."""
_PADDING: Final = b"\0"
_ODD: Final = (ValueError, OverflowError, NotImplementedError, struct.error)
"""What `zipfile` also raises for a damaged zip file."""

_FAR_MORE: Final = "it unpacks to far more than mail does: unpack it first"
_MUCH_MEMORY: Final = f"it asks for more than {XZ_BYTES // 1_000_000} MB of memory: unpack it first"
_MANY_FILES: Final = (
    f"it lists more than {ZIP_ENTRIES:,} files: unpack it first and import the folder"
)
_NO_FILE: Final = "is a link, or something else that is no file"
_PLAIN: Final = frozenset({0, stat.S_IFREG})
"""The kinds of what a zip file may hold; programs that know of none write 0."""
_PASSWORD: Final = "it asks for a password: unpack it first"  # noqa: S105 - none is in it
_OTHER_WAY: Final = "it is packed in a way that is not read here: unpack it first"

Opened = Callable[[], BufferedIOBase]
"""Opens a stream, or raises the file's fault."""


def unpacked(raw: BufferedReader, *, name: str) -> Iterator[tuple[str, Opened]]:
    """Yield the contents of a file, each with its name: the file itself, or the files packed in it.

    Open and read each stream before asking for the next one. An error in one does not affect the
    next.

    Raises:
        DAMAGED: the file cannot be read to its end.
    """
    room = _Room(os.fstat(raw.fileno()).st_size)
    if not raw.peek(len(_ZIP)).startswith(_ZIP):
        yield _plain(name), partial(_opened, raw, room)
        return
    with _zip(raw) as packed:
        for entry in packed.infolist():
            if not entry.filename.endswith("/") and not _is_hidden(entry.filename):
                # A name is only shown: nothing is written, so it leads nowhere.
                shown = f"{name}/{one_line(entry.filename)[-NAME_CHARS:]}"
                yield _plain(shown), partial(_entry, packed, entry, room)


class _Room:
    """The number of bytes that may still be unpacked from a file of `size` bytes."""

    def __init__(self, size: int) -> None:
        self._left = max(UNPACKED_BYTES, UNPACKED_TIMES * size)

    def take(self, size: int) -> None:
        """Count `size` bytes as unpacked.

        Raises:
            TooMuch: they exceed the bound.
        """
        self._left -= size
        if self._left < 0:
            raise TooMuch(_FAR_MORE)


class _Counted(RawIOBase):
    """A stream of unpacked bytes that ends with an error when it is too long.

    If the file breaks off, or ends in bytes that do not belong to it, everything before that is
    sound. The stream then simply ends, and `fault` has the reason: only at the end does the reader
    have the last mail.
    """

    def __init__(self, stream: BufferedIOBase | RawIOBase, room: _Room) -> None:
        # Unpack at most one step: the text before a damaged place comes before the error.
        self._read = stream.readinto1 if isinstance(stream, BufferedIOBase) else stream.readinto
        self._room = room
        self.fault: Exception | None = None

    def readable(self) -> bool:
        """Return True: it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read as much as the bound allows."""
        if self.fault is not None:
            return 0
        try:
            read = self._read(buffer) or 0
        except (EOFError, OSError) as error:
            self.fault = error
            return 0
        except _ODD as error:
            raise zipfile.BadZipFile(f"it is damaged: {error}") from error
        self._room.take(read)
        return read


class _Xz(RawIOBase):
    """An xz file, or several one after the other; lzma's own reader cannot bound its memory."""

    def __init__(self, packed: BufferedIOBase) -> None:
        self._packed = packed
        self._unpacker = _xz_unpacker()
        self._waiting = b""

    def readable(self) -> bool:
        """Return True: it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read as much as the bound allows.

        Raises:
            DAMAGED: it cannot be read, or asks for too much memory.
        """
        view = memoryview(buffer)
        while not self._unpacker.eof or self._goes_on():
            block, self._waiting = self._waiting, b""
            if not block and self._unpacker.needs_input:
                block = self._packed.read1(_XZ_BLOCK)
                if not block:
                    raise EOFError("it ends too early")
            if read := self._unpack(block, view.nbytes):
                view[: len(read)] = read
                return len(read)
        return 0

    def _unpack(self, block: bytes, most: int) -> bytes:
        try:
            return self._unpacker.decompress(block, most)
        except lzma.LZMAError as error:
            if "limit" in str(error):  # There is no other way to tell.
                raise TooMuch(_MUCH_MEMORY) from error
            raise

    def _goes_on(self) -> bool:
        """Begin the next inner file; return False if no further xz data follows."""
        rest = self._unpacker.unused_data.lstrip(_PADDING)
        while len(rest) < len(_XZ) and (more := self._packed.read1(_XZ_BLOCK)):
            rest = (rest + more).lstrip(_PADDING)
        if not rest.startswith(_XZ):
            return False
        self._unpacker, self._waiting = _xz_unpacker(), rest
        return True


def _xz_unpacker() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_BYTES)


class _Listing:
    """A zip file that refuses a list of files that is too long before loading it."""

    def __init__(self, raw: BufferedReader) -> None:
        self._raw = raw
        self.seek = raw.seek
        self.tell = raw.tell
        self.seekable = raw.seekable
        self.is_loaded = False

    def read(self, size: int = -1, /) -> bytes:
        """Read as `zipfile` asks; it reads the whole list at once.

        Raises:
            TooMuch: the list is too long.
        """
        if self.is_loaded:
            return self._raw.read(size)
        if size > ZIP_DIRECTORY_BYTES:
            raise TooMuch(_MANY_FILES)
        read = self._raw.read(size)
        if read.count(_ENTRY) > ZIP_ENTRIES:
            raise TooMuch(_MANY_FILES)
        return read


def _zip(raw: BufferedReader) -> zipfile.ZipFile:
    listing = _Listing(raw)
    try:
        packed = zipfile.ZipFile(listing)
    except _ODD as error:
        raise zipfile.BadZipFile(f"it is damaged: {error}") from error
    listing.is_loaded = True
    return packed


def _entry(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, room: _Room) -> BufferedIOBase:
    if stat.S_IFMT(entry.external_attr >> 16) not in _PLAIN:
        raise zipfile.BadZipFile(f"it {_NO_FILE}")
    if entry.flag_bits & _ENCRYPTED:
        raise zipfile.BadZipFile(_PASSWORD)
    if entry.compress_type not in _METHODS:
        raise zipfile.BadZipFile(_OTHER_WAY)
    try:
        with warnings.catch_warnings():
            # Newer Pythons warn of entries that share bytes; `room` bounds what that can make.
            warnings.simplefilter("ignore", UserWarning)
            stream = packed.open(entry)
    except _ODD as error:
        raise zipfile.BadZipFile(f"it is damaged: {error}") from error
    return _opened(_counted(cast("zipfile.ZipExtFile", stream), room), room)


def _opened(raw: BufferedReader, room: _Room) -> BufferedIOBase:
    begins = raw.peek(len(_XZ)).startswith
    if begins(_GZIP):
        return _counted(gzip.GzipFile(fileobj=raw), room)
    if begins(_BZIP2):
        return _counted(bz2.BZ2File(raw), room)
    if begins(_XZ):
        return _counted(_Xz(raw), room)
    return raw


def _counted(stream: BufferedIOBase | RawIOBase, room: _Room) -> BufferedReader:
    return BufferedReader(_Counted(stream, room), _BLOCK)


def fault_of(stream: BufferedIOBase) -> Exception | None:
    """Return what is wrong after the last byte that was read, None if nothing is."""
    raw = getattr(stream, "raw", None)
    return raw.fault if isinstance(raw, _Counted) else None


def _plain(name: str) -> str:
    return name[: name.rindex(".")] if name.lower().endswith(_SUFFIXES) else name


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return _MAC in parts or any(part.startswith(".") and part != ".." for part in parts)


FORMS: Final = (
    "import reads mbox, Maildir, .eml, Pipermail's text, also packed (.gz, .bz2, .xz, .zip), and "
    "public-inbox's git repositories"
)
HIDDEN: Final = "."
MAIL_SUFFIXES: Final = frozenset({".eml", ".emlx", ".mbox", ".mbx", ".mail", ".mmdf"})
"""Files with these names are read whatever they hold, and set aside if they cannot be read."""

_READ: Final = ("cur", "new")
_DRAFT: Final = re.compile(r"[:;!]2,[A-Za-z]*D")
"""The flags in the name of a Maildir file; some systems write another character before them."""

_HEAD: Final = 64 * 1024
_TAR_AT: Final = 257
_NO_MAIL: Final = (
    (b"7z\xbc\xaf\x27\x1c", "is packed in a way that is not read here: unpack it first"),
    (b"Rar!", "is packed in a way that is not read here: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is packed in a way that is not read here: unpack it first"),
    (b"!BDN", "is Outlook's own file: have its messages exported as mbox or .eml"),
    (b"\xd0\xcf\x11\xe0", "is Outlook's own file: have its messages saved as .eml"),
    (b"BABYL", "is an old Emacs mail file: have its messages exported as mbox"),
)
_TAR: Final = "is a tar archive: unpack it (tar xf) and import the folder"
_PAGE: Final = "is a web page: take the month's text file that the archive's index links to"
_OTHER: Final = "holds no message"
_NOTHING: Final = "is neither a file nor a folder"
_LINK: Final = "is a link, and import follows none"


class ArchiveFiles(Sequence[Path]):
    """Paths of files, stored compactly by folder: a Maildir can have a million."""

    def __init__(self) -> None:
        self._folders: list[Path] = []
        self._places: list[int] = []
        self._names: list[str] = []

    def add(self, folder: Path, name: str) -> None:
        """Add a file; those of one folder come one after the other."""
        if not self._folders or self._folders[-1] is not folder:
            self._folders.append(folder)
            self._places.append(len(self._names))
        self._names.append(name)

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, at: int) -> Path: ...
    @overload
    def __getitem__(self, at: slice) -> list[Path]: ...
    def __getitem__(self, at: int | slice) -> Path | list[Path]:
        if isinstance(at, slice):
            return [self[each] for each in range(len(self))[at]]
        at = range(len(self))[at]
        return self._folders[bisect_right(self._places, at) - 1] / self._names[at]


@dataclass(frozen=True, slots=True)
class Found:
    """The files to read, in order, and the files without mail, each with its remedy.

    `closed` are folders that cannot be opened, each with the reason.
    """

    files: Sequence[Path]
    passed_over: Sequence[str]
    closed: Sequence[str]


def find_archives(paths: Sequence[Path]) -> Found:
    """Return the archive files at these paths: the files themselves, or all files in the folders.

    Raises:
        ConfigError: one is not there, cannot be read, or holds no mail.
    """
    files = ArchiveFiles()
    passed_over: list[str] = []
    closed: list[str] = []
    for path in paths:
        if path.is_symlink():
            raise ConfigError(f"{path} {_LINK}: name what it leads to, {os.path.realpath(path)}")
        if not path.exists():
            raise ConfigError(f"{path}: there is no such file or folder")
        is_folder = path.is_dir()
        before = len(files)
        for folder, name, is_in_maildir in (
            _walk(path, closed) if is_folder else [(path.parent, path.name, False)]
        ):
            is_repo = is_repository(folder / name)
            fault = None if is_repo else _fault_of_kind(folder / name)
            if fault is None and is_folder:
                fault = _fault_of_name(name)
            if fault is None and not is_in_maildir and not is_repo:
                fault = _fault(folder / name, passed_over)
            if fault is None:
                files.add(folder, name)
            elif is_folder:
                passed_over.append(f"{folder / name} {fault}")
            else:
                raise ConfigError(f"{path} {fault}; {FORMS}")
        if len(files) == before:
            faults = "; ".join((f"no file in {path} holds mail", *closed))
            raise ConfigError(f"{faults}; {FORMS}")
    return Found(files, passed_over, closed)


def _walk(
    folder: Path, closed: list[str], *, is_in_maildir: bool = False
) -> Iterator[tuple[Path, str, bool]]:
    """Yield every file below a folder, each folder's in the order of names; links are files here.

    Each comes with whether it is a mail of a Maildir. Folders that cannot be opened are added to
    `closed`. A git repository is one file.
    """
    if is_repository(folder):
        yield folder.parent, folder.name, False
        return
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - a path each would take six times the memory
    except OSError as error:
        closed.append(f"{folder} cannot be looked into: {error.strerror}")
        return
    is_maildir = _is_maildir(folder)
    for name in names:
        entry = folder / name
        if is_maildir and name == "tmp":
            continue  # its files are still being written
        if name.startswith(HIDDEN) and not _has_mails(entry):
            continue
        if entry.is_symlink() or not entry.is_dir():
            yield folder, name, is_in_maildir
        else:
            within = is_in_maildir or (is_maildir and name in _READ)
            yield from _walk(entry, closed, is_in_maildir=within)


def _is_maildir(path: Path) -> bool:
    """Return True if a folder is a Maildir, or one of its subfolders, with all its parts."""
    return all((path / part).is_dir() for part in _READ)


def _has_mails(path: Path) -> bool:
    """Return True if a folder holds the mails of a Maildir, which Maildir++ hides.

    Programs that copy or pack files often leave out empty folders, such as `new`.
    """
    return any((path / part).is_dir() for part in _READ)


def _fault_of_kind(file: Path) -> str | None:
    """Return why a folder's entry is not opened, or None for a plain file."""
    try:
        mode = file.lstat().st_mode
    except OSError as error:
        return f"cannot be looked at: {error.strerror}"
    if stat.S_ISLNK(mode):
        return _LINK
    return None if stat.S_ISREG(mode) else _NOTHING


def open_plain(file: Path) -> BufferedReader:
    """Open a plain file; never follow a link or wait for a pipe that replaced it.

    Raises:
        OSError: it cannot be opened, or is a link, a pipe, a socket or a device.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(f"it {_LINK}") from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"it {_NOTHING}")
    return open(descriptor, "rb")  # noqa: PTH123 - a descriptor


def _fault_of_name(name: str) -> str | None:
    return "is a draft and was never sent" if _DRAFT.search(name) else None


def _fault(file: Path, passed_over: list[str]) -> str | None:
    """Return why a file is not read, or None; damage is reported later, on reading.

    Files in a zip file that are skipped beside others that hold mail are added to `passed_over`.
    """
    if is_named_as_mail(file.name):
        return None
    faults: list[tuple[str, str]] = []
    holds_any = False
    try:
        with open_plain(file) as raw:
            for name, opened in unpacked(raw, name=str(file)):
                fault = fault_of_entry(name, opened)
                holds_any |= fault is None
                faults += [(name, fault)] if fault is not None else []
    except DAMAGED:
        holds_any = True
    if not holds_any:
        return faults[0][1] if faults else None
    passed_over += [f"{name} {fault}" for name, fault in faults]
    return None


def is_named_as_mail(name: str) -> bool:
    """Return True if a file is read whatever it holds."""
    return PurePath(name).suffix.lower() in MAIL_SUFFIXES


def fault_of_entry(name: str, opened: Opened) -> str | None:
    """Return why a packed file is not read, None if it is.

    Raises:
        DAMAGED: it cannot be opened.
    """
    return None if is_named_as_mail(name) else _fault_in(_head(opened()))


def _head(stream: BufferedIOBase) -> bytes:
    """Return the first bytes of a stream, as far as it can be read.

    Raises:
        TooMuch: no more of the file may be read.
    """
    head = b""
    with suppress(*DAMAGED):
        while len(head) < _HEAD and (piece := stream.read1(_HEAD)):
            head += piece
    return head


def _fault_in(head: bytes) -> str | None:
    if head[_TAR_AT:].startswith(b"ustar"):
        return _TAR
    if head.lstrip()[:20].lower().startswith((b"<!doctype html", b"<html")):
        return _PAGE
    known = next((fault for magic, fault in _NO_MAIL if head.startswith(magic)), None)
    return known or (None if holds_mail(head) else _OTHER)
