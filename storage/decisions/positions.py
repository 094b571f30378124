"""Store the positions that people seem to take on calls for comments."""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update

from bot.domain.calls.position import Position, PositionState
from bot.domain.ids import CallId, ItemNumber, PersonId, PositionId
from storage.link.fields import columns_of, value_of
from storage.link.link import AnySelect, Link
from storage.tables import positions

MOST_OF_CALL: Final = 10_000
"""How many positions on one call are read."""
MOST_ASKED: Final = 20


class Positions:
    """The positions of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, position: Position) -> PositionId | None:
        """Store a new position (id 0) and return its id; None if the person was asked before."""
        row = await self._link.first(
            self._link.insert(positions)
            .values(**columns_of(positions, position))
            .on_conflict_do_nothing(index_elements=[positions.c.item, positions.c.person])
            .returning(positions.c.id)
        )
        return None if row is None else PositionId(row.id)

    async def get(self, position_id: PositionId) -> Position | None:
        """Return a position; in a writing transaction it is locked."""
        return await self._one(select(positions).where(positions.c.id == position_id))

    async def of_person(self, item: ItemNumber, person: PersonId) -> Position | None:
        """Return the position about which somebody was asked on an item."""
        return await self._one(
            select(positions).where(  # Index uq_positions_item_person.
                positions.c.item == item, positions.c.person == person
            )
        )

    async def asked_in_slack(self, person: PersonId) -> list[Position]:
        """Return the positions about which somebody was asked in Slack and has said nothing."""
        rows = await self._link.rows(
            select(positions)  # Index ix_positions_person.
            .where(
                positions.c.person == person,
                positions.c.state == PositionState.ASKED,
                positions.c.address == "",
            )
            .order_by(positions.c.id.desc())
            .limit(MOST_ASKED)
        )
        return [value_of(Position, row) for row in rows]

    async def of_call(self, call: CallId) -> list[Position]:
        """Return the positions on a call, whatever became of them, oldest first."""
        rows = await self._link.rows(
            select(positions)  # Index ix_positions_call.
            .where(positions.c.call == call)
            .order_by(positions.c.id)
            .limit(MOST_OF_CALL)
        )
        return [value_of(Position, row) for row in rows]

    async def settle(self, position: Position) -> None:
        """Store what became of a position."""
        await self._link.run(
            update(positions).where(positions.c.id == position.id).values(state=position.state)
        )

    async def ask_again(self, position: PositionId, *, at: datetime) -> None:
        """Record that a person is asked about a position again; the earlier word is void."""
        await self._link.run(
            update(positions).where(positions.c.id == position).values(asked_at=at)
        )

    async def _one(self, statement: AnySelect) -> Position | None:
        row = await self._link.first(self._link.locked(statement, positions))
        return None if row is None else value_of(Position, row)
