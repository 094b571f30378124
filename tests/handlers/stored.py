"""Look for what must not be stored, in every text of every table."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import text

from storage.database.engine import Database
from storage.link.packing import unpack
from storage.tables import metadata

_RAW: Final = frozenset({"raw"})
"""A mail's bytes as they came: they are shown to nobody, and an export masks them."""
_PACKED: Final = frozenset({"texts"})


async def places(database: Database, *letters: str) -> list[str]:
    """Return where in any text of any table some letters stand, in whatever case."""
    texts = []
    async with database.reading() as store:
        link = store.erasures._link  # noqa: SLF001 - to look behind the repositories
        for table in metadata.sorted_tables:
            every = text(f"/* all of it */ SELECT * FROM {table.name}")  # noqa: S608 - a table of ours
            for row in (await link.connection.execute(every)).mappings():
                texts += [
                    f"{table.name}.{column}: {value}"
                    for column, value in _readable(row)
                    if any(letter in str(value).lower() for letter in letters)
                ]
    return texts


def _readable(row: Mapping[Any, Any]) -> Iterator[tuple[str, object]]:
    """Yield what stands in a row's columns, unpacked, without the bytes of mails."""
    for column, value in row.items():
        if column not in _RAW:
            yield column, unpack(value).decode() if column in _PACKED else value
