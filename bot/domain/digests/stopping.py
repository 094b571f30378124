"""Links that end one kind of mail to one person: the word in `/u/WORD` (RFC 8058).

A word names the kind, the person and the item, and is signed; it needs no row in the database. It
proves nothing else: whoever has it can end that mail, or get it again for its owner.

The word of a link to all of a person's choices is made in the same way. As it can do more, it works
until a last day, and has the form of the words that are masked where others could read them.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.ballots.confirmation import number_behind, sign_word
from bot.domain.ids import ItemNumber, PersonId


class OwnMail(StrEnum):
    """What we mail to one person and they can do without."""

    DIGEST = "digest"
    FOLLOWED = "followed"
    REMINDERS = "reminders"
    RECEIPTS = "receipts"
    """Of votes that count, and of answers to calls by a link; who is refused is told."""
    QUESTIONS = "questions"
    """About replies that were not read as votes."""
    CHAIRS = "chairs"
    """What chairs and secretaries are told who are not in Slack."""


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


CHOICES_VALID_FOR: Final = timedelta(days=30)
"""How long a link to all choices works; each later mail has a newer one."""
_CHOICES: Final = "choices about mail"
_CHOICES_MARK: Final = "m"


def choices_word(person: PersonId, *, until: date, secret: str) -> str:
    """Return the word of a link to a person's choices about mail, until the end of a day in UTC."""
    bound = (_CHOICES, person, until.toordinal())
    return sign_word(_CHOICES_MARK, person, bound, secret=secret)


def read_choices_word(word: str, *, at: datetime, secrets: Sequence[str]) -> PersonId | None:
    """Return whose choices a link leads to at a time; None if it does not work then.

    The word does not hold its last day, which is among the next `CHOICES_VALID_FOR`, or a few days
    later, as a day whose word is public is passed over.
    """
    number = number_behind(_CHOICES_MARK, word)
    if not number:
        return None
    today = at.astimezone(UTC).date()
    days = [today + timedelta(days=ahead) for ahead in range(CHOICES_VALID_FOR.days + 8)]
    good = any(
        hmac.compare_digest(choices_word(PersonId(number), until=day, secret=each), word.lower())
        for day in days
        for each in secrets
    )
    return PersonId(number) if good else None
