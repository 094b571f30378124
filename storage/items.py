"""Store items and their numbers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union,
    update,
)

from bot.domain.ballots.ballot import BallotState
from bot.domain.ids import ChannelId, ItemNumber, ListName, PersonId, ThreadId
from bot.domain.items.item import FINISHED, Item, ItemState
from bot.domain.items.sight import Sight
from storage.link.among import among, among_given
from storage.link.fields import columns_of, value_of
from storage.link.link import AnyRow, AnySelect, Link
from storage.link.types import UtcDateTime, may_be_key
from storage.tables import (
    ballots,
    comments,
    counters,
    item_lists,
    items,
    mails,
    open_ballot,
    people,
    slack_messages,
    unmerged,
    votes,
)
from storage.tables.item import is_merged
from storage.tables.metadata import fixed


class Items:
    """The items of one transaction; `search` finds only those that `sight` shows."""

    def __init__(self, link: Link, *, sight: Sight | None = None) -> None:
        self._link = link
        self._sight = sight

    async def open(self, new: Sequence[Item]) -> list[Item]:
        """Store new items and return them with their numbers, in the same order.

        Number 0 asks for the next one. Numbers rise by one and are never reused.
        """
        if not new:
            return []
        opened = await self._numbered(new)
        await self._link.add_rows(
            items, [columns_of(items, item) | {"active_at": item.changed_at} for item in opened]
        )
        await self._insert_lists(
            [
                {"item": item.number, "list_name": name, "position": position}
                for item in opened
                for position, name in enumerate(dict.fromkeys(item.lists))
            ]
        )
        return [replace(item, active_at=item.changed_at) for item in opened]

    async def get(self, number: ItemNumber) -> Item | None:
        """Return an item; in a writing transaction it is locked until the end."""
        if not may_be_key(number):
            return None
        return await self._link.once(
            ("item", number), lambda: self._locked(number), of=(items, item_lists)
        )

    async def _locked(self, number: ItemNumber) -> Item | None:
        rows = await self._link.rows(self._link.locked(_of_number(), items), number=number)
        return next(iter(await _as_items(self._link, rows)), None)

    async def many(self, numbers: Collection[ItemNumber]) -> list[Item]:
        """Return items, without locking them; those that do not exist are left out."""
        given = sorted(set(numbers))
        return await self._many(select(items).where(among(items.c.number, given))) if given else []

    async def of_threads(self, threads: Collection[ThreadId]) -> Mapping[ThreadId, Item]:
        """Return the item of each thread that has one; merged items are left out."""
        by_thread: dict[ThreadId, Item] = {}
        if given := sorted(set(threads)):
            # Index uq_items_thread_unmerged.
            statement = select(items).where(among(items.c.thread, given), unmerged)
            for item in await self._many(
                self._link.locked(statement.order_by(items.c.number), items)
            ):
                by_thread[item.thread] = item
        return by_thread

    async def save(self, item: Item) -> None:
        """Store a changed item, including its lists; `place` alone changes its channel."""
        values = columns_of(items, item, without=("active_at", "channel"))
        changed_at = literal(item.updated_at, UtcDateTime())
        is_later = items.c.active_at < changed_at
        values["active_at"] = case((is_later, changed_at), else_=items.c.active_at)
        await self._link.run(update(items).where(items.c.number == item.number).values(**values))
        await self.add_lists(item.number, item.lists)

    async def place(self, number: ItemNumber, channel: ChannelId) -> None:
        """Store to which channel a route takes an item."""
        await self._link.run(update(items).where(items.c.number == number).values(channel=channel))

    async def drop_lists(self, number: ItemNumber, lists: Collection[ListName]) -> None:
        """Take an item off lists."""
        await self._link.run(
            delete(item_lists).where(
                item_lists.c.item == number, item_lists.c.list_name.in_(sorted(lists))
            )
        )

    async def add_lists(self, number: ItemNumber, lists: Collection[ListName]) -> None:
        """Put an item on further lists; those it is on already keep their places."""
        known = await lists_of(self._link, [number])
        names = [name for name in dict.fromkeys(lists) if name not in known[number]]
        await self._insert_lists(
            [
                {"item": number, "list_name": name, "position": position}
                for position, name in enumerate(names, start=len(known[number]))
            ]
        )

    async def lists_of(self, number: ItemNumber) -> list[ListName]:
        """Return an item's lists, the home list first; none if there is no such item."""
        return (await lists_of(self._link, [number]))[number]

    async def count_without(self, lists: Collection[ListName]) -> Mapping[ListName, int]:
        """Return how many items are on none of these lists, by the first list of each."""
        known = select(item_lists.c.item).where(item_lists.c.list_name.in_(sorted(lists)))
        others = (
            select(item_lists.c.list_name, func.count().label("found"))
            .join(items, items.c.number == item_lists.c.item)
            .where(unmerged, item_lists.c.position == 0, items.c.number.not_in(known))
            .group_by(item_lists.c.list_name)
        )
        return {row.list_name: row.found for row in await self._link.rows(others)}

    async def touch(self, updates: Mapping[ItemNumber, datetime]) -> None:
        """Move the public time of the last change of items forward, never back."""
        await self.touch_in_private(updates)
        await self._move_forward("updated_at", updates)

    async def touch_in_private(self, updates: Mapping[ItemNumber, datetime]) -> None:
        """Move the private time of the last change of items forward, never back.

        What no list has yet moves no date that the board shows.
        """
        await self._move_forward("active_at", updates)

    async def _move_forward(self, name: str, updates: Mapping[ItemNumber, datetime]) -> None:
        if not updates:
            return
        forward = (
            update(items)
            .where(items.c.number == bindparam("of"), items.c[name] < bindparam("at"))
            .values({name: bindparam("at")})
        )
        # In order of number, as everywhere, so that two processes cannot block each other.
        await self._link.run(
            forward, [{"of": number, "at": updates[number]} for number in sorted(updates)]
        )

    async def search(
        self,
        *,
        states: Collection[ItemState] | None = None,
        list_name: ListName | None = None,
        channel: ChannelId | None = None,
        holder: PersonId | None = None,
        with_open_ballot: bool = False,
        overdue_at: datetime | None = None,
        updated_since: datetime | None = None,
        opened_since: datetime | None = None,
        after: Item | None = None,
        limit: int = 50,
        newest_first: bool = True,
    ) -> list[Item]:
        """Return the items that meet all the given conditions, by their last change.

        `overdue_at` asks for items whose deadline is not after it and that are neither decided nor
        closed, `channel` for items that a route took there. Merged items are left out. `after` is
        the last item of the page before, for the next one in the order of newest first.
        """
        conditions = [unmerged, *_seen_by(self._sight), *_on_page_after(after)]
        if states is not None:
            conditions.append(items.c.state.in_(states))
        if list_name is not None:
            conditions.append(on_list(list_name))
        if channel is not None:
            conditions.append(items.c.channel == channel)  # Index ix_items_channel.
        if holder is not None:
            conditions.append(items.c.holder == holder)
        if with_open_ballot:
            conditions.append(items.c.number.in_(select(ballots.c.item).where(open_ballot)))
        if overdue_at is not None:
            conditions += [items.c.deadline <= overdue_at, items.c.state.not_in(sorted(FINISHED))]
        if updated_since is not None:
            conditions.append(items.c.active_at >= updated_since)
        if opened_since is not None:
            conditions.append(items.c.opened_at >= opened_since)
        order = (
            (items.c.active_at.desc(), items.c.number.desc())
            if newest_first
            else (items.c.active_at.asc(), items.c.number.asc())
        )
        return await self._many(select(items).where(*conditions).order_by(*order).limit(limit))

    async def of_person(
        self, person: PersonId, addresses: Collection[str], *, limit: int
    ) -> list[Item]:
        """Return the items that somebody holds, wrote to, voted or commented on, newest first.

        A mail in somebody's name whose author nothing proves is not theirs, nor a refused vote.
        """
        ids = _every_id_of(person)
        # Each by its index: ix_items_holder, ix_comments_author, ix_votes_voter,
        # ix_mails_author_address.
        touched = union(
            select(items.c.number).where(items.c.holder.in_(ids)),
            select(comments.c.item).where(
                comments.c.author.in_(ids), comments.c.deleted == false()
            ),
            select(ballots.c.item)
            .join(votes, votes.c.ballot == ballots.c.id)
            .where(votes.c.voter.in_(ids), votes.c.refusal == fixed("")),
            select(items.c.number)
            .join(mails, mails.c.thread == items.c.thread)
            .where(mails.c.author_address.in_(sorted(addresses)), ~mails.c.is_unproved),
        ).subquery()
        return await self._many(
            select(items)
            .where(unmerged, items.c.number.in_(select(touched)), *_seen_by(self._sight))
            .order_by(items.c.active_at.desc(), items.c.number.desc())
            .limit(limit)
        )

    async def quiet(
        self,
        list_name: ListName,
        *,
        until: datetime,
        after: datetime | None = None,
        skip: int = 0,
        limit: int,
    ) -> list[Item]:
        """Return a list's open items without a deadline that Slack shows, the longest quiet first.

        They changed last by `until`, and after `after` if that is given; the first `skip` of them
        are left out.
        """
        since = [] if after is None else [items.c.active_at > after]
        return await self._many(
            select(items)  # Index ix_items_state_active_at.
            .where(
                unmerged,
                items.c.state == ItemState.OPEN,
                items.c.active_at <= until,
                *since,
                items.c.deadline.is_(None),
                on_list(list_name),
                _in_slack,
            )
            .order_by(items.c.active_at, items.c.number)
            .offset(skip)
            .limit(limit)
        )

    async def archive(self, list_name: ListName, *, until: datetime) -> None:
        """Archive a list's open items that Slack does not show and nothing changed after `until`.

        One with a deadline, or with a proposed ballot, stays open.
        """
        drafted = select(ballots.c.id).where(
            ballots.c.item == items.c.number, ballots.c.state == BallotState.DRAFT
        )
        await self._link.run(
            update(items)  # Index ix_items_state_active_at.
            .where(
                unmerged,
                items.c.state == ItemState.OPEN,
                items.c.active_at <= until,
                items.c.deadline.is_(None),
                on_list(list_name),
                ~_in_slack,
                ~exists(drafted),
            )
            .values(state=ItemState.ARCHIVED)
        )

    async def merged_since(self, instant: datetime, *, limit: int) -> list[Item]:
        """Return the items merged into others that changed from `instant` on, newest first."""
        return await self._many(
            select(items)  # Index ix_items_updated_at.
            .where(is_merged, items.c.updated_at >= instant)
            .order_by(items.c.updated_at.desc(), items.c.number.desc())
            .limit(limit)
        )

    async def _numbered(self, new: Sequence[Item]) -> list[Item]:
        unnumbered = sum(item.number == 0 for item in new)
        given = max(item.number for item in new)
        last = counters.c.value
        # Never less than a number that came with an item, so that none is given twice.
        insert = self._link.insert(counters)
        now_last = func.max if self._link.is_sqlite else func.greatest
        counted = await self._link.value(
            insert.values(name="items", value=given + unnumbered)
            .on_conflict_do_update(
                index_elements=[counters.c.name],
                set_={"value": now_last(last, given) + unnumbered},
            )
            .returning(last)
        )
        rising = iter(range(counted - unnumbered + 1, counted + 1))
        return [
            item if item.number else replace(item, number=ItemNumber(next(rising))) for item in new
        ]

    async def _insert_lists(self, entries: list[dict[str, Any]]) -> None:
        await self._link.add_rows(item_lists, entries, unless_known=True)

    async def _many(self, statement: AnySelect) -> list[Item]:
        return await read_items(self._link, statement)


async def read_items(link: Link, statement: AnySelect) -> list[Item]:
    """Return the items of a statement that selects all their columns."""
    return await _as_items(link, await link.rows(statement))


async def _as_items(link: Link, rows: Sequence[AnyRow]) -> list[Item]:
    lists = await lists_of(link, [row.number for row in rows])
    return [value_of(Item, row, lists=tuple(lists[row.number])) for row in rows]


@cache
def _of_number() -> AnySelect:
    return select(items).where(items.c.number == bindparam("number"))


@cache
def _lists_of() -> AnySelect:
    return (
        select(item_lists.c.item, item_lists.c.list_name)
        .where(among_given(item_lists.c.item, "numbers"))
        .order_by(item_lists.c.item, item_lists.c.position, item_lists.c.list_name)
    )


async def lists_of(link: Link, numbers: Collection[int]) -> Mapping[int, list[ListName]]:
    """Return the lists of items, each item's home list first."""
    lists: dict[int, list[ListName]] = {number: [] for number in numbers}
    if given := list(lists):
        for number, name in await link.rows(_lists_of(), numbers=given):
            lists[number].append(name)
    return lists


def on_list(name: ListName) -> ColumnElement[bool]:
    """Return the condition that an item is on a list.

    It is asked of each item in turn, so that the first page ends a long list's search.
    """
    return exists(
        select(item_lists.c.item).where(
            item_lists.c.item == items.c.number, item_lists.c.list_name == name
        )
    )


_in_slack: Final = exists(
    select(slack_messages.c.item).where(
        slack_messages.c.item == items.c.number, slack_messages.c.is_parent == true()
    )
)


def _seen_by(sight: Sight | None) -> list[ColumnElement[bool]]:
    """Return the condition that an item is shown to somebody, as `Sight.shows` says."""
    if sight is None:
        return []
    shown = [_is_on_one_of(sight.on)]
    if sight.public:
        shown.append(and_(*_only_on(sight.public)))
    return [or_(*shown)]


def _is_on_one_of(lists: Collection[ListName]) -> ColumnElement[bool]:
    """Return the condition that an item is on one of the lists."""
    if not lists:
        return false()
    on = item_lists.alias("seen")
    return exists().where(on.c.item == items.c.number, on.c.list_name.in_(sorted(lists)))


def _only_on(lists: Collection[ListName] | None) -> list[ColumnElement[bool]]:
    """Return the conditions that an item is on one of the lists, and on no other one.

    None is any lists.
    """
    if lists is None:
        return []
    on = item_lists.alias("on")
    of_item = on.c.item == items.c.number
    names = sorted(lists)
    return [
        exists().where(of_item, on.c.list_name.in_(names)),
        ~exists().where(of_item, on.c.list_name.not_in(names)),
    ]


def _every_id_of(person: PersonId) -> Select[int]:
    """Return the statement that selects every id that a person has acted under."""
    mine = select(func.coalesce(people.c.merged_into, people.c.id)).where(people.c.id == person)
    root = mine.scalar_subquery()
    return select(people.c.id).where(or_(people.c.id == root, people.c.merged_into == root))


def _on_page_after(last: Item | None) -> list[ColumnElement[bool]]:
    """Return the conditions that an item comes after another one, in the order of newest first."""
    if last is None:
        return []
    return [
        items.c.active_at <= last.changed_at,  # what ix_items_active_at is searched by
        or_(items.c.active_at < last.changed_at, items.c.number < last.number),
    ]
