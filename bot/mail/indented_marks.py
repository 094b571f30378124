"""Quote marks that stand as far in as all that Outlook on a Mac quotes in text."""

from typing import Final

from bot.mail.quotemarks import split_marks
from bot.mail.walk import LineKind, Walk

_INDENT: Final = "    "
_FEWEST: Final = 2
"""A lone line may be a program's output."""


def split_indented_marks(walk: Walk, below: int) -> None:
    """Split the marks off lines below an attribution where all lines are indented."""
    reading = walk.reading
    contents, marks = reading.contents, reading.marks
    block: list[int] = []
    for at in range(below, len(contents)):
        if marks[at] or (contents[at] and not contents[at].startswith(_INDENT)):
            break
        block.append(at)
    size = len(_INDENT)
    marked = [at for at in block if contents[at][size : size + 1] == ">"]
    if len(marked) < _FEWEST:
        return
    for at in block:
        contents[at], marks[at] = split_marks(contents[at][size:])
        if not contents[at]:
            reading.kinds[at] = LineKind.BLANK
