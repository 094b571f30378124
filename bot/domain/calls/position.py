"""Define positions: what prose seems to say on a call, for, against, or for more time.

It is a suggestion until its author confirms it: not counted, and not published as a position. On
one item a person is asked once.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.ballots.confirmation import number_behind, sign_word
from bot.domain.ids import CallId, ItemNumber, MessageId, PersonId, PositionId

MORE: Final = timedelta(days=7)
"""How much more time somebody is asked about who names no end."""
_MARK: Final = "s"
_PURPOSE: Final = "confirm a position"


class Lean(StrEnum):
    """Which way a sentence leans."""

    FOR = "for"
    AGAINST = "against"
    MORE_TIME = "more time"


class PositionState(StrEnum):
    """What became of asking somebody about a position."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Position:
    """A position that a person seems to take, and their reply when asked.

    `sentence` stands in the mail `evidence`, perhaps as a quote. `until` is the end that more time
    would bring; None for another lean. `address` was asked by mail; "" in Slack.
    """

    id: PositionId
    item: ItemNumber
    call: CallId
    person: PersonId
    lean: Lean
    sentence: str
    evidence: MessageId
    until: datetime | None
    address: str
    asked_at: datetime
    state: PositionState = PositionState.ASKED


def position_word(position: Position, *, secret: str) -> str:
    """Return the word that confirms or refuses a position by mail."""
    until = position.until.isoformat() if position.until is not None else ""
    bound = (
        _PURPOSE,
        position.id,
        position.call,
        position.person,
        position.lean,
        until,
        position.address,
        position.asked_at.isoformat(),
    )
    return sign_word(_MARK, position.id, bound, secret=secret)


def position_in(word: str) -> PositionId | None:
    """Return the number of the position that a word names, None if it names none."""
    number = number_behind(_MARK, word)
    return None if number is None else PositionId(number)


def is_word_of_position(position: Position, word: str, *, secrets: Sequence[str]) -> bool:
    """Return True if we gave out the word for that position, signed with one of `secrets`."""
    return any(
        hmac.compare_digest(position_word(position, secret=secret), word.lower())
        for secret in secrets
    )
