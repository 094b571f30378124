"""Wishes for more time in a mail: `extend: Friday because …`, and a bare `support` or `object`.

As with votes, only lines that are certainly the sender's own count. `support` and `object` are the
whole first line, so that talk is no wish; one line of greeting may stand above.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.mail.limits import REASON_CHARS
from bot.mail.own_words import first_own
from bot.mail.values import OwnLine, Wish, WishKind

_EXTEND: Final = re.compile(
    r"[*_]{0,2}extend[*_]{0,2}\s?[:\uff1a][*_]{0,2}\s*(?P<words>\S.*)$", re.IGNORECASE
)
_WORD: Final = re.compile(r"[*_]{0,2}(?P<word>support|object)[*_]{0,2}[.!]?", re.IGNORECASE)


def is_wish(paragraph: str) -> bool:
    """Return True if a paragraph is nothing but a wish."""
    text = paragraph.strip()
    return _EXTEND.match(text.replace("\n", " ")) is not None or _WORD.fullmatch(text) is not None


def wish_in(words: Sequence[OwnLine]) -> Wish | None:
    """Return the first wish in a mail, None if it has none."""
    sentences: list[str] = []
    for place, (_at, own) in enumerate(first_own(words)):
        if sentences:
            if own.begins or own.is_doubtful:
                break
            sentences.append(own.text)
        elif own.is_doubtful:
            continue
        elif (match := _EXTEND.match(own.text)) is not None:
            sentences.append(match["words"])
        elif place == 0 and (bare := _WORD.fullmatch(own.text)) is not None:
            return Wish(WishKind(bare["word"].lower()))
    return Wish(WishKind.EXTEND, " ".join(sentences)[:REASON_CHARS]) if sentences else None
