"""Store restores from a backup, and our messages found in Slack after each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, true, update

from bot.domain.ids import ChannelId, DeliveryId, ItemNumber, Ts
from storage.link.among import among
from storage.link.link import Link
from storage.tables import counters, found_messages, items, restores

LOOKS_FOR: Final = timedelta(days=1)
"""For how long after the first start what is queued may have been posted before the restore: the
mailbox has brought everything again by then."""


@dataclass(frozen=True, slots=True)
class Restore:
    """The last restore, from a backup in which nothing was queued after `made_at`.

    `begun_at` is the first start after it.
    """

    made_at: datetime
    restored_at: datetime
    begun_at: datetime | None

    def may_have_sent(self, queued_at: datetime) -> bool:
        """Return True if what was queued then may have been sent before the restore."""
        return self.begun_at is None or queued_at < self.begun_at + LOOKS_FOR


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A message of ours in Slack; `is_parent`: it is no reply."""

    channel: ChannelId
    ts: Ts
    delivery: DeliveryId
    item: ItemNumber | None
    is_parent: bool


class Restores:
    """The restores, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def last(self) -> Restore | None:
        """Return the last restore, None if this database never was restored."""
        row = await self._link.first(select(restores).order_by(restores.c.id.desc()).limit(1))
        return None if row is None else Restore(row.made_at, row.restored_at, row.begun_at)

    async def begin(self, messages: Sequence[FoundMessage], *, now: datetime) -> None:
        """Record the messages found in Slack, and reserve their items' numbers."""
        for found_message in messages:
            await self._link.run(
                self._link.insert(found_messages)
                .values(
                    channel=found_message.channel,
                    ts=found_message.ts,
                    delivery=found_message.delivery,
                    item=found_message.item,
                    is_parent=found_message.is_parent,
                )
                .on_conflict_do_nothing()
            )
        last = max(
            (found_message.item for found_message in messages if found_message.item is not None),
            default=0,
        )
        largest = func.max if self._link.is_sqlite else func.greatest
        await self._link.run(
            self._link.insert(counters)
            .values(name="items", value=last)
            .on_conflict_do_update(
                index_elements=[counters.c.name], set_={"value": largest(counters.c.value, last)}
            )
        )
        await self._link.run(
            update(restores).where(restores.c.begun_at.is_(None)).values(begun_at=now)
        )

    async def posted(self, delivery: DeliveryId, channel: ChannelId) -> Ts | None:
        """Return where a delivery already stood in a channel after a restore."""
        ts: Ts | None = await self._link.value(
            select(found_messages.c.ts)
            .where(found_messages.c.delivery == delivery, found_messages.c.channel == channel)
            .order_by(found_messages.c.ts)
            .limit(1)
        )
        return ts

    async def parent_of(self, item: ItemNumber, channel: ChannelId) -> Ts | None:
        """Return the newest message that showed an item in a channel after a restore."""
        ts: Ts | None = await self._link.value(
            select(found_messages.c.ts)
            .where(
                found_messages.c.item == item,
                found_messages.c.channel == channel,
                found_messages.c.is_parent == true(),
            )
            .order_by(found_messages.c.ts.desc())
            .limit(1)
        )
        return ts

    async def numbers(self, names: Collection[str]) -> Mapping[str, ItemNumber]:
        """Return the numbers that items had in Slack, by the names of their deliveries.

        A number that the database has given to an item is left out.
        """
        if await self.last() is None:
            return {}
        by_id = {self._link.new_delivery_id(name): name for name in sorted(names)}
        rows = await self._link.rows(
            select(found_messages.c.delivery, found_messages.c.item)
            .outerjoin(items, items.c.number == found_messages.c.item)
            .where(
                among(found_messages.c.delivery, list(by_id)),
                found_messages.c.item.is_not(None),
                items.c.number.is_(None),
            )
            .order_by(found_messages.c.ts)
        )
        return {by_id[row.delivery]: row.item for row in rows}
