"""Lines right above quotes that may name who is quoted, though nothing at their ends says so."""

import re
from collections.abc import Iterator
from typing import Final

from bot.mail.attribution_words import says_when
from bot.mail.bracketed_name import bracketed_name
from bot.mail.limits import LINE_CHARS

_QUOTING: Final = "Quoting "
_NEWS: Final = "news:"
_IN_MESSAGE: Final = "wrote in message"
_ARTICLE_ENDS: Final = ">...\n"
_ARTICLE_CHARS: Final = 120
_QUOTE_BEGINS: Final = re.compile(rb"\x00(?=[^\x00])")


def above_quotes(text: str, contents: list[str], marks: list[int]) -> Iterator[int]:
    """Yield the numbers of lines that name an address and a date, lead, or are a name in brackets.

    They have no quote marks; those that lead, name an article, or stand in brackets may.
    """
    for begin in _QUOTE_BEGINS.finditer(bytes(marks)):
        above = begin.start() if contents[begin.start()] else begin.start() - 1
        if above < 0 or marks[above]:
            continue
        line = contents[above]
        if "@" in line or line.startswith((_QUOTING, _NEWS)) or says_when(line):
            yield above
    if _NEWS in text or _IN_MESSAGE in text or _ARTICLE_ENDS in text:
        yield from _of_newsreaders(contents, marks)
    if f"> {_QUOTING}" in text or "]\n>" in text or "]\n|" in text:
        yield from _right_above(contents, marks)


def _right_above(contents: list[str], marks: list[int]) -> Iterator[int]:
    """Yield the numbers of lines that lead, or are a name in brackets, right above more marks."""
    for at, line in enumerate(contents[:-1]):
        if marks[at + 1] <= marks[at]:
            continue
        if line.startswith(_QUOTING) or (line[:1] == "[" and bracketed_name(line[:LINE_CHARS])):
            yield at


def _of_newsreaders(contents: list[str], marks: list[int]) -> Iterator[int]:
    """Yield the numbers of lines that name an article, or say no more than that they would."""
    for at, line in enumerate(contents[:-2]):
        named = line[:5] == _NEWS or line[-4:] == ">..." or _IN_MESSAGE in line[-_ARTICLE_CHARS:]
        named = named or (line[:1] == "." and contents[at - 1][:5] == _NEWS)
        if named and marks[at + 1 if contents[at + 1] else at + 2] > marks[at]:
            yield at
