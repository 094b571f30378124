"""Tables of erasures: the stand-ins for Message-IDs that named an erased person."""

from sqlalchemy import Boolean, Column, Table, TypedColumns, false

from storage.link.types import PlainText, RowId
from storage.tables.metadata import metadata


class ErasedIdColumns(TypedColumns):
    """A Message-ID of an erased person, under the key of `erasing`.

    `is_replaced`: it stands in the id's place in all tables. Otherwise the mail with that id was
    dropped, and is not kept when it comes again.
    """

    made = Column(PlainText, primary_key=True)
    is_replaced = Column(Boolean, nullable=False)


erased_ids = Table("erased_ids", metadata, ErasedIdColumns)


class ErasingColumns(TypedColumns):
    """The one row of what all erasures need: a key made at the first of them.

    `is_to_compact`: deleted bytes are still in the database's files.
    """

    id = Column(RowId, primary_key=True, autoincrement=False)
    key = Column(PlainText, nullable=False)
    is_to_compact = Column(Boolean, nullable=False, server_default=false())


erasing = Table("erasing", metadata, ErasingColumns)
