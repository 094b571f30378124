"""What is new in a mail: the sender's own words.

Quotes, attributions, forwarded blocks, the signature and list footers are folded away. An
answer written between quoted lines keeps the line that it answers in front, as `> …`.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.mail.lines import read_lines
from bot.mail.walk import LineKind, Reading

_MANY_BLANK: Final = re.compile(r"\n{3,}")
_LONGEST_QUOTE: Final = 500
"""Characters of an answered line that are shown; the end of a longer one, where the question is."""


@dataclass(slots=True)
class Block:
    """Own lines that stand together, and the quoted line above them (empty: none)."""

    answers: str
    lines: list[str]
    first: int


def new_text(text: str) -> str:
    """Return the sender's own words in a text with LF line ends."""
    return fold(read_lines(text))


def fold(reading: Reading) -> str:
    """Return the sender's own words of a text whose lines are told apart."""
    blocks, quotes_end = own_blocks(reading)
    if not blocks:
        return ""
    pieces = []
    for number, block in enumerate(blocks):
        words = "\n".join(block.lines).strip("\n")
        between = number > 0 or block.first < quotes_end
        if block.answers and between:
            words = f"> {_shown(block.answers)}\n{words}"
        pieces.append(words)
    return _MANY_BLANK.sub("\n\n", "\n\n".join(pieces)).strip()


def own_blocks(reading: Reading) -> tuple[list[Block], int]:
    """Return the blocks of own words, and the number of the last quoted line, -1 for none."""
    blocks: list[Block] = []
    current: Block | None = None
    answers = ""
    last_quote = -1
    own, blank = LineKind.TEXT, LineKind.BLANK
    for at, (kind, depth) in enumerate(zip(reading.kinds, reading.depths, strict=True)):
        if depth:
            if kind is own:
                current = None
                last_quote = at
                answers = reading.contents[at]
        elif kind is own:
            if current is None:
                current = Block(answers, [], at)
                blocks.append(current)
                answers = ""
            current.lines.append(reading.contents[at])
        elif kind is blank and current is not None:
            current.lines.append("")
    return blocks, last_quote


def _shown(line: str) -> str:
    line = line.strip()
    return line if len(line) <= _LONGEST_QUOTE else f"…{line[-_LONGEST_QUOTE:]}"
