"""Patterns that are compiled when they are first asked: one mail needs few of them.

The patterns of all languages' words take longer to compile than hundreds of mails to read.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, wraps
from typing import Final, TypeVar

# One pattern for many words, branched by their letters: quick where most lines match none.


def one_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, the longest where one begins another."""
    return branches(sorted({tuple(map(re.escape, word)) for word in words}))


def branches(words: Sequence[tuple[str, ...]]) -> str:
    """Return the pattern of sorted words, given as a pattern a letter; common ones stand once."""
    if len(words) == 1:
        return "".join(words[0])
    ends_here = words[0] == ()
    by_letter: dict[str, list[tuple[str, ...]]] = {}
    for word in words[ends_here:]:
        by_letter.setdefault(word[0], []).append(word[1:])
    each = [letter + branches(rests) for letter, rests in by_letter.items()]
    joined = each[0] if len(each) == 1 and not ends_here else f"(?:{'|'.join(each)})"
    return f"{joined}?" if ends_here else joined


class LatePattern:
    """A regular expression that costs nothing until it is asked, and then what any costs."""

    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    findall: Callable[..., list[str]]
    sub: Callable[..., str]

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self.pattern = pattern
        self.flags = flags

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern itself."""
        return re.compile(self.pattern, self.flags)

    def __getattr__(self, name: str) -> object:
        """Return a method of the compiled pattern, from now on without asking here."""
        if name.startswith("__"):
            raise AttributeError(name)
        method = getattr(self.compiled, name)
        self.__dict__[name] = method
        return method


# Latin and Greek letters without their marks, for words that many type, or programs write, so.
#
# A responder of pure ASCII says `Automaticka odpoved` and `od 10. januara`; capitals of Greek and
# Turkish lose their marks in lower case, or get others.

_MARKED: Final = re.compile(r"([a-zα-ωA-ZΑ-Ω])[\u0300-\u036f]{1,10}")
_BARE: Final = str.maketrans({"ı": "i", "ł": "l", "Ł": "L"})
"""Letters that Unicode takes for others altogether."""


def unaccented(text: str) -> str:
    """Return a text whose Latin and Greek letters bear no marks; other scripts keep theirs."""
    if text.isascii():
        return text
    plain = _MARKED.sub(r"\1", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", plain).translate(_BARE)


class PlainPattern(LatePattern):
    """A pattern, with its words as they are written, to be asked of `unaccented` texts only."""

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        super().__init__(unaccented(pattern), flags)


# What is remembered of short texts that a list's mails say again and again: its people, its tags.
#
# Both bounds keep it small: so many texts, and none longer than so many characters.

_Made = TypeVar("_Made")

SHORT_TEXTS: Final = 500
SHORT_CHARS: Final = 2_000


def remembers_short(read: Callable[[str], _Made]) -> Callable[[str], _Made]:
    """Let a function that reads a text, and changes nothing, keep what it made of the last ones."""
    cached = lru_cache(maxsize=SHORT_TEXTS)(read)

    @wraps(read)
    def ask(text: str) -> _Made:
        """Return what was made of a text before, or make it."""
        return cached(text) if len(text) <= SHORT_CHARS else read(text)

    return ask
