"""Store what chairs ordered by mail, until they confirm it."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, update

from bot.domain.ids import MessageId, OrderId
from bot.domain.orders import VALID_FOR, Order
from storage.link.fields import columns_of
from storage.link.link import Link
from storage.tables import orders

REMEMBERED_FOR: Final = timedelta(days=30)
"""How long an order is kept after its word has expired, so that a late one gets the right answer.
"""


class Orders:
    """The orders of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, order: Order) -> Order:
        """Store a new order (id 0), and return it with its id; delete those of long ago."""
        long_over = orders.c.shown_at < order.shown_at - VALID_FOR - REMEMBERED_FOR
        await self._link.run(delete(orders).where(long_over))
        made = orders.insert().values(**columns_of(orders, order)).returning(orders.c.id)
        return replace(order, id=OrderId(await self._link.value(made)))

    async def get(self, number: OrderId) -> Order | None:
        """Return an order; in a writing transaction it is locked."""
        statement = select(orders).where(orders.c.id == number)
        row = await self._link.first(self._link.locked(statement, orders))
        return None if row is None else Order(*row)

    async def use(self, number: OrderId, *, by: MessageId) -> None:
        """Record the mail that settled an order."""
        await self._link.run(update(orders).where(orders.c.id == number).values(used_by=by))
