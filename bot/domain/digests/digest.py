"""Choose the contents of a digest."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum, auto
from itertools import chain
from typing import Final

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.tally import Tally
from bot.domain.consensus.objection import ObjectionId, ObjectionState
from bot.domain.consensus.stance import StanceWord
from bot.domain.ids import CommentId, ItemNumber, ListName, MailId, PersonId
from bot.domain.items.history import Lateness
from bot.domain.items.item import FINISHED, Item, ItemState
from bot.domain.people.person import Away
from bot.domain.so_far import SoFar

ON_ITS_WAY: Final = timedelta(days=2)
"""How long a mail may travel; later ones were stored somewhere, as an archive is."""


def news_time(date: datetime | None, *, received_at: datetime) -> datetime:
    """Return when a mail counts as news: every mail belongs to exactly one digest.

    A mail written just before a digest and received just after it belongs to the next one. Old mail
    that is copied into a mailbox is no news: its own date counts.
    """
    if date is None or date > received_at or received_at - date <= ON_ITS_WAY:
        return received_at
    return date


@dataclass(frozen=True, slots=True)
class DigestComment:
    """A comment from Slack, word for word, under its author's name."""

    author: str
    at: datetime
    text: str
    id: CommentId | None = None
    person: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A person's own words: the beginning of a list mail, or the reason of a block.

    `mail` is the mail, and `url` is where the list's archive has it, "" if that is not known.
    """

    author: str
    at: datetime
    text: str
    mail: MailId | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A later end of a vote: when it was to end, and the chair's reason."""

    was: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ConsensusLine:
    """What a digest says about a call for consensus: stances, objections, what was declared."""

    proposal: str
    stances: tuple[tuple[StanceWord, int], ...]
    objections: tuple[tuple[ObjectionId, ObjectionState], ...]
    declared: str = ""


@dataclass(frozen=True, slots=True)
class CallLine:
    """What a digest says about an item's latest call for comments.

    `closed_at` is None while it is open. `waiting` are the names of those on the roster who have
    not answered and are not away. `was` is when it was to end, if that was moved within the window,
    and `reason` why.
    """

    questions: tuple[str, ...]
    closes_at: datetime
    closed_at: datetime | None
    is_withdrawn: bool
    answered: int
    waiting: tuple[str, ...] = ()
    was: datetime | None = None
    reason: str = ""
    consensus: ConsensusLine | None = None
    """What a call for consensus has besides; None for comments."""

    @property
    def is_open(self) -> bool:
        """Whether comments still gather."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class DigestItem:
    """What a digest may say about one item.

    `ballot` is its latest and `tally` that ballot's; `blocks` are the reasons of votes that need
    one. `comments` are those that no digest has taken to the list yet, oldest first. `mail_count`
    mails by `authors` came within the window, `newest` is the last of them. `opening` is the item's
    first mail on the list; the two are never the same mail. `slack_url` is the item's message.
    `moved` is how the end of its open ballot was moved within the window.
    `news_at` is when it could first be reported, None for when it was opened. `holder_away` is its
    holder, if away when the window ends.
    """

    item: Item
    ballot: Ballot | None = None
    tally: Tally | None = None
    names_absent: bool = False
    """Whether those are named who have not voted."""
    comments: tuple[DigestComment, ...] = ()
    mail_count: int = 0
    authors: tuple[str, ...] = ()
    news_at: datetime | None = None
    holder_away: Away | None = None
    opening: Said | None = None
    newest: Said | None = None
    blocks: tuple[Said, ...] = ()
    slack_url: str = ""
    moved: Moved | None = None
    call: CallLine | None = None
    unanswered_at: datetime | None = None
    """Since when an answer to its one message has been missing, so that one digest lists it."""
    late: Lateness | None = None
    """What was told of its chain within the window: by how much it is late, and through what."""
    so_far: SoFar | None = None
    """How it stands; None if it is finished."""
    dormant_on: date | None = None
    """The day, before the next digest, on which it becomes dormant unless somebody writes."""

    @property
    def activity(self) -> tuple[int, float, ItemNumber]:
        """Sorts items: the most messages and comments first, then what was said last."""
        instants = [
            comment.at
            for comment in (self.opening, self.newest, *self.comments)
            if comment is not None
        ]
        last = max(instants, default=self.item.updated_at)
        return -self.mail_count - len(self.comments), -last.timestamp(), self.item.number

    @property
    def open_ballot(self) -> Ballot | None:
        """The ballot, if it is still open."""
        if self.ballot is not None and self.ballot.state is BallotState.OPEN:
            return self.ballot
        return None

    @property
    def is_from_archive(self) -> bool:
        """Whether it was decided in the past, as an archive tells: that is no news."""
        return (
            self.ballot is not None
            and bool(self.ballot.archived_call)
            and self.item.state is ItemState.DECIDED
            and self.item.outcome == self.ballot.outcome_in_words
        )

    @property
    def due_at(self) -> datetime | None:
        """When the item next needs something: its ballot's close, otherwise its deadline."""
        if self.open_ballot is not None:
            return self.open_ballot.closes_at
        return self.item.due_at


class Section(Enum):
    """The sections of a digest, in their order."""

    NEEDS_YOU = auto()
    HELD = auto()
    """Of a person's own digest: items that they hold."""
    FOLLOWED = auto()
    """Of a person's own digest: items that they follow, with news."""
    DECIDED = auto()
    WITHDRAWN = auto()
    WITHOUT_RESULT = auto()
    CLOSED = auto()
    NEW = auto()
    UNANSWERED = auto()
    ACTIVE = auto()
    QUIET = auto()


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest: what happened after `window_start`, up to and including `window_end`.

    Each item is in the first section that it fits; `sections` holds those that have items, in their
    order. What needs you and `deadlines` are soonest first, new and active items in order of
    activity, others by number. `held` comments wait for their authors, `waiting` ones for the next
    digest. `left_out` are the items of which only the number is shown. Quiet items alone make no
    digest. A person's own digest (`is_personal`) is of all lists, and `list_name` names them.
    """

    list_name: ListName
    window_start: datetime
    window_end: datetime
    sections: Mapping[Section, tuple[DigestItem, ...]]
    held: int = 0
    waiting: int = 0
    left_out: tuple[ItemNumber, ...] = ()
    is_personal: bool = False

    def of(self, section: Section) -> tuple[DigestItem, ...]:
        """Return the items of a section."""
        return self.sections.get(section, ())

    @property
    def deadlines(self) -> tuple[tuple[datetime, DigestItem], ...]:
        """Every coming date, with its item."""
        return tuple(
            (due, entry)
            for entry in self.of(Section.NEEDS_YOU)
            if (due := entry.due_at) is not None
        )

    @property
    def entries(self) -> tuple[DigestItem, ...]:
        """Every item in the digest, in order of the sections."""
        return tuple(chain.from_iterable(self.sections.values()))

    @property
    def comments(self) -> tuple[DigestComment, ...]:
        """Every comment in the digest, in order of the entries."""
        return tuple(comment for entry in self.entries for comment in entry.comments)

    @property
    def comment_ids(self) -> frozenset[CommentId]:
        """The comments in the digest."""
        return frozenset(comment.id for comment in self.comments if comment.id is not None)


def build_digest(
    items: Sequence[DigestItem],
    *,
    list_name: ListName,
    window_start: datetime,
    window_end: datetime,
    held: int = 0,
    waiting: int = 0,
) -> Digest | None:
    """Sort `items` into the sections of a digest; return None if there is nothing to report.

    An open ballot or a coming deadline is reported in a quiet week too.
    """
    sections: defaultdict[Section | None, list[DigestItem]] = defaultdict(list)
    for item in sorted(items, key=lambda entry: entry.item.number):
        if item.item.merged_into is None:
            sections[_section_of(item, after=window_start, until=window_end)].append(item)
    sections[Section.NEEDS_YOU].sort(key=lambda entry: entry.due_at or window_end)
    for section in (Section.NEW, Section.ACTIVE):
        sections[section].sort(key=lambda entry: entry.activity)
    digest = Digest(
        list_name=list_name,
        window_start=window_start,
        window_end=window_end,
        sections={section: tuple(sections[section]) for section in Section if sections[section]},
        held=held,
        waiting=waiting,
    )
    return digest if len(digest.entries) > len(digest.of(Section.QUIET)) else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one person wants of a digest: by the items' numbers.

    `waits` are those that wait for their vote or answer, `held` those that they hold, `unwanted`
    those that they have muted, or that are of nothing that they chose.
    """

    waits: Collection[ItemNumber]
    held: Collection[ItemNumber]
    followed: Collection[ItemNumber]
    unwanted: Collection[ItemNumber]


def for_person(
    digests: Sequence[Digest], wanted: Wanted, held: Sequence[DigestItem]
) -> Digest | None:
    """Return one person's digest out of those of their lists; None if it has no news for them.

    What waits for them comes each time until it is done; items that they hold come with it, and
    alone make no digest. All else is told once, in the first section that it fits. `held` are the
    items that they hold, without news.
    """
    sections: defaultdict[Section, list[DigestItem]] = defaultdict(list)
    told: set[ItemNumber] = set(wanted.unwanted)
    entries = [
        (section, entry)
        for digest in digests
        for section, entries in digest.sections.items()
        for entry in entries
    ]
    for section, entry in [*entries, *((Section.HELD, entry) for entry in held)]:
        place = _place(section, entry, wanted)
        if entry.item.number not in told and place is not None:
            told.add(entry.item.number)
            sections[place].append(replace(entry, comments=()))
    if not any(sections[section] for section in Section if section is not Section.HELD):
        return None
    sections[Section.NEEDS_YOU].sort(
        key=lambda entry: entry.due_at or datetime.max.replace(tzinfo=UTC)
    )
    first = digests[0]
    return Digest(
        list_name=ListName(", ".join(digest.list_name for digest in digests)),
        window_start=first.window_start,
        window_end=first.window_end,
        sections={section: tuple(sections[section]) for section in Section if sections[section]},
        is_personal=True,
    )


def _place(section: Section, entry: DigestItem, wanted: Wanted) -> Section | None:
    """Return the section of a person's digest for an entry of a list's, None for none."""
    number = entry.item.number
    if number in wanted.waits:
        return Section.NEEDS_YOU
    if number in wanted.held:
        return Section.HELD
    has_news = bool(entry.mail_count or entry.late or entry.moved)
    if section in (Section.NEEDS_YOU, Section.QUIET, Section.HELD):
        section = Section.ACTIVE if has_news else section
    if section in (Section.NEEDS_YOU, Section.QUIET, Section.HELD):
        return None  # they have voted or answered, and nothing has happened
    return Section.FOLLOWED if number in wanted.followed else section


def _section_of(entry: DigestItem, *, after: datetime, until: datetime) -> Section | None:
    """Return the first section that an item fits, None if it has nothing to report.

    The window begins just after `after`: that instant belongs to the digest before.
    """

    def is_within(instant: datetime | None) -> bool:
        """Return True if an instant is in the window."""
        return instant is not None and after < instant <= until

    due = entry.due_at
    if entry.open_ballot is not None or (due is not None and due > until):
        return Section.NEEDS_YOU
    if (
        entry.item.state in FINISHED
        and not entry.is_from_archive
        and is_within(entry.item.updated_at)
    ):
        return Section.DECIDED if entry.item.state is ItemState.DECIDED else Section.CLOSED
    if (
        entry.ballot is not None
        and not entry.ballot.archived_call
        and is_within(entry.ballot.closed_at)
    ):
        if entry.ballot.is_withdrawn:
            return Section.WITHDRAWN
        return Section.DECIDED if entry.ballot.is_decided else Section.WITHOUT_RESULT
    if is_within(entry.news_at or entry.item.opened_at):
        return Section.NEW
    if is_within(entry.unanswered_at):
        return Section.UNANSWERED
    call_ended = entry.call is not None and is_within(entry.call.closed_at)
    if entry.comments or entry.mail_count or call_ended or entry.late is not None:
        return Section.ACTIVE
    return Section.QUIET if entry.dormant_on is not None else None


def shorten(digest: Digest, *, comments: int, entries: int | None = None) -> Digest:
    """Return the digest with its first `comments` comments and `entries` entries.

    Each author's first comment comes before anybody's second, so that nobody's many comments crowd
    out another author's. Votes, deadlines and decisions are the last entries to be left out; an
    entry stays with its comment, and one that only comments had brought in goes with them.
    """
    first_comments = _first_comments(digest, comments)
    first = {entry.item.number for entry in digest.entries[:entries]}
    left_out: list[ItemNumber] = []

    def of(section: Sequence[DigestItem], *, only_with_comments: bool = False) -> list[DigestItem]:
        """Return the rest of a section."""
        stay: list[DigestItem] = []
        for entry in section:
            comments_shown = tuple(
                comment
                for place, comment in enumerate(entry.comments)
                if (entry.item.number, place) in first_comments
            )
            is_empty = (
                not entry.mail_count
                and not entry.late
                and (entry.call is None or entry.call.is_open)
            )
            if only_with_comments and not comments_shown and is_empty:
                continue
            if comments_shown or entry.item.number in first:
                stay.append(replace(entry, comments=comments_shown))
            else:
                left_out.append(entry.item.number)
        return stay

    sections = {
        section: tuple(of(items, only_with_comments=section is Section.ACTIVE))
        for section, items in digest.sections.items()
    }
    return replace(
        digest,
        sections={section: items for section, items in sections.items() if items},
        waiting=digest.waiting + len(digest.comments) - len(first_comments),
        left_out=tuple(left_out),
    )


def _first_comments(digest: Digest, most: int) -> Collection[tuple[ItemNumber, int]]:
    """Return the first comments, each by its item's number and its index there."""
    places = [
        (comment.at, entry.item.number, place, (comment.person, comment.author))
        for entry in digest.entries
        for place, comment in enumerate(entry.comments)
    ]
    turns: Counter[tuple[PersonId | None, str]] = Counter()
    in_turn: list[tuple[int, datetime, ItemNumber, int]] = []
    for at, number, place, author in sorted(places, key=lambda newest: newest[:3]):
        in_turn.append((turns[author], at, number, place))
        turns[author] += 1
    return {(number, place) for _turn, _at, number, place in sorted(in_turn)[:most]}
