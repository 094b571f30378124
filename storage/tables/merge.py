"""The table of merges of items, with what undoing them needs."""

from sqlalchemy import BigInteger, Column, ForeignKey, Named, Table, TypedColumns

from bot.domain.items.item import ItemState
from storage.link.types import JsonTuple, OneOf, PlainText, RowId, UtcDateTime
from storage.tables.metadata import metadata, only_words


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
