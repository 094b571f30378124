"""Quotes of Emacs's Supercite within a quote: `> >>>>> "Ana" == Ana Lopez writes:`, `> Ana> …`.

The arrows of the first are no quote marks; the names in front of the lines below it are one.
"""

import re
from typing import Final

from bot.mail.latepattern import LatePattern

_ARROWS: Final = '>>>>> "'
_CITED: Final = LatePattern(
    r'^((?:> ?){1,9}?)>{5} (?="([A-Za-zÀ-ÿ][\w.-]{0,19})" ?==)', re.MULTILINE
)
_MOST: Final = 20
"""Names that are looked for."""


def with_cited_marks(text: str) -> str:
    """Return a text whose names in front of lines, within a quote, are marks."""
    if _ARROWS not in text:
        return text
    names = {found[2] for found in _CITED.finditer(text)}
    if not names:
        return text
    text = _CITED.sub(r"\1", text)
    cited = "|".join(map(re.escape, sorted(names)[:_MOST]))
    return re.sub(rf"^((?:> ?){{1,9}})(?:{cited})>(?=\s)", r"\1>", text, flags=re.MULTILINE)
