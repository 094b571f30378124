"""Store plans: what items need first, how long they take, and when they are due."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select

from bot.domain.ids import ItemNumber
from bot.domain.items.history import Change
from bot.domain.items.item import FINISHED
from bot.domain.items.plan import Plan, Span
from storage.link.among import among
from storage.link.link import AnyRow, Link
from storage.tables import counters, history, needs, plans
from storage.tables.item import same_as

MOST_PLANS: Final = 10_000
"""How many items may be planned, each with at most as many needs."""


class Plans:
    """The plans of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def lock(self) -> None:
        """Lock the plans for this transaction: two could close a circle together."""
        counted = self._link.insert(counters).values(name="plans", value=1)
        await self._link.run(
            counted.on_conflict_do_update(
                index_elements=[counters.c.name], set_={"value": counters.c.value + 1}
            )
        )

    async def get(self, number: ItemNumber) -> Plan:
        """Return an item's plan, an empty one if it has none."""
        row = await self._link.first(select(plans).where(plans.c.item == number))
        needed = await self._needs([number])
        return Plan() if row is None else _to_plan(row, needed.get(number, ()))

    async def has(self, number: ItemNumber) -> bool:
        """Return True if an item, or one merged into it, has a plan or is needed by another."""
        every = same_as([number])
        planned = select(plans.c.item).where(plans.c.item.in_(every))
        needed = select(needs.c.item).where(needs.c.needs.in_(every))  # Index ix_needs_needs.
        return await self._link.first(planned.union_all(needed).limit(1)) is not None

    async def every(self) -> Mapping[ItemNumber, Plan]:
        """Return the plan of each item that has one."""
        rows = await self._link.rows(select(plans).order_by(plans.c.item).limit(MOST_PLANS))
        needed = await self._needs([row.item for row in rows])
        return {row.item: _to_plan(row, needed.get(row.item, ())) for row in rows}

    async def save(self, number: ItemNumber, plan: Plan) -> None:
        """Store an item's plan."""
        values = {
            "takes": plan.takes.days if plan.takes is not None else None,
            "takes_working": plan.takes is not None and plan.takes.is_working,
            "due": plan.due,
            "planned_at": plan.planned_at,
            "told_late": plan.told_late,
            "locked_at": plan.locked_at,
        }
        put = self._link.insert(plans).values(item=number, **values)
        await self._link.run(put.on_conflict_do_update(index_elements=[plans.c.item], set_=values))
        await self._link.run(delete(needs).where(needs.c.item == number))
        await self._link.add_rows(
            needs, [{"item": number, "needs": needed} for needed in dict.fromkeys(plan.needs)]
        )

    async def ended_at(self, numbers: Collection[ItemNumber]) -> Mapping[ItemNumber, datetime]:
        """Return when each of the items last became decided or closed."""
        if not (given := list(set(numbers))):
            return {}
        ended = (
            select(history.c.item, func.max(history.c.at).label("at"))
            .where(
                among(history.c.item, given),  # Index ix_history_item_at.
                history.c.what == Change.STATE,
                history.c.after.in_(sorted(FINISHED)),
            )
            .group_by(history.c.item)
        )
        return {row.item: row.at for row in await self._link.rows(ended)}

    async def _needs(self, numbers: Sequence[int]) -> Mapping[int, tuple[ItemNumber, ...]]:
        needs_of: dict[int, tuple[ItemNumber, ...]] = {}
        if numbers:
            wanted = select(needs).where(among(needs.c.item, numbers))
            for row in await self._link.rows(wanted.order_by(needs.c.item, needs.c.needs)):
                needs_of[row.item] = (*needs_of.get(row.item, ()), row.needs)
        return needs_of


def _to_plan(row: AnyRow, needed: tuple[ItemNumber, ...]) -> Plan:
    takes = Span(row.takes, is_working=row.takes_working) if row.takes is not None else None
    return Plan(
        needs=needed,
        takes=takes,
        due=row.due,
        planned_at=row.planned_at,
        told_late=row.told_late,
        locked_at=row.locked_at,
    )
