"""Define a past decision: its call, each person's vote, the announced result, what differs.

Votes that are held again (`take 3`, a new candidate, the same question once more) are linked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from bot.domain.ballots.doubt import Doubt

OLDEST: Final = timedelta(days=200)
"""So long after a vote its repetition may come."""


class Kind(StrEnum):
    """How a body decides."""

    VOTE = "vote"
    CONSENSUS = "consensus"


class BindingBy(StrEnum):
    """What says whether a vote decides."""

    ROSTER = "roster"
    CLAIMED = "claimed"
    """Its voter wrote `(binding)`, or `(non-binding)`."""
    RESULT = "result"
    """The result's own list."""
    NOTHING = ""


class Unsure(StrEnum):
    """Why a message that may be a vote is not counted, beside the doubts of live ballots."""

    TWO_CHOICES = "two choices"
    """Two different votes in one message."""
    NO_SUCH_CHOICE = "no such choice"
    AFTER_RESULT = "after the result"
    NO_AUTHOR = "no author"
    NO_FORMAL_VOTE = "no formal vote"
    """Words of somebody whom the result counts, which say no choice."""


Why = Doubt | Unsure


@dataclass(frozen=True, slots=True)
class Author:
    """Who a message says wrote it; anybody may have written that."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ArchivedVote:
    """A vote in a message. `replaced`: its voter gave another one later, which counts."""

    who: Author
    choice: str
    message_id: str
    line: str
    at: datetime
    is_binding: bool | None = None
    binding_by: BindingBy = BindingBy.NOTHING
    weight: Fraction = Fraction(1)
    replaced: bool = False
    called: str = ""
    """The organisation for which it is given, as its message or the roster calls it."""


@dataclass(frozen=True, slots=True)
class DoubtfulLine:
    """A line that may be a vote and is not counted, and why."""

    who: Author
    line: str
    message_id: str
    why: Why
    choice: str = ""


@dataclass(frozen=True, slots=True)
class NamedVoter:
    """Somebody whom a result names, with the choice; None: it does not say whether it binds."""

    name: str
    choice: str
    is_binding: bool | None = None


Counts = Mapping[tuple[str, bool | None], int]
"""How many votes each choice has: those that bind (True), that do not (False), or all (None)."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What a result mail says: the numbers, the voters, and whether it passed.

    `unread` are lines that speak of votes, if no number or name could be read.
    """

    message_id: str
    counts: Counts = field(default_factory=lambda: MappingProxyType({}))
    voters: tuple[NamedVoter, ...] = ()
    passed: bool | None = None
    unread: tuple[str, ...] = ()
    at: datetime | None = None
    by: Author | None = None

    @property
    def has_tally(self) -> bool:
        """Whether any number or voter could be read."""
        return bool(self.counts or self.voters)


class Differs(StrEnum):
    """A way in which an announced result and the archive differ, or what could not be compared."""

    COUNT = "count"
    """A choice has another number: `choice`, `announced`, `counted`, `binding`."""
    NO_VOTE = "no vote"
    """A named voter has no vote in the thread. `name`, `choice`."""
    DOUBTFUL = "doubtful"
    """A named voter has only a doubtful line. `name`, `choice`, `line`, `message_id`, `why`."""
    OTHER_CHOICE = "other choice"
    """A named voter voted otherwise. `name`, `choice`, `other`, `line`, `message_id`."""
    FORGOTTEN = "forgotten"
    """A voter whom the result does not name. `name`, `choice`, `line`, `message_id`."""
    NOT_COUNTED = "not counted"
    """Somebody wrote and gave no vote, where more votes are announced, without names: `name`,
    `line`, `message_id`, `why`."""
    BINDING = "binding"
    """The result says otherwise whether a vote binds. `name`, `choice`."""
    OWN_LIST = "own list"
    """It prints a number that its own list contradicts: `choice`, `announced`, `counted`."""
    OUTCOME = "outcome"
    """By the rule it ended otherwise. `choice` is the announced outcome, `other` the rule's."""
    NO_TALLY = "no tally"
    """The result's tally could not be read. `line`."""
    NO_CALL = "no call"
    """The archive does not hold the call."""
    LATER_RESULT = "later result"
    """A later result replaced an earlier one. `message_id` is the earlier."""
    BY_SUBJECT = "by subject"
    """So many messages were joined by their subject alone. `counted`."""
    BINDING_UNKNOWN = "binding unknown"
    """Binding votes are announced, and nothing says whose are: `choice`, `announced`, `counted`."""


DISAGREE = frozenset(
    {
        Differs.COUNT,
        Differs.NO_VOTE,
        Differs.DOUBTFUL,
        Differs.OTHER_CHOICE,
        Differs.FORGOTTEN,
        Differs.BINDING,
        Differs.OWN_LIST,
        Differs.OUTCOME,
    }
)
"""What makes an announced result disagree; the others only say what to know."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, with its evidence; `Differs` says what each kind fills in."""

    kind: Differs
    choice: str = ""
    announced: int = 0
    counted: Fraction = Fraction(0)
    name: str = ""
    other: str = ""
    line: str = ""
    message_id: str = ""
    why: Why | None = None
    binding: bool | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of an archive. `posts` are the keys of its thread's messages, in order."""

    subject: str
    title: str
    message_id: str
    at: datetime
    by: Author
    kind: Kind
    rule: str
    options: tuple[str, ...] = ()
    ends: datetime | None = None
    votes: tuple[ArchivedVote, ...] = ()
    doubtful: tuple[DoubtfulLine, ...] = ()
    counted: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    announced: Announced | None = None
    agrees: bool | None = None
    differences: tuple[Difference, ...] = ()
    canceled: bool = False
    canceled_by: str = ""
    """The Message-ID of the mail that cancels it."""
    earlier: str = ""
    """The Message-ID of the call that this one repeats."""
    outcome: str = ""
    """By the rule, if one was given; `consensus` and `no consensus` as declared."""
    posts: tuple[int, ...] = ()
    decided_at: datetime | None = None

    def before(self, vote: ArchivedVote) -> tuple[ArchivedVote, ...]:
        """Return the votes of its voter that one replaced, oldest first."""
        return tuple(each for each in self.votes if each.replaced and each.who == vote.who)

    @property
    def standing(self) -> tuple[ArchivedVote, ...]:
        """The votes that their voters did not replace."""
        return tuple(vote for vote in self.votes if not vote.replaced)


def link_repeats(
    decisions: Sequence[Decision], series_of: Callable[[str], tuple[str, bool]]
) -> Iterator[Decision]:
    """Yield the decisions, in order of time, each with the earlier one that it repeats.

    `series_of` gives what the subjects of a vote and its repetitions have in common, and whether a
    subject says that it is one.
    """
    newest: dict[tuple[Kind, str], Decision] = {}
    for decision in decisions:
        series, is_again = series_of(decision.subject)
        before = newest.get((decision.kind, series))
        is_repeat = (
            before is not None
            and decision.at - before.at <= OLDEST
            and (is_again or _was_open(before))
        )
        yield replace(decision, earlier=before.message_id) if before and is_repeat else decision
        newest[decision.kind, series] = decision


def _was_open(decision: Decision) -> bool:
    """Return True if a vote came to nothing, so that the same question may be put again."""
    announced = decision.announced
    return decision.canceled or announced is None or announced.passed is False
