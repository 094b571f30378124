"""Store objections, what was answered to them, and who shares them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, select, true, update

from bot.domain.consensus.objection import (
    UNADDRESSED,
    Contest,
    Objection,
    ObjectionAnswer,
    ObjectionId,
)
from bot.domain.ids import ItemNumber, PersonId
from storage.link.among import among
from storage.link.fields import columns_of, value_of
from storage.link.link import AnyRow, AnySelect, Link
from storage.tables import items, objection_answers, objection_shares, objections
from storage.tables.item import same_as

MOST: Final = 1_000
"""How many objections of one item are read."""
MOST_OF_YEAR: Final = 10_000
"""How many objections of a year are read, and how many answers to some, or sharers of them."""


class Objections:
    """The register of objections of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, objection: Objection) -> Objection:
        """Store a new objection (number 0), and return it with the next number of its item."""
        last = select(func.coalesce(func.max(objections.c.number), 0)).where(
            objections.c.item == objection.item  # The primary key.
        )
        # The row of the item is locked, so that two of them get two numbers.
        await self._link.run(
            update(items).where(items.c.number == objection.item).values(number=items.c.number)
        )
        numbered = replace(objection, number=int(await self._link.value(last)) + 1)
        await self._link.run(self._link.insert(objections).values(**_values(numbered)))
        return numbered

    async def get(self, about: ObjectionId) -> Objection | None:
        """Return an objection; in a writing transaction it is locked."""
        return await self._one(
            select(objections).where(
                objections.c.item == about.item, objections.c.number == about.number
            )
        )

    async def answered(
        self, persons: Collection[PersonId], *, start: datetime, end: datetime
    ) -> set[ItemNumber]:
        """Return the items where an unaddressed objection of somebody was answered in a time."""
        theirs = (
            select(objections.c.item)  # Index ix_objections_person.
            .join(
                objection_answers,
                and_(
                    objection_answers.c.item == objections.c.item,
                    objection_answers.c.number == objections.c.number,
                ),
            )
            .where(
                among(objections.c.person, sorted(persons)),
                objections.c.state.in_(UNADDRESSED),
                objection_answers.c.at > start,
                objection_answers.c.at <= end,
            )
            .distinct()
            .limit(MOST)
        )
        return {row.item for row in await self._link.rows(theirs)}

    async def unaddressed_of_item(self, number: ItemNumber) -> list[Objection]:
        """Return the objections of an item, and of those merged into it, that are not addressed."""
        return await self._of_item(number, objections.c.state.in_(UNADDRESSED), limit=MOST_OF_YEAR)

    async def of_item(self, number: ItemNumber) -> list[Objection]:
        """Return the objections of an item and of those merged into it, oldest first.

        Of more than are read, those that are not addressed are there.
        """
        first = await self._of_item(number, true(), limit=MOST)
        if len(first) < MOST:
            return first
        known = {objection.id for objection in first}
        left = await self.unaddressed_of_item(number)
        return [*first, *(objection for objection in left if objection.id not in known)]

    async def _of_item(
        self, number: ItemNumber, which: ColumnElement[bool], *, limit: int
    ) -> list[Objection]:
        of_item = (
            select(objections)  # The primary key.
            .where(objections.c.item.in_(same_as([number])), which)
            .order_by(objections.c.item, objections.c.number)
            .limit(limit)
        )
        return [to_objection(row) for row in await self._link.rows(of_item)]

    async def save(self, objection: Objection) -> None:
        """Store what became of an objection."""
        await self._link.run(
            update(objections)
            .where(objections.c.item == objection.item, objections.c.number == objection.number)
            .values(**_values(objection))
        )

    async def answer(self, answer: ObjectionAnswer) -> bool:
        """Store an answer; False if the same mail or press gave it before."""
        same = select(objection_answers.c.id).where(
            objection_answers.c.item == answer.item,
            objection_answers.c.number == answer.number,
            objection_answers.c.person == answer.person,
            objection_answers.c.evidence == answer.evidence,
            objection_answers.c.text == answer.text,
        )
        if await self._link.first(same.limit(1)) is not None:
            return False
        await self._link.run(
            self._link.insert(objection_answers).values(**columns_of(objection_answers, answer))
        )
        return True

    async def answers(
        self, to: Sequence[ObjectionId]
    ) -> Mapping[ObjectionId, list[ObjectionAnswer]]:
        """Return the answers to each of some objections, oldest first."""
        found: dict[ObjectionId, list[ObjectionAnswer]] = {each: [] for each in to}
        given = (
            select(objection_answers)  # Index ix_objection_answers_item_number.
            .where(among(objection_answers.c.item, sorted({each.item for each in to})))
            .order_by(objection_answers.c.id)
            .limit(MOST_OF_YEAR)
        )
        for row in await self._link.rows(given) if found else ():
            answer = value_of(ObjectionAnswer, row)
            found.get(ObjectionId(answer.item, answer.number), []).append(answer)
        return found

    async def share(self, about: ObjectionId, person: PersonId, *, at: datetime) -> bool:
        """Record that somebody shares an objection; False if they did before."""
        row = await self._link.first(
            self._link.insert(objection_shares)
            .values(item=about.item, number=about.number, person=person, at=at)
            .on_conflict_do_nothing(
                index_elements=[
                    objection_shares.c.item,
                    objection_shares.c.number,
                    objection_shares.c.person,
                ]
            )
            .returning(objection_shares.c.person)
        )
        return row is not None

    async def sharers(self, of: Sequence[ObjectionId]) -> Mapping[ObjectionId, list[PersonId]]:
        """Return who shares each of some objections, in order of time."""
        found: dict[ObjectionId, list[PersonId]] = {each: [] for each in of}
        shared = (
            select(objection_shares)  # The primary key.
            .where(among(objection_shares.c.item, sorted({each.item for each in of})))
            .order_by(objection_shares.c.at, objection_shares.c.person)
            .limit(MOST_OF_YEAR)
        )
        for row in await self._link.rows(shared) if found else ():
            found.get(ObjectionId(row.item, row.number), []).append(row.person)
        return found

    async def _one(self, statement: AnySelect) -> Objection | None:
        row = await self._link.first(self._link.locked(statement, objections))
        return None if row is None else to_objection(row)


def _values(objection: Objection) -> dict[str, Any]:
    """Return the columns of an objection, whose contest is four of them."""
    contested = objection.contested
    values = columns_of(objections, objection, without=("contested",))
    return {
        **values,
        "contested_by": None if contested is None else contested.by,
        "contested_because": "" if contested is None else contested.because,
        "contested_at": None if contested is None else contested.at,
        "contested_on_list": contested is not None and contested.on_list,
    }


def to_objection(row: AnyRow) -> Objection:
    """Return the objection in a row."""
    by, because, at = row.contested_by, row.contested_because, row.contested_at
    contested = None if by is None else Contest(by, because, at, row.contested_on_list)
    return value_of(Objection, row, contested=contested)
