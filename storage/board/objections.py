"""Read the objections that a reader of the board may see: those on items that are shown."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from bot.domain.consensus.objection import Objection
from bot.domain.ids import ItemNumber
from storage.board.shown import Shown
from storage.decisions.objections import MOST, MOST_OF_YEAR, to_objection
from storage.link.link import AnySelect, Link
from storage.tables import items, objections
from storage.tables.item import same_as


class PublicObjections:
    """The public objections of one transaction. Whatever shows one may still be private."""

    def __init__(self, link: Link, shown: Shown) -> None:
        self._link = link
        self._shown = shown

    async def of_items(
        self, numbers: Collection[ItemNumber], *, limit: int = MOST
    ) -> list[Objection]:
        """Return the objections of items and of those merged into them, by item, oldest first."""
        of_items = (
            select(objections)  # The primary key.
            .where(objections.c.item.in_(same_as(numbers)))
            .order_by(objections.c.item, objections.c.number)
            .limit(limit)
        )
        return await self._many(of_items)

    async def between(self, start: datetime, end: datetime) -> list[Objection]:
        """Return the objections raised from `start` up to `end`, oldest first."""
        raised = (
            select(objections)  # Index ix_objections_at.
            .where(objections.c.at >= start, objections.c.at < end)
            .order_by(objections.c.at, objections.c.item, objections.c.number)
            .limit(MOST_OF_YEAR)
        )
        return await self._many(raised)

    async def _many(self, statement: AnySelect) -> list[Objection]:
        shown = statement.join(items, items.c.number == objections.c.item)
        rows = await self._link.rows(shown.where(*self._shown.item()))
        return list(map(to_objection, rows))
