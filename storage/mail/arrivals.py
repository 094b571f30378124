"""Store the keys of recent arrivals, the cursors of mailboxes, and what is known of our borders."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, delete, func, select

from bot.domain.ids import MailboxName
from storage.link.among import among
from storage.link.bulk import insert_into
from storage.link.link import Link
from storage.tables import arrivals, borders, cursors


class Cursors:
    """How far each mailbox has been handled, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def get(self, mailbox: MailboxName, uid_validity: int) -> int:
        """Return the last UID that was handled or set aside, 0 if none was."""
        uid: int | None = await self._link.value(
            select(cursors.c.uid).where(
                cursors.c.mailbox == mailbox, cursors.c.uid_validity == uid_validity
            )
        )
        return uid or 0

    async def open(self, mailbox: MailboxName, uid_validity: int, *, now: datetime) -> int:
        """Return the last UID that was handled; record first contact, if the mailbox is new."""
        await self.advance(mailbox, uid_validity, 0, now=now)
        return await self.get(mailbox, uid_validity)

    async def first_contact(self, mailbox: MailboxName, *, now: datetime) -> datetime:
        """Return the second in which this mailbox was first opened, that of `now` if never.

        An INTERNALDATE has no fraction of a second (RFC 9051, `date-time`): one of the same
        second counts as later.
        """
        first: datetime | None = await self._link.value(
            select(func.min(cursors.c.first_at)).where(cursors.c.mailbox == mailbox)
        )
        return (first or now).replace(microsecond=0)

    async def advance(
        self, mailbox: MailboxName, uid_validity: int, uid: int, *, now: datetime
    ) -> None:
        """Record that all mail up to `uid` is handled; never goes back."""
        insert = self._link.insert(cursors)
        await self._link.run(
            insert.values(
                mailbox=mailbox, uid_validity=uid_validity, uid=uid, first_at=now
            ).on_conflict_do_update(
                index_elements=[cursors.c.mailbox, cursors.c.uid_validity],
                set_={"uid": insert.excluded.uid},
                where=cursors.c.uid < insert.excluded.uid,
            )
        )


class Borders:
    """Which of our mail servers remove what a sender wrote in their name, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def stripping(self, servers: Iterable[str]) -> frozenset[str]:
        """Return those of the servers that did so when they were tried last, in lower case."""
        asked = sorted({server.lower() for server in servers})
        rows = await self._link.rows(
            select(borders.c.server).where(among(borders.c.server, asked), borders.c.strips)
        )
        return frozenset(row.server for row in rows)

    async def tried(self, servers: Iterable[str]) -> frozenset[str]:
        """Return those of the servers that were tried, whatever came of it, in lower case."""
        asked = sorted({server.lower() for server in servers})
        rows = await self._link.rows(select(borders.c.server).where(among(borders.c.server, asked)))
        return frozenset(row.server for row in rows)

    async def note(self, servers: Iterable[str], *, strips: bool, at: datetime) -> None:
        """Record what a trial has shown."""
        for server in servers:
            insert = self._link.insert(borders)
            await self._link.run(
                insert.values(
                    server=server.lower(), strips=strips, tried_at=at
                ).on_conflict_do_update(
                    index_elements=[borders.c.server],
                    set_={"strips": insert.excluded.strips, "tried_at": insert.excluded.tried_at},
                )
            )


@cache
def _recording(is_sqlite: bool) -> Executable:
    return (
        insert_into(arrivals, is_sqlite=is_sqlite)
        .values(key=bindparam("key"), at=bindparam("at"))
        .on_conflict_do_nothing()
        .returning(arrivals.c.key)
    )


class Arrivals:
    """The keys of arrivals, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def is_new(self, key: str, *, now: datetime) -> bool:
        """Record an arrival; return True if it is new."""
        return await self._link.first(_recording(self._link.is_sqlite), key=key, at=now) is not None

    async def is_known(self, key: str) -> bool:
        """Return True if an arrival is recorded."""
        known = select(arrivals.c.key).where(arrivals.c.key == key)  # The primary key.
        return await self._link.first(known) is not None

    async def oldest(self) -> datetime | None:
        """Return when the oldest stored arrival came."""
        oldest: datetime | None = await self._link.value(select(func.min(arrivals.c.at)))
        return oldest

    async def forget_before(self, instant: datetime) -> None:
        """Delete arrivals before `instant`, which cannot be redelivered any more."""
        await self._link.run(delete(arrivals).where(arrivals.c.at < instant))
