"""What a subject says it was before: `New subject (was: Old one)`, in many languages.

Brackets that only tell something (`Picnic (was fun last year)`, `The war (1870)`) name no
former subject: beside English `was`, the word needs its colon.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.mail.alternation import one_of
from bot.mail.latepattern import LatePattern
from bot.mail.limits import SUBJECT_CHARS
from bot.mail.subject import base_subject

_WORDS: Final = (
    *("was", "formerly", "previously", "old subject", "war", "vorher", "vormals", "ehemals"),
    *("früher", "bisher", "alter betreff", "était", "anciennement", "ancien sujet", "avant"),
    *("antes", "era", "anteriormente", "asunto anterior", "già", "prima", "eerder", "voorheen"),
    *("var", "före", "förut", "tidigare", "tidligere", "före detta", "oli", "aiemmin", "oli ennen"),
    *("było", "był", "była", "poprzednio", "bylo", "původně", "dříve", "bolo", "pôvodne", "volt"),
    *("korábban", "a fost", "fost", "bilo", "prije", "ranije", "prej", "было", "был", "ранее"),
    *("раньше", "було", "раніше", "беше", "преди", "бивше", "eski", "önceki", "ήταν", "πρώην"),
    *("oli enne", "varem", "bija", "buvo", "sebelumnya", "trước", "เดิม", "كان", "سابقا", "היה"),
    *("לשעבר", "旧", "元", "原", "原题", "原標題", "原标题", "曾", "이전", "전"),
)
_IN_BRACKETS: Final = LatePattern(
    rf"(?P<open>[(\[（])\s?(?:{one_of(_WORDS)}\s?(?P<colon>[:：])\s?|was\s)(?=[^\s)\]）])",
    re.IGNORECASE,
)
_BARE: Final = LatePattern(r"(?:[,;]\s|\s[-–—]\s|\s)was:?\s(?=(?:re|fwd?)\s?:)", re.IGNORECASE)
"""Without brackets only the mark of a reply tells it: `Cranes, was Re: Pier`."""
_TELLS: Final = re.compile(
    r"(?:[a-z]+ed|an?|the|in|on|at|by|to|for|from|with|it|i|we|he|she|they|this|that"
    r"|there|not|never|no|so|too|very|just|only|also|here|fun|good|great|bad|held|done|made|broken|taken"
    r"|given|written|stolen)\b"
)
"""What stands behind a `was` that is a verb."""
_PAIRS: Final = {"(": ")", "[": "]", "（": "）"}


@dataclass(frozen=True, slots=True)
class Renamed:
    """A subject as it is now, and as it was, both as written."""

    now: str
    was: str


def find_renamed(subject: str) -> Renamed | None:
    """Return the two subjects of which one names the other, None where nothing is said of it."""
    subject = subject[:SUBJECT_CHARS]
    for found in _IN_BRACKETS.finditer(subject):
        end = _closed_at(subject, found.start(), found["open"])
        was = subject[found.end() : end]
        if found["colon"] or not _TELLS.match(was):
            rest = subject[end + 1 :]
            return Renamed(f"{subject[: found.start()].rstrip()}{rest}".strip(), was.strip())
    bare = _BARE.search(subject)
    if bare is None:
        return None
    return Renamed(subject[: bare.start()].strip(), subject[bare.end() :].strip())


def without_former(subject: str) -> str:
    """Return a subject without what it was, or as it is where nothing else would be left."""
    renamed = find_renamed(subject)
    return subject if renamed is None or not base_subject(renamed.now) else renamed.now


def former_subject(subject: str) -> str | None:
    """Return the base subject of what a subject says it was, None where it says nothing."""
    renamed = find_renamed(subject)
    return None if renamed is None else base_subject(without_former(renamed.was)) or None


def _closed_at(subject: str, start: int, opening: str) -> int:
    """Return where a bracket is closed, the end of the subject where it was cut."""
    depth = 0
    for at in range(start, len(subject)):
        if subject[at] == opening:
            depth += 1
        elif subject[at] == _PAIRS[opening]:
            depth -= 1
            if depth == 0:
                return at
    return len(subject)
