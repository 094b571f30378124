"""Labels by which firms' mail programs say who may read a mail: `[HARBOUR Official Use Only]`.

They stand alone, above all else or below it, in the mail and in what it quotes, and are nobody's
words. `Confidential` alone may be somebody's.
"""

import re
from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.walk import LineKind, Reading

_LONGEST: Final = 80
_MOST_WORDS: Final = 10
_MOST_NAMES: Final = 2
"""Words that are a firm's name."""
_FAR: Final = 40
"""Lines below one that names an author within which the first word stands."""
_TELLING: Final = LatePattern(
    r"official use|(?:use|distribution) only|internal use|dienstgebrauch|usage interne|uso interno"
    r"|confidential|confidentiel|confidencial|vertraulich|vertrouwelijk|riservato|restricted"
    r"|^(?:data |document |information )?(?:classification|sensitivity|klassifizierung)\s?:"
    r"|^\[(?:public|general|internal|intern|interne|interno)(?: use)?\]$",
    re.IGNORECASE,
)
_WORDS: Final = frozenset(
    {
        *("official", "use", "only", "internal", "external", "distribution", "confidential"),
        *("strictly", "highly", "restricted", "public", "general", "company", "business"),
        *("customer", "communication", "information", "data", "document", "sensitivity", "level"),
        *("classification", "and", "proprietary", "limited", "for", "personal"),
        *("klassifizierung", "vertraulich", "streng", "nur", "für", "den", "dienstgebrauch", "vs"),
        *("intern", "interne", "interno", "usage", "uso", "confidentiel", "confidencial"),
        *("vertrouwelijk", "riservato"),
    }
)
_WORD: Final = re.compile(r"[^\W_]+")


def is_label(line: str) -> bool:
    """Say whether a line is nothing but such a label, perhaps with the firm's name in it."""
    line = line.strip().strip("*")
    is_bracketed = line[:1] == "[" and line[-1:] == "]"
    if len(line) > _LONGEST or not (is_bracketed or (line[:1].isupper() and line[-1].isalnum())):
        return False
    words = _WORD.findall(line)
    names = {word for word in words if word.lower() not in _WORDS}
    return (
        len(names) <= _MOST_NAMES
        and len(words) <= _MOST_WORDS
        and _TELLING.search(line) is not None
        and all(name[0].isupper() for name in names)
        and (is_bracketed or (len(words) > 1 and not (names and words[-1].islower())))
    )


def fold_labels(reading: Reading) -> None:
    """Mark the labels above and below the mail, and those of the mails that it quotes."""
    sources = reading.sources
    for at in (-1, *(source.at for source in sources)):
        _fold_first_below(reading, at)
    for at in (*(source.at for source in sources[:1]), len(reading.contents)):
        last = next((each for each in range(at - 1, -1, -1) if _is_said(reading, each)), -1)
        if last >= 0 and _stands_alone(reading, last):
            reading.kinds[last] = LineKind.FOOTER


def _fold_first_below(reading: Reading, at: int) -> None:
    """Mark what stands first below a line, once or twice."""
    for index in range(at + 1, min(at + _FAR, len(reading.contents))):
        if _is_said(reading, index):
            if not _stands_alone(reading, index):
                return
            reading.kinds[index] = LineKind.FOOTER


def _is_said(reading: Reading, at: int) -> bool:
    return reading.kinds[at] is LineKind.TEXT


def _stands_alone(reading: Reading, at: int) -> bool:
    """Say whether a line is a label, a paragraph by itself, and not all that the sender says."""
    if not is_label(reading.contents[at]):
        return False
    count = len(reading.contents)
    beside = (each for each in (at - 1, at + 1) if 0 <= each < count)
    if any(_is_said(reading, each) and reading.marks[each] == reading.marks[at] for each in beside):
        return False
    return bool(reading.depths[at]) or any(
        each != at and _is_said(reading, each) and not reading.depths[each] for each in range(count)
    )
