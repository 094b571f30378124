"""Links that end one kind of mail to one person: the word in `/u/WORD` (RFC 8058).

A word names the kind, the person and the item, and is signed; it needs no row in the database. It
proves nothing else: whoever has it can end that mail, or get it again for its owner.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.ids import ItemNumber, PersonId


class OwnMail(StrEnum):
    """What we mail to one person and they can do without."""

    DIGEST = "digest"
    FOLLOWED = "followed"
    REMINDERS = "reminders"
    RECEIPTS = "receipts"
    """Of votes that count; who is refused is told."""
    QUESTIONS = "questions"
    """About replies that were not read as votes."""


@dataclass(frozen=True, slots=True)
class Stop:
    """What a link ends: `item` is 0 but for mail that is followed."""

    what: OwnMail
    person: PersonId
    item: ItemNumber


_PURPOSE: Final = "an end of mail"
_KINDS: Final = tuple(OwnMail)
_PARTS: Final = (1, 8, 8)
"""Bytes of the kind's place, the person and the item."""
_SIGNATURE_BYTES: Final = 13
_WORD: Final = re.compile(rf"[a-z2-7]{{{(sum(_PARTS) + _SIGNATURE_BYTES) * 8 // 5}}}")


def stop_word(stop: Stop, *, secret: str) -> str:
    """Return the word of a link that ends a kind of mail."""
    if not secret:
        raise ValueError("there is no secret to sign with")
    numbers = (_KINDS.index(stop.what), stop.person, stop.item)
    bound = json.dumps((_PURPOSE, *numbers))
    signature = hmac.digest(secret.encode(), bound.encode(), hashlib.sha256)
    packed = b"".join(n.to_bytes(size, "big") for n, size in zip(numbers, _PARTS, strict=True))
    return base64.b32encode(packed + signature[:_SIGNATURE_BYTES]).decode().lower()


def read_stop_word(word: str, *, secrets: Sequence[str]) -> Stop | None:
    """Return what the link with a word ends; None if we never gave it out."""
    if not _WORD.fullmatch(word.lower()):
        return None
    packed = base64.b32decode(word.upper())
    kind, person, item = packed[0], packed[1:9], packed[9:17]
    if kind >= len(_KINDS):
        return None
    stop = Stop(
        _KINDS[kind],
        PersonId(int.from_bytes(person, "big")),
        ItemNumber(int.from_bytes(item, "big")),
    )
    if max(stop.person, stop.item) >= 1 << 63:
        return None
    good = any(
        hmac.compare_digest(stop_word(stop, secret=secret), word.lower()) for secret in secrets
    )
    return stop if good else None
