"""Initials in front of answers, which the sender says are there: no marks of a quote.

My answers begin with CM>.

> Who buys the oil?

CM> The office.
"""

import re
from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.limits import LINE_CHARS

_SAYS: Final = LatePattern(
    r"\b(?:mark|prefix|preced|begin|start|label|tag|indicat|denot|comment|answer|repl[yi]|respon"
    r"|in-?line|below|unten|antwort|kommentar|réponse|commentaire|respuesta|comentario|rispost)",
    re.IGNORECASE,
)
_AROUND: Final = " .,;:()[]<\"'“”"


def without_announced(
    contents: list[str], initialled: list[tuple[int, re.Match[str]]]
) -> list[tuple[int, re.Match[str]]]:
    """Return which lines begin with initials, but for those that a line above speaks of."""
    first = initialled[0][0] if initialled else 0
    lines = (line[:LINE_CHARS] for line in contents[:first] if ">" in line)
    spoken = {word for line in lines if _SAYS.search(line) for word in _words(line)}
    if not spoken:
        return initialled
    return [(at, found) for at, found in initialled if f"{found[1]}>" not in spoken]


def _words(line: str) -> list[str]:
    return [word.strip(_AROUND) for word in line.split()]
