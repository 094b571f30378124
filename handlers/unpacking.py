"""Packed archives: gzip, bzip2, xz and zip, known by their first bytes and read as a stream.

Such a file may be made to hurt: it asks for gigabytes of memory, or unpacks to far more than it
is. Bounds (`bot/mail/limits.py`) end its reading with a line that says what to do.
"""

import bz2
import gzip
import lzma
import os
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from io import BufferedIOBase, BufferedReader, RawIOBase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, cast

from bot.mail.limits import (
    NAME_CHARS,
    UNPACKED_BYTES,
    UNPACKED_TIMES,
    XZ_BYTES,
    ZIP_DIRECTORY_BYTES,
    ZIP_ENTRIES,
)
from bot.render.safe import one_line

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class TooMuch(Exception):
    """Reading a packed file takes more than it may; the text says what to do."""


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
"""LZMA is none of them: in a zip file it takes what memory it likes."""
_MAC: Final = "__MACOSX"
"""A folder that Macs add to zip files; what is in it only describes the others."""
_BLOCK: Final = 64 * 1024
_XZ_BLOCK: Final = 8 * 1024
"""Small: what stands behind the end of one file is copied."""
_PADDING: Final = b"\0"
_ODD: Final = (ValueError, OverflowError, NotImplementedError, struct.error)
"""What `zipfile` also raises for what is no sound zip file."""

_FAR_MORE: Final = "it unpacks to far more than mails do: unpack it first"
_MUCH_MEMORY: Final = f"it asks for more than {XZ_BYTES // 1_000_000} MB of memory: unpack it first"
_MANY_FILES: Final = (
    f"it lists more than {ZIP_ENTRIES:,} files: unpack it first and import the folder"
)
_PASSWORD: Final = "it asks for a password: unpack it first"  # noqa: S105 - none is in it
_OTHER_WAY: Final = "it is packed in a way that is not read here: unpack it first"

Opened = Callable[[], BufferedIOBase]
"""Opens a stream, or raises what is wrong with it."""


def unpacked(raw: BufferedReader, *, name: str) -> Iterator[tuple[str, Opened]]:
    """Yield what a file holds, each with its name: itself, or what is packed in it.

    A stream is to be opened and read before the next one is asked for; one that raises says
    nothing about the next.

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
    """How much may still be unpacked from a file of `size` bytes."""

    def __init__(self, size: int) -> None:
        self._left = max(UNPACKED_BYTES, UNPACKED_TIMES * size)

    def take(self, size: int) -> None:
        """Take what was unpacked.

        Raises:
            TooMuch: there is no room for it.
        """
        self._left -= size
        if self._left < 0:
            raise TooMuch(_FAR_MORE)


class _Counted(RawIOBase):
    """A stream of unpacked bytes that ends with an error when it is too long.

    Where the file breaks off, or what follows is nothing of it, all before that is sound: the
    stream just ends there, and `fault` says so, for who reads it has the last mail only at the end.
    """

    def __init__(self, stream: BufferedIOBase | RawIOBase, room: _Room) -> None:
        # At most one step of unpacking: what stands before a damaged place comes before the error.
        self._read = stream.readinto1 if isinstance(stream, BufferedIOBase) else stream.readinto
        self._room = room
        self.fault: Exception | None = None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read as much as there is room for."""
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
    """An xz file, or several one after the other; lzma's own reader knows no bound of memory."""

    def __init__(self, packed: BufferedIOBase) -> None:
        self._packed = packed
        self._unpacker = _xz_unpacker()
        self._waiting = b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read as much as there is room for.

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
        """Begin with the next file; False where nothing follows, or nothing that is xz."""
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
    """A zip file as long as its list of files is loaded: too long a list is refused before."""

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
    """Return what is wrong behind the last byte that was read, None where nothing is."""
    raw = getattr(stream, "raw", None)
    return raw.fault if isinstance(raw, _Counted) else None


def _plain(name: str) -> str:
    return name[: name.rindex(".")] if name.lower().endswith(_SUFFIXES) else name


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return _MAC in parts or any(part.startswith(".") and part != ".." for part in parts)
