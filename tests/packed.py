"""Look into what is packed in a database's files, as somebody does who has this program."""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from storage.link.packing import MAIL, TEXT, dictionary_of

_PACKED: Final = re.compile(
    b"\x78.(?:%s)" % b"|".join(re.escape(name.to_bytes(4)) for name in (MAIL, TEXT)), re.DOTALL
)
_STEP: Final = 16
"""Bytes that are unpacked at once: what stands before the end of a page must not be lost."""


def unpacked_in(raw: bytes) -> bytes:
    """Return what the packed values in some bytes hold, each as far as it is in one piece."""
    return b"\n".join(_unpacked(raw, match.start()) for match in _PACKED.finditer(raw))


def _unpacked(raw: bytes, start: int) -> bytes:
    return b"".join(_pieces(raw, start))


def _pieces(raw: bytes, start: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(zdict=dictionary_of(raw[start : start + 6]))
    for place in range(start, len(raw), _STEP):
        try:
            yield unpacker.decompress(raw[place : place + _STEP])
        except zlib.error:
            return
        if unpacker.eof:
            return
