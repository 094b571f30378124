"""Edits and deletes of Slack messages, so that older news of a message changes nothing.

Slack may deliver a post again after it was edited or deleted, and edits out of order. Only replies
in items' threads, and deletes in lists' channels, are noted; each for as long as Slack may still
deliver an older event.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select

from bot.domain.ids import ChannelId, Ts
from storage.link import Link
from storage.tables import message_changes

MOST_KEPT: Final = 20_000
"""How many changes are kept; older ones are forgotten early."""


class MessageChanges:
    """The changes of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def is_changed(self, channel: ChannelId, ts: Ts) -> bool:
        """Say whether a message was edited or deleted since it was posted."""
        known = select(message_changes.c.at).where(
            message_changes.c.channel == channel, message_changes.c.ts == ts
        )
        return await self._link.first(known) is not None

    async def note_edit(self, channel: ChannelId, ts: Ts, *, at: Ts, now: datetime) -> bool:
        """Note an edit; False when a newer one is known, or the message is deleted."""
        made = {"at": _in_order(at), "noted_at": now}
        noted = await self._link.first(
            self._link.insert(message_changes)
            .values(channel=channel, ts=ts, deleted=False, **made)
            .on_conflict_do_update(
                index_elements=[message_changes.c.channel, message_changes.c.ts],
                set_=made,
                where=~message_changes.c.deleted & (message_changes.c.at < made["at"]),
            )
            .returning(message_changes.c.ts)
        )
        return noted is not None

    async def note_deletion(self, channel: ChannelId, ts: Ts, *, now: datetime) -> None:
        """Note that a message is gone. In Slack none comes back."""
        made = {"deleted": True, "noted_at": now}
        await self._link.run(
            self._link.insert(message_changes)
            .values(channel=channel, ts=ts, at="", **made)
            .on_conflict_do_update(
                index_elements=[message_changes.c.channel, message_changes.c.ts], set_=made
            )
        )

    async def oldest(self) -> datetime | None:
        """Return when the oldest change that is kept was noted."""
        oldest: datetime | None = await self._link.value(
            select(func.min(message_changes.c.noted_at))
        )
        return oldest

    async def over_limit(self) -> datetime | None:
        """Return when the newest change beyond `MOST_KEPT` was noted, None when there is none."""
        over: datetime | None = await self._link.value(
            select(message_changes.c.noted_at)
            .order_by(message_changes.c.noted_at.desc())
            .offset(MOST_KEPT)
            .limit(1)
        )
        return over

    async def forget_before(self, instant: datetime) -> None:
        """Forget the changes noted before `instant`."""
        await self._link.run(delete(message_changes).where(message_changes.c.noted_at < instant))


def _in_order(ts: Ts) -> str:
    """Return a ts so that texts of it stand in order of time."""
    seconds, _, fraction = ts.partition(".")
    return f"{seconds:0>12}.{fraction:0<6}"
