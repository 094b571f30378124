"""Limit the sending that strangers can cause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Limit(StrEnum):
    """What is limited."""

    ANSWER = "answer"
    """A mail to an address that nothing proves."""
    HINT = "hint"
    """A short answer to a mail that says nothing we know, whoever wrote it."""
    TRANSCRIPT = "transcript"
    """What commands by mail did, sent to whoever provably wrote them."""
    REPORT = "report"
    """A note to a list's chairs of what a mail says that nothing proves."""
    LINK_OF_USER = "link of a user"
    """A code that a Slack user has mailed to an address, to show that it is theirs."""
    LINK_TO_ADDRESS = "link to an address"
    """The same, by the mailbox that gets it."""
    LINK_GUESS = "link guess"
    """A Slack user's wrong code."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most `most` within any `span`, for one address or list (`each`) or in all."""

    most: int
    span: timedelta
    each: bool


ALLOWANCES: Final[Mapping[Limit, tuple[Allowance, ...]]] = {
    Limit.ANSWER: (
        Allowance(1, timedelta(days=1), each=True),
        Allowance(100, timedelta(hours=1), each=False),
    ),
    Limit.HINT: (
        Allowance(1, timedelta(days=1), each=True),
        Allowance(100, timedelta(hours=1), each=False),
    ),
    Limit.TRANSCRIPT: (
        Allowance(30, timedelta(days=1), each=True),
        Allowance(300, timedelta(hours=1), each=False),
    ),
    Limit.REPORT: (Allowance(1, timedelta(hours=1), each=True),),
    Limit.LINK_OF_USER: (Allowance(5, timedelta(days=1), each=True),),
    Limit.LINK_TO_ADDRESS: (
        Allowance(2, timedelta(days=1), each=True),
        Allowance(60, timedelta(hours=1), each=False),
    ),
    Limit.LINK_GUESS: (Allowance(5, timedelta(hours=1), each=True),),
}
LONGEST_SPAN: Final = max(one.span for each in ALLOWANCES.values() for one in each)
