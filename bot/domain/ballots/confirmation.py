"""Define the one-time words by which the owner of a mailbox confirms a vote."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.ids import BallotId, ConfirmationId, PersonId, VoteId

VALID_FOR: Final = timedelta(days=7)
"""How long a vote can be confirmed, if its ballot is open for so long."""

_PURPOSE: Final = "confirm a vote"
"""Part of the signed text: no word made for another purpose confirms a vote."""
_MARK: Final = "c"
_NUMBER_BYTES: Final = 5
_SIGNATURE_BYTES: Final = 15
_WORD: Final = re.compile(rf"([a-z])([a-z2-7]{{{(_NUMBER_BYTES + _SIGNATURE_BYTES) * 8 // 5}}})")


class Answer(StrEnum):
    """The fixed answers to a mail; `bot/render/mail/answers.py` has their texts."""

    CONFIRM = "confirm"
    """Is this vote yours? It is not counted yet."""
    IN_DOUBT = "in doubt"
    """Did you mean this as a vote? It is not counted yet."""
    TAKE_BACK = "take back"
    """Do you take your vote back? It counts until you say so."""
    NOT_COUNTED = "not counted"
    """A mail from an address that nothing proves voted, and nothing was counted."""
    COUNTED = "counted"
    """An unproved vote was counted: the ballot requires no proof."""
    WRONG = "wrong"
    """The word in the address was never given out."""
    REASON_MISSING = "reason missing"
    """A word came back for a choice that needs a reason, without one in the voter's own words."""
    OUTSIDE = "outside"
    """A word came back, but its voter takes no part in the item's lists."""
    UNCLEAR = "unclear"
    """A word came back, but the mail does not begin with `confirm`."""
    ALMOST = "almost"
    """A mail in a thread with an open vote looks like a vote, and is none."""
    UNREAD = "unread"
    """A short reply to an open vote has no choice in it; or it is proved, and looks like a vote."""
    HELP = "help"
    """A mail to us says nothing that we know."""
    POSITION = "position"
    """Is this your position on what a call for comments is about? Nobody is told before."""
    POSITION_TAKEN = "position taken"
    """A position was confirmed; what follows."""
    POSITION_LEFT = "position left"
    """A reply about a position changed nothing."""
    COMMANDS = "commands"
    """Commands came from an address that nothing proves; none was carried out."""
    OBJECTION = "objection"
    """A message objects, and nothing proves whose it is; it is not on record."""
    LINK = "link"
    """A code that shows in Slack whose this address is."""
    PUBLISHED = "published"
    """A word of ours stands where others can read it; it proves nothing any more."""
    EXPIRED = "expired"
    USED = "used"
    SUPERSEDED = "superseded"
    CLOSED = "closed"


POSITION_ANSWERS: Final = frozenset({Answer.POSITION, Answer.POSITION_TAKEN, Answer.POSITION_LEFT})
"""The answers about a position on a call."""
QUESTIONS: Final = frozenset({Answer.CONFIRM, Answer.IN_DOUBT, Answer.TAKE_BACK})
"""The answers that a vote's word comes with."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A question to an address about one vote, as the vote was at that time.

    `used_by` is the Message-ID of the mail that confirmed the vote, "" if none has. `is_sent`: the
    question has left, so its word may come back.
    """

    id: ConfirmationId
    vote: VoteId
    ballot: BallotId
    voter: PersonId
    choice: str
    address: str
    expires_at: datetime
    used_by: str = ""
    is_sent: bool = False


def word_of(confirmation: Confirmation, *, secret: str) -> str:
    """Return the word that confirms a vote: part of a mail address, whose case may be lost.

    It is bound to everything that the question was about. Its 33 characters leave 30 for the rest
    of a local part (RFC 5321, 4.5.3.1.1).
    """
    bound = (
        _PURPOSE,
        confirmation.id,
        confirmation.vote,
        confirmation.ballot,
        confirmation.voter,
        confirmation.choice,
        confirmation.address,
        confirmation.expires_at.isoformat(),
    )
    return sign_word(_MARK, confirmation.id, bound, secret=secret)


def sign_word(mark: str, number: int, bound: Sequence[object], *, secret: str) -> str:
    """Return a signed word that names a row, of the kind `mark`, and is bound to its content."""
    if not secret:
        raise ValueError("there is no secret to sign with")
    signature = hmac.digest(secret.encode(), json.dumps(bound).encode(), hashlib.sha256)
    named = number.to_bytes(_NUMBER_BYTES, "big")
    return mark + base64.b32encode(named + signature[:_SIGNATURE_BYTES]).decode().lower()


def number_in(word: str) -> ConfirmationId | None:
    """Return the number of the confirmation that a word names, None if it names none."""
    number = number_behind(_MARK, word)
    return None if number is None else ConfirmationId(number)


def number_behind(mark: str, word: str) -> int | None:
    """Return the number of the row that a word of a kind names, None if it is no such word."""
    match = _WORD.fullmatch(word.lower())
    if match is None or match[1] != mark:
        return None
    return int.from_bytes(base64.b32decode(match[2].upper())[:_NUMBER_BYTES], "big")


def is_word_of(confirmation: Confirmation, word: str, *, secrets: Sequence[str]) -> bool:
    """Return True if we gave out the word for that confirmation, signed with one of `secrets`."""
    return any(
        hmac.compare_digest(word_of(confirmation, secret=secret), word.lower())
        for secret in secrets
    )
