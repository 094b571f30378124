"""Define the renderers' input: values with only what is shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.echo import VoteNews
from bot.domain.ballots.tally import Tally
from bot.domain.calls.call import Call, CallExtension, CallState, ExtensionState
from bot.domain.calls.position import Position
from bot.domain.consensus.relation import Direction
from bot.domain.consensus.stance import StanceWord
from bot.domain.ids import PersonId
from bot.domain.items.comment import Source
from bot.domain.items.history import HistoryEntry
from bot.domain.items.item import FINISHED, Item, ItemKind, ItemState
from bot.domain.items.plan import Plan, Reckoned
from bot.domain.people.names import LONGEST_NAME
from bot.domain.people.person import IN_SLACK, Namesake, Person
from bot.domain.people.roster import Member
from bot.domain.so_far import SoFar
from bot.language import Text, TextAs, locale, say, say_number
from bot.mail.values import Attachment, Automatic
from bot.render.documents.objections import ObjectionFacts
from bot.render.text.safe import ELLIPSIS, cut

# Names as they are shown with votes and words: no two look the same.
#
# Somebody with a namesake is shown with as much of the address as distinguishes them, never with
# all of it: these names reach public archives.

MOST_LETTERS: Final = 3
"""How much of a local part is shown at most, and never more than half of it."""
LONGEST_DOMAIN: Final = 30
"""The end of a domain shows whose it is."""


def person_label(person: Person, *, alike: Sequence[Namesake]) -> str:
    """Return a person's name, distinguished from those `alike`; a Slack id without a name."""
    label = name_label(person.called, known_as=person.known_as, alike=alike)
    return label or person.slack_user or ""


def name_label(name: str, *, known_as: Collection[str], alike: Sequence[Namesake]) -> str:
    """Return a name, followed by a hint if other people's names look the same.

    `Ada Example (a…@example.org)`, `Ada Example (Slack …B)`. `alike` are all who are seen under
    such a name, including the person's own addresses and Slack users (`known_as`). No name can end
    like that by itself: `plain_name` removes that sign from names.
    """
    others = [namesake.who for namesake in alike if namesake.who not in known_as]
    if not name or not others:
        return name
    own = next(iter(known_as), "")
    for letters in range(1, MOST_LETTERS + 1):
        hint = _masked(own, letters)
        if not any(_may_be(other, own, letters) for other in others):
            break
    else:
        place = next((namesake.place for namesake in alike if namesake.who in known_as), 0)
        hint = f"{hint}, no. {place}"
    return f"{cut(name, at=LONGEST_NAME - len(hint) - 3)} ({hint})"


def _may_be(other: str, own: str, letters: int) -> bool:
    """Return True if the visible part of one address or Slack user fits another one too."""
    if own.startswith(IN_SLACK) or other.startswith(IN_SLACK):
        return _masked(other, letters) == _masked(own, letters)
    local, _, domain = own.rpartition("@")
    return other.endswith(f"@{domain}") and other.startswith(_shown_of(local, letters))


def _masked(who: str, letters: int) -> str:
    """Return a few letters of an address, or of a Slack user's id."""
    if who.startswith(IN_SLACK):
        return f"Slack {ELLIPSIS}{who[-letters:]}"
    local, _, domain = who.rpartition("@")
    if len(domain) > LONGEST_DOMAIN:
        domain = f"{ELLIPSIS}{domain[-LONGEST_DOMAIN:]}"
    return f"{_shown_of(local, letters)}{ELLIPSIS}@{domain}" if domain else ELLIPSIS


def _shown_of(local: str, letters: int) -> str:
    return local[: min(letters, len(local) // 2)]


STATE_NAMES: Final[Mapping[ItemState, Text]] = {
    ItemState.OPEN: TextAs("state", "Open"),
    ItemState.COMMENTING: Text("Call for comments"),
    ItemState.VOTING: Text("Ballot open"),
    ItemState.DECIDED: TextAs("state", "Decided"),
    ItemState.CLOSED: TextAs("state", "Closed"),
    ItemState.DORMANT: Text("Dormant"),
    ItemState.ARCHIVED: Text("Archived"),
}
STATE_NAMES_WITHIN: Final[Mapping[ItemState, Text]] = {
    ItemState.OPEN: TextAs("state", "open"),
    ItemState.COMMENTING: Text("call for comments"),
    ItemState.VOTING: Text("ballot open"),
    ItemState.DECIDED: TextAs("state", "decided"),
    ItemState.CLOSED: TextAs("state", "closed"),
    ItemState.DORMANT: Text("dormant"),
    ItemState.ARCHIVED: Text("archived"),
}
"""The same within a sentence."""
KIND_NAMES: Final[Mapping[ItemKind, Text]] = {
    ItemKind.DISCUSSION: TextAs("kind of item", "discussion"),
    ItemKind.CALL: TextAs("kind of item", "call for comments"),
    ItemKind.PROPOSAL: TextAs("kind of item", "proposal"),
    ItemKind.QUESTION: TextAs("kind of item", "question"),
    ItemKind.TASK: TextAs("kind of item", "task"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Somebody's words."""

    author: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What somebody said on a call, by mail or in Slack.

    `is_public`: the list has it, or may have it; others get neither its words nor the name.
    """

    who: str
    text: str
    source: Source
    at: datetime
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class ExtensionFacts:
    """A call's later end, the name of who proposed or granted it, and who supports it.

    `needed` is how many supporters grant it, 0 if they do not.
    """

    extension: CallExtension
    by: str
    supporters: tuple[str, ...] = ()
    needed: int = 0


@dataclass(frozen=True, slots=True)
class PositionFacts:
    """A position that somebody seems to take, and their name.

    Unless it is confirmed, only the chair and its author see it.
    """

    who: str
    position: Position


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """A later version of a call, by its number, and the name of who wrote it."""

    number: int
    by: str


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call for comments and what was said on it.

    `answers` are those of each question in order, `general` all other words. `answered` are names
    in order of time. `away` and `silent` are those on the roster who have not answered;
    `silent_groups` are the roster's groups of which nobody has. All three are empty without one.
    """

    call: Call
    zone: ZoneInfo
    opened_by: str = ""
    closed_by: str = ""
    answers: tuple[tuple[CallAnswer, ...], ...] = ()
    general: tuple[CallAnswer, ...] = ()
    answered: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    silent_people: tuple[PersonId, ...] = ()
    """The same people as in `silent`."""
    answered_people: frozenset[PersonId] = frozenset()
    """Those of whom is known who they are."""
    silent_groups: tuple[str, ...] = ()
    silent_writers: tuple[str, ...] = ()
    """Who wrote to a list without a roster within a year; only for a program that asks."""
    positions: tuple[PositionFacts, ...] = ()
    """What people seem to think, whatever they said when they were asked."""
    wishes: tuple[ExtensionFacts, ...] = ()
    """The extensions, whatever became of them, oldest first."""
    only_in_slack: int = 0
    """How many more people have answered whom a list is not told of."""
    stances: tuple[tuple[str, StanceWord], ...] = ()
    """Who said what on a call for consensus, in order of time."""
    objections: tuple[ObjectionFacts, ...] = ()
    """Those on its item, for a call for consensus."""
    declaration: bytes = b""
    """The file of what was declared; empty before."""

    @property
    def stance_counts(self) -> tuple[tuple[StanceWord, int], ...]:
        """How many people say each word on a call for consensus."""
        said = [word for _who, word in self.stances]
        return tuple((word, said.count(word)) for word in StanceWord)

    @property
    def extensions(self) -> tuple[ExtensionFacts, ...]:
        """The extensions that were granted, oldest first."""
        granted = ExtensionState.GRANTED
        return tuple(wish for wish in self.wishes if wish.extension.state is granted)

    @property
    def for_list(self) -> "CallFacts":
        """The call as a list may have it, without comments that their authors did not release."""
        by_question = [
            tuple(answer for answer in answers if answer.is_public)
            for answers in (self.general, *self.answers)
        ]
        public = {answer.who for answers in by_question for answer in answers}
        answered = tuple(name for name in self.answered if name in public)
        return replace(
            self,
            general=by_question[0],
            answers=tuple(by_question[1:]),
            answered=answered,
            only_in_slack=len(self.answered) - len(answered),
        )

    @property
    def is_open(self) -> bool:
        """Whether comments still gather."""
        return self.call.state is CallState.OPEN


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """An item's plan, and what follows. `needs` are the items that it needs first.

    `chain` are those that make it end when it does, the item itself last.
    """

    plan: Plan
    reckoned: Reckoned
    needs: tuple[Item, ...]
    chain: tuple[Item, ...]

    @property
    def has_ended(self) -> bool:
        """Whether the item is decided or closed."""
        return self.chain[-1].state in FINISHED


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """A ballot that asks, or asked, for endorsers; the names of who proposed and endorsed it."""

    ballot: Ballot
    proposer: str
    endorsers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnreadFacts:
    """A short reply to an open vote that was not read as a vote; `words` may be hidden."""

    who: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What an item's parent message shows. `ballot` is its latest, `tally` that ballot's.

    `zone` is its list's; `board_url` is the item's page, "" without a board. `may_belong_to` is an
    item that a chair may merge it into, `branched_from` the one that it came from. `holder_away` is
    until when the holder is away; None in messages that stay, where it would go stale.
    """

    item: Item
    zone: ZoneInfo
    holder_name: str = ""
    holder_away: date | None = None
    ballot: Ballot | None = None
    tally: Tally | None = None
    names_absent: bool = False
    """Whether its list names those who have not voted."""
    refused: int = 0
    """How many votes on the ballot do not count."""
    draft: DraftFacts | None = None
    """The vote that is proposed and waits for its endorsers."""
    endorsers: tuple[str, ...] = ()
    """Who endorsed the ballot."""
    newest: Words | None = None
    message_count: int = 0
    comment_count: int = 0
    board_url: str = ""
    may_belong_to: Item | None = None
    branched_from: Item | None = None
    vote_link: str = ""
    """Where the ballot's own message is in Slack, "" if it is not there."""
    plan: PlanFacts | None = None
    """None if it is in no chain."""
    merged_link: str = ""
    """Where the item that this one was merged into is in Slack, "" if it is not there."""
    call: CallFacts | None = None
    """The item's latest call for comments."""
    unread: tuple[UnreadFacts, ...] = ()
    """Replies that were not read as votes, oldest first; only where that is asked for."""
    objections: tuple[ObjectionFacts, ...] = ()
    """The objections on it, oldest first."""
    relations: tuple["RelatedFacts", ...] = ()
    """The decisions that it changes, or that change it, as far as they may be named beside it."""
    so_far: SoFar | None = None
    """How it stands, where that is asked for; None if it is finished."""

    @property
    def decided_at(self) -> datetime | None:
        """When the ballot or the call ended that decided it; None if none did."""
        ends = [self.ballot.closed_at if self.ballot is not None else None]
        ends += [self.call.call.closed_at if self.call is not None else None]
        is_decided = self.item.state is ItemState.DECIDED
        return max(filter(None, ends), default=None) if is_decided else None

    @property
    def state_name(self) -> str:
        """The item's state as people read it; a call for consensus asks for no comments."""
        call = self.call
        if call is not None and call.is_open and call.call.seeks_consensus:
            return say("Call for consensus")
        return STATE_NAMES[self.item.state].format()


@dataclass(frozen=True, slots=True)
class RelatedFacts:
    """Another decision, and what the item does to it, or it to the item."""

    direction: Direction
    item: Item


@dataclass(frozen=True, slots=True)
class MailFacts:
    """A mail as its reader sees it: the whole `text`, and `new_text` with the quotes folded.

    `answers`: the mail is a reply; if not, a line that looks quoted is the author's own.
    `id` is the number under which it is stored.
    """

    author: str
    address: str
    said_at: datetime
    subject: str
    text: str
    new_text: str
    attachments: tuple[Attachment, ...] = ()
    lists: tuple[str, ...] = ()
    automatic: Automatic | None = None
    automatic_rule: str = ""
    """Why it is not counted as a person's; "" if it is, or if no rule was kept."""
    answers: bool = True
    id: int = 0
    left_out: tuple[str, ...] = ()
    """The names of files that Slack does not show, where a list wants them there."""
    page: str = ""
    """The whole address of the mail on the board, "" if its readers have none."""


@dataclass(frozen=True, slots=True)
class VoteFacts:
    """A vote and its voter's name.

    `is_valid`: it was not refused, nor replaced by one that was.
    """

    voter: str
    vote: Vote
    is_valid: bool = True


class Confirmed(StrEnum):
    """How somebody confirmed a vote of theirs that came by mail."""

    BY_LINK = "link"
    BY_MAIL = "mail"
    IN_SLACK = "slack"


class Given(StrEnum):
    """Where somebody gave a vote by mail."""

    TO_US = "to us"
    HERE = "here"
    """In a message on the list that is told; it counts since it was confirmed."""
    ON_ANOTHER_LIST = "on another list"


@dataclass(frozen=True, slots=True)
class EchoFacts:
    """What a list is told of a vote, its voter's name, and how the vote was given.

    `given` says where, if it came by mail. `is_binding` is None where the rule lets all votes bind.
    """

    voter: str
    news: VoteNews
    given: Given = Given.TO_US
    confirmed: Confirmed | None = None
    is_binding: bool | None = None


@dataclass(frozen=True, slots=True)
class HistoryFacts:
    """One line of an item's history. `actor` is the name of who did it, "" if no person did.

    `for_consensus`: it opened a call, which is one for consensus.
    """

    entry: HistoryEntry
    actor: str
    for_consensus: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """A vote to acknowledge to its voter. `replaced` is the voter's earlier choice, or ""."""

    item: Item
    ballot: Ballot
    vote: Vote
    zone: ZoneInfo
    replaced: str = ""


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """A closed ballot, counted. `votes` are those that count; `refused` is how many do not."""

    item: Item
    ballot: Ballot
    tally: Tally
    votes: tuple[VoteFacts, ...]
    zone: ZoneInfo
    closed_by: str = ""
    """Who closed it early; "" for the deadline."""
    names_absent: bool = False
    """Whether its list names those who have not voted."""
    refused: int = 0
    all_votes: tuple[VoteFacts, ...] = ()
    """Every vote that is kept, in order; one person has one id in them."""
    roster: tuple[tuple[PersonId, Member], ...] = ()
    """Who could vote, if only those on a roster could."""
    endorsers: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    """Who wrote each version of the ballot."""
    choices: tuple[str, ...] = ()
    """The choices of a secret ballot, sorted; its votes have none."""
    board_url: str = ""
    """The item's page, "" without a board."""
    file: bytes = b""
    """The result's file as it was written when the ballot ended, if it is wanted and kept."""
    last_hash: str = ""
    """The last hash of that file; "" if none is kept."""
    replaces: str = ""
    """The last hash of the file that was mailed, if another was written as a person was erased."""


def say_size(size: int) -> str:
    """Return a size in bytes as people say it, decimal units."""
    if size < 1000:
        return say_number("{number} byte", "{number} bytes", size)
    if size < 1_000_000:
        return say("{number} KB", number=max(1, round(size / 1000)))
    megabytes = format_decimal(round(size / 1_000_000, 1), format="0.0", locale=locale())
    return say("{number} MB", number=megabytes)
