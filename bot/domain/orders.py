"""Define orders: chairs' commands by mail that a one-time word confirms.

The word is bound to the order, and the order to what the chair was shown: nothing else can be
confirmed with it.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.domain.ballots.confirmation import number_behind, sign_word
from bot.domain.ids import OrderId

VALID_FOR: Final = timedelta(days=3)
"""How long an order can be confirmed."""
_PURPOSE: Final = "confirm an order"
"""Part of the signed text: no word made for another purpose confirms an order."""
_MARK: Final = "o"


@dataclass(frozen=True, slots=True)
class Order:
    """A command that was previewed for a chair at an address, and its state.

    `draft` is the act on a ballot or call that it asks for, "" if it mails no list. `shown` is the
    fingerprint of what was shown, at `shown_at`. `used_by` is the Message-ID of the mail that
    settled it, "" if none has.
    """

    id: OrderId
    address: str
    command: str
    draft: str
    shown: str
    shown_at: datetime
    used_by: str = ""

    @property
    def expires_at(self) -> datetime:
        """When its word expires."""
        return self.shown_at + VALID_FOR


def fingerprint_of(texts: Sequence[object]) -> str:
    """Return a hash of the texts that were shown."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def order_word(order: Order, *, secret: str) -> str:
    """Return the word that confirms an order: part of a mail address, whose case may be lost."""
    bound = (
        _PURPOSE,
        order.id,
        order.address,
        order.command,
        order.draft,
        order.shown,
        order.shown_at.astimezone(UTC).isoformat(),
    )
    return sign_word(_MARK, order.id, bound, secret=secret)


def order_in(word: str) -> OrderId | None:
    """Return the number of the order that a word names, None if it names none."""
    number = number_behind(_MARK, word)
    return None if number is None else OrderId(number)


def is_word_of_order(order: Order, word: str, *, secrets: Sequence[str]) -> bool:
    """Return True if we gave out the word for that order, signed with one of `secrets`."""
    return any(
        hmac.compare_digest(order_word(order, secret=secret), word.lower()) for secret in secrets
    )
