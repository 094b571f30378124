"""What a mail says on a call for consensus and on objections: `support`, `object: …`, `re 12.1: …`.

As with votes, only lines that are certainly the sender's own count. A word alone is the whole first
line, so that talk is no stance; one line of greeting may stand above. What is said of an objection
by its number, such as `retract 12.1` or `contest 12.1 because …`, may begin any line. The words
stand in the languages' files.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.consensus.objection import read_objection_id
from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import unaccented
from bot.mail.limits import LINE_CHARS, REASON_CHARS
from bot.mail.own_words import first_own
from bot.mail.values import OwnLine, Voice, VoiceKind

MOST_VOICES: Final = 20
"""How many of them are read in one mail."""
_ALONE: Final = WordPattern(
    r"(?:(?P<support>%(says_support)s)|(?P<can_live>%(says_can_live)s)"
    r"|(?P<abstain>%(says_abstain)s)|(?P<object>%(says_object)s))\s?[.!]?",
    re.IGNORECASE,
    folded=True,
)
_LABELLED: Final = re.compile(r"(?P<label>[^:\uff1a]{1,60})[:\uff1a][*_]{0,2}\s*(?P<words>\S.*)$")
_OBJECTION: Final = WordPattern(r"%(objection_labels)s", re.IGNORECASE, folded=True)
_NO_OBJECTION: Final = WordPattern(
    r"%(no_objections)s[^\w]{0,3}"
    r"(?:(?:%(so_far from_me)s|from \w+|%(says_thanks closings)s(?:,?\s\w{1,20}){0,2})"
    r"[^\w]{0,3}){0,4}",
    re.IGNORECASE,
    folded=True,
)
_ID: Final = r"\s{1,3}(?P<id>#?\d{1,9}\.\d{1,4})"
_OF_OBJECTION: Final = WordPattern(
    rf"(?:(?P<retract>%(retracts)s)|(?P<share>%(shares)s)){_ID}\s?[.!]?",
    re.IGNORECASE,
    folded=True,
)
_ANSWER: Final = WordPattern(rf"%(answers_objections)s{_ID}", re.IGNORECASE, folded=True)
_CONTEST: Final = WordPattern(rf"%(contests)s{_ID}", re.IGNORECASE, folded=True)
_REASONED: Final = re.compile(
    r"(?P<label>[^:\uff1a]{1,60}\.\d{1,4})"
    r"(?:,?\s(?:because|parce que|car|porque)\b|,?\sparce qu['’]|\s?[:\uff1a])\s*(?P<words>\S.*)$",
    re.IGNORECASE,
)
_KINDS: Final = {
    "support": VoiceKind.SUPPORT,
    "can_live": VoiceKind.CAN_LIVE,
    "abstain": VoiceKind.ABSTAIN,
    "object": VoiceKind.OBJECT,
    "retract": VoiceKind.RETRACT,
    "share": VoiceKind.SHARE,
}


def is_voice(paragraph: str) -> bool:
    """Return True if a paragraph is nothing but what this file reads."""
    text = " ".join(paragraph.split())
    return _about_objection(text) is not None or _on_call(text) is not None


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
    voice = _about_objection(line)
    if voice is not None or not is_first:
        return voice
    voice = _on_call(line)
    has_none = voice is not None and _NO_OBJECTION.fullmatch(unaccented(voice.words)) is not None
    return None if has_none else voice


def _about_objection(line: str) -> Voice | None:
    """Return what a line says about an objection by its number."""
    if (match := _OF_OBJECTION.fullmatch(_bare(line))) is not None:
        return Voice(
            _KINDS["retract" if match["retract"] else "share"], about=read_objection_id(match["id"])
        )
    label, words = _labelled(line)
    if (match := _ANSWER.fullmatch(label)) is not None:
        return Voice(VoiceKind.ANSWER, words, read_objection_id(match["id"]))
    reasoned = _REASONED.match(line)
    if reasoned is not None and (match := _CONTEST.fullmatch(_bare(reasoned["label"]))) is not None:
        return Voice(VoiceKind.CONTEST, reasoned["words"], read_objection_id(match["id"]))
    return None


def _on_call(line: str) -> Voice | None:
    """Return what a line says on a call for consensus."""
    label, words = _labelled(line)
    if _OBJECTION.fullmatch(label) is not None:
        return Voice(VoiceKind.OBJECT, words)
    match = _ALONE.fullmatch(_bare(line))
    return None if match is None else Voice(_KINDS[str(match.lastgroup)])


def _labelled(line: str) -> tuple[str, str]:
    """Return what stands in front of a line's first colon, without marks, and the words behind."""
    match = _LABELLED.match(line)
    return ("", "") if match is None else (_bare(match["label"]), match["words"])


def _bare(line: str) -> str:
    """Return a line as its words are looked for, without emphasis and accents; "" if it is long."""
    return unaccented(line.strip("*_ \t\xa0")) if len(line) <= LINE_CHARS else ""
