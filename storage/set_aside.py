"""Mails that could not be handled, kept for a person to look at."""

from datetime import datetime

from sqlalchemy import delete, select

from bot.domain.ids import MailboxName
from storage.link import AnyRow, Link
from storage.tables import set_aside
from storage.types import may_be_key
from storage.values import SetAside


class SetAsides:
    """The mails set aside, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(
        self,
        *,
        at: datetime,
        reason: str,
        size: int,
        where: str,
        raw: bytes | None,
        mailbox: MailboxName | None = None,
        uid_validity: int | None = None,
        uid: int | None = None,
    ) -> int:
        """Keep a mail aside and return its number; one of the same place keeps its first.

        Only a mail that was fetched has a mailbox and a UID.
        """
        added: int | None = await self._link.value(
            self._link.insert(set_aside)
            .values(
                at=at,
                reason=reason,
                mailbox=mailbox,
                uid_validity=uid_validity,
                uid=uid,
                size=size,
                place=where,
                raw=raw,
            )
            .on_conflict_do_nothing()
            .returning(set_aside.c.id)
        )
        if added is not None:
            return added
        known: int = await self._link.value(
            select(set_aside.c.id).where(
                set_aside.c.mailbox == mailbox,
                set_aside.c.uid_validity == uid_validity,
                set_aside.c.uid == uid,
            )
        )
        return known

    async def list(self, limit: int) -> list[SetAside]:
        """Return the newest ones first, without their bytes (`raw` is None in each)."""
        columns = [column for column in set_aside.c if column.key != "raw"]
        rows = await self._link.rows(
            select(*columns)  # Index ix_set_aside_at.
            .order_by(set_aside.c.at.desc(), set_aside.c.id.desc())
            .limit(limit)
        )
        return [_to_set_aside(row, raw=None) for row in rows]

    async def get(self, number: int) -> SetAside | None:
        """Return one with its bytes."""
        if not may_be_key(number):
            return None
        row = await self._link.first(select(set_aside).where(set_aside.c.id == number))
        return None if row is None else _to_set_aside(row, raw=row.raw)

    async def drop(self, number: int) -> None:
        """Forget one: it was handled after all, or is not wanted."""
        await self._link.run(delete(set_aside).where(set_aside.c.id == number))


def _to_set_aside(row: AnyRow, *, raw: bytes | None) -> SetAside:
    return SetAside(
        id=row.id,
        at=row.at,
        reason=row.reason,
        mailbox=row.mailbox,
        uid_validity=row.uid_validity,
        uid=row.uid,
        size=row.size,
        where=row.place,
        raw=raw,
    )
