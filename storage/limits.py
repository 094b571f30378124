"""Count recent sending that strangers can cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, func, not_, or_, select

from bot.domain.delivery import DeliveryState
from bot.domain.ids import DeliveryId
from bot.domain.limits import ALLOWANCES, LONGEST_SPAN, Limit
from storage.link.link import Link
from storage.tables import deliveries, limited

TURN: Final = 7_236_345_120_054_277_002
"""An arbitrary number, the same in all processes."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A sending to a key: when it left or will leave, and the delivery if it can still change."""

    at: datetime
    renewable: DeliveryId | None


class Limits:
    """What was sent recently, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def allow(self, limit: Limit, key: str, *, now: datetime) -> bool:
        """Return True if one more may be sent to `key`; the limit is locked until the commit.

        What waits to leave counts however old it is: after an outage no more leaves at once than
        would have left without one.
        """
        await self._lock()
        for allowance in ALLOWANCES[limit]:
            number = await self._count(
                limit, key if allowance.each else None, since=now - allowance.span
            )
            if number >= allowance.most:
                return False
        return True

    async def add(
        self, limit: Limit, key: str, *, now: datetime, delivery: DeliveryId | None = None
    ) -> None:
        """Record a sending and its delivery; delete what no longer counts."""
        await self._forget_before(now - LONGEST_SPAN)
        await self._link.run(
            limited.insert().values(kind=limit, key=key, at=now, delivery=delivery)
        )

    async def recent(self, limit: Limit, key: str, *, since: datetime) -> Sequence[Recent]:
        """Return what was sent to `key` since an instant or waits, in order of leaving.

        The limit is locked until the commit. What turned out to be needless is left out.
        """
        await self._lock()
        needless = and_(deliveries.c.state == DeliveryState.SENT, deliveries.c.result == "")
        rows = await self._link.rows(
            select(
                deliveries.c.id,
                deliveries.c.state,
                deliveries.c.attempts,
                deliveries.c.due_at,
                deliveries.c.sent_at,
            )
            .join(limited, deliveries.c.id == limited.c.delivery)
            .where(
                limited.c.kind == limit,  # Index ix_limited_kind_key.
                limited.c.key == key,
                _leaves_after(since),
                not_(needless),
            )
            .order_by(limited.c.id)
        )
        recents = [
            Recent(
                at=row.sent_at or row.due_at,
                # One that was tried may have left as it was.
                renewable=row.id
                if row.state == DeliveryState.WAITING and not row.attempts
                else None,
            )
            for row in rows
        ]
        return sorted(recents, key=lambda recent: recent.at)

    async def _lock(self) -> None:
        if not self._link.is_sqlite:
            await self._link.run(select(func.pg_advisory_xact_lock(TURN)))

    async def _forget_before(self, instant: datetime) -> None:
        counts_still = (
            select(deliveries.c.id)
            .where(deliveries.c.id == limited.c.delivery, _leaves_after(instant))
            .exists()
        )
        await self._link.run(delete(limited).where(limited.c.at <= instant, not_(counts_still)))

    async def _count(self, limit: Limit, key: str | None, *, since: datetime) -> int:
        needless = and_(deliveries.c.state == DeliveryState.SENT, deliveries.c.result == "")
        statement = (
            select(func.count())
            .select_from(limited.outerjoin(deliveries, deliveries.c.id == limited.c.delivery))
            .where(
                limited.c.kind == limit,
                or_(limited.c.at > since, _leaves_after(since)),
                or_(deliveries.c.id.is_(None), not_(needless)),
            )
        )
        count: int = await self._link.value(
            statement if key is None else statement.where(limited.c.key == key)
        )
        return count


def _leaves_after(instant: datetime) -> ColumnElement[bool]:
    """Return the condition that a delivery left after an instant, or is still waiting."""
    return or_(
        deliveries.c.state == DeliveryState.WAITING,
        and_(deliveries.c.state == DeliveryState.SENT, deliveries.c.sent_at > instant),
    )
