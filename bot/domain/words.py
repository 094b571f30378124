"""Fold a text into words for searching, however they are written, in any script.

Both databases index what `fold` returns, and every query goes through it, so that they find the
same. It folds case, width and accents (`É`, `ｅ` and `e` are one letter), also if the accent is
part of the letter (`ł`, `ø`, `ı`); it drops Arabic and Hebrew vowel points and invisible signs.
Scripts that put no space between words (Chinese, Japanese, Thai, …) are split into their signs:
a word is then found as a phrase of them. The forms of a word are told apart here; their stems are
in `word_forms.py`.

A mail address is the words of its local part and, behind them, one word with a sign that nobody can
write, the whole address. The board, which shows no address, takes that word out of each query: so
nobody learns by searching whose an address is, or that it stands in a text.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

# Accents of Latin, Greek and Cyrillic; Hebrew points; Arabic vowel signs and the stretching
# tatweel; soft hyphen, zero-width signs and joiners, byte order mark.
_DROPPED: Final = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u00ad\u200b-\u200f\u2060\ufeff]"
)
_LETTERS: Final = str.maketrans(
    {**dict(zip("łøđðħıŧ", "loddhit", strict=True)), "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that Unicode does not decompose, as people without such a key type them."""
_UNSPACED: Final = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u1049\u1050-\u109d\u1780-\u17d3"
    "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_INDIC: Final = "\u0900-\u0963\u0966-\u0df3"
"""Letters with their vowel signs, which Python's `\\w` leaves out."""

_WORD: Final = re.compile(f"[{_UNSPACED}]|(?:[^\\W_{_UNSPACED}]|[{_INDIC}])+")
_ASCII: Final = bytes(
    (sign + 32 if 65 <= sign <= 90 else sign) if chr(sign).isalnum() and sign < 128 else 32
    for sign in range(256)
)
_PIECE: Final = re.compile(f"[{_UNSPACED}]|[^\\s{_UNSPACED}]+")

_HOST: Final = re.compile(
    r"(?:@|%40)(?<!/@)(?<!/%40)"
    r"(?:\[[\w.:]{1,64}\]|[\w-]{1,64}(?:\.[\w-]{1,64}){0,20}\.[^\W\d][\w-]{0,64})"
)
"""What follows a local part: a host with a dot in it. `react@18.2.0` is no address."""
_LOCAL: Final = re.compile(r"[^\s@%<>()\[\],;:\\]{1,64}")
"""Whatever can be a local part, from its end."""
_LONGEST_LOCAL: Final = 64
_OF_ADDRESS: Final = "\ue000"
"""The sign of an address's word: for private use, so no word has it, and both databases' readers
of words take it for a letter."""


def fold(text: str) -> str:
    """Return the words of `text`, folded, in order, with spaces between them."""
    if "@" not in text and "%40" not in text:
        return _fold(text)
    words, behind = [], 0
    for start, end in find_addresses(text):
        local, host = re.split("@|%40", text[start:end], maxsplit=1)
        words += [_fold(text[behind:start]), folded := _fold(local)]
        if folded.strip():
            whole = f"{local} {host}"
            words.append(_OF_ADDRESS + _OF_ADDRESS.join(_fold(whole).split()))
        behind = end
    return " ".join((*words, _fold(text[behind:])))


def _fold(text: str) -> str:
    if text.isascii():  # nearly every mail: nothing to look up
        return text.encode().translate(_ASCII).decode()
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = _DROPPED.sub("", unicodedata.normalize("NFKD", plain).translate(_LETTERS))
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", plain)))


def without_addresses(text: str) -> str:
    """Return `text` with a space in place of each mail address."""
    texts, behind = [], 0
    for start, end in find_addresses(text):
        texts.append(text[behind:start])
        behind = end
    return " ".join((*texts, text[behind:]))


def is_address(word: str) -> bool:
    """Return True if a folded word is a whole mail address."""
    return word.startswith(_OF_ADDRESS)


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each mail address in `text` begins and ends."""
    behind = 0
    for host in _HOST.finditer(text):
        before = text[max(behind, host.start() - _LONGEST_LOCAL) : host.start()]
        if local := _LOCAL.match(before[::-1]):
            behind = host.end()
            yield host.start() - len(local[0]), host.end()


def find_words(text: str) -> Iterator[tuple[str, int]]:
    """Yield each word of `text`, folded, with (nearly) the place in `text` where it begins."""
    behind = 0
    for start, end in find_addresses(text):
        yield from _find_words(text, behind, start)
        for word in fold(text[start:end]).split():
            yield word, start
        behind = end
    yield from _find_words(text, behind, len(text))


def _find_words(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    for piece in _PIECE.finditer(text, start, end):
        for word in _fold(piece[0]).split():
            yield word, piece.start()
