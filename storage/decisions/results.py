"""Store the file of each result as first written, so that everybody gets the same."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from bot.domain.ids import BallotId
from storage.link.link import Link
from storage.tables import results

ROWS: Final = 100
"""How many files are read at once."""


@dataclass(frozen=True, slots=True)
class KeptResult:
    """A result's file and its last hash.

    `replaces` is the last hash of the file that was mailed, if this one was written again because
    a person was erased; else "".
    """

    ballot: BallotId
    file: bytes
    last_hash: str
    replaces: str = ""


class Results:
    """The files of ended ballots."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def keep(self, kept_result: KeptResult) -> None:
        """Store the file of a ballot's result, in the place of an earlier one."""
        values = {
            "file": kept_result.file,
            "last_hash": kept_result.last_hash,
            "replaces": kept_result.replaces,
        }
        insert = self._link.insert(results).values(ballot=kept_result.ballot, **values)
        await self._link.run(
            insert.on_conflict_do_update(index_elements=[results.c.ballot], set_=values)
        )

    async def of(self, ballot: BallotId) -> KeptResult | None:
        """Return the file of a ballot's result; None if it ended before files were stored.

        None of an open or withdrawn ballot, too.
        """
        row = await self._link.first(select(results).where(results.c.ballot == ballot))
        if row is None:
            return None
        return KeptResult(row.ballot, bytes(row.file), row.last_hash, row.replaces)

    async def hashes(self, ballot: BallotId) -> tuple[str, str]:
        """Return the last hash of a ballot's result, and that of the file that it replaces."""
        statement = select(results.c.last_hash, results.c.replaces).where(
            results.c.ballot == ballot
        )
        row = await self._link.first(statement)
        return ("", "") if row is None else (row.last_hash, row.replaces)

    async def every(self) -> AsyncIterator[KeptResult]:
        """Yield all files, in pages."""
        last = BallotId(0)
        while True:
            page = (
                select(results)  # The primary key.
                .where(results.c.ballot > last)
                .order_by(results.c.ballot)
                .limit(ROWS)
            )
            rows = await self._link.rows(page)
            for row in rows:
                yield KeptResult(row.ballot, bytes(row.file), row.last_hash, row.replaces)
            if len(rows) < ROWS:
                return
            last = rows[-1].ballot
