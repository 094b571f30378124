"""Addresses of ours that prove who replies to them: a word that we mailed to that person alone.

The word is bound to the person's address and to a last day. It needs no row in the database, and
works as often as it is used: what it permits harms nobody twice. A vote is confirmed by another
word, which works once (`bot/domain/ballots/confirmation.py`).
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

VALID_FOR: Final = timedelta(days=7)
"""How long a reply is taken as proved; the last day ends in UTC."""
_PURPOSE: Final = "commands by mail"
"""Part of the signed text: no word made for another purpose proves a reply."""
_MARK: Final = "k"
_DAY_BYTES: Final = 5
_SIGNATURE_BYTES: Final = 15
_WORD: Final = re.compile(rf"{_MARK}([a-z2-7]{{{(_DAY_BYTES + _SIGNATURE_BYTES) * 8 // 5}}})")


def last_day(said_at: datetime) -> date:
    """Return the last day on which a word that is mailed at `said_at` proves a reply."""
    return (said_at + VALID_FOR).astimezone(UTC).date()


def end_of(day: date) -> datetime:
    """Return the instant at which a word's last day ends."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def reply_word(address: str, *, until: date, secret: str) -> str:
    """Return the word that proves a reply from `address` until the end of that day."""
    if not secret:
        raise ValueError("there is no secret to sign with")
    day = until.toordinal()
    bound = json.dumps((_PURPOSE, address.lower(), day))
    signature = hmac.digest(secret.encode(), bound.encode(), hashlib.sha256)
    packed = day.to_bytes(_DAY_BYTES, "big") + signature[:_SIGNATURE_BYTES]
    return _MARK + base64.b32encode(packed).decode().lower()


def is_reply_word(word: str) -> bool:
    """Return True if a word has the form of one that proves a reply."""
    return _WORD.fullmatch(word.lower()) is not None


def proves_reply(word: str, *, address: str, at: datetime, secrets: Sequence[str]) -> bool:
    """Return True if we mailed the word to `address`, and its last day had not ended at `at`.

    It is signed with one of `secrets`.
    """
    match = _WORD.fullmatch(word.lower())
    if match is None:
        return False
    day = int.from_bytes(base64.b32decode(match[1].upper())[:_DAY_BYTES], "big")
    if not at.astimezone(UTC).toordinal() <= day <= date.max.toordinal():
        return False
    return any(
        hmac.compare_digest(
            reply_word(address, until=date.fromordinal(day), secret=secret), word.lower()
        )
        for secret in secrets
    )
