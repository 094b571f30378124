"""Store what people say on calls for consensus, who has asked for time, and what amends what."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select, update

from bot.domain.consensus.relation import Relation
from bot.domain.consensus.stance import Stance
from bot.domain.ids import CallId, ItemNumber, PersonId
from storage.link.fields import columns_of, value_of
from storage.link.link import Link
from storage.tables import holds, relations, stances
from storage.tables.item import same_as

MOST: Final = 10_000
"""How many people's words on one call are read."""


class Stances:
    """The stances of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def put(self, stance: Stance) -> None:
        """Store what a person says on a call, in place of what they said before."""
        values = columns_of(stances, stance, without=())
        put = self._link.insert(stances).values(**values)
        await self._link.run(
            put.on_conflict_do_update(
                index_elements=[stances.c.call, stances.c.person],
                set_={name: values[name] for name in ("word", "source", "evidence", "at")},
            )
        )

    async def of_call(self, call: CallId) -> list[Stance]:
        """Return what people say on a call, in order of time."""
        said = (
            select(stances)
            .where(stances.c.call == call)  # The primary key.
            .order_by(stances.c.at, stances.c.person)
            .limit(MOST)
        )
        return [value_of(Stance, row) for row in await self._link.rows(said)]

    async def hold(self, call: CallId, person: PersonId, *, at: datetime, until: datetime) -> bool:
        """Record that somebody has time until an instant; False if they had it before."""
        row = await self._link.first(
            self._link.insert(holds)
            .values(call=call, person=person, at=at, until=until)
            .on_conflict_do_nothing(index_elements=[holds.c.call, holds.c.person])
            .returning(holds.c.person)
        )
        return row is not None

    async def release(self, call: CallId, person: PersonId, *, at: datetime) -> None:
        """Record that somebody needs no more time: they have put their concern into words."""
        await self._link.run(
            update(holds)
            .where(holds.c.call == call, holds.c.person == person, holds.c.until > at)
            .values(until=at)
        )

    async def holding(self, call: CallId, *, at: datetime) -> Mapping[PersonId, datetime]:
        """Return who has time at an instant to word a concern about a call, and until when."""
        waiting = (
            select(holds.c.person, holds.c.until)
            .where(holds.c.call == call, holds.c.until > at)  # The primary key.
            .order_by(holds.c.at)
            .limit(MOST)
        )
        return {row.person: row.until for row in await self._link.rows(waiting)}


class Relations:
    """How decisions change one another, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, relation: Relation) -> bool:
        """Store how one decision changes another; False if that was known."""
        row = await self._link.first(
            self._link.insert(relations)
            .values(**columns_of(relations, relation, without=()))
            .on_conflict_do_nothing(
                index_elements=[relations.c.item, relations.c.kind, relations.c.other]
            )
            .returning(relations.c.item)
        )
        return row is not None

    async def of_items(self, numbers: Collection[ItemNumber]) -> list[Relation]:
        """Return the relations in which some items, or any merged into them, are either side.

        The oldest is first.
        """
        if not numbers:
            return []
        same = same_as(numbers)
        either = or_(relations.c.item.in_(same), relations.c.other.in_(same))
        related = (
            select(relations)  # The primary key; index ix_relations_other.
            .where(either)
            .order_by(relations.c.at, relations.c.item)
            .limit(MOST)
        )
        return [value_of(Relation, row) for row in await self._link.rows(related)]
