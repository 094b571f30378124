"""Tables of restores: from which backup, and what Slack showed when the service then began."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    PrimaryKeyConstraint,
    Table,
    TypedColumns,
)

from storage.link.types import PlainText, RowId, UtcDateTime
from storage.tables.metadata import metadata


class RestoreColumns(TypedColumns):
    """A restore from a backup in which nothing was queued after `made_at`.

    `begun_at` is when a service had first looked back to it.
    """

    id = Column(RowId, primary_key=True)
    made_at = Column(UtcDateTime, nullable=False)
    restored_at = Column(UtcDateTime, nullable=False)
    begun_at = Column(UtcDateTime)


restores = Table("restores", metadata, RestoreColumns, sqlite_autoincrement=True)


class FoundMessageColumns(TypedColumns):
    """A message of ours that stood in a channel after a restore; `is_parent`: not in a thread."""

    channel = Column(PlainText, nullable=False)
    ts = Column(PlainText, nullable=False)
    delivery = Column(PlainText, nullable=False)
    item = Column(BigInteger)
    is_parent = Column(Boolean, nullable=False)


found_messages = Table(
    "found_messages",
    metadata,
    FoundMessageColumns,
    PrimaryKeyConstraint("channel", "ts"),
    Index("ix_found_messages_delivery", "delivery"),  # restores.posted, numbers
    Index("ix_found_messages_item", "item"),  # restores.parent_of
)
