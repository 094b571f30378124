"""Prove that a Slack user reads a mailbox: a code is mailed to it, and typed in Slack.

A code is bound to the Slack user who asked for it, so it is of no use to anybody else who reads the
mail. It works once.
"""

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

from bot.domain.ids import AddressProofId, SlackUserId

VALID_FOR: Final = timedelta(days=1)
"""How long a code works: mail may be delayed for some hours."""
LONGEST_ADDRESS: Final = 254
LONGEST_LOCAL_PART: Final = 64
"""Octets (RFC 5321, 4.5.3.1)."""
_PURPOSE: Final = "prove an address"
"""Part of the signed text: no word made for another purpose is a code."""
_CODE_BYTES: Final = 10
"""80 bits; a user has few guesses (`Limit.LINK_GUESS`)."""
_CODE: Final = re.compile(rf"[a-z2-7]{{{_CODE_BYTES * 8 // 5}}}")
_GROUP: Final = 4
_ADDRESS: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)
"""A dot-atom at a domain name (RFC 5322, 3.4.1), which every mail server takes."""


class ProofState(StrEnum):
    """What became of a code."""

    ASKED = "asked"
    """It was mailed, and has not come back."""
    JOINED = "joined"
    TAKEN = "taken"
    """It came back, but the address belongs to another Slack user."""


@dataclass(frozen=True, slots=True)
class AddressProof:
    """A question to a mailbox whether its owner is a Slack user."""

    id: AddressProofId
    user: SlackUserId
    address: str
    expires_at: datetime
    state: ProofState = ProofState.ASKED


def code_of(proof: AddressProof, *, secret: str) -> str:
    """Return the code to mail: `abcd-efgh-ijkl-mnop`."""
    code = _plain_code(proof, secret=secret)
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def is_code_of(proof: AddressProof, code: str, *, secrets: Sequence[str]) -> bool:
    """Return True if `code`, as `read_code` returns it, was mailed for that proof.

    It is signed with one of `secrets`.
    """
    return any(hmac.compare_digest(_plain_code(proof, secret=secret), code) for secret in secrets)


def read_code(text: str) -> str | None:
    """Return a typed code without blanks and hyphens, None if it cannot be one."""
    code = re.sub(r"[\s-]", "", text).lower()
    return code if _CODE.fullmatch(code) else None


def read_address(text: str) -> str | None:
    """Return a typed address in lower case, None if no mail could be sent to it."""
    address = text.strip().strip("<>").lower()
    if len(address) > LONGEST_ADDRESS or address.find("@") > LONGEST_LOCAL_PART:
        return None
    return address if _ADDRESS.fullmatch(address) else None


def _plain_code(proof: AddressProof, *, secret: str) -> str:
    if not secret:
        raise ValueError("there is no secret to sign with")
    bound = (_PURPOSE, proof.id, proof.user, proof.address, proof.expires_at.isoformat())
    signature = hmac.digest(secret.encode(), json.dumps(bound).encode(), hashlib.sha256)
    return base64.b32encode(signature[:_CODE_BYTES]).decode().lower()
