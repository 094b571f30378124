"""Tables of plans: what an item takes and when it is due, and what it needs first."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    PrimaryKeyConstraint,
    Table,
    TypedColumns,
)

from storage.link.types import RowId, UtcDateTime
from storage.tables.metadata import metadata


class PlanColumns(TypedColumns):
    """An item's plan. `takes` are days; `told_late` is the lateness that people were told of."""

    item = Column(RowId, ForeignKey("items.number"), primary_key=True, autoincrement=False)
    takes = Column(BigInteger)
    takes_working = Column(Boolean, nullable=False)
    due = Column(UtcDateTime)
    planned_at = Column(UtcDateTime, nullable=False)
    told_late = Column(BigInteger, nullable=False)
    locked_at = Column(UtcDateTime)


plans = Table("plans", metadata, PlanColumns)


class NeedColumns(TypedColumns):
    """An item that another one needs first."""

    item = Column(RowId, ForeignKey("items.number"), nullable=False)
    needs = Column(RowId, ForeignKey("items.number"), nullable=False, index=True)


needs = Table(
    "needs",
    metadata,
    NeedColumns,
    PrimaryKeyConstraint("item", "needs"),
    sqlite_with_rowid=False,
)
