"""Quote marks: how deep each line is quoted, and what it says without them."""

import re
from collections import Counter
from typing import Final

from bot.mail.limits import QUOTE_DEPTH

_QUOTE: Final = re.compile(r" {0,3}(?:> ?)+")
_BAR: Final = re.compile(r"(?:\| ?)+(?!.*\|\s*$)")
_ALL_INITIALS: Final = re.compile(r"^ ?([A-Z][A-Za-z]{0,11})> ?\S", re.MULTILINE)
_ALL_BARS: Final = re.compile(r"^\|(?: .*[^|\s]\s*)?$", re.MULTILINE)
_MOST_INITIALS: Final = 10
_MORE: Final = frozenset("> ")
_NO_QUOTES: Final = (">From ", '>>>>> "')
"""A mailbox file's escape, and Gnus's attribution `>>>>> "AL" == Ana Lopez`."""


def split_quotes(text: str) -> tuple[list[str], list[int]]:
    """Return each line's content, white space at its end taken off, and its quote marks.

    Marks are `>`, also apart and up to three spaces in; bars and initials (`AL> `) where
    more than one line has them.
    """
    contents = [line.rstrip() for line in text.split("\n")]
    marks = [0] * len(contents)
    if ">" in text:
        quoted = [
            at
            for at, line in enumerate(contents)
            if line[:1] == ">" or (line[:1] == " " and ">" in line[:4])
        ]
        depths: dict[str, int] = {}
        for at in quoted:
            line = contents[at]
            if line[1:2] == " " and line[2:3] not in _MORE and line[0] == ">":
                contents[at], marks[at] = line[2:], 1
                continue
            found = _QUOTE.match(line)
            if found is not None and not line.startswith(_NO_QUOTES):
                quote = found[0]
                contents[at] = line[found.end() :]
                marks[at] = depths.get(quote) or depths.setdefault(quote, _depth(quote))
    pattern = _other_marks(text)
    if pattern is not None:
        _split_others(contents, marks, pattern)
    return contents, marks


def _depth(quote: str) -> int:
    return min(quote.count(">"), QUOTE_DEPTH)


def _other_marks(text: str) -> re.Pattern[str] | None:
    """Return the pattern of this text's unusual quote marks: bars or initials."""
    if "\n|" in text and len(_ALL_BARS.findall(text)) > 1:
        return _BAR
    if "> " not in text:
        return None
    common = Counter(_ALL_INITIALS.findall(text)).most_common(_MOST_INITIALS)
    names = sorted(name for name, count in common if count > 1)
    return re.compile(rf" ?(?:{'|'.join(names)})> ?") if names else None


def _split_others(contents: list[str], marks: list[int], pattern: re.Pattern[str]) -> None:
    for at, line in enumerate(contents):
        if not marks[at] and (found := pattern.match(line)) is not None:
            contents[at] = line[found.end() :]
            marks[at] = min(max(found[0].count("|"), 1), QUOTE_DEPTH)
