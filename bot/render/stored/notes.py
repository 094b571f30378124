"""Say why a vote or a call ended, where the reason that is stored is our own."""

import re
from typing import Final

from bot.language import ENGLISH, Numbered, Text, speaking
from bot.render.stored.texts import say_again

VOTE_ELSEWHERE: Final = Text("#{number} is now part of #{other}, which has a vote of its own")
CALL_ELSEWHERE: Final = Text(
    "#{number} is now part of #{other}, which has a call for comments or a vote of its own"
)
ENDORSED_TOO_LATE: Final = Text("it had its endorsers too late to open")
TOO_FEW_ENDORSERS: Final = Numbered(
    "by its planned end it had {count} of {number} endorser",
    "by its planned end it had {count} of {number} endorsers",
)
_TOO_FEW: Final = re.compile(
    r"by its planned end it had (?P<count>\d+) of (?P<number>\d+) endorsers?"
)


def note_of_endorsers(*, count: int, needed: int) -> str:
    """Return why a proposed vote was withdrawn at its planned end, in English, to be stored."""
    if count >= needed:
        return ENDORSED_TOO_LATE.english
    with speaking(ENGLISH):
        return TOO_FEW_ENDORSERS.format(needed, count=count)


def say_note(note: str) -> str:
    """Return a stored reason in the reader's language if it is ours; a person's as it is."""
    if found := _TOO_FEW.fullmatch(note):
        return TOO_FEW_ENDORSERS.format(int(found["number"]), count=found["count"])
    return say_again(note, (VOTE_ELSEWHERE, CALL_ELSEWHERE, ENDORSED_TOO_LATE)) or note
