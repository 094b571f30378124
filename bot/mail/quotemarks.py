"""Quote marks: how deep each line is quoted, and what it says without them."""

import re
from collections import Counter
from typing import Final

from bot.mail.limits import QUOTE_DEPTH

_INDENTED: Final = re.compile(r"\n {1,3}>")
_REST_OF_MARKS: Final = re.compile(r" ?(?:> ?)*")
_MORE: Final = frozenset("> ")
_NO_QUOTES: Final = ("From ", '>>>> "')
"""A mailbox file's escape, and Gnus's attribution `>>>>> "AL" == Ana Lopez`."""
_BAR: Final = re.compile(r"(?:\| ?)+(?!.*\|\s*$)")
_ALL_INITIALS: Final = re.compile(r"\n {0,4}([A-Z][A-Za-z]{0,11})>+ ?[^\s>]")
_ALL_BARS: Final = re.compile(r"\n\|(?: .*[^|\s])?[ \t]*(?=\n)")
_MOST_INITIALS: Final = 10
_LONG: Final = 60
"""A quoted line of so many characters may have been broken by a mail program,"""
_SHORT: Final = 30
"""which left at most so many on a line of their own."""
_SENTENCE_ENDS: Final = (".", "!", "?", ":", ";", "…")


def split_quotes(text: str) -> tuple[list[str], list[int]]:
    """Return each line's content, white space at its end taken off, and its quote marks.

    Marks are `>`, also apart and up to three spaces in; bars and initials (`AL> `) where
    more than one line has them. What a mail program broke off a quoted line belongs to it.
    """
    text = f"\n{text}"
    if "\n >" in text or "\n  >" in text or "\n   >" in text:
        text = _INDENTED.sub("\n>", text)
    plain, *quoted = text.split("\n>")
    contents = plain.split("\n")[1:]
    marks = [0] * len(contents)
    for piece in quoted:
        if piece[:1] == " " and piece[1:2] not in _MORE:
            content, depth = piece[1:], 1
        else:
            content, depth = _split_marks(piece)
        marks.append(depth)
        if "\n" in content:
            lines = content.split("\n")
            contents += lines
            marks += [0] * (len(lines) - 1)
        else:
            contents.append(content)
    contents = [content.rstrip() for content in contents]
    pattern = _other_marks(text)
    if pattern is not None:
        _split_others(contents, marks, pattern)
    if quoted:
        _take_in_broken(contents, marks)
    return contents, marks


def _split_marks(piece: str) -> tuple[str, int]:
    """Return what a line says behind all its marks, the first taken off already, and its depth."""
    if piece.startswith(_NO_QUOTES):
        return f">{piece}", 0
    marks = _REST_OF_MARKS.match(piece)
    end = marks.end() if marks is not None else 0
    return piece[end:], min(piece.count(">", 0, end) + 1, QUOTE_DEPTH)


def _other_marks(text: str) -> re.Pattern[str] | None:
    """Return the pattern of this text's unusual quote marks: bars or initials."""
    if "\n|" in text and len(_ALL_BARS.findall(f"{text}\n")) > 1:
        return _BAR
    if ">" not in text:
        return None
    common = Counter(_ALL_INITIALS.findall(text)).most_common(_MOST_INITIALS)
    names = sorted(name for name, count in common if count > 1)
    if not names:
        return None
    # Who is quoted deeper may have one line only.
    every = sorted(name for name, _ in common)
    return re.compile(rf" {{0,4}}(?:{'|'.join(every)})(>+) ?")


def _split_others(contents: list[str], marks: list[int], pattern: re.Pattern[str]) -> None:
    for at, line in enumerate(contents):
        if not marks[at] and (found := pattern.match(line)) is not None:
            contents[at] = line[found.end() :]
            marks[at] = min(max(found[0].count("|") + found[0].count(">"), 1), QUOTE_DEPTH)


def _take_in_broken(contents: list[str], marks: list[int]) -> None:
    """Count short rests of long quoted lines, left without marks, as quoted.

    The first must stand between two quoted lines: that shows how the mail program breaks them.
    """
    breaks = False
    for at in range(1, len(contents)):
        if marks[at] or not marks[at - 1] or not _is_rest(contents[at - 1], contents[at]):
            continue
        below = marks[at + 1] if at + 1 < len(contents) else 0
        if below == marks[at - 1] or (breaks and not any(contents[at + 1 : at + 2])):
            marks[at] = marks[at - 1]
            breaks = True


def _is_rest(above: str, line: str) -> bool:
    """Say whether a line can be what was broken off the long one above."""
    return (
        0 < len(line) <= _SHORT
        and len(above) >= _LONG
        and not above.endswith(_SENTENCE_ENDS)
        and not line[0].isupper()
        and not line[0].isdigit()
    )
