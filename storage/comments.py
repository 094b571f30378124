"""Comments on items."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import and_, false, or_, select, update

from bot.domain.comment import Comment, Source
from bot.domain.ids import ChannelId, CommentId, ItemNumber, ListName, PersonId, Ts
from storage.among import among
from storage.link import AnyRow, AnySelect, Link
from storage.slack_index import index_comments
from storage.tables import comments, item_lists, unsent_comment

MOST: Final = 5000
"""How many comments are read at once at most."""


class Comments:
    """The comments of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(
        self,
        item: ItemNumber,
        author: PersonId,
        source: Source,
        at: datetime,
        text: str,
        channel: ChannelId | None,
        ts: Ts | None,
    ) -> Comment | None:
        """Keep a comment; None when the Slack message (channel, ts) is one already."""
        row = await self._link.first(
            self._link.insert(comments)
            .values(
                item=item,
                author=author,
                source=source,
                at=at,
                text=text,
                channel=channel,
                ts=ts,
                deleted=False,
            )
            .on_conflict_do_nothing(index_elements=[comments.c.channel, comments.c.ts])
            .returning(*comments.c)
        )
        if row is None:
            return None
        await index_comments(self._link, comments.c.id == row.id)
        return _to_comment(row)

    async def by_ts(self, channel: ChannelId, ts: Ts) -> Comment | None:
        """Return the comment that was written as a Slack message."""
        return await self._one(
            select(comments).where(comments.c.channel == channel, comments.c.ts == ts)
        )

    async def get(self, comment_id: CommentId) -> Comment | None:
        """Return a comment."""
        return await self._one(select(comments).where(comments.c.id == comment_id))

    async def save(self, comment: Comment) -> None:
        """Keep a comment as it now is."""
        await self._link.run(
            update(comments)
            .where(comments.c.id == comment.id)
            .values(
                item=comment.item,
                author=comment.author,
                text=comment.text,
                channel=comment.channel,
                ts=comment.ts,
                digest_sent_at=comment.digest_sent_at,
                deleted=comment.deleted,
            )
        )
        await index_comments(self._link, comments.c.id == comment.id)

    async def of_item(self, number: ItemNumber) -> list[Comment]:
        """Return an item's comments that are not deleted, in order of arrival."""
        return await self._many(
            select(comments)  # Index ix_comments_item_id.
            .where(comments.c.item == number, comments.c.deleted == false())
            .order_by(comments.c.id)
            .limit(MOST)
        )

    async def on_items(self, numbers: Collection[ItemNumber]) -> set[ItemNumber]:
        """Return those of the items that have comments which are not deleted."""
        if not (given := list(set(numbers))):
            return set()
        rows = await self._link.rows(
            select(comments.c.item)  # Index ix_comments_item_id.
            .where(among(comments.c.item, given), comments.c.deleted == false())
            .distinct()
        )
        return {row.item for row in rows}

    async def unsent(
        self, list_name: ListName, *, channel: ChannelId, before: datetime
    ) -> list[Comment]:
        """Return what was said in a list's channel on its items and no digest has taken yet.

        Earlier versions kept no channel for what was said by a form: that was the home list's.
        """
        on_list = select(item_lists.c.item).where(item_lists.c.list_name == list_name)
        at_home = on_list.where(item_lists.c.position == 0)
        said_there = or_(
            comments.c.channel == channel,
            and_(comments.c.channel.is_(None), comments.c.item.in_(at_home)),
        )
        return await self._many(
            select(comments)  # Index ix_comments_unsent.
            .where(
                unsent_comment,
                comments.c.item.in_(on_list),
                said_there,
                comments.c.at <= before,
            )
            .order_by(comments.c.item, comments.c.id)
            .limit(MOST)
        )

    async def take_for_digest(
        self, list_name: ListName, digest_id: int, *, channel: ChannelId, before: datetime
    ) -> None:
        """Give a digest the comments that no digest has taken to the list yet."""
        unsent = await self.unsent(list_name, channel=channel, before=before)
        if given := [one.id for one in unsent]:
            await self._link.run(
                update(comments).where(among(comments.c.id, given)).values(digest=digest_id)
            )

    async def of_digest(self, digest_id: int) -> list[Comment]:
        """Return the comments that a digest takes along and that are not deleted."""
        return await self._many(
            select(comments)
            .where(comments.c.digest == digest_id, comments.c.deleted == false())
            .order_by(comments.c.item, comments.c.id)
            .limit(MOST)
        )

    async def mark_digest_sent(self, digest_id: int, *, at: datetime) -> None:
        """Record that a digest has reached the list; an earlier time stays.

        A comment that was deleted before is free again: it may yet come back.
        """
        taken = (comments.c.digest == digest_id, comments.c.digest_sent_at.is_(None))
        await self._link.run(update(comments).where(*taken, comments.c.deleted).values(digest=None))
        await self._link.run(update(comments).where(*taken).values(digest_sent_at=at))

    async def move(self, source: ItemNumber, into: ItemNumber) -> None:
        """Move all comments of an item to another one."""
        await self._link.run(update(comments).where(comments.c.item == source).values(item=into))

    async def _one(self, statement: AnySelect) -> Comment | None:
        row = await self._link.first(self._link.locked(statement, comments))
        return None if row is None else _to_comment(row)

    async def _many(self, statement: AnySelect) -> list[Comment]:
        return [_to_comment(row) for row in await self._link.rows(statement)]


def _to_comment(row: AnyRow) -> Comment:
    return Comment(
        id=row.id,
        item=row.item,
        author=row.author,
        source=row.source,
        at=row.at,
        text=row.text,
        channel=row.channel,
        ts=row.ts,
        digest_sent_at=row.digest_sent_at,
        deleted=row.deleted,
    )
