"""Ballots and votes: a question, and each person's reply."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.ballots.assurance import Assurance
from bot.domain.ids import BallotId, ItemNumber, PersonId, VoteId
from bot.domain.items.comment import Source

WITHDRAWN: Final = "withdrawn"
"""The outcome of a ballot whose item was merged into one that has a ballot of its own."""


class BallotState(StrEnum):
    """Whether votes still come in."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a ballot, frozen with it when it opens.

    `quorum` is how many people must vote at least, 0 for none.
    """

    method: str
    choices: tuple[str, ...]
    quorum: int
    minimum_assurance: Assurance


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot on an item. At most one is open per item."""

    id: BallotId
    item: ItemNumber
    question: str
    rules: Rules
    state: BallotState
    opened_at: datetime
    opened_by: PersonId | None
    closes_at: datetime
    closed_at: datetime | None = None
    outcome: str = ""
    """`accepted`, `rejected`, `no quorum`, `withdrawn` …; empty while it is open."""
    note: str = ""
    """What whoever ended it said: the decision in words, or why it was withdrawn."""
    reminded_at: datetime | None = None
    """When those who had not voted were reminded, once."""
    refused_beyond: int = 0
    """How many refused votes were only counted, because there were too many of them."""

    @property
    def outcome_in_words(self) -> str:
        """The outcome with the chair's words beside it; empty if it was withdrawn or is open."""
        if self.outcome == WITHDRAWN:
            return ""
        return f"{self.outcome}: {self.note}" if self.note else self.outcome


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's vote. All are kept; the newest that counts is the current one.

    `evidence` is what was written (the line of a mail, the pressed button) and `evidence_ref` where
    (a Message-ID, `slack:CHANNEL:TS`). `refusal` is why a vote does not count, empty if it does.
    """

    id: VoteId
    ballot: BallotId
    voter: PersonId
    choice: str
    reason: str
    source: Source
    assurance: Assurance
    at: datetime
    evidence: str
    evidence_ref: str
    refusal: str = ""
    superseded_by: VoteId | None = None

    @property
    def counts(self) -> bool:
        """Whether this is its voter's current vote."""
        return not self.refusal and self.superseded_by is None
