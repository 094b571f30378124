"""Bars as quote marks in front of lines.

`| The crane stays.`, and with arrows behind them, of what is quoted there, `| > Until Monday.`
"""

import re
from typing import Final

from bot.mail.introduced import is_introduced
from bot.mail.latepattern import LatePattern
from bot.mail.limits import LINE_CHARS, QUOTE_DEPTH

_BAR: Final = LatePattern(r" ?(?:\| ?)+(?!.*\|\s*$)")
_ALL_BARS: Final = re.compile(r"\n ?\|(?: .*[^|\s])?[ \t]*(?=\n)")
_BARS: Final = ("|", " |")
_WORDS_A_LINE: Final = 5
"""So many words a line are sentences."""
_ARROWS: Final = LatePattern(r"\n ?\|(?: ?\|)* ?>(?![=>]* ?\|?\n)")
_FRONT: Final = re.compile(r" ?\|(?: ?[|>])*")


def has_bars(text: str) -> bool:
    """Say whether more than one line has a bar in front, and none at its end."""
    if "|" not in text or ("\n|" not in text and "\n |" not in text):
        return False
    return len(_ALL_BARS.findall(f"\n{text}\n")) > 1


def with_arrows(text: str) -> str:
    """Return a text whose bars in front of lines are arrows, where some have arrows behind them.

    An attribution must stand above the first, or nothing, or they must stand in front of sentences.
    """
    if _ARROWS.search(text) is None:
        return text
    lines = text.split("\n")
    first = next(at for at, line in enumerate(lines) if line.startswith(_BARS))
    if not _are_quotes([line[:LINE_CHARS].rstrip() for line in lines], first):
        return text
    return "\n".join(
        _FRONT.sub(_arrows, line, count=1) if line.startswith(_BARS) else line for line in lines
    )


def split_bars(contents: list[str], marks: list[int]) -> None:
    """Split off bars, unless those of a table below own words, which introduce nobody."""
    bars = (at for at, line in enumerate(contents) if line.startswith(_BARS) and not marks[at])
    if not _are_quotes(contents, next(bars, 0)):
        return
    for at, line in enumerate(contents):
        if not marks[at] and (found := _BAR.match(line)) is not None:
            contents[at] = line[found.end() :]
            marks[at] = min(found[0].count("|"), QUOTE_DEPTH)


def _arrows(front: re.Match[str]) -> str:
    return front[0].lstrip().replace("|", ">")


def _are_quotes(contents: list[str], first: int) -> bool:
    return (
        not any(contents[:first])
        or is_introduced(contents, first)
        or _are_sentences(contents, first)
    )


def _are_sentences(contents: list[str], first: int) -> bool:
    """Say whether bars stand in front of sentences rather than columns, from one line on."""
    lines = [line.lstrip(" |") for line in contents[first:] if line.startswith(_BARS)]
    return (
        len(lines) > 1
        and "|" not in "".join(lines)
        and sum(len(line.split()) for line in lines) >= _WORDS_A_LINE * len(lines)
    )
