"""Store which Slack message shows which item, and the members of channels."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from sqlalchemy import Executable, bindparam, delete, select, true, update

from bot.domain.ids import ChannelId, ItemNumber, SlackUserId, Ts
from storage.link.among import among, among_given
from storage.link.bulk import insert_into
from storage.link.fields import value_of
from storage.link.link import AnySelect, Link
from storage.tables import channel_members, slack_messages
from storage.values import SlackMessage

MOST: Final = 5000
MOST_MEMBERS: Final = 100_000
SAID_ANEW_AFTER: Final = timedelta(days=1)
"""How old Slack's word on who is in a channel must be to be written again."""


class Slack:
    """Our Slack messages and the channels' members, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, message: SlackMessage) -> None:
        """Record a message; one that is stored already (channel, ts) stays as it is.

        A second parent message of an item in one channel is not recorded as a parent: the first
        keeps the thread.
        """
        is_parent = (
            message.is_parent and await self.parent_of(message.item, message.channel) is None
        )
        await self._link.run(
            self._link.insert(slack_messages)
            .values(
                channel=message.channel,
                ts=message.ts,
                item=message.item,
                is_parent=is_parent,
                delivery=message.delivery,
            )
            .on_conflict_do_nothing(index_elements=[slack_messages.c.channel, slack_messages.c.ts])
        )

    async def replace_parent(self, deleted: SlackMessage, new: SlackMessage) -> None:
        """Record that a new message is an item's parent instead of a deleted one.

        The old message is kept: in Slack a thread may go on below a deleted parent.
        """
        await self._link.run(
            update(slack_messages)
            .where(slack_messages.c.channel == deleted.channel, slack_messages.c.ts == deleted.ts)
            .values(is_parent=False)
        )
        await self.add(new)

    async def parent_of(self, item: ItemNumber, channel: ChannelId) -> SlackMessage | None:
        """Return the parent message of an item in a channel."""
        return await self._one(
            select(slack_messages).where(
                slack_messages.c.item == item,
                slack_messages.c.channel == channel,
                slack_messages.c.is_parent == true(),
            )
        )

    async def note_members(
        self,
        user: SlackUserId,
        *,
        member_of: Collection[ChannelId],
        outside_of: Collection[ChannelId],
        at: datetime,
    ) -> None:
        """Record what Slack says of a user: in which channels they are, and in which they are not.

        An older word is only replaced once a day, so that a press seldom writes.
        """
        of_user = channel_members.c.user == user
        if outside_of:
            left = channel_members.c.channel.in_(sorted(outside_of))
            await self._link.run(delete(channel_members).where(of_user, left))
        if member_of:
            await self._link.run(
                _noting(self._link.is_sqlite),
                [
                    {"channel": channel, "user": user, "at": at, "old": at - SAID_ANEW_AFTER}
                    for channel in sorted(member_of)
                ],
            )

    async def members_of(self, channel: ChannelId) -> frozenset[SlackUserId]:
        """Return of whom Slack said last that they are in a channel, as far as it was noted."""
        rows = await self._link.rows(  # Index ix_channel_members_channel.
            select(channel_members.c.user)
            .where(channel_members.c.channel == channel)
            .order_by(channel_members.c.user)
            .limit(MOST_MEMBERS)
        )
        return frozenset(SlackUserId(row.user) for row in rows)

    async def set_members(
        self, channel: ChannelId, members: Collection[SlackUserId], *, at: datetime
    ) -> None:
        """Make who is stored as a channel's member equal to all that Slack named."""
        stored = await self.members_of(channel)
        if left := sorted(stored.difference(members)):
            gone = among(channel_members.c.user, left)
            await self._link.run(
                delete(channel_members).where(channel_members.c.channel == channel, gone)
            )
        if come := sorted(frozenset(members) - stored):
            await self._link.run(
                _noting(self._link.is_sqlite),
                [{"channel": channel, "user": user, "at": at, "old": at} for user in come],
            )

    async def is_member(self, user: SlackUserId, channels: Collection[ChannelId]) -> bool:
        """Return True if Slack said last that a user is in one of the channels."""
        given = sorted(channels)
        return await self._link.first(_is_member(), channels=given, user=user) is not None

    async def at(self, channel: ChannelId, ts: Ts) -> SlackMessage | None:
        """Return our message with this ts, to find the item of a thread."""
        return await self._one(
            select(slack_messages).where(
                slack_messages.c.channel == channel, slack_messages.c.ts == ts
            )
        )

    async def parents(self, items: Collection[ItemNumber]) -> list[SlackMessage]:
        """Return the parent messages of items, in all channels, by item."""
        messages: list[SlackMessage] = []
        if given := sorted(set(items)):
            statement = (
                select(slack_messages)
                .where(among(slack_messages.c.item, given), slack_messages.c.is_parent == true())
                .order_by(slack_messages.c.item, slack_messages.c.channel)
                .limit(MOST)
            )
            messages += [value_of(SlackMessage, row) for row in await self._link.rows(statement)]
        return messages

    async def _one(self, statement: AnySelect) -> SlackMessage | None:
        row = await self._link.first(statement)
        return None if row is None else value_of(SlackMessage, row)


@cache
def _noting(is_sqlite: bool) -> Executable:
    noted = insert_into(channel_members, is_sqlite=is_sqlite)
    return noted.values(
        channel=bindparam("channel"), user=bindparam("user"), at=bindparam("at")
    ).on_conflict_do_update(
        index_elements=[channel_members.c.channel, channel_members.c.user],
        set_={"at": noted.excluded.at},
        where=channel_members.c.at <= bindparam("old", type_=channel_members.c.at.type),
    )


@cache
def _is_member() -> AnySelect:
    return (
        select(channel_members.c.channel)  # The primary key.
        .where(
            among_given(channel_members.c.channel, "channels"),
            channel_members.c.user == bindparam("user"),
        )
        .limit(1)
    )
