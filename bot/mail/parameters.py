"""Parameters of Content-Type and Content-Disposition (RFC 2045, 5.1; RFC 2231)."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote_to_bytes

from bot.mail.charsets import decode_bytes
from bot.mail.headers import decode_words
from bot.mail.known import remembers_short
from bot.mail.limits import PARAMETER_CHARS, PARAMETERS

_PARAMETER: Final = re.compile(r';[ \t]*([^\s=;"]+)[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|[^;]*)')
_ESCAPE: Final = re.compile(r"\\(.)")


@remembers_short
def split_parameters(value: str) -> tuple[str, Mapping[str, str]]:
    """Return the field's first word in lower case, and its parameters by lower-case name.

    Continued and charset-marked values (RFC 2231) are put together, encoded words in
    values (forbidden and common) are decoded. The first of two equal names wins.
    """
    value = value[:PARAMETER_CHARS]
    word, semicolon, _ = value.partition(";")
    word = word.strip().lower()
    if " " in word:
        word = word.split()[0]
    if not semicolon:
        return word, {}
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, text in _raw_parameters(value):
        if "*" not in name:
            plain.setdefault(name, decode_words(text))
            continue
        base, number, marked = _section(name)
        pieces.setdefault(base, {}).setdefault(number, (marked, text))
    joined = {name: _joined(parts) for name, parts in pieces.items()}
    return word, {**plain, **{name: text for name, text in joined.items() if text}}


def _raw_parameters(value: str) -> Iterator[tuple[str, str]]:
    for count, match in enumerate(_PARAMETER.finditer(value)):
        if count >= PARAMETERS:
            return
        text = match[2].strip()
        if text[:1] == '"':
            text = _ESCAPE.sub(r"\1", text[1:-1]) if text[-1:] == '"' else text[1:]
        elif "(" in text and not text.startswith("="):
            text = text.partition("(")[0].strip()
        yield match[1].lower(), text


def _section(name: str) -> tuple[str, int, bool]:
    """Split `filename*1*` into its name, its number and whether it is percent-encoded."""
    base, _, rest = name.partition("*")
    marked = rest.endswith("*") or not rest
    digits = rest.rstrip("*")
    return base, int(digits) if digits.isascii() and digits.isdigit() else 0, marked


def _joined(parts: dict[int, tuple[bool, str]]) -> str:
    raw: list[bytes] = []
    charset = ""
    for number in sorted(parts)[:PARAMETERS]:
        marked, text = parts[number]
        if number == 0 and marked and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw.append(unquote_to_bytes(text) if marked else text.encode("utf-8", "replace"))
    return decode_bytes(b"".join(raw), charset)
