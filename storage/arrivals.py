"""What arrived lately, so that a redelivery is known."""

from datetime import datetime

from sqlalchemy import delete, func, select

from storage.link import Link
from storage.tables import arrivals


class Arrivals:
    """The keys of arrivals, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def is_new(self, key: str, *, now: datetime) -> bool:
        """Record an arrival; say whether it came for the first time."""
        added = await self._link.first(
            self._link.insert(arrivals)
            .values(key=key, at=now)
            .on_conflict_do_nothing()
            .returning(arrivals.c.key)
        )
        return added is not None

    async def oldest(self) -> datetime | None:
        """Return when the oldest arrival that is remembered came."""
        oldest: datetime | None = await self._link.value(select(func.min(arrivals.c.at)))
        return oldest

    async def forget_before(self, instant: datetime) -> None:
        """Forget arrivals before `instant`, which cannot be delivered again any more."""
        await self._link.run(delete(arrivals).where(arrivals.c.at < instant))
