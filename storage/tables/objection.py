"""Tables of objections, with what was answered to them, and of calls for consensus."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Named,
    PrimaryKeyConstraint,
    Table,
    TypedColumns,
    false,
    true,
)

from bot.domain.consensus.objection import Against, ObjectionState, Origin
from bot.domain.consensus.relation import RelationKind
from bot.domain.consensus.stance import StanceWord
from bot.domain.items.comment import Source
from storage.link.types import OneOf, PlainText, RowId, UtcDateTime
from storage.tables.metadata import metadata, only_words


class ObjectionColumns(TypedColumns):
    """One objection; the numbers of an item's begin at 1. A row is never deleted."""

    item = Column(RowId, ForeignKey("items.number"), nullable=False)
    number = Column(BigInteger, nullable=False)
    person = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    text = Column(PlainText, nullable=False)
    source: Named[Origin] = Column(OneOf(Origin), nullable=False)
    evidence = Column(PlainText, nullable=False)
    at = Column(UtcDateTime, nullable=False)
    against: Named[Against] = Column(OneOf(Against), nullable=False)
    call = Column(RowId, ForeignKey("calls.id"), index=True)
    ballot = Column(RowId, ForeignKey("ballots.id"), index=True)
    vote = Column(RowId, ForeignKey("votes.id"), index=True)
    noted_by = Column(RowId, ForeignKey("people.id"), index=True)
    state: Named[ObjectionState] = Column(OneOf(ObjectionState), nullable=False)
    by = Column(RowId, ForeignKey("people.id"), index=True)
    because = Column(PlainText, nullable=False)
    alternatives = Column(PlainText, nullable=False)
    at_state = Column(UtcDateTime)
    contested_by = Column(RowId, ForeignKey("people.id"), index=True)
    contested_because = Column(PlainText, nullable=False)
    contested_at = Column(UtcDateTime)
    contested_on_list = Column(Boolean, nullable=False, server_default=false())


objections = Table(
    "objections",
    metadata,
    ObjectionColumns,
    PrimaryKeyConstraint("item", "number"),
    only_words("source", Origin),
    only_words("against", Against),
    only_words("state", ObjectionState),
    Index("ix_objections_at", "at"),  # objections.of_year
    sqlite_with_rowid=False,
)


class ObjectionAnswerColumns(TypedColumns):
    """What somebody answered to an objection."""

    id = Column(RowId, primary_key=True)
    item = Column(RowId, ForeignKey("items.number"), nullable=False)
    number = Column(BigInteger, nullable=False)
    person = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    text = Column(PlainText, nullable=False)
    evidence = Column(PlainText, nullable=False)
    at = Column(UtcDateTime, nullable=False)
    is_certain = Column(Boolean, nullable=False, server_default=true())


objection_answers = Table(
    "objection_answers",
    metadata,
    ObjectionAnswerColumns,
    Index("ix_objection_answers_item_number", "item", "number", "id"),  # objections.answers
    sqlite_autoincrement=True,
)


class ObjectionShareColumns(TypedColumns):
    """Somebody shares an objection."""

    item = Column(RowId, ForeignKey("items.number"), nullable=False)
    number = Column(BigInteger, nullable=False)
    person = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    at = Column(UtcDateTime, nullable=False)


objection_shares = Table(
    "objection_shares",
    metadata,
    ObjectionShareColumns,
    PrimaryKeyConstraint("item", "number", "person"),
    sqlite_with_rowid=False,
)


class StanceColumns(TypedColumns):
    """What somebody says on a call for consensus; the item's history has what they said before."""

    call = Column(RowId, ForeignKey("calls.id"), nullable=False)
    person = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    word: Named[StanceWord] = Column(OneOf(StanceWord), nullable=False)
    source: Named[Source] = Column(OneOf(Source), nullable=False)
    evidence = Column(PlainText, nullable=False)
    at = Column(UtcDateTime, nullable=False)


stances = Table(
    "stances",
    metadata,
    StanceColumns,
    PrimaryKeyConstraint("call", "person"),
    only_words("word", StanceWord),
    only_words("source", Source),
    sqlite_with_rowid=False,
)


class HoldColumns(TypedColumns):
    """Until when somebody has time to put a concern into words, once a call."""

    call = Column(RowId, ForeignKey("calls.id"), nullable=False)
    person = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    at = Column(UtcDateTime, nullable=False)
    until = Column(UtcDateTime, nullable=False)


holds = Table(
    "holds",
    metadata,
    HoldColumns,
    PrimaryKeyConstraint("call", "person"),
    sqlite_with_rowid=False,
)


class RelationColumns(TypedColumns):
    """A decision that amends another one, or takes its place."""

    item = Column(RowId, ForeignKey("items.number"), nullable=False)
    kind: Named[RelationKind] = Column(OneOf(RelationKind), nullable=False)
    other = Column(RowId, ForeignKey("items.number"), nullable=False, index=True)
    by = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    at = Column(UtcDateTime, nullable=False)


relations = Table(
    "relations",
    metadata,
    RelationColumns,
    PrimaryKeyConstraint("item", "kind", "other"),
    only_words("kind", RelationKind),
    sqlite_with_rowid=False,
)
