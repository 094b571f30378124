"""Where a gateway's warning ends that was put above all of a mail's words.

`CAUTION: This message was sent from outside the company.`; HTML may leave no line blank below it.
What goes on with it speaks of links and files, or of whom to trust; other words are the sender's.
"""

import re
from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.limits import LINE_CHARS
from bot.mail.walk import Walk

_WARNS: Final = LatePattern(
    r"\W{0,5}(?:\[?external\b|caution|warning|attention|notice|this (?:e-?mail|message|is an ext)"
    r"|advertencia|aten|avertiss|achtung|vorsicht|warnung|avviso|aviso|let op|varning|advarsel"
    r"|uwaga|внимание)",
    re.IGNORECASE,
)
_GOES_ON: Final = LatePattern(
    r"\b(?:click|links?|attach|open|content|sender|recogni|trust|safe|phish|suspicious|scam"
    r"|verif|caution|careful|exercise|report|extern|klick|anh[aä]ng|absender|öffne|vertrau"
    r"|cli[cq]|lien|pièce|expéd|ouvr|confian|enlace|adjunt|remitente|abr|anex|remetente|alleg"
    r"|mittente|apr|klik|bijlage|afzender|bilag|bifog|avsänd|załącz|nadaw|ссыл|вложен|отправ)",
    re.IGNORECASE,
)
_SENTENCE_ENDS: Final = (".", "!")


def end_of_banner(walk: Walk, at: int, end: int) -> int:
    """Return where a warning at `at` ends, within its paragraph that ends at `end`."""
    line = walk.line(at)[:LINE_CHARS]
    if at + 1 >= end or not line.endswith(_SENTENCE_ENDS) or not _WARNS.match(line):
        return end
    own = (each for each in range(at + 1, end) if not _goes_on(walk.line(each)[:LINE_CHARS]))
    return next(own, end)


def _goes_on(line: str) -> bool:
    return _WARNS.match(line) is not None or _GOES_ON.search(line) is not None
