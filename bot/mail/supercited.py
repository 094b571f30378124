"""Names in front of lines within a quote: Emacs's Supercite, The Bat!'s initials.

`> >>>>> "Ana" == Ana Lopez writes:` stands above `> Ana> …`, and `> Ana Lopez wrote:` above
`> AL> …`. The arrows of the first are no quote marks; the names in front of the lines are one.
Gnus may have a date in place of the short name, within a quote and outside.
"""

import re
from typing import Final

from bot.mail.introduced import introduces
from bot.mail.latepattern import LatePattern

_CITED: Final = LatePattern(
    r'^((?:> ?){1,9}?)>{5} (?="([A-Za-zÀ-ÿ][\w.-]{0,19})" ?==)', re.MULTILINE
)
_DATED: Final = LatePattern(
    r"^((?:> ?){0,9}?)>{5} (?=On [^\n]{8,250}:\n(?:[> ]{0,20}\n)?[> ]{0,20}"
    r"([A-Za-zÀ-ÿ][\w.-]{0,19})>(?:\s|$))",
    re.MULTILINE,
)
"""`>>>>> On DATE, NAME <ADDRESS> said:`, with the name in front of what that one said below."""
_ARROWS: Final = ">>>>>"
_CITATIONS: Final = (('>>>>> "', _CITED), (">>>>> On ", _DATED))
"""With how they begin, which is looked for first."""
_INITIALLED: Final = LatePattern(r"\n(>[> ]{0,17}+)([A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩЀ-Я][^\W\d_]{0,11}+)>(?= \S)")
_MOST: Final = 20
"""Names that are looked for."""
_ABOVE: Final = 300
"""Characters above a line in which its attribution ends."""


def with_cited_marks(text: str) -> str:
    """Return a text whose names in front of lines, within a quote, are marks."""
    names: set[str] = set()
    if _ARROWS in text:
        for begins, pattern in _CITATIONS:
            if begins in text:
                names.update(found[2] for found in pattern.finditer(text))
                text = pattern.sub(r"\1", text)
    if "\n>" in text:
        names.update(_introduced(text))
    if not names:
        return text
    cited = "|".join(map(re.escape, sorted(names)[:_MOST]))
    return re.sub(rf"^((?:> ?){{1,9}})(?:{cited})>(?=\s)", r"\1>", text, flags=re.MULTILINE)


def _introduced(text: str) -> set[str]:
    """Return whose initials stand within a quote right below an attribution there."""
    names: set[str] = set()
    for found in _INITIALLED.finditer(text):
        if len(names) >= _MOST:
            break
        above = text[max(found.start() - _ABOVE, 0) : found.start()].rstrip("> \n")
        line = above[above.rfind("\n") + 1 :]
        if found[2] not in names and line.startswith(found[1].rstrip()) and introduces(line):
            names.add(found[2])
    return names
