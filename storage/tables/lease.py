"""Table of leases: which process owns what, among all that use the database."""

from sqlalchemy import BigInteger, Boolean, Column, Table, TypedColumns

from storage.link.types import PlainText, UtcDateTime
from storage.tables.metadata import metadata


class LeaseColumns(TypedColumns):
    """Something that one process owns at a time: a mailbox, the timer, a channel, its own claims.

    `fence` grows with every change of holder. `settled`: the holder has caught up with it.
    """

    name = Column(PlainText, primary_key=True)
    holder = Column(PlainText, nullable=False)
    fence = Column(BigInteger, nullable=False)
    until = Column(UtcDateTime, nullable=False)
    settled = Column(Boolean, nullable=False)


leases = Table("leases", metadata, LeaseColumns)
