"""Merges of items, kept so that they can be undone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from bot.domain.branch import Ground
from bot.domain.ids import BallotId, CommentId, ItemNumber, MessageId, ThreadId
from bot.domain.item import ItemState
from storage.among import among
from storage.link import Link
from storage.tables import branches, comments, mails, merges, thread_ids, threads


@dataclass(frozen=True, slots=True)
class Contents:
    """A thread's Message-IDs, what branched into it, by its roots, and the last mail of all."""

    message_ids: tuple[MessageId, ...]
    roots: Mapping[MessageId, Ground]
    last_mail: int


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge, and what went from the merged item to the survivor.

    `message_ids` and `roots` are those of thread `source`: what it owned, and what branched
    into it. No mail up to `last_mail` came after the merge.
    """

    merged: ItemNumber
    survivor: ItemNumber
    source: ThreadId
    at: datetime
    message_ids: tuple[MessageId, ...]
    roots: Mapping[MessageId, Ground]
    comments: tuple[CommentId, ...]
    ballot: BallotId | None
    last_mail: int
    merged_state: ItemState
    merged_outcome: str
    survivor_state: ItemState
    survivor_deadline: datetime | None
    survivor_outcome: str


class Merges:
    """The merges of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def contents(self, thread: ThreadId) -> Contents:
        """Return what a thread has before it is merged."""
        own = select(thread_ids.c.message_id).where(thread_ids.c.thread == thread)
        roots = select(branches).where(branches.c.thread == thread).order_by(branches.c.root)
        last = await self._link.value(select(func.coalesce(func.max(mails.c.id), 0)))
        return Contents(
            message_ids=tuple(row.message_id for row in await self._link.rows(own)),
            roots={row.root: row.ground for row in await self._link.rows(roots)},
            last_mail=last,
        )

    async def keep(self, merge: Merge) -> None:
        """Keep a merge."""
        await self._link.run(
            merges.insert().values(
                merged=merge.merged,
                survivor=merge.survivor,
                source=merge.source,
                at=merge.at,
                message_ids=merge.message_ids,
                roots=tuple(merge.roots.items()),
                comments=merge.comments,
                ballot=merge.ballot,
                last_mail=merge.last_mail,
                merged_state=merge.merged_state,
                merged_outcome=merge.merged_outcome,
                survivor_state=merge.survivor_state,
                survivor_deadline=merge.survivor_deadline,
                survivor_outcome=merge.survivor_outcome,
            )
        )

    async def take(self, merged: ItemNumber) -> Merge | None:
        """Return how an item was merged, and keep that no longer."""
        row = await self._link.first(select(merges).where(merges.c.merged == merged))
        if row is None:
            return None
        await self._link.run(delete(merges).where(merges.c.merged == merged))
        return Merge(
            merged=row.merged,
            survivor=row.survivor,
            source=row.source,
            at=row.at,
            message_ids=row.message_ids,
            roots=dict(map(_to_root, row.roots)),
            comments=row.comments,
            ballot=row.ballot,
            last_mail=row.last_mail,
            merged_state=row.merged_state,
            merged_outcome=row.merged_outcome,
            survivor_state=row.survivor_state,
            survivor_deadline=row.survivor_deadline,
            survivor_outcome=row.survivor_outcome or "",
        )

    async def part(
        self, message_ids: Collection[MessageId], *, source: ThreadId, into: ThreadId
    ) -> None:
        """Give a merged thread back its Message-IDs, and the mails kept in `into` under them."""
        await self._link.run(update(threads).where(threads.c.id == source).values(merged_into=None))
        if given := sorted(message_ids):
            await self._link.run(
                update(thread_ids)
                .where(among(thread_ids.c.message_id, given))
                .values(thread=source)
            )
            await self._link.run(
                update(mails)
                .where(among(mails.c.message_id, given), mails.c.thread == into)
                .values(thread=source)
            )

    async def give_comments(self, ids: Sequence[CommentId], to: ItemNumber) -> None:
        """Give comments to an item."""
        if given := list(ids):
            await self._link.run(
                update(comments).where(among(comments.c.id, given)).values(item=to)
            )


def _to_root(kept: str | list[str]) -> tuple[MessageId, Ground]:
    """Return a root with its ground, which earlier versions did not keep."""
    if isinstance(kept, str):
        return MessageId(kept), Ground.SPLIT
    root, ground = kept
    return MessageId(root), Ground(ground)
