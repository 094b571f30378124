"""Table of the positions that people seem to take on calls for comments."""

from sqlalchemy import Column, ForeignKey, Index, Named, Table, TypedColumns

from bot.domain.calls.position import Lean, PositionState
from storage.link.types import OneOf, PlainText, RowId, UtcDateTime
from storage.tables.metadata import metadata, only_words


class PositionColumns(TypedColumns):
    """What somebody's prose seems to say, and what they said when they were asked."""

    id = Column(RowId, primary_key=True)
    item = Column(RowId, ForeignKey("items.number"), nullable=False)
    call = Column(RowId, ForeignKey("calls.id"), nullable=False, index=True)  # positions.of_call
    person = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    lean: Named[Lean] = Column(OneOf(Lean), nullable=False)
    sentence = Column(PlainText, nullable=False)
    evidence = Column(PlainText, nullable=False)
    until = Column(UtcDateTime)
    address = Column(PlainText, nullable=False)
    asked_at = Column(UtcDateTime, nullable=False)
    state: Named[PositionState] = Column(OneOf(PositionState), nullable=False)


positions = Table(
    "positions",
    metadata,
    PositionColumns,
    only_words("lean", Lean),
    only_words("state", PositionState),
    Index("uq_positions_item_person", "item", "person", unique=True),  # One question each.
    sqlite_autoincrement=True,  # A word names its row, so no number is reused.
)
