"""Addresses that refuse our mail: what proves a bounce (VERP), and when an address is suspended.

A mail to one person leaves with an envelope sender of its own: a signed word that names the
delivery. Only that person's mail servers see it, so a report that comes to it was caused by that
mail. Whoever only knows our address, and theirs, can make no such report.
"""

import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ballots.confirmation import number_behind, sign_word
from bot.domain.delivery import Delivery

MOST_REFUSALS: Final = 3
"""On how many different days mails must be refused for good until an address gets no more."""
WITHIN: Final = timedelta(days=7)
_PURPOSE: Final = "the return path of a mail"
"""Part of the signed text: no word made for another purpose proves a bounce."""
_MARK: Final = "b"


def bounce_word(delivery: Delivery, *, secret: str) -> str:
    """Return the word in the envelope sender of a delivery to one person."""
    bound = (_PURPOSE, delivery.id, delivery.recipient.lower())
    return sign_word(_MARK, delivery.seq, bound, secret=secret)


def delivery_in(word: str) -> int | None:
    """Return the place in the outbox of the delivery that a word names, None if it names none."""
    return number_behind(_MARK, word)


def is_bounce_word_of(delivery: Delivery, word: str, *, secrets: Sequence[str]) -> bool:
    """Return True if we gave out the word for that delivery, signed with one of `secrets`."""
    return any(
        hmac.compare_digest(bounce_word(delivery, secret=secret), word.lower())
        for secret in secrets
    )


def is_to_be_suspended(refused_at: Iterable[datetime], *, now: datetime) -> bool:
    """Return True if an address has refused mail on too many days (UTC) of the last week.

    Days are counted, not mails: a server that is set up wrongly for an afternoon suspends nobody.
    """
    return len({at.date() for at in refused_at if now - at < WITHIN}) >= MOST_REFUSALS
