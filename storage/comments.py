"""Store comments on items, people's choices about them, and changes of Slack messages."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, false, func, not_, or_, select, true, update

from bot.domain.ids import ChannelId, CommentId, ItemNumber, ListName, PersonId, Ts
from bot.domain.items.comment import Comment, Source
from bot.domain.people.consent import Publish
from storage.index.slack_index import index_comments
from storage.items import Items
from storage.link.among import among
from storage.link.fields import value_of
from storage.link.link import AnyRow, AnySelect, Link
from storage.tables import comments, message_changes, publishing, unsent_comment

# Edits and deletes of Slack messages are recorded, so that older news of a message is ignored.
#
# Slack may deliver a post again after it was edited or deleted, and edits out of order. Only
# replies in items' threads, and deletes in lists' channels, are recorded, for as long as Slack may
# still deliver an older event.

MOST_KEPT: Final = 20_000
"""How many changes are kept; beyond that, the oldest are deleted early."""


class MessageChanges:
    """The changes of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def is_changed(self, channel: ChannelId, ts: Ts) -> bool:
        """Return True if a message was edited or deleted since it was posted."""
        known = select(message_changes.c.at).where(
            message_changes.c.channel == channel, message_changes.c.ts == ts
        )
        return await self._link.first(known) is not None

    async def note_edit(self, channel: ChannelId, ts: Ts, *, at: Ts, now: datetime) -> bool:
        """Record an edit; False if a newer one is known, or the message is deleted."""
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
        """Record that a message was deleted. Slack restores none."""
        made = {"deleted": True, "noted_at": now}
        await self._link.run(
            self._link.insert(message_changes)
            .values(channel=channel, ts=ts, at="", **made)
            .on_conflict_do_update(
                index_elements=[message_changes.c.channel, message_changes.c.ts], set_=made
            )
        )

    async def oldest(self) -> datetime | None:
        """Return when the oldest change was recorded."""
        oldest: datetime | None = await self._link.value(
            select(func.min(message_changes.c.noted_at))
        )
        return oldest

    async def over_limit(self) -> datetime | None:
        """Return when the newest change beyond `MOST_KEPT` was recorded, None if there is none."""
        over: datetime | None = await self._link.value(
            select(message_changes.c.noted_at)
            .order_by(message_changes.c.noted_at.desc())
            .offset(MOST_KEPT)
            .limit(1)
        )
        return over

    async def forget_before(self, instant: datetime) -> None:
        """Delete the changes recorded before `instant`."""
        await self._link.run(delete(message_changes).where(message_changes.c.noted_at < instant))


def _in_order(ts: Ts) -> str:
    """Return a ts in a form whose text order is the order of time."""
    seconds, _, fraction = ts.partition(".")
    return f"{seconds:0>12}.{fraction:0<6}"


class Publishing:
    """People's choices for their comments on each list (always, ask, never), in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def choice_of(self, person: PersonId, list_name: ListName) -> Publish | None:
        """Return a person's choice for a list, None if they have not been asked or not answered."""
        return (await self.choices_of([person], list_name)).get(person)

    async def choices_of(
        self, persons: Collection[PersonId], list_name: ListName
    ) -> Mapping[PersonId, Publish]:
        """Return people's choices for a list, without people who have not chosen."""
        if not (given := list(set(persons))):
            return {}
        chosen = select(publishing).where(
            among(publishing.c.person, given), publishing.c.list_name == list_name
        )
        rows = await self._link.rows(self._link.locked(chosen, publishing))
        return {row.person: row.choice for row in rows}

    async def choose(
        self,
        person: PersonId,
        list_name: ListName,
        choice: Publish,
        *,
        at: datetime,
        evidence: str,
    ) -> None:
        """Store a person's choice, in place of an earlier one."""
        made = {"choice": choice, "at": at, "evidence": evidence}
        await self._link.run(
            self._link.insert(publishing)
            .values(person=person, list_name=list_name, **made)
            .on_conflict_do_update(
                index_elements=[publishing.c.person, publishing.c.list_name], set_=made
            )
        )


MOST: Final = 5000
"""How many comments are read at once at most."""
MOST_IN_DIGEST: Final = 500
"""How many comments a digest chooses from; one mail never holds as many."""


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
        *,
        list_name: ListName | None = None,
        thread_ts: Ts | None = None,
        released: bool | None = None,
    ) -> Comment | None:
        """Store a comment; None if the Slack message (channel, ts) is one already."""
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
                list_name=list_name,
                thread_ts=thread_ts,
                released=released,
            )
            .on_conflict_do_nothing(index_elements=[comments.c.channel, comments.c.ts])
            .returning(*comments.c)
        )
        if row is None:
            return None
        await index_comments(self._link, comments.c.id == row.id)
        return to_comment(row)

    async def by_ts(self, channel: ChannelId, ts: Ts) -> Comment | None:
        """Return the comment of a Slack message."""
        return await self._one(
            select(comments).where(comments.c.channel == channel, comments.c.ts == ts)
        )

    async def get(self, comment_id: CommentId) -> Comment | None:
        """Return a comment."""
        return await self._one(select(comments).where(comments.c.id == comment_id))

    async def save(self, comment: Comment) -> None:
        """Store a changed comment."""
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
                released=comment.released,
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

    async def count_on_items(self, numbers: Collection[ItemNumber]) -> Mapping[ItemNumber, int]:
        """Return how many undeleted comments each item has; items without any are left out."""
        if not (given := list(set(numbers))):
            return {}
        counted = (
            select(comments.c.item, func.count())  # Index ix_comments_item_id.
            .where(among(comments.c.item, given), comments.c.deleted == false())
            .group_by(comments.c.item)
        )
        return {ItemNumber(item): count for item, count in await self._link.rows(counted)}

    async def on_items(self, numbers: Collection[ItemNumber]) -> set[ItemNumber]:
        """Return the items among these that have undeleted comments."""
        if not (given := list(set(numbers))):
            return set()
        rows = await self._link.rows(
            select(comments.c.item)  # Index ix_comments_item_id.
            .where(among(comments.c.item, given), comments.c.deleted == false())
            .distinct()
        )
        return {row.item for row in rows}

    async def going(
        self, list_name: ListName, *, asks_each: bool, before: datetime
    ) -> list[Comment]:
        """Return unsent comments that may go to a list, starting with each author's first.

        So nobody's thousand comments keep another author's first one out. With `asks_each`, only
        comments that their authors released one by one go.
        """
        turn = func.row_number().over(partition_by=comments.c.author, order_by=comments.c.id)
        return await self._many(
            _unsent(list_name)
            .where(_goes(asks_each=asks_each), comments.c.at <= before)
            .order_by(turn, comments.c.id)
            .limit(MOST_IN_DIGEST)
        )

    async def count_going(self, list_name: ListName, *, asks_each: bool, before: datetime) -> int:
        """Return how many comments may go to a list."""
        return await self._count(
            _unsent(list_name).where(_goes(asks_each=asks_each), comments.c.at <= before)
        )

    async def count_held(self, list_name: ListName, *, asks_each: bool, before: datetime) -> int:
        """Return how many comments wait for their authors' consent."""
        return await self._count(
            _unsent(list_name).where(_held(asks_each=asks_each), comments.c.at <= before)
        )

    async def held_of(
        self, author: PersonId, list_name: ListName, *, asks_each: bool
    ) -> list[Comment]:
        """Return an author's comments that wait for consent, oldest first."""
        held = _unsent(list_name).where(comments.c.author == author, _held(asks_each=asks_each))
        return await self._many(held.order_by(comments.c.id).limit(MOST))

    async def unsent_of(self, author: PersonId, list_name: ListName) -> list[Comment]:
        """Return an author's comments that no digest has taken to a list, oldest first."""
        of_author = _unsent(list_name).where(comments.c.author == author)
        return await self._many(of_author.order_by(comments.c.id).limit(MOST))

    async def keep_in_slack(self, author: PersonId, list_name: ListName) -> None:
        """Record that none of an author's comments on a list so far may go there."""
        await self._link.run(
            update(comments)
            .where(
                comments.c.list_name == list_name,
                comments.c.author == author,
                comments.c.digest_sent_at.is_(None),
            )
            .values(released=False)
        )

    async def decide(self, comment_id: CommentId, *, send: bool) -> None:
        """Record an author's decision about a comment: it goes, or stays in Slack."""
        await self._link.run(
            update(comments).where(comments.c.id == comment_id).values(released=send)
        )

    async def put_in_digest(self, digest_id: int, taken: Collection[CommentId]) -> None:
        """Assign exactly these comments to a digest; release others that were assigned to it."""
        unsent = comments.c.digest_sent_at.is_(None)
        await self._link.run(
            update(comments).where(comments.c.digest == digest_id, unsent).values(digest=None)
        )
        if given := list(taken):
            await self._link.run(
                update(comments).where(among(comments.c.id, given), unsent).values(digest=digest_id)
            )

    async def mark_digest_sent(self, digest_id: int, *, at: datetime) -> None:
        """Record that a digest has reached the list; an earlier time is kept.

        From then on its comments are public, and their items have changed for everybody.
        """
        taken = await self._link.rows(
            update(comments)
            .where(comments.c.digest == digest_id, comments.c.digest_sent_at.is_(None))
            .values(digest_sent_at=at)
            .returning(comments.c.id, comments.c.item)
        )
        await index_comments(self._link, among(comments.c.id, sorted(row.id for row in taken)))
        await Items(self._link).touch({row.item: at for row in taken})

    async def move(self, source: ItemNumber, into: ItemNumber) -> None:
        """Move all comments of an item to another one."""
        await self._link.run(update(comments).where(comments.c.item == source).values(item=into))

    async def _count(self, statement: AnySelect) -> int:
        count: int = await self._link.value(select(func.count()).select_from(statement.subquery()))
        return count

    async def _one(self, statement: AnySelect) -> Comment | None:
        row = await self._link.first(self._link.locked(statement, comments))
        return None if row is None else to_comment(row)

    async def _many(self, statement: AnySelect) -> list[Comment]:
        return [to_comment(row) for row in await self._link.rows(statement)]


def _unsent(list_name: ListName) -> AnySelect:
    """Return the query for a list's unsent comments with their authors' choices."""
    chosen = and_(
        publishing.c.person == comments.c.author, publishing.c.list_name == comments.c.list_name
    )
    return (
        select(comments)  # Index ix_comments_unsent.
        .outerjoin(publishing, chosen)
        .where(unsent_comment, comments.c.list_name == list_name, not_(_chose(Publish.NEVER)))
    )


def _goes(*, asks_each: bool) -> ColumnElement[bool]:
    """Return the condition that a comment goes to the list, as in `standing_of`."""
    released = comments.c.released.is_(true())
    if asks_each:
        return released
    return or_(released, and_(comments.c.released.is_(None), _chose(Publish.ALWAYS)))


def _held(*, asks_each: bool) -> ColumnElement[bool]:
    """Return the condition that a comment waits for its author, as in `standing_of`."""
    undecided = comments.c.released.is_(None)
    return undecided if asks_each else and_(undecided, not_(_chose(Publish.ALWAYS)))


def _chose(choice: Publish) -> ColumnElement[bool]:
    return func.coalesce(publishing.c.choice, "") == choice.value


def to_comment(row: AnyRow) -> Comment:
    """Return the comment of a row."""
    return value_of(Comment, row)
