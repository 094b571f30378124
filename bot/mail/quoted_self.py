"""Lines such as `I wrote:` and `Earlier, I wrote:`, by which people quote words of their own."""

import re
from typing import Final

from bot.mail.alternation import one_of
from bot.mail.latepattern import LatePattern

_LEADS: Final = ("on", "at", "in", "le", "am", "em", "il", "el", "op", "den")
_WHEN: Final = (
    *("earlier", "previously", "before", "yesterday", "today", "recently", "then", "once"),
    *("hier", "gestern", "ayer", "ontem", "ieri", "gisteren"),
)
_SAID: Final = (
    *("wrote", "said", "asked", "posted", "replied", "answered", "commented", "suggested"),
    *("noted", "stated", "remarked", "responded"),
)
_I_SAID: Final = (
    *("ich schrieb", "schrieb ich", "ich hatte geschrieben", "hatte ich geschrieben"),
    *("j'écrivais", "j’écrivais", "j'ai écrit", "j’ai écrit", "j'avais écrit", "j’avais écrit"),
    *("escribí", "yo escribí", "escrevi", "eu escrevi", "ho scritto", "avevo scritto", "scrivevo"),
    *("ik schreef", "schreef ik", "jag skrev", "skrev jag", "jeg skrev", "skrev jeg"),
)
_SELF: Final = LatePattern(
    rf"[\s*]{{0,4}}(?:(?:{one_of(_LEADS)})\s[^\n]{{1,120}}?(?<!\band)[\s,]{{1,3}}"
    rf"|(?:{one_of(_WHEN)})[\s,]{{1,3}})?"
    rf"(?:i (?:had |also |just )?(?:(?:{one_of(_WHEN)}) )?(?:{one_of(_SAID)})|{one_of(_I_SAID)})"
    rf"(?: (?:{one_of(_WHEN)}))?\s?[:：]$",
    re.IGNORECASE,
)
"""All of the line: `As I wrote to the board:` is talk, `Ana and I wrote:` of two."""


def quotes_self(line: str) -> bool:
    """Say whether a line says that whoever writes it is quoted below."""
    return line.rstrip()[-1:] in {":", "："} and _SELF.match(line.rstrip()) is not None
