"""Read the items that a reader of the board may see, by their public dates and states."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Text, or_, select, type_coerce

from bot.domain.ids import ItemNumber, ListName, PersonId, ThreadId
from bot.domain.items.item import FINISHED, Item, ItemState
from storage.board.shown import RESTING, Shown
from storage.items import on_list, read_items
from storage.link.among import among
from storage.link.link import AnySelect, Link
from storage.link.types import may_be_key
from storage.tables import items, unmerged
from storage.tables.item import is_merged


class PublicItems:
    """The public items of one transaction. Their `active_at` is not for the reader."""

    def __init__(self, link: Link, shown: Shown) -> None:
        self._link = link
        self._shown = shown

    async def get(self, number: ItemNumber) -> Item | None:
        """Return an item, None if there is none that is shown."""
        matches = await self.many([number]) if may_be_key(number) else []
        return matches[0] if matches else None

    async def many(self, numbers: Collection[ItemNumber]) -> list[Item]:
        """Return the shown items among these, including merged ones."""
        given = sorted(set(numbers))
        return await self._many(select(items).where(among(items.c.number, given)), is_any=True)

    async def of_threads(self, threads: Collection[ThreadId]) -> Mapping[ThreadId, Item]:
        """Return the shown item of each thread that has one."""
        # Index uq_items_thread_unmerged.
        statement = select(items).where(among(items.c.thread, sorted(set(threads))))
        return {item.thread: item for item in await self._many(statement)}

    async def search(
        self,
        *,
        states: Collection[ItemState] | None = None,
        list_name: ListName | None = None,
        holder: PersonId | None = None,
        overdue_at: datetime | None = None,
        updated_since: datetime | None = None,
        label: str = "",
        after: Item | None = None,
        skip: int = 0,
        limit: int = 50,
    ) -> list[Item]:
        """Return the items that meet all the given conditions, those that changed last first.

        `overdue_at` asks for items whose deadline is not after it and that are neither decided nor
        closed. `after` is the last item of the page before; `skip` leaves out so many.
        """
        conditions = _on_page_after(after)
        if states is not None:
            conditions.append(self._shown.in_states(states))
        if list_name is not None:
            conditions.append(on_list(list_name))
        if holder is not None:
            conditions.append(items.c.holder == holder)
        if overdue_at is not None:
            conditions += [items.c.deadline <= overdue_at, items.c.state.not_in(sorted(FINISHED))]
        if updated_since is not None:
            conditions.append(items.c.updated_at >= updated_since)
        if label:
            written = json.dumps(label)  # as in the column's JSON
            conditions.append(type_coerce(items.c.labels, Text).contains(written, autoescape=True))
        return await self._many(
            select(items)
            .where(*conditions)
            .order_by(items.c.updated_at.desc(), items.c.number.desc())
            .offset(skip)
            .limit(limit)
        )

    async def merged_since(self, instant: datetime, *, limit: int) -> list[Item]:
        """Return the items merged into others that changed from `instant` on, newest first."""
        return await self._many(
            select(items)  # Index ix_items_updated_at.
            .where(is_merged, items.c.updated_at >= instant)
            .order_by(items.c.updated_at.desc(), items.c.number.desc())
            .limit(limit),
            is_any=True,
        )

    async def first_at(self) -> datetime | None:
        """Return when the first of the items was opened."""
        first: datetime | None = await self._link.value(
            select(items.c.opened_at)  # Index ix_items_opened_at.
            .where(*self._shown.item())
            .order_by(items.c.opened_at)
            .limit(1)
        )
        return first

    async def _many(self, statement: AnySelect, *, is_any: bool = False) -> list[Item]:
        which = self._shown.item() if is_any else [unmerged, *self._shown.item()]
        return list(map(self._public, await read_items(self._link, statement.where(*which))))

    def _public(self, item: Item) -> Item:
        """Return an item with its public dates and state only."""
        state = item.state
        if state in RESTING:
            since = self._shown.quiet.get(item.lists[0])
            is_quiet = since is not None and item.updated_at <= since
            state = ItemState.DORMANT if is_quiet else ItemState.OPEN
        return replace(item, state=state, active_at=None)


def _on_page_after(last: Item | None) -> list[ColumnElement[bool]]:
    """Return the conditions that an item comes after another one, in the order of newest first."""
    if last is None:
        return []
    return [
        items.c.updated_at <= last.updated_at,  # what ix_items_updated_at is searched by
        or_(items.c.updated_at < last.updated_at, items.c.number < last.number),
    ]
