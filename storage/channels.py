"""Slack channels that got another id: what names the old one is brought to the new one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Table, delete, exists, func, select, update

from bot.domain.delivery import DeliveryState
from bot.domain.ids import ChannelId
from storage.link.link import Link
from storage.tables import (
    channel_members,
    channel_moves,
    comments,
    deliveries,
    found_messages,
    items,
    message_changes,
    pending_update,
    slack_messages,
)

MOST_MOVES: Final = 1_000
_BY_TS: Final[tuple[Table, ...]] = (comments, found_messages, message_changes, slack_messages)
"""What names a message by its channel and ts; Slack keeps the ts."""


class Channels:
    """The moves of channels, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def moves(self) -> Mapping[ChannelId, ChannelId]:
        """Return the present id of each channel that got another one, by each of its old ones."""
        rows = await self._link.rows(
            select(channel_moves).order_by(channel_moves.c.old).limit(MOST_MOVES)
        )
        steps = {row.old: row.new for row in rows}
        present: dict[ChannelId, ChannelId] = {}
        for old, new in steps.items():
            seen = {old}
            while new in steps and new not in seen:
                seen.add(new)
                new = steps[new]  # noqa: PLW2901 - the next step of the way
            present[ChannelId(old)] = ChannelId(new)
        return present

    async def move(self, old: ChannelId, new: ChannelId, *, at: datetime) -> None:
        """Record that a channel has another id, and bring to it all that is stored of it.

        It may be told again, and what was stored under the old id meanwhile is brought along.
        """
        insert = self._link.insert(channel_moves).values(old=old, new=new, at=at)
        await self._link.run(
            insert.on_conflict_do_update(index_elements=[channel_moves.c.old], set_={"new": new})
        )
        await self._link.run(delete(channel_moves).where(channel_moves.c.old == new))
        for table in _BY_TS:
            await self._bring(table, "ts", old, new)
        await self._bring(channel_members, "user", old, new)
        routed = update(items).where(items.c.channel == old).values(channel=new)
        await self._link.run(routed)
        await self._bring_deliveries(old, new, at=at)

    async def _bring(self, table: Table, key: str, old: ChannelId, new: ChannelId) -> None:
        """Change the channel in a table's rows; those that the new one has already are dropped."""
        there = table.alias()
        known = exists().where(there.c.channel == new, there.c[key] == table.c[key])
        await self._link.run(delete(table).where(table.c.channel == old, known))
        await self._link.run(update(table).where(table.c.channel == old).values(channel=new))

    async def _bring_deliveries(self, old: ChannelId, new: ChannelId, *, at: datetime) -> None:
        """Point deliveries to the new id; what the old one refused before we heard leaves again."""
        recipient, destination = deliveries.c.recipient, deliveries.c.destination
        there = deliveries.alias()
        pending_there = exists().where(
            there.c.item == deliveries.c.item,
            there.c.destination == func.replace(destination, old, new),
            there.c.kind == deliveries.c.kind,
            there.c.state == deliveries.c.state,
            there.c.claimed_by.is_(None),
        )
        to_old = recipient == old
        await self._link.run(delete(deliveries).where(to_old, pending_update, pending_there))
        in_old = to_old | recipient.endswith(f"@{old}", autoescape=True)
        because = deliveries.c.last_error
        refused = (deliveries.c.state == DeliveryState.FAILED) & (
            because.contains("channel_not_found") | because.contains("was never posted")
        )
        await self._link.run(
            update(deliveries)
            .where(in_old, refused)
            .values(state=DeliveryState.WAITING, due_at=at, first_attempt_at=None)
        )
        self._link.queued = True
        await self._link.run(
            update(deliveries)
            .where(in_old)
            .values(
                recipient=func.replace(recipient, old, new),
                destination=func.replace(destination, old, new),
            )
        )
