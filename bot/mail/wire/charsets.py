"""Bytes to text, whatever charset they claim (RFC 2046, 4.1.2, and the lies told there).

The order is: the declared charset when it fits, then UTF-8, then Windows-1252, which is
what mail with a wrong label nearly always is. What is UTF-8 beyond chance is that, whatever
old charset it fits, too. Nothing here raises.
"""

import codecs
import re
from functools import lru_cache
from typing import Final

_NOT_CHARSETS: Final = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
)
"""Python codecs that are no charsets, some of them slow on hostile input."""

_ALIASES: Final = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
}
"""What the label says and what its users send (the WHATWG encoding table)."""

_LABELS: Final = {"unicode-1-1-utf-7": "utf-7", "x-gbk": "gbk", "ks_c_5601-1987": "euc_kr"}

_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_WITHOUT_SURROGATES: Final = frozenset({None, "utf-8", "cp1252"})
"""Nearly all text: no search through all of it is needed there."""


_TWO_BYTES: Final = frozenset({"gb18030", "cp932", "cp949", "big5", "big5hkscs", "euc_jp"})
_CHANCE: Final = 2
_CHANCE_OF_TWO_BYTES: Final = 6
"""So many characters that are no ASCII are not UTF-8 by chance; two words of Chinese may be."""


@lru_cache(maxsize=512)
def codec_of(charset: str) -> str | None:
    """Return the name of the Python codec for a charset label, None when there is none."""
    label = charset.strip().strip("\"'").lower()
    label = _LABELS.get(label, label)
    if not label or len(label) > 40 or not label.isascii() or "\x00" in label:
        return None
    try:
        value = codecs.lookup(label).name
        b"".decode(value)
    except (LookupError, ValueError):
        return None
    if value.replace("_", "-") in _NOT_CHARSETS:
        return None
    return _ALIASES.get(value, value)


def decode_bytes(raw: bytes, charset: str = "") -> str:
    """Decode `raw` as `charset` says or, where that cannot be, as it most likely is.

    NUL characters and lone surrogates, which no database takes, are taken out.
    """
    if raw.isascii() and not (charset and is_stateful(charset)):
        text = raw.decode("ascii")
    else:
        codec = codec_of(charset) if charset else None
        text = _decode_any(raw, codec)
        if codec not in _WITHOUT_SURROGATES and _SURROGATES.search(text):
            text = _SURROGATES.sub("\ufffd", text)
    return text.replace("\x00", "") if "\x00" in text else text


def decode_guessed(raw: bytes, charset: str) -> str:
    """Decode bytes that nothing labels: as UTF-8 where they are that, else as `charset` says."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return decode_bytes(raw, charset)
    return decode_bytes(raw, "utf-8")


@lru_cache(maxsize=512)
def is_stateful(charset: str) -> bool:
    """Return True if ASCII bytes can mean other characters in this charset."""
    codec = codec_of(charset)
    return codec is not None and codec.startswith(("iso2022", "hz", "utf-7", "utf-16", "utf-32"))


def _decode_any(raw: bytes, codec: str | None) -> str:
    if codec is not None and codec != "cp1252":
        if (text := _beyond_chance(raw, codec)) is not None:
            return text
        try:
            return raw.decode(codec)
        except (ValueError, LookupError):
            pass
    if codec is None or codec in {"utf-8", "cp1252"}:
        return _decode_utf8_or_windows(raw, declared=codec == "utf-8")
    return _replaced(raw, codec)


def _beyond_chance(raw: bytes, codec: str) -> str | None:
    """Return bytes of an old charset as UTF-8 if they are too well-formed to be anything else."""
    if codec == "utf-8" or is_stateful(codec):
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return text if foreign >= (_CHANCE_OF_TWO_BYTES if codec in _TWO_BYTES else _CHANCE) else None


def _decode_utf8_or_windows(raw: bytes, *, declared: bool) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared:
        patched = raw.decode("utf-8", "replace")
        foreign = len(patched) - sum(map(patched.count, map(chr, range(128))))
        if patched.count("\ufffd") * 2 <= foreign:
            return patched
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _replaced(raw: bytes, codec: str) -> str:
    """Decode what does not fit: as UTF-8 where it is that, else with some holes."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        patched = raw.decode(codec, "replace")
    except (ValueError, LookupError):
        return _decode_utf8_or_windows(raw, declared=False)
    if patched.count("\ufffd") * 3 > len(patched):
        return _decode_utf8_or_windows(raw, declared=False)
    return patched
