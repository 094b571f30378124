"""The mail that a thread opens with: an item is called by its subject."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.domain.ids import MessageId, ThreadId
from storage.link import Link
from storage.tables import mails


@dataclass(frozen=True, slots=True)
class Opening:
    """The earliest mail of a thread that a person wrote, or one that may be it.

    Of two of one second the one that answers nothing is first; openings compare by that.
    """

    message_id: MessageId
    subject: str
    said_at: datetime
    answers: bool

    @property
    def order(self) -> tuple[datetime, bool, MessageId]:
        """What the earliest has least of, whichever came first."""
        return self.said_at, self.answers, self.message_id


class Openings:
    """The openings of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def of_threads(self, threads: Collection[ThreadId]) -> Mapping[ThreadId, Opening]:
        """Return the opening of each thread in which a person spoke; a query for each."""
        found: dict[ThreadId, Opening] = {}
        for thread in sorted(set(threads)):
            spoken = (mails.c.thread == thread) & mails.c.automatic.is_(None)
            # Index ix_mails_thread_said_at, at its beginning.
            first = (
                select(mails.c.said_at)
                .where(spoken)
                .order_by(mails.c.said_at)
                .limit(1)
                .scalar_subquery()
            )
            rows = await self._link.rows(
                select(mails.c.message_id, mails.c.subject, mails.c.said_at, mails.c.references)
                .where(spoken, mails.c.said_at == first)
                .order_by(mails.c.id)
                .limit(50)
            )
            openings = [
                Opening(row.message_id, row.subject, row.said_at, bool(row.references))
                for row in rows
            ]
            if openings:
                found[thread] = min(openings, key=lambda one: one.order)
        return found
