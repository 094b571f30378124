"""Make the ids of deliveries, and know them again."""

import hmac
import secrets
from typing import Final

from bot.config import Config
from bot.domain.ids import DeliveryId

BODY: Final = 20
SEAL: Final = 12
"""How many hex digits of a delivery id are its own, and how many seal it."""


def new_delivery_id(name: str, *, secret: str) -> DeliveryId:
    """Return a new delivery id, or with a name always the same one.

    Whatever was sent between a backup and its restore has the id that it gets again. Nobody who
    lacks the secret can guess an id, or make one that `is_sealed`.
    """
    body = _digest(f"delivery {name}", secret)[:BODY] if name else secrets.token_hex(BODY // 2)
    return DeliveryId(body + _seal(body, secret))


def is_sealed(delivery: DeliveryId, config: Config) -> bool:
    """Return True if we made an id, even if a restore removed it from the outbox."""
    return len(delivery) == BODY + SEAL and any(
        hmac.compare_digest(_seal(delivery[:BODY], secret), delivery[BODY:])
        for secret in config.penholder.secrets
        if secret
    )


def _seal(body: str, secret: str) -> str:
    return _digest(f"made {body}", secret)[:SEAL]


def _digest(text: str, secret: str) -> str:
    return hmac.digest(secret.encode(), text.encode(), "sha256").hex()
