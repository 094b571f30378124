"""The words of a text, and its runs of words: what quotes are known by.

Neither wrapping, nor quote marks, punctuation or case change a run. Chinese, Japanese and
Korean characters are a word each: there, lines are wrapped anywhere.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from bot.mail.latepattern import LatePattern

RUN: Final = 3
"""So many words in a row make a run."""

_CJK: Final = "぀-ヿ㐀-鿿가-힣"
_WORD: Final = LatePattern(rf"[{_CJK}]|[^\W{_CJK}]+")
_ASCII_WORD: Final = LatePattern(r"\w+", re.ASCII)
"""The same where there is nothing else, which is looked for far quicker."""

_Word = TypeVar("_Word", str, bytes)


def words_of(text: str) -> list[str]:
    """Return the words of a text, in order, in lower case."""
    folded = text.lower()
    return (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)


def runs_of(words: Sequence[_Word]) -> Iterator[tuple[_Word, _Word, _Word]]:
    """Yield every run of words, in order."""
    return zip(words, words[1:], words[2:], strict=False)
