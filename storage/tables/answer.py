"""Tables of answers to addresses that nothing proves: how many, and which votes to confirm."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Named,
    Table,
    TypedColumns,
    false,
)

from bot.domain.limits import Limit
from storage.link.types import OneOf, PlainText, RowId, UtcDateTime
from storage.tables.metadata import metadata, only_words


class LimitedColumns(TypedColumns):
    """One limited sending: for whom (`key`), when, by which delivery."""

    id = Column(RowId, primary_key=True)
    kind: Named[Limit] = Column(OneOf(Limit), nullable=False)
    key = Column(PlainText, nullable=False)
    at = Column(UtcDateTime, nullable=False)
    delivery = Column(PlainText)


limited = Table(
    "limited",
    metadata,
    LimitedColumns,
    only_words("kind", Limit),
    Index("ix_limited_kind_key", "kind", "key"),  # limits.count of one key
    Index("ix_limited_at", "at"),  # limits.add forgets by it
    sqlite_autoincrement=True,
)


class ConfirmationColumns(TypedColumns):
    """A question to an address about a vote, as the vote was then.

    `is_sent`: a mail that names the vote left, so its word may come back.
    """

    id = Column(RowId, primary_key=True)
    vote = Column(RowId, ForeignKey("votes.id"), nullable=False, index=True)
    ballot = Column(BigInteger, nullable=False)
    voter = Column(BigInteger, nullable=False)
    choice = Column(PlainText, nullable=False)
    address = Column(PlainText, nullable=False)
    expires_at = Column(UtcDateTime, nullable=False, index=True)  # confirmations.add
    used_by = Column(PlainText, nullable=False)
    is_sent = Column(Boolean, nullable=False, server_default=false())


confirmations = Table(
    "confirmations",
    metadata,
    ConfirmationColumns,
    sqlite_autoincrement=True,  # A confirmation's word names its row, so no number is reused.
)
