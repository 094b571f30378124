"""Packed archives: gzip, bzip2, xz and zip, known by their first bytes and read as a stream."""

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from io import BufferedIOBase, BufferedReader
from pathlib import PurePosixPath
from typing import IO, Final, cast

DAMAGED: Final = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
"""What reading a packed file may raise."""

_GZIP: Final = b"\x1f\x8b"
_BZIP2: Final = b"BZh"
_XZ: Final = b"\xfd7zXZ\x00"
_ZIP: Final = b"PK\x03\x04"
_SUFFIXES: Final = (".gz", ".bz2", ".xz")
_ENCRYPTED: Final = 0x1
_MAC: Final = "__MACOSX"
"""A folder that Macs add to zip files; what is in it only describes the others."""


def unpacked(raw: BufferedReader, *, name: str) -> Iterator[tuple[str, BufferedIOBase]]:
    """Yield what a file holds, each with its name: itself, or what is packed in it.

    A stream is to be read before the next one is asked for.

    Raises:
        DAMAGED: the file cannot be read to its end.
    """
    if not raw.peek(len(_ZIP)).startswith(_ZIP):
        yield _opened(raw, name)
        return
    with zipfile.ZipFile(raw) as packed:
        for entry in packed.infolist():
            if not entry.is_dir() and not _is_hidden(entry.filename):
                with _entry(packed, entry) as stream:
                    yield _opened(stream, f"{name}/{entry.filename}")


def _entry(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> zipfile.ZipExtFile:
    if entry.flag_bits & _ENCRYPTED:
        raise zipfile.BadZipFile("it asks for a password: unpack it first")
    try:
        return cast("zipfile.ZipExtFile", packed.open(entry))
    except NotImplementedError as error:
        raise zipfile.BadZipFile(f"{error}: unpack it first") from error


def _opened(raw: BufferedReader | zipfile.ZipExtFile, name: str) -> tuple[str, BufferedIOBase]:
    begins = raw.peek(len(_XZ)).startswith
    if begins(_GZIP):
        return _plain(name), gzip.GzipFile(fileobj=raw)
    if begins(_BZIP2):
        return _plain(name), bz2.BZ2File(raw)
    if begins(_XZ):
        return _plain(name), lzma.LZMAFile(cast("IO[bytes]", raw))
    return name, raw


def _plain(name: str) -> str:
    return name[: name.rindex(".")] if name.lower().endswith(_SUFFIXES) else name


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return _MAC in parts or any(part.startswith(".") for part in parts)
