"""The table of names, by which people of one name are told apart."""

from sqlalchemy import Column, Table, TypedColumns, UniqueConstraint

from storage.link.types import PlainText, RowId
from storage.tables.metadata import metadata


class KnownNameColumns(TypedColumns):
    """Who was seen under a name: an address or `slack:` and a Slack user, in order of first use.

    `key` is the name as a reader sees it (`bot.domain.people.names.name_key`).
    """

    id = Column(RowId, primary_key=True)
    key = Column(PlainText, nullable=False)
    who = Column(PlainText, nullable=False)


known_names = Table(
    "known_names",
    metadata,
    KnownNameColumns,
    UniqueConstraint("key", "who"),  # known_names.alike
    sqlite_autoincrement=True,
)
