"""Define the entries of an item's history: facts, worded when they are shown."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from bot.domain.ids import ItemNumber, MessageId, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.ending import EndNote
from bot.domain.items.item import Item, ItemState
from bot.domain.items.plan import Span


class Change(StrEnum):
    """What an entry in an item's history is about."""

    OPENED = "opened"
    STATE = "state"
    HOLDER = "holder"
    TITLE = "title"
    LABELS = "labels"
    OUTCOME = "outcome"
    LIST_ADDED = "list added"
    MAIL = "mail"
    COMMENT = "comment"
    COMMENT_EDITED = "comment edited"
    COMMENT_DELETED = "comment deleted"
    BALLOT_DRAFTED = "ballot drafted"
    ENDORSED = "endorsed"
    BALLOT_OPENED = "ballot opened"
    BALLOT_CORRECTED = "ballot corrected"
    BALLOT_CLOSED = "ballot closed"
    CALL_CORRECTED = "call corrected"
    VOTE = "vote"
    MERGED = "merged"
    DEADLINE = "deadline"
    POSITION = "position"
    PLAN = "plan"
    LOCKED = "locked"
    OBJECTION = "objection"
    STANCE = "stance"
    RELATION = "relation"
    NEW_INFORMATION = "new information"


@dataclass(frozen=True, slots=True)
class Changed:
    """A text or a name changed: as people wrote them, "" for none."""

    what: Change
    before: str
    after: str

    def undone(self) -> "Changed":
        """Return the event that undoes this one."""
        return Changed(self.what, self.after, self.before)


@dataclass(frozen=True, slots=True)
class StateChange:
    """An item went from one state to another."""

    before: ItemState
    after: ItemState
    what = Change.STATE

    def undone(self) -> "StateChange":
        """Return the event that undoes this one."""
        return StateChange(self.after, self.before)


class Mark(StrEnum):
    """What a history says of a vote besides its choice."""

    COUNTED = "counted"
    NOT_COUNTED = "not counted"
    IN_DOUBT = "in doubt"
    NO_VOTE = "no vote"
    TAKEN_BACK = "taken back"
    BY_LINK = "confirmed by link"
    BY_BUTTON = "confirmed by button"
    BY_MAIL = "confirmed by mail"


UNTOLD: Final = frozenset({Mark.NOT_COUNTED, Mark.IN_DOUBT, Mark.NO_VOTE})
"""What nobody is told of a vote while choices are hidden: that it does not count."""


@dataclass(frozen=True, slots=True)
class VoteSeen:
    """A vote came in or changed its standing. A `choice` of "" is hidden or secret.

    `before` is what was known of it before; None if it was not known, or with another choice.
    """

    choice: str
    mark: Mark = Mark.COUNTED
    before: Mark | None = None
    what = Change.VOTE


class VoteNews(StrEnum):
    """The code of news of a vote. The comment behind each says what `about` holds."""

    WITHOUT_VOTER = "without voter"
    """It did not count: nobody knows whose it is. The name, "" for none; the words."""
    NOT_READ = "not read"
    """Words were not read as a vote, and answered; the words."""
    NOT_READ_AGAIN = "not read again"
    """As before, and the same person had been answered; the words."""
    DOUBTFUL_ACCOUNT = "doubtful account"
    """It counts no longer. The name; the `SlackDoubt`."""
    DOUBTFUL_AFTER_CLOSE = "doubtful after close"
    """The result stays. The name; the `SlackDoubt`."""
    ONE_PERSON = "one person"
    """Only the newer counts. Two names: in Slack, by mail."""
    ONE_PERSON_AFTER_CLOSE = "one person after close"
    """The result stays. Two names: in Slack, by mail."""
    ADDED_FROM_ARCHIVE = "added from archive"
    """A later archive brought it to a ballot of the past; the choice."""


@dataclass(frozen=True, slots=True)
class VoteNote:
    """News of somebody's vote; `about` is what `news` says."""

    news: VoteNews
    about: tuple[str, ...]
    what = Change.VOTE


@dataclass(frozen=True, slots=True)
class BallotEnded:
    """A ballot ended, or a chair decided its tie by `casting`.

    `before` is the outcome that this replaces; `winners` are those who won or are tied.
    """

    outcome: str
    winners: tuple[str, ...] = ()
    note: EndNote | None = None
    casting: str = ""
    before: str = ""
    what = Change.BALLOT_CLOSED


@dataclass(frozen=True, slots=True)
class EndMoved:
    """A ballot or a call ends at another time."""

    before: datetime
    after: datetime
    reason: str = ""
    what = Change.DEADLINE


@dataclass(frozen=True, slots=True)
class PlanChange:
    """An item is planned like this from now on."""

    needs: tuple[ItemNumber, ...] = ()
    takes: Span | None = None
    due: datetime | None = None
    what = Change.PLAN

    @property
    def is_empty(self) -> bool:
        """Whether the item has no plan any more."""
        return not self.needs and self.takes is None and self.due is None


@dataclass(frozen=True, slots=True)
class Lateness:
    """An item is late by so many days, 0 if it is not, where it was late by `before`.

    `chain` are the items through which it is.
    """

    before: int
    days: int
    chain: tuple[ItemNumber, ...] = ()
    what = Change.PLAN


@dataclass(frozen=True, slots=True)
class TermsLocked:
    """An item's title and questions are fixed, or may be changed again for a reason."""

    is_locked: bool
    reason: str = ""
    what = Change.LOCKED


@dataclass(frozen=True, slots=True)
class ObjectionStep:
    """Something happened to the objection `id`, such as `12.1`.

    `step` is its new state, or `answered`, `shared` or `contested`; `before` its state before that,
    "" if it is new; `words` are those of whoever did it.
    """

    id: str
    step: str
    before: str = ""
    words: str = ""
    what = Change.OBJECTION


@dataclass(frozen=True, slots=True)
class StanceTaken:
    """Somebody said something on a call for consensus; `before` is what they had said, or ""."""

    word: str
    before: str = ""
    what = Change.STANCE


@dataclass(frozen=True, slots=True)
class TimeToObject:
    """Somebody has time until an instant to put a concern about a call for consensus into words."""

    until: datetime
    what = Change.STANCE


OwnFact: TypeAlias = (
    VoteSeen
    | VoteNote
    | BallotEnded
    | EndMoved
    | PlanChange
    | Lateness
    | TermsLocked
    | ObjectionStep
    | StanceTaken
    | TimeToObject
)
"""What is more than words or a state before and after."""
Event: TypeAlias = Changed | StateChange | OwnFact


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened to an item: who did it (None: no person), when, and how.

    `evidence` is what shows it: a Message-ID, a Slack channel and ts, a command. `id` rises with
    each entry; 0 until it is kept.
    """

    item: ItemNumber
    at: datetime
    actor: PersonId | None
    event: Event
    source: Source
    evidence: str = ""
    id: int = field(default=0, compare=False)

    @property
    def what(self) -> Change:
        """What it is about."""
        return self.event.what

    @property
    def others(self) -> tuple[ItemNumber, ...]:
        """The other items that it names: those that make it late, or the decision it changes."""
        match self.event:
            case Lateness(chain=chain):
                return chain
            case Changed(Change.RELATION, after=after):
                return tuple(ItemNumber(int(number)) for number in _NUMBER.findall(after))
            case _:
                return ()


_NUMBER: Final = re.compile(r"#(\d+)")


def opened_by(item: Item, *, mail: MessageId) -> HistoryEntry:
    """Return the first entry of an item's history: the mail that opened it."""
    opened = Changed(Change.OPENED, "", item.state)
    return HistoryEntry(item.number, item.opened_at, None, opened, Source.MAIL, mail)
