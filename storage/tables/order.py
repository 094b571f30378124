"""Table of what chairs ordered by mail and were asked to confirm."""

from sqlalchemy import Column, Table, TypedColumns

from storage.link.types import PlainText, RowId, UtcDateTime
from storage.tables.metadata import metadata


class OrderColumns(TypedColumns):
    """A command, at whose address it was shown, and which mail settled it."""

    id = Column(RowId, primary_key=True)
    address = Column(PlainText, nullable=False)
    command = Column(PlainText, nullable=False)
    draft = Column(PlainText, nullable=False)
    shown = Column(PlainText, nullable=False)
    shown_at = Column(UtcDateTime, nullable=False, index=True)  # orders.add
    used_by = Column(PlainText, nullable=False)


orders = Table(
    "orders",
    metadata,
    OrderColumns,
    sqlite_autoincrement=True,  # An order's word names its row, so no number is reused.
)
