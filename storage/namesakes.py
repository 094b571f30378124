"""Mails that came under a Message-ID that another mail has already."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from bot.domain.ids import MessageId
from storage.among import among
from storage.link import Link
from storage.tables import namesakes


class Namesakes:
    """The mails of one transaction that have a Message-ID of their own for a shared one."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, new: Mapping[MessageId, MessageId]) -> None:
        """Keep for mails, by their own Message-IDs, which one they came under."""
        rows = [{"own": own, "shared": shared} for own, shared in new.items()]
        await self._link.add_rows(namesakes, rows, unless_known=True)

    async def of(self, shared: Collection[MessageId]) -> Mapping[MessageId, list[MessageId]]:
        """Return those of the Message-IDs that are shared, with the own ones of who shares them."""
        found: dict[MessageId, list[MessageId]] = {}
        if given := sorted(shared):
            statement = select(namesakes).where(among(namesakes.c.shared, given))
            for row in await self._link.rows(statement.order_by(namesakes.c.own)):
                found.setdefault(row.shared, []).append(row.own)
        return found
