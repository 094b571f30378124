"""Store which addresses refused our mail, and which get no more of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import case, delete, func, select

from bot.domain.bouncing import WITHIN
from bot.domain.ids import DeliveryId
from storage.link.among import among
from storage.link.link import Link
from storage.tables import refused_mail, suspended_addresses

MOST_SUSPENDED: Final = 1_000


class Bounces:
    """The last week's refusals and the suspended addresses (lower-case), in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(
        self, delivery: DeliveryId, address: str, *, at: datetime, is_soft: bool = False
    ) -> Sequence[datetime]:
        """Record that an address refused a delivery, once for each; forget what is long ago.

        Returns when it refused mail for good.
        """
        old = refused_mail.c.at < at - WITHIN  # Index ix_refused_mail_at.
        await self._link.run(delete(refused_mail).where(old))
        insert = self._link.insert(refused_mail).values(
            delivery=delivery, address=address, at=at, is_soft=is_soft
        )
        await self._link.run(insert.on_conflict_do_nothing())
        rows = await self._link.rows(
            select(refused_mail.c.at)  # Index ix_refused_mail_address.
            .where(refused_mail.c.address == address, refused_mail.c.is_soft.is_(False))
            .order_by(refused_mail.c.at)
        )
        return [row.at for row in rows]

    async def counts(self, *, now: datetime) -> dict[str, tuple[int, int]]:
        """Return how many mails each address refused within a week: for good, and for a time."""
        soft = func.sum(case((refused_mail.c.is_soft, 1), else_=0))
        rows = await self._link.rows(
            select(refused_mail.c.address, func.count().label("all"), soft.label("soft"))
            .where(refused_mail.c.at > now - WITHIN)  # Index ix_refused_mail_at.
            .group_by(refused_mail.c.address)
            .order_by(refused_mail.c.address)
            .limit(MOST_SUSPENDED)
        )
        return {row.address: (row.all - row.soft, row.soft) for row in rows}

    async def suspend(self, address: str, *, at: datetime) -> bool:
        """Send an address no more mail that it can do without; return False if that was so."""
        insert = self._link.insert(suspended_addresses).values(address=address, since=at)
        added = insert.on_conflict_do_nothing().returning(suspended_addresses.c.address)
        return await self._link.first(added) is not None

    async def lift(self, addresses: Collection[str]) -> Sequence[str]:
        """Forget what addresses refused; return those that were suspended."""
        given = sorted(addresses)
        of_given = among(refused_mail.c.address, given)
        await self._link.run(delete(refused_mail).where(of_given))
        lifted = (
            delete(suspended_addresses)
            .where(among(suspended_addresses.c.address, given))
            .returning(suspended_addresses.c.address)
        )
        return sorted(row.address for row in await self._link.rows(lifted))

    async def since(self, addresses: Collection[str] | None = None) -> dict[str, datetime]:
        """Return which of the addresses, or of all, are suspended, and since when."""
        suspended = (
            select(suspended_addresses)  # The primary key.
            .order_by(suspended_addresses.c.address)
            .limit(MOST_SUSPENDED)
        )
        if addresses is not None:
            suspended = suspended.where(among(suspended_addresses.c.address, sorted(addresses)))
        return {row.address: row.since for row in await self._link.rows(suspended)}
