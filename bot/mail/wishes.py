"""Wishes for more time in a mail: `extend: Friday because …`, and a bare `support` or `object`.

As with votes, only lines that are certainly the sender's own count. `support` and `object` are the
whole first line, so that talk is no wish; one line of greeting may stand above.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.mail.limits import REASON_CHARS
from bot.mail.values import Reading
from bot.mail.votes import first_own

_EXTEND: Final = re.compile(
    r"[*_]{0,2}extend[*_]{0,2}\s?[:\uff1a][*_]{0,2}\s*(?P<words>\S.*)$", re.IGNORECASE
)
_WORD: Final = re.compile(r"[*_]{0,2}(?P<word>support|object)[*_]{0,2}[.!]?", re.IGNORECASE)


class WishKind(StrEnum):
    """What somebody wishes."""

    EXTEND = "extend"
    SUPPORT = "support"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish; `words` are what follows `extend:`, with the lines of its paragraph, on one line."""

    kind: WishKind
    words: str = ""


def is_wish(paragraph: str) -> bool:
    """Return True if a paragraph is nothing but a wish."""
    text = paragraph.strip()
    return _EXTEND.match(text.replace("\n", " ")) is not None or _WORD.fullmatch(text) is not None


def wish_in(reading: Reading) -> Wish | None:
    """Return the first wish in a mail, None if it has none."""
    words: list[str] = []
    for place, own in enumerate(first_own(reading)):
        text = own.text.strip()
        if words:
            if own.begins or own.is_doubtful:
                break
            words.append(text)
        elif own.is_doubtful:
            continue
        elif (found := _EXTEND.match(text)) is not None:
            words.append(found["words"])
        elif place == 0 and (bare := _WORD.fullmatch(text)) is not None:
            return Wish(WishKind(bare["word"].lower()))
    return Wish(WishKind.EXTEND, " ".join(words)[:REASON_CHARS]) if words else None
