"""Define what the board's pages show: public facts only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.calls.call import Call
from bot.domain.ids import PersonId
from bot.domain.items.history import HistoryEntry
from bot.domain.items.item import Item
from bot.render.documents.facts import ItemFacts, PlanFacts, ResultFacts, Words
from bot.render.documents.objections import ObjectionFacts
from bot.render.json.shapes import ThreadMail

SOON: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Line:
    """One item in a list of items.

    `asked` is the question of its newest ballot, if that is open; `cast` is how many have voted on
    it. `messages` is how many messages it has.
    """

    item: Item
    zone: ZoneInfo
    holder: str = ""
    messages: int = 0
    asked: str = ""
    cast: int | None = None
    quorum: int = 0
    """How many must vote on it, 0 if nobody must."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items a page lists: those in a state, on a list, with a label. Pages begin with 1."""

    state: str = ""
    list_name: str = ""
    label: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class ListYear:
    """What happened in twelve months of a list, or of all; the first contains the day `since`.

    `opened` and `decided` count items by month. `groups` has for each group of the roster, "" for
    people of none, how many of its people voted and how many commented in each month.
    """

    since: date
    opened: tuple[int, ...]
    decided: tuple[int, ...]
    groups: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class FrontFacts:
    """The front page: what is due, what was decided lately, and one page of all items.

    `soon` are the items with a date within `SOON`, soonest first.
    `chains` are those in which something is unfinished. `is_last`: no older items follow. `year` is
    None on further pages.
    """

    now: datetime
    running: Sequence[Line]
    soon: Sequence[Line]
    overdue: Sequence[Line]
    decided: Sequence["Decision"]
    wanted: Wanted
    items: Sequence[Line]
    is_last: bool
    chains: Sequence["Chain"] = ()
    year: ListYear | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """Items that are linked with one another, in order of their ends."""

    zone: ZoneInfo
    items: Sequence[PlanFacts]


@dataclass(frozen=True, slots=True)
class Decision:
    """How an item ended: by a ballot, by consensus on a call, or by a chair's word (neither)."""

    item: Item
    at: datetime
    outcome: str
    zone: ZoneInfo
    ballot: Ballot | None = None
    call: Call | None = None


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """An objection in the register of a year, and the item that it is on now."""

    facts: ObjectionFacts
    item: Item
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What the board shows of a list. `timezone` is its zone's name."""

    name: str
    address: str
    timezone: str
    chairs: tuple[str, ...]
    secretaries: tuple[str, ...]
    rule: str
    rule_in_words: str
    extensions: str
    digest: str
    roster_size: int
    is_public: bool


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """One message in a thread.

    `parent` is the place of the message that it answers, from 0, None if that is not here. `depth`
    is how deep it stands below the first one.
    """

    mail: ThreadMail
    parent: int | None
    depth: int
    is_proved: bool = True


@dataclass(frozen=True, slots=True)
class Ways:
    """Where people mail votes and comments: to an item's list, or to us alone."""

    list_address: str
    own_address: str


@dataclass(frozen=True, slots=True)
class PublicItem:
    """Everything that the board tells of an item.

    `ballots` are all that were opened, newest first; `comments` those that went to a list.
    `history` is without what nobody else may know; `actors` are the names in it, in its order.
    """

    facts: ItemFacts
    ballots: tuple[ResultFacts, ...]
    thread: tuple[ThreadEntry, ...]
    comments: tuple[Words, ...]
    history: tuple[HistoryEntry, ...]
    actors: tuple[str, ...]
    declared: tuple[Call, ...] = ()
    """Its calls for consensus that have an outcome, newest first."""
    ways: Ways | None = None
    """None if nobody can take part: none of its lists is configured."""


@dataclass(frozen=True, slots=True)
class PersonVote:
    """A vote of somebody on an item; the ballot shows who chose what."""

    item: Item
    ballot: Ballot
    vote: Vote
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What one person did: the items that they hold, and their votes, newest first."""

    person: PersonId
    name: str
    held: Sequence[Line]
    votes: Sequence[PersonVote]
