"""Store calls for comments, and the wishes for more time on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, func, or_, select, update

from bot.domain.calls.call import Call, CallExtension, CallVersion
from bot.domain.ids import CallId, ExtensionId, ItemNumber, ListName, PersonId
from bot.errors import Refused
from storage.link.among import among
from storage.link.fields import columns_of, read_versions, value_of, write_versions
from storage.link.link import AnyRow, AnySelect, Link
from storage.tables import (
    call_extensions,
    call_supports,
    calls,
    has_declaration,
    item_lists,
    mails,
    open_call,
    proposed_extension,
    settles_by_silence,
    to_remind,
)

OF_ITEMS: Final = 10_000
"""How many calls of several items are read at once at most."""
MOST_EXTENSIONS: Final = 1_000
"""How many extensions of one call are read."""
MOST_SUPPORTERS: Final = 10_000


class Calls:
    """The calls for comments of one transaction.

    A call read in a writing transaction is locked until its end.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    async def open(self, call: Call, *, remind_at: datetime | None) -> Call:
        """Store a new call (id 0) and return it with its id.

        Raises:
            Refused: the item has an open call.
        """
        last = await self._link.value(select(func.coalesce(func.max(mails.c.id), 0)))
        row = await self._link.first(
            self._link.insert(calls)
            .values(**_call_values(call), remind_at=remind_at, last_mail=last)
            .on_conflict_do_nothing(index_elements=[calls.c.item], index_where=open_call)
            .returning(calls.c.id)
        )
        if row is None:
            raise Refused(f"#{call.item} has an open call for comments already. Close that first.")
        return replace(call, id=row.id, last_mail=last)

    async def get(self, call_id: CallId) -> Call | None:
        """Return a call."""
        return await self._one(select(calls).where(calls.c.id == call_id))

    async def open_of_item(self, number: ItemNumber) -> Call | None:
        """Return an item's open call."""
        return await self._one(select(calls).where(calls.c.item == number, open_call))

    async def latest_of_item(self, number: ItemNumber) -> Call | None:
        """Return an item's newest call, open or closed."""
        return await self._one(
            select(calls).where(calls.c.item == number).order_by(calls.c.id.desc()).limit(1)
        )

    async def open_at(self, number: ItemNumber, at: datetime) -> Call | None:
        """Return the call of an item that was open at an instant."""
        not_ended = or_(calls.c.closed_at.is_(None), calls.c.closed_at >= at)
        return await self._one(
            select(calls)  # Index ix_calls_item_id.
            .where(calls.c.item == number, calls.c.opened_at <= at, not_ended)
            .order_by(calls.c.id)
            .limit(1)
        )

    async def of_items(self, numbers: Collection[ItemNumber]) -> Mapping[ItemNumber, Call]:
        """Return the newest call of each item that has one."""
        by_item: dict[ItemNumber, Call] = {}
        if given := list(set(numbers)):
            newest = (
                select(func.max(calls.c.id))
                .where(among(calls.c.item, given))
                .group_by(calls.c.item)
            )
            for row in await self._link.rows(select(calls).where(calls.c.id.in_(newest))):
                by_item[row.item] = _to_call(row)
        return by_item

    async def all_of_items(
        self, numbers: Collection[ItemNumber]
    ) -> Mapping[ItemNumber, list[Call]]:
        """Return every call of each item, newest first, without locking them."""
        by_item: dict[ItemNumber, list[Call]] = {number: [] for number in numbers}
        if by_item:
            every = (
                select(calls)  # Index ix_calls_item_id.
                .where(among(calls.c.item, sorted(by_item)))
                .order_by(calls.c.id.desc())
                .limit(OF_ITEMS)
            )
            for row in await self._link.rows(every):
                by_item[row.item].append(_to_call(row))
        return by_item

    async def save(self, call: Call) -> None:
        """Store a changed call."""
        await self._link.run(
            update(calls).where(calls.c.id == call.id).values(**_call_values(call))
        )

    async def remind(self, call_id: CallId, *, at: datetime | None) -> None:
        """Record when those who have not answered are reminded next; None is never."""
        await self._link.run(update(calls).where(calls.c.id == call_id).values(remind_at=at))

    async def due(
        self, now: datetime, *, lists: Collection[ListName], limit: int = 50
    ) -> list[Call]:
        """Return the lists' open calls that are past their end, earliest first.

        Those that wait for a chair, who was told so, are left out.
        """
        is_due = and_(calls.c.closes_at <= now, calls.c.is_due_told == false())
        return await self._on_lists(is_due, lists, open_call, limit=limit)

    async def note_due_told(self, call_id: CallId) -> None:
        """Record that the chairs were told that a call's time is over."""
        await self._link.run(update(calls).where(calls.c.id == call_id).values(is_due_told=True))

    async def keep_declaration(self, call_id: CallId, file: str) -> None:
        """Store the file of what was declared on a call."""
        await self._link.run(update(calls).where(calls.c.id == call_id).values(declaration=file))

    async def declarations(self) -> Mapping[CallId, str]:
        """Return the files of everything that was declared."""
        # Index ix_calls_declared.
        declared = (
            select(calls.c.id, calls.c.declaration).where(has_declaration).order_by(calls.c.id)
        )
        return {row.id: row.declaration for row in await self._link.rows(declared)}

    async def declaration(self, call_id: CallId) -> str:
        """Return the file of what was declared on a call, "" if nothing was."""
        row = await self._link.first(select(calls.c.declaration).where(calls.c.id == call_id))
        return "" if row is None else str(row.declaration)

    async def to_remind(
        self, now: datetime, *, lists: Collection[ListName], limit: int = 50
    ) -> list[Call]:
        """Return the lists' open calls whose next reminder is due."""
        return await self._on_lists(calls.c.remind_at <= now, lists, to_remind, limit=limit)

    async def propose(self, extension: CallExtension) -> CallExtension:
        """Store an extension (id 0), proposed or granted, and return it with its id.

        Raises:
            Refused: another one is proposed already.
        """
        row = await self._link.first(
            self._link.insert(call_extensions)
            .values(**columns_of(call_extensions, extension))
            .on_conflict_do_nothing(
                index_elements=[call_extensions.c.call], index_where=proposed_extension
            )
            .returning(call_extensions.c.id)
        )
        if row is None:
            raise Refused("More time is proposed already. Support that, or ask a chair.")
        return replace(extension, id=row.id)

    async def extension(self, extension_id: ExtensionId) -> CallExtension | None:
        """Return an extension."""
        return await self._extension(
            select(call_extensions).where(call_extensions.c.id == extension_id)
        )

    async def proposal(self, call_id: CallId) -> CallExtension | None:
        """Return the undecided extension of a call."""
        return await self._extension(
            select(call_extensions).where(call_extensions.c.call == call_id, proposed_extension)
        )

    async def settle(self, extension: CallExtension) -> None:
        """Store what became of an extension."""
        await self._link.run(
            update(call_extensions)
            .where(call_extensions.c.id == extension.id)
            .values(**columns_of(call_extensions, extension))
        )

    async def to_settle(self, now: datetime, *, limit: int = 50) -> list[CallExtension]:
        """Return the proposals that silence has granted, the earliest first."""
        silent = (
            select(call_extensions)  # Index ix_call_extensions_settles_at.
            .where(settles_by_silence, call_extensions.c.settles_at <= now)
            .order_by(call_extensions.c.settles_at, call_extensions.c.id)
            .limit(limit)
        )
        return [value_of(CallExtension, row) for row in await self._link.rows(silent)]

    async def extensions(self, call_id: CallId) -> list[CallExtension]:
        """Return the extensions of a call, whatever became of them, oldest first."""
        of_call = (
            select(call_extensions)  # Index ix_call_extensions_call_id.
            .where(call_extensions.c.call == call_id)
            .order_by(call_extensions.c.id)
            .limit(MOST_EXTENSIONS)
        )
        return [value_of(CallExtension, row) for row in await self._link.rows(of_call)]

    async def support(self, extension_id: ExtensionId, person: PersonId, *, at: datetime) -> bool:
        """Record that somebody supports a proposal; False if they did before."""
        row = await self._link.first(
            self._link.insert(call_supports)
            .values(extension=extension_id, person=person, at=at)
            .on_conflict_do_nothing(
                index_elements=[call_supports.c.extension, call_supports.c.person]
            )
            .returning(call_supports.c.person)
        )
        return row is not None

    async def supporters(self, extension_id: ExtensionId) -> Sequence[PersonId]:
        """Return who supports a proposal, in order of time."""
        rows = await self._link.rows(
            select(call_supports.c.person)
            .where(call_supports.c.extension == extension_id)  # The primary key.
            .order_by(call_supports.c.at, call_supports.c.person)
            .limit(MOST_SUPPORTERS)
        )
        return [row.person for row in rows]

    async def _on_lists(
        self,
        which: ColumnElement[bool],
        lists: Collection[ListName],
        indexed: ColumnElement[bool],
        *,
        limit: int,
    ) -> list[Call]:
        on_lists = select(item_lists.c.item).where(among(item_lists.c.list_name, sorted(lists)))
        statement = (
            select(calls)  # Indexes ix_calls_closes_at_open, ix_calls_remind_at.
            .where(indexed, which, calls.c.item.in_(on_lists))
            .order_by(calls.c.closes_at, calls.c.id)
            .limit(limit)
        )
        return [_to_call(row) for row in await self._link.rows(statement)]

    async def _one(self, statement: AnySelect) -> Call | None:
        row = await self._link.first(self._link.locked(statement, calls))
        return None if row is None else _to_call(row)

    async def _extension(self, statement: AnySelect) -> CallExtension | None:
        row = await self._link.first(self._link.locked(statement, call_extensions))
        return None if row is None else value_of(CallExtension, row)


def _call_values(call: Call) -> dict[str, Any]:
    values = columns_of(calls, call, without=("id", "last_mail", "versions"))
    return {**values, "versions": write_versions(call.versions)}


def _to_call(row: AnyRow) -> Call:
    return value_of(Call, row, versions=read_versions(CallVersion, row.versions))
