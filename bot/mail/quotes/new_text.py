"""What is new in a mail: the sender's own words.

Quotes, attributions, forwarded blocks, the signature and list footers are folded away. An
answer written between quoted lines keeps the line that it answers in front, as `> …`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.ids import MessageId
from bot.mail.languages.compile import WordPattern
from bot.mail.languages.quoting import closes
from bot.mail.limits import SEARCH_CHARS
from bot.mail.names import is_name
from bot.mail.subject import is_reply_subject
from bot.mail.values import LineKind, Reading

# The lines that reading puts above inline answers, as `> …`, told from a sender's own.
#
# Each stands alone, first in its block, with the answer right below.

_ANSWERED: Final = re.compile(r"\n\n> [^\n]*\n(?=[^>\n])")


def without_answered(new_text: str) -> str:
    """Return what is new in a mail without the lines that its inline answers stand below."""
    if "> " not in new_text:
        return new_text
    return _ANSWERED.sub("\n\n", f"\n\n{new_text}")[2:]


# What of a mail is looked for by its words.

_PATCH: Final = "\ndiff --git "


def searchable_text(new_text: str) -> str:
    """Return the sender's own words: without the lines they answer, without a patch, cut."""
    text = without_answered(new_text)
    patch = text.find(_PATCH)
    return text[: SEARCH_CHARS if patch < 0 else min(patch, SEARCH_CHARS)]


_MANY_BLANK: Final = re.compile(r"\n{3,}")
_LONGEST_QUOTE: Final = 500
"""Characters of an answered line that are shown; the end of a longer one, where the question is."""


_LONGEST_NAME: Final = 3
"""Words of a quoted line that closes the quote, as a name or `Thanks` does."""
_MOST_CLOSING: Final = 2
"""Such lines in a row."""
_GREETS: Final = WordPattern("%(greetings)s")


@dataclass(slots=True)
class Block:
    """Own lines that stand together, and the quoted line above them (empty: none)."""

    answers: str
    lines: list[str]


def is_answer(subject: str, references: Sequence[MessageId]) -> bool:
    """Return True if a mail shows by its header that it answers one."""
    return bool(references) or is_reply_subject(subject)


def new_text(reading: Reading) -> str:
    """Return the sender's own words in a text whose lines are told apart."""
    if reading.sources or any(reading.depths):
        text = "\n\n".join(_pieces(reading))
    else:
        own = (LineKind.TEXT, LineKind.BLANK)
        lines = zip(reading.contents, reading.kinds, strict=True)
        text = "\n".join([content for content, kind in lines if kind in own])
    return (_MANY_BLANK.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def _pieces(reading: Reading) -> Iterator[str]:
    """Yield the own words of a text that quotes, block by block, with the lines they answer."""
    for block in _own_blocks(reading):
        words = "\n".join(block.lines).strip("\n")
        if block.answers:
            words = f"> {_cut_to_its_end(block.answers)}\n{words}"
        yield words


def _own_blocks(reading: Reading) -> list[Block]:
    """Return the blocks of own words, each with the quoted line that it answers.

    Below a whole quoted mail nothing answers a line of it.
    """
    blocks: list[Block] = []
    current: Block | None = None
    quotes, before = 0, -1
    own, blank = LineKind.TEXT, LineKind.BLANK
    contents, kinds = reading.contents, reading.kinds
    for at in [at for at, depth in enumerate(reading.depths) if not depth]:
        if at > before + 1 and own in kinds[before + 1 : at]:
            quotes += current is not None or not quotes
            current = None
        before = at
        kind = kinds[at]
        if kind is own:
            if current is None:
                current = Block(_answered(reading, at), [])
                blocks.append(current)
            current.lines.append(contents[at])
        elif kind is blank and current is not None:
            current.lines.append("")
    if quotes == 1 and (reading.sources or len(blocks) == 1):
        for block in blocks:
            block.answers = ""
    return blocks


def _answered(reading: Reading, at: int) -> str:
    """Return the quoted line above an own one, behind the name that may close the quote."""
    closing, last = 0, ""
    for index in range(at - 1, -1, -1):
        if reading.kinds[index] is not LineKind.TEXT:
            continue
        line = reading.contents[index]
        if not reading.depths[index]:
            break
        if closing < _MOST_CLOSING and _may_close(line):
            closing += 1
            last = last or line
        else:
            return last if closing and (closes(line) or line.endswith(",")) else line
    return ""


def _may_close(line: str) -> bool:
    """Return True if a line may be the name that closes a quote, and greets nobody."""
    words = line.split()
    return len(words) <= _LONGEST_NAME and is_name(line) and not _GREETS.match(line.lower())


def _cut_to_its_end(line: str) -> str:
    line = line.strip()
    return line if len(line) <= _LONGEST_QUOTE else f"…{line[-_LONGEST_QUOTE:]}"
