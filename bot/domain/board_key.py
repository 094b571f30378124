"""Make the key that opens the board of a list whose pages are not public.

It is signed and not stored: whoever has it can read the list's pages until the secret changes.
"""

import base64
import hashlib
import hmac
from typing import Final

from bot.domain.ids import ListName

_PURPOSE: Final = "board"
_BYTES: Final = 15


def board_key(list_name: ListName, *, secret: str) -> str:
    """Return a list's key: 24 letters and digits.

    Raises:
        ValueError: there is no secret to sign with.
    """
    if not secret:
        raise ValueError("there is no secret to sign with")
    signature = hmac.digest(secret.encode(), f"{_PURPOSE}\n{list_name}".encode(), hashlib.sha256)
    return base64.b32encode(signature[:_BYTES]).decode().lower()


def opens(key: str, list_name: ListName, *, secret: str) -> bool:
    """Return True if a key is a list's."""
    return key.isascii() and hmac.compare_digest(board_key(list_name, secret=secret), key.lower())
