"""Answers of responders that nothing tells but their words, as `This is an automatic reply`.

A person may write this very line, as a joke or to ask what it is. So each further sentence must be
one that responders write: of an absence, of what has come in, of whom to ask instead.
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.mail.acknowledged import acknowledges
from bot.mail.closing_words import closes
from bot.mail.names import is_name
from bot.mail.newtext import new_text
from bot.mail.responder import speaks_of_absence
from bot.mail.self_told import begins_by_saying_so, says_it_is_automatic
from bot.mail.unaccented import PlainPattern, unaccented

_CHARS: Final = 2_000
"""A longer text is none of these."""
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?:;])\s+|(?<=[。！？：])")
_LABEL: Final = re.compile(r"[^\W\d_]{1,12} ?:")
_VOTES: Final = re.compile(
    r"(?<![\w.,])[+\-\u2212\u2013]\s?[01]\b|\b(?:dis)?agree|\bvot(?:e|o)\b|\babst|\bblock",
    re.IGNORECASE,
)
_ASKS_ELSEWHERE: Final = PlainPattern(
    r"urgen|dringend|contact|kontakt|wenden sie|adresse[rz]|spoed|brådsk|haster|pilne|naléhav"
    r"|limited access|access to (?:my )?e-?mail|sürgős|срочн|термінов|緊急|紧急|긴급|\S@\S"
)


def is_only_automatic(text: str) -> bool:
    """Say whether a text begins by saying that it is automatic, and no person's words follow."""
    if not begins_by_saying_so(text) or len(text) > _CHARS:
        return False
    own = new_text(text)
    return not _VOTES.search(own) and all(map(_is_responders, _sentences(own)))


def _sentences(own: str) -> Iterator[str]:
    """Yield each sentence but for the words that close the mail, names, and `Note:`."""
    for paragraph in own.split("\n\n"):
        lines = paragraph.split("\n")
        if closes(lines[0]) or all(map(is_name, lines)):
            continue
        for sentence in _SENTENCE_ENDS.split(" ".join(lines)):
            if sentence and not _LABEL.fullmatch(sentence):
                yield sentence


def _is_responders(sentence: str) -> bool:
    plain = unaccented(sentence.lower())
    return (
        says_it_is_automatic(sentence)
        or begins_by_saying_so(sentence)
        or acknowledges("", sentence)
        or speaks_of_absence(plain)
        or _ASKS_ELSEWHERE.search(plain) is not None
    )
