"""Quotes that stand between a line of only `>>` and one of only `<<`, as some people type them."""

from typing import Final

_OPENS: Final = ">>"
_CLOSES: Final = "<<"
_LONGEST: Final = 200
"""Lines of one such quote."""


def split_angled(contents: list[str], marks: list[int]) -> None:
    """Give the lines in between one mark, where none has marks of its own; blank the angles."""
    for first in [at for at, line in enumerate(contents) if line.strip() == _OPENS]:
        for end in range(first + 1, min(first + _LONGEST, len(contents))):
            line = contents[end]
            if line.startswith(">"):
                break
            if line.strip() == _CLOSES:
                marks[first : end + 1] = [1] * (end + 1 - first)
                contents[first] = contents[end] = ""
                break
