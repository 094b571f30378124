"""Pack what is kept of mails: zlib, with a dictionary of what usually stands in mails.

A packed value is a zlib stream (RFC 1950). It names its dictionary by a checksum and ends with a
checksum of what is packed, so damage is noticed. The dictionaries are files beside this one,
written by hand: no word of a stored mail is in them, so that an erasure reaches all that names a
person. A changed dictionary could no longer unpack what is stored: a better one is a further file.

Level 3 packs at about half the cost of 6, the default, and a twentieth larger.
"""

import asyncio
import zlib
from functools import cache
from pathlib import Path
from typing import Final

LEVEL: Final = 3
MAIL: Final = 0xF665ACFB
TEXT: Final = 0xDD340B85
"""The dictionaries, by the checksum (Adler-32) that names them in a stream."""
_FILES: Final = {MAIL: "usual_mail.txt", TEXT: "usual_text.txt"}
_ITS_NAME: Final = slice(2, 6)

LARGEST: Final = 1_000_000_000
"""The most bytes that are unpacked; neither database holds a larger value."""
_MORE: Final = 64
"""By how many bytes packing makes the beginning of a mail longer at most."""


class Damaged(ValueError):
    """A stored value is damaged, or was not packed by us."""


def pack(raw: bytes, *, dictionary: int = MAIL) -> bytes:
    """Return `raw`, packed."""
    packer = zlib.compressobj(LEVEL, zdict=_words(dictionary))
    return packer.compress(raw) + packer.flush()


def unpack(packed: bytes) -> bytes:
    """Return what was packed.

    Raises:
        Damaged: it is not whole.
    """
    unpacker = _unpacker(packed)
    try:
        raw = unpacker.decompress(packed, LARGEST)
    except zlib.error as error:
        raise Damaged(f"a stored mail is damaged: {error}") from error
    if not unpacker.eof:
        raise Damaged("a stored mail is damaged: its end is missing")
    return raw


def unpack_head(packed: bytes, *, size: int) -> bytes:
    """Return the first `size` bytes of a mail; `head_of` says how much of `packed` that needs."""
    return _unpacker(packed).decompress(packed, size)


def head_of(size: int) -> int:
    """Return how many bytes of a packed mail hold its first `size` bytes at least."""
    return size + _MORE


async def pack_aside(raw: bytes) -> bytes:
    """Pack a mail in a thread: it may be large."""
    return await asyncio.to_thread(pack, raw)


async def unpack_aside(packed: bytes) -> bytes:
    """Unpack a mail in a thread: it may be large."""
    return await asyncio.to_thread(unpack, packed)


def dictionary_of(packed: bytes) -> bytes:
    """Return the dictionary that a packed value names.

    Raises:
        Damaged: it names none of ours.
    """
    name = int.from_bytes(packed[_ITS_NAME])
    if name not in _FILES:
        raise Damaged("a stored mail is damaged: it does not begin as packed ones do")
    return _words(name)


def _unpacker(packed: bytes) -> "zlib._Decompress":
    return zlib.decompressobj(zdict=dictionary_of(packed))


@cache
def _words(dictionary: int) -> bytes:
    return (Path(__file__).parent / _FILES[dictionary]).read_bytes()
