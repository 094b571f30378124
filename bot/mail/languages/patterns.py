"""Patterns that are compiled when they are first asked: one mail needs few of them.

The patterns of all languages' words take longer to compile than hundreds of mails to read.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache, wraps
from typing import Final, TypeVar

# One pattern for many words, branched by their letters: quick where most lines match none.


def one_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, the longest where one begins another."""
    return _branches(sorted(set(words)))


def _branches(words: list[str]) -> str:
    """Return the pattern of sorted words: common first letters written once."""
    if len(words) == 1:
        return re.escape(words[0])
    ends_here = words[:1] == [""]
    by_letter: dict[str, list[str]] = {}
    for word in words[ends_here:]:
        by_letter.setdefault(word[0], []).append(word[1:])
    branches = [_shared(letter, rests) for letter, rests in by_letter.items()]
    joined = branches[0] if len(branches) == 1 and not ends_here else f"(?:{'|'.join(branches)})"
    return f"{joined}?" if ends_here else joined


def _shared(letter: str, rests: list[str]) -> str:
    """Return the pattern of a letter and all that may follow it."""
    return re.escape(letter) + _branches(rests)


class LatePattern:
    """A regular expression that costs nothing until it is asked, and then what any costs."""

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self.pattern = pattern
        self.flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern itself."""
        return re.compile(self.pattern, self.flags)

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """Match at the beginning of a text."""
        return self.compiled.match

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        """Match a whole text."""
        return self.compiled.fullmatch

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """Search a text."""
        return self.compiled.search

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """Find every match in a text."""
        return self.compiled.finditer

    @cached_property
    def findall(self) -> Callable[..., list[str]]:
        """Find what every match of a pattern without groups, or with one, matched."""
        return self.compiled.findall

    @cached_property
    def sub(self) -> Callable[..., str]:
        """Put something in place of every match."""
        return self.compiled.sub


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

_TEXTS: Final = 500
_CHARS: Final = 2_000


def remembers_short(read: Callable[[str], _Made]) -> Callable[[str], _Made]:
    """Let a function that reads a text, and changes nothing, keep what it made of the last ones."""
    known = lru_cache(maxsize=_TEXTS)(read)

    @wraps(read)
    def ask(text: str) -> _Made:
        """Return what was made of a text before, or make it."""
        return known(text) if len(text) <= _CHARS else read(text)

    return ask
