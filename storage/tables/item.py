"""Tables of items: the items, their lists, history and merges, and the counters of numbers."""

from collections.abc import Collection

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Named,
    PrimaryKeyConstraint,
    Select,
    Table,
    TypedColumns,
    select,
    text,
)

from bot.domain.items.comment import Source
from bot.domain.items.history import (
    BallotEnded,
    Change,
    EndMoved,
    Lateness,
    ObjectionStep,
    OwnFact,
    PlanChange,
    StanceTaken,
    TermsLocked,
    TimeToObject,
    VoteNote,
    VoteSeen,
)
from bot.domain.items.item import ItemKind, ItemState
from storage.link.among import among
from storage.link.types import Fact, JsonTuple, OneOf, PlainText, RowId, UtcDateTime
from storage.tables.metadata import metadata, only_where, only_words


class CounterColumns(TypedColumns):
    """The last number given out, by what it numbers."""

    name = Column(PlainText, primary_key=True)
    value = Column(BigInteger, nullable=False)


counters = Table("counters", metadata, CounterColumns)


class ItemColumns(TypedColumns):
    """An item. Its number comes from `counters`, so that none is skipped or reused.

    What everybody may know moves `updated_at`, anything else `active_at` alone, which is never
    earlier. The board reads only the first (`storage/board`).
    """

    number = Column(RowId, primary_key=True, autoincrement=False)
    thread = Column(RowId, ForeignKey("threads.id"), nullable=False, index=True)
    title = Column(PlainText, nullable=False)
    state: Named[ItemState] = Column(OneOf(ItemState), nullable=False)
    kind: Named[ItemKind] = Column(OneOf(ItemKind), nullable=False)
    opened_at = Column(UtcDateTime, nullable=False)
    updated_at = Column(UtcDateTime, nullable=False)
    active_at = Column(UtcDateTime)
    holder = Column(RowId, ForeignKey("people.id"))
    labels = Column(JsonTuple, nullable=False)
    deadline = Column(UtcDateTime)
    outcome = Column(PlainText, nullable=False)
    merged_into = Column(RowId, ForeignKey("items.number"))
    channel = Column(PlainText)


items = Table(
    "items",
    metadata,
    ItemColumns,
    only_words("state", ItemState),
    only_words("kind", ItemKind),
    Index("ix_items_updated_at", "updated_at", "number"),  # board.items.search
    Index("ix_items_active_at", "active_at", "number"),  # items.search
    Index("ix_items_state_updated_at", "state", "updated_at", "number"),  # board.items.search
    Index("ix_items_state_active_at", "state", "active_at", "number"),  # items.search, states
    Index("ix_items_opened_at", "opened_at"),  # items.search, opened_since
    Index("ix_items_holder", "holder"),  # items.search, holder; people.learn_slack
    Index("ix_items_deadline", "deadline"),  # items.search, overdue_at
)

# Without the many items that are not merged: SQLite would use the index to find just those.
is_merged = items.c.merged_into.is_not(None)
Index(
    "ix_items_merged_into",
    items.c.merged_into,
    **only_where(is_merged),
)

is_routed = items.c.channel.is_not(None)
Index("ix_items_channel", items.c.channel, **only_where(is_routed))  # items.search; channels.move


def same_as(numbers: Collection[int]) -> Select[tuple[int]]:
    """Return the numbers of items, and of all that were merged into them."""
    given = select(items.c.number).where(among(items.c.number, sorted(set(numbers))))
    same = given.cte("same", recursive=True)
    merged = select(items.c.number).where(is_merged, items.c.merged_into == same.c.number)
    return select(same.union_all(merged).c.number)  # Index ix_items_merged_into.


unmerged = items.c.merged_into.is_(None)
Index(  # One item per thread; items.of_threads.
    "uq_items_thread_unmerged",
    items.c.thread,
    unique=True,
    **only_where(unmerged),
)


class ItemListColumns(TypedColumns):
    """A list that an item is on; `position` is the order of first arrival."""

    item = Column(RowId, ForeignKey("items.number"), nullable=False)
    list_name = Column(PlainText, nullable=False)
    position = Column(BigInteger, nullable=False)


item_lists = Table(
    "item_lists",
    metadata,
    ItemListColumns,
    PrimaryKeyConstraint("item", "list_name"),
    Index("ix_item_lists_list_name", "list_name", "item"),  # items.search, comments.unsent
    sqlite_with_rowid=False,
)


class HistoryColumns(TypedColumns):
    """One thing that happened to an item."""

    id = Column(RowId, primary_key=True)
    item = Column(RowId, ForeignKey("items.number"), nullable=False)
    at = Column(UtcDateTime, nullable=False)
    actor = Column(RowId, ForeignKey("people.id"), index=True)
    what: Named[Change] = Column(OneOf(Change), nullable=False)
    before = Column(PlainText, nullable=False)
    after = Column(PlainText, nullable=False)
    fact: Named[OwnFact | None] = Column(
        Fact(
            vote=VoteSeen,
            note=VoteNote,
            ended=BallotEnded,
            moved=EndMoved,
            plan=PlanChange,
            late=Lateness,
            locked=TermsLocked,
            objection=ObjectionStep,
            stance=StanceTaken,
            hold=TimeToObject,
        ),
        nullable=False,
        server_default=text("''"),
    )
    """What happened if that is more than what it was before and after."""
    source: Named[Source] = Column(OneOf(Source), nullable=False)
    evidence = Column(PlainText, nullable=False)


history = Table(
    "history",
    metadata,
    HistoryColumns,
    only_words("what", Change),
    only_words("source", Source),
    Index("ix_history_item_at", "item", "at", "id"),  # history.of_item
    Index("ix_history_at", "at"),  # history.since
    sqlite_autoincrement=True,
)


class MergeColumns(TypedColumns):
    """A merge: its items and threads, and what moved with them. `last_mail` came before it."""

    merged = Column(RowId, ForeignKey("items.number"), primary_key=True, autoincrement=False)
    survivor = Column(RowId, ForeignKey("items.number"), nullable=False)
    source = Column(RowId, ForeignKey("threads.id"), nullable=False)
    at = Column(UtcDateTime, nullable=False)
    message_ids = Column(JsonTuple, nullable=False)
    roots = Column(JsonTuple, nullable=False)
    comments = Column(JsonTuple, nullable=False)
    ballot = Column(RowId, ForeignKey("ballots.id"))
    last_mail = Column(BigInteger, nullable=False)
    merged_state: Named[ItemState] = Column(OneOf(ItemState), nullable=False)
    merged_outcome = Column(PlainText, nullable=False)
    survivor_state: Named[ItemState] = Column(OneOf(ItemState), nullable=False)
    survivor_deadline = Column(UtcDateTime)
    survivor_outcome = Column(PlainText)


merges = Table(
    "merges",
    metadata,
    MergeColumns,
    only_words("merged_state", ItemState),
    only_words("survivor_state", ItemState),
)
