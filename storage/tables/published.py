"""Table of our secrets that became public, and so prove nothing."""

from sqlalchemy import Column, Index, Table, TypedColumns

from storage.link.types import PlainText, UtcDateTime
from storage.tables.metadata import metadata


class PublishedColumns(TypedColumns):
    """A word or an address of ours that stood in a list's mail, as a hash, since `at`."""

    what = Column(PlainText, primary_key=True)
    at = Column(UtcDateTime, nullable=False)


published = Table("published", metadata, PublishedColumns, Index(None, "at"))
