"""Store which digests were made: one per list and slot."""

from datetime import datetime

from sqlalchemy import select

from bot.domain.ids import ListName
from storage.link.fields import value_of
from storage.link.link import Link
from storage.tables import digests
from storage.values import SentDigest


class Digests:
    """The digests of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(
        self,
        list_name: ListName,
        *,
        slot: str,
        window_start: datetime,
        window_end: datetime,
        at: datetime,
    ) -> SentDigest | None:
        """Record a list's digest; None if that slot has one already."""
        row = await self._link.first(
            self._link.insert(digests)
            .values(
                list_name=list_name,
                slot=slot,
                window_start=window_start,
                window_end=window_end,
                created_at=at,
            )
            .on_conflict_do_nothing()
            .returning(*digests.c)
        )
        return None if row is None else value_of(SentDigest, row)

    async def has_slot(self, list_name: ListName, slot: str) -> bool:
        """Return True if a list's slot is settled: its digest was made, or nothing had happened."""
        return (
            await self._link.first(
                select(digests.c.id).where(digests.c.list_name == list_name, digests.c.slot == slot)
            )
            is not None
        )

    async def latest(self, list_name: ListName) -> SentDigest | None:
        """Return the list's digest with the last window end."""
        row = await self._link.first(
            select(digests)
            .where(digests.c.list_name == list_name)
            .order_by(digests.c.window_end.desc(), digests.c.id.desc())
            .limit(1)
        )
        return None if row is None else value_of(SentDigest, row)

    async def get(self, digest_id: int) -> SentDigest | None:
        """Return a digest."""
        row = await self._link.first(select(digests).where(digests.c.id == digest_id))
        return None if row is None else value_of(SentDigest, row)
