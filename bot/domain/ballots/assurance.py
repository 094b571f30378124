"""Rank how sure it is that a vote is its voter's."""

from enum import StrEnum
from typing import Final


class Assurance(StrEnum):
    """What vouches for a vote; `ASSURANCE_ORDER` ranks them."""

    SLACK = "slack"
    TOKEN = "token"  # noqa: S105 - a word, no secret
    AUTHENTICATED = "authenticated"
    LIST = "list"
    NONE = "none"


ASSURANCE_ORDER: Final = (
    Assurance.NONE,
    Assurance.LIST,
    Assurance.AUTHENTICATED,
    Assurance.TOKEN,
    Assurance.SLACK,
)
"""Weakest first."""


def is_enough(given: Assurance, *, least: Assurance) -> bool:
    """Return True if a vote of assurance `given` is accepted where `least` is required."""
    return ASSURANCE_ORDER.index(given) >= ASSURANCE_ORDER.index(least)
