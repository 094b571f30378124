"""Which votes were asked to be confirmed, and by which mails they were."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update

from bot.domain.ballot import Vote
from bot.domain.confirmation import VALID_FOR, Confirmation
from bot.domain.ids import ConfirmationId, MessageId
from storage.link import Link
from storage.tables import confirmations

REMEMBERED_FOR: Final = timedelta(days=60)
"""How long after its end a word is still known, so that who sends it back is told what it was."""


class Confirmations:
    """The confirmations of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, vote: Vote, *, address: str, now: datetime) -> Confirmation:
        """Keep that an address is asked whether a vote is its owner's; forget what is long over."""
        long_over = confirmations.c.expires_at < now - REMEMBERED_FOR
        await self._link.run(delete(confirmations).where(long_over))
        values: dict[str, Any] = {
            "vote": vote.id,
            "ballot": vote.ballot,
            "voter": vote.voter,
            "choice": vote.choice,
            "address": address,
            "expires_at": now + VALID_FOR,
            "used_by": "",
        }
        made = confirmations.insert().values(**values).returning(confirmations.c.id)
        return Confirmation(id=await self._link.value(made), **values)

    async def get(self, confirmation_id: ConfirmationId) -> Confirmation | None:
        """Return a confirmation; in a writing transaction nobody else uses it meanwhile."""
        one = select(confirmations).where(confirmations.c.id == confirmation_id)
        row = await self._link.first(self._link.locked(one, confirmations))
        return None if row is None else Confirmation(*row)

    async def use(self, confirmation_id: ConfirmationId, *, by: MessageId) -> None:
        """Record the mail that confirmed the vote."""
        await self._link.run(
            update(confirmations).where(confirmations.c.id == confirmation_id).values(used_by=by)
        )
