"""Limit the mail that strangers can make us send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Limit(StrEnum):
    """What is limited."""

    ANSWER = "answer"
    """A mail to an address that nothing proves."""
    MEMBER_ANSWER = "answer to a member"
    """The same, to an address that a list has vouched for before, or that is otherwise known; of
    each ballot by itself."""
    QUESTION = "question"
    """A mail that names the votes that wait for their voter; see `next_question`."""
    PROVED_QUESTION = "question about a proved vote"
    """The same, about a vote that something proves: of each ballot by itself, so that nothing that
    is forged keeps it waiting."""
    POSITION = "question about a position"
    """Whether words of theirs are a position on an item, of each item by itself."""
    MEMBER_HINT = "hint to a member"
    """A hint to an address that is known."""
    HINT = "hint"
    """A short answer to a mail that says nothing we know, or that brings commands without proof."""
    PROVED_HINT = "hint to a proved address"
    """The same, to whoever provably wrote it: what is forged in their name uses none of these."""
    TRANSCRIPT = "transcript"
    """What commands by mail did, sent to whoever provably wrote them."""
    CHAIR_NEWS = "news for a chair"
    """A mail with all that waits for a chair who is not in Slack; see `next_question`."""
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


HINTS_A_DAY: Final = 5
"""How many hints of each kind an address gets a day."""
ALLOWANCES: Final[Mapping[Limit, tuple[Allowance, ...]]] = {
    Limit.ANSWER: (
        Allowance(1, timedelta(days=1), each=True),
        Allowance(100, timedelta(hours=1), each=False),
    ),
    # Without a number for all: a forger who writes in everybody's name would use it up.
    Limit.MEMBER_ANSWER: (Allowance(3, timedelta(days=1), each=True),),
    Limit.POSITION: (Allowance(1, timedelta(days=1), each=True),),
    # A few: a hint is the way to the address at which one is believed.
    Limit.MEMBER_HINT: (Allowance(HINTS_A_DAY, timedelta(days=1), each=True),),
    Limit.HINT: (
        Allowance(HINTS_A_DAY, timedelta(days=1), each=True),
        Allowance(100, timedelta(hours=1), each=False),
    ),
    Limit.PROVED_HINT: (Allowance(HINTS_A_DAY, timedelta(days=1), each=True),),
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
LONGEST_SPAN: Final = max(allowance.span for each in ALLOWANCES.values() for allowance in each)

ASKED_AT_ONCE: Final = 2
"""How many questions a mailbox gets within `ASKED_WITHIN` before it must wait for the next one."""
ASKED_WITHIN: Final = timedelta(days=1)
SHORTEST_WAIT: Final = timedelta(minutes=5)
LONGEST_WAIT: Final = timedelta(hours=2)
_PART_OF_REST: Final = 4


def next_question(sent: Sequence[datetime], *, now: datetime, ends_at: datetime) -> datetime:
    """Return when a mailbox may be asked next about votes on a ballot that ends at `ends_at`.

    `sent` is when it was asked within `ASKED_WITHIN`, in order. Each wait is twice the last one,
    and never longer than a quarter of the time that is left. So whoever writes in somebody's name
    makes us send that person some twenty mails a day at most, and cannot keep them from being
    asked in time.
    """
    if len(sent) < ASKED_AT_ONCE:
        return now
    doublings = min(len(sent) - ASKED_AT_ONCE, 10)
    wait: timedelta = min(SHORTEST_WAIT * 2**doublings, LONGEST_WAIT)
    in_time = max((ends_at - now) / _PART_OF_REST, SHORTEST_WAIT)
    return max(now, min(sent[-1] + wait, now + in_time))
