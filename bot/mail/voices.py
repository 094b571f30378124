"""What a mail says on a call for consensus and on objections: `support`, `object: …`, `re 12.1: …`.

As with votes, only lines that are certainly the sender's own count. A word alone is the whole first
line, so that talk is no stance; one line of greeting may stand above. What is said of an objection
by its number, such as `retract 12.1`, may begin any line.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.consensus.objection import read_objection_id
from bot.mail.limits import REASON_CHARS
from bot.mail.own_words import first_own
from bot.mail.values import OwnLine, Voice, VoiceKind

MOST_VOICES: Final = 20
"""How many of them are read in one mail."""
_WORDS: Final = re.compile(
    r"[*_]{0,2}(?:i\s)?(?P<word>support|abstain|object|(?:can|could) live with (?:it|this|that))"
    r"(?:\s(?:this|it))?[*_]{0,2}[.!]?",
    re.IGNORECASE,
)
_OBJECTION: Final = re.compile(
    r"[*_]{0,2}(?:object|objection)[*_]{0,2}\s?[:\uff1a][*_]{0,2}\s*(?P<words>\S.*)$", re.IGNORECASE
)
_NO_OBJECTION: Final = re.compile(
    r"(?:none|no|nil|nothing|not any|n/a|no objections?)\b[^\w]{0,3}(?:from \w+[^\w]{0,3})?",
    re.IGNORECASE,
)
_ID: Final = r"(?P<id>#?\d{1,9}\.\d{1,4})"
_RETRACT: Final = re.compile(rf"(?:i\s)?retract\s{_ID}[.!]?", re.IGNORECASE)
_SHARE: Final = re.compile(rf"(?:i\s)?share\s{_ID}[.!]?", re.IGNORECASE)
_ANSWER: Final = re.compile(rf"re\s{_ID}\s?[:\uff1a]\s*(?P<words>\S.*)$", re.IGNORECASE)
_ALONE: Final = {
    "support": VoiceKind.SUPPORT,
    "abstain": VoiceKind.ABSTAIN,
    "object": VoiceKind.OBJECT,
}


def is_voice(paragraph: str) -> bool:
    """Return True if a paragraph is nothing but what this file reads."""
    text = " ".join(paragraph.split())
    patterns = (_WORDS, _OBJECTION, _RETRACT, _SHARE, _ANSWER)
    return any(pattern.fullmatch(text) is not None for pattern in patterns)


def voices_in(words: Sequence[OwnLine]) -> tuple[Voice, ...]:
    """Return what a mail says on a call for consensus and on objections, in order.

    A paragraph that goes on belongs to what began it.
    """
    first = next((own for _at, own in first_own(words)), None)
    found: list[Voice] = []
    goes_on = False
    for own in words:
        if own.is_doubtful:
            goes_on = False
            continue
        voice = _voice_in(own.whole, is_first=own is first)
        if voice is not None:
            if len(found) == MOST_VOICES:
                break
            found.append(voice)
            goes_on = bool(voice.words)
        elif goes_on and not own.begins:
            longer = f"{found[-1].words}\n{own.whole}"[:REASON_CHARS]
            found[-1] = replace(found[-1], words=longer)
        else:
            goes_on = False
    return tuple(found)


def _voice_in(line: str, *, is_first: bool) -> Voice | None:
    """Return what a line says; a word alone, or an objection, only as the first line."""
    for pattern, kind in ((_RETRACT, VoiceKind.RETRACT), (_SHARE, VoiceKind.SHARE)):
        if (match := pattern.fullmatch(line)) is not None:
            return Voice(kind, about=read_objection_id(match["id"]))
    if (match := _ANSWER.match(line)) is not None:
        return Voice(VoiceKind.ANSWER, match["words"], read_objection_id(match["id"]))
    if not is_first:
        return None
    if (match := _OBJECTION.match(line)) is not None:
        said = match["words"]
        return None if _NO_OBJECTION.fullmatch(said) else Voice(VoiceKind.OBJECT, said)
    if (match := _WORDS.fullmatch(line)) is not None:
        return Voice(_ALONE.get(match["word"].lower(), VoiceKind.CAN_LIVE))
    return None
