"""Read public mails, comments that a list has, and the public history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import and_, func, not_, or_, select

from bot.domain.ids import ItemNumber, MessageId, ThreadId
from bot.domain.items.comment import Comment
from bot.domain.items.history import Change, HistoryEntry, StateChange
from bot.domain.items.item import FINISHED, ItemState
from storage.board.shown import RESTING, Shown
from storage.comments import to_comment
from storage.history import OF_ITEMS, SINCE, to_entry
from storage.link.among import among
from storage.link.link import AnyRow, AnySelect, Link
from storage.mail.mails import OF_THREAD, Mails, read_mails
from storage.tables import comments, history, items, mails
from storage.values import StoredMail

MOST_PUBLISHED: Final = 100_000
"""How many comments of several items are read at once at most."""


class PublicMails:
    """The public mails of one transaction: those that came by shown lists alone."""

    def __init__(self, link: Link, shown: Shown) -> None:
        self._link = link
        self._shown = shown

    async def by_message_id(self, message_id: MessageId) -> StoredMail | None:
        """Return the mail that has, or came under, a Message-ID; None if it is not shown."""
        mail_id = (await Mails(self._link).find([message_id])).get(message_id)
        if mail_id is None:
            return None
        stored_mails = await self._many(select(mails).where(mails.c.id == mail_id))
        return stored_mails[0] if stored_mails else None

    async def of_thread(self, thread: ThreadId) -> list[StoredMail]:
        """Return the mails of a thread in the order in which they were written."""
        return await self._many(
            select(mails)  # Index ix_mails_thread_said_at.
            .where(mails.c.thread == thread)
            .order_by(mails.c.said_at, mails.c.id)
            .limit(OF_THREAD)
        )

    async def newest_of_threads(
        self, threads: Collection[ThreadId], *, limit: int
    ) -> list[StoredMail]:
        """Return the newest mails of all these threads together that people wrote, newest first."""
        # Ids first: the index ix_mails_thread_said_at finds them, and only these mails are read.
        newest = (
            select(mails.c.id)
            .where(
                among(mails.c.thread, sorted(set(threads))),
                mails.c.automatic.is_(None),
                *self._shown.mail(),
            )
            .order_by(mails.c.said_at.desc(), mails.c.id.desc())
            .limit(limit)
        )
        numbers = [row.id for row in await self._link.rows(newest)]
        stored_mails = await self._many(select(mails).where(among(mails.c.id, numbers)))
        return sorted(stored_mails, key=lambda mail: (mail.said_at, mail.id), reverse=True)

    async def count_of_threads(self, threads: Collection[ThreadId]) -> Mapping[ThreadId, int]:
        """Return how many mails each thread has; one without any is left out."""
        counted = (
            select(mails.c.thread, func.count())  # Index ix_mails_thread_said_at.
            .where(among(mails.c.thread, sorted(set(threads))), *self._shown.mail())
            .group_by(mails.c.thread)
        )
        return {ThreadId(thread): count for thread, count in await self._link.rows(counted)}

    async def thread_of_first(self, message_ids: Sequence[MessageId]) -> ThreadId | None:
        """Return the thread of the first of these mails that is shown."""
        mail_ids = await Mails(self._link).find(message_ids)
        shown = await self._link.rows(
            select(mails.c.id, mails.c.thread).where(
                among(mails.c.id, sorted(mail_ids.values())), *self._shown.mail()
            )
        )
        threads = {row.id: ThreadId(row.thread) for row in shown}
        there = (
            mail_ids[message_id]
            for message_id in message_ids
            if mail_ids.get(message_id) in threads
        )
        return next((threads[mail_id] for mail_id in there), None)

    async def _many(self, statement: AnySelect) -> list[StoredMail]:
        return await read_mails(self._link, statement.where(*self._shown.mail()))


class PublicComments:
    """The comments of one transaction that a digest took to a shown list."""

    def __init__(self, link: Link, shown: Shown) -> None:
        self._link = link
        self._shown = shown

    async def of_items(self, numbers: Collection[ItemNumber]) -> list[Comment]:
        """Return the comments on items, by item, oldest first."""
        rows = await self._link.rows(
            select(comments)  # Index ix_comments_item_id.
            .where(among(comments.c.item, sorted(set(numbers))), *self._shown.comment())
            .order_by(comments.c.item, comments.c.id)
            .limit(MOST_PUBLISHED)
        )
        return list(map(to_comment, rows))

    async def count_on_items(self, numbers: Collection[ItemNumber]) -> Mapping[ItemNumber, int]:
        """Return how many comments each item has; one without any is left out."""
        counted = (
            select(comments.c.item, func.count())  # Index ix_comments_item_id.
            .where(among(comments.c.item, sorted(set(numbers))), *self._shown.comment())
            .group_by(comments.c.item)
        )
        return {ItemNumber(item): count for item, count in await self._link.rows(counted)}


class PublicHistory:
    """The history of one transaction, of shown items.

    That an item fell asleep, or woke, is left out: it may be for what was said in private.
    """

    def __init__(self, link: Link, shown: Shown) -> None:
        self._link = link
        self._shown = shown

    async def of_items(
        self, numbers: Collection[ItemNumber], whats: Collection[Change]
    ) -> list[HistoryEntry]:
        """Return the entries of items with these changes, oldest first."""
        rows = await self._link.rows(
            select(history)  # Index ix_history_item_at.
            .where(
                among(history.c.item, sorted(set(numbers))),
                history.c.what.in_(sorted(whats)),
                is_no_sleep,
            )
            .order_by(history.c.at, history.c.id)
            .limit(OF_ITEMS)
        )
        return await self._public(rows)

    async def ended(self, *, since: datetime, until: datetime) -> list[HistoryEntry]:
        """Return the ends of ballots, and of items, in a span of time, newest first."""
        rows = await self._link.rows(
            select(history)  # Index ix_history_at.
            .join(items, items.c.number == history.c.item)
            .where(
                history.c.at >= since,
                history.c.at < until,
                or_(
                    history.c.what == Change.BALLOT_CLOSED,
                    and_(history.c.what == Change.STATE, history.c.after.in_(sorted(FINISHED))),
                ),
                *self._shown.item(),
            )
            .order_by(history.c.at.desc(), history.c.id.desc())
            .limit(SINCE)
        )
        return await self._public(rows)

    async def _public(self, rows: Sequence[AnyRow]) -> list[HistoryEntry]:
        """Return entries as everybody may read them, without those that name other items."""
        entries = list(map(to_entry, rows))
        named = {number for entry in entries for number in entry.others}
        shown: set[int] = set()
        if named:
            there = select(items.c.number).where(
                among(items.c.number, sorted(named)), *self._shown.item()
            )
            shown = {row.number for row in await self._link.rows(there)}
        return [_told(entry) for entry in entries if shown.issuperset(entry.others)]


is_no_sleep: Final = not_(
    and_(
        history.c.what == Change.STATE,
        history.c.before.in_(RESTING),
        history.c.after.in_(RESTING),
    )
)


def _told(entry: HistoryEntry) -> HistoryEntry:
    event = entry.event
    if not isinstance(event, StateChange):
        return entry
    before, after = (
        ItemState.OPEN if state is ItemState.DORMANT else state
        for state in (event.before, event.after)
    )
    return replace(entry, event=StateChange(before, after))
