"""Store held mails, which name a list but did not come through it, and set aside mails."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, exists, func, or_, select, update

from bot.domain.ids import ListName, MailboxName, MessageId
from bot.mail.values import Mailbox
from storage.link.among import among
from storage.link.link import AnyRow, AnySelect, Link
from storage.link.packing import pack_aside, unpack_aside
from storage.link.types import may_be_key
from storage.tables import held_mails, set_aside
from storage.values import HeldMail, SetAside


class SetAsides:
    """Mails that could not be handled, kept for a person to look at, in one transaction."""

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
        """Set a mail aside and return its number; a mail at the same place keeps its first one.

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
                raw=None if raw is None else await pack_aside(raw),
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
        """Return the newest mails first, without their bytes (`raw` is None in each)."""
        columns = [column for column in set_aside.c if column.key != "raw"]
        rows = await self._link.rows(
            select(*columns)  # Index ix_set_aside_at.
            .order_by(set_aside.c.at.desc(), set_aside.c.id.desc())
            .limit(limit)
        )
        return [_to_set_aside(row, raw=None) for row in rows]

    async def get(self, number: int) -> SetAside | None:
        """Return a mail with its bytes."""
        if not may_be_key(number):
            return None
        row = await self._link.first(select(set_aside).where(set_aside.c.id == number))
        if row is None:
            return None
        return _to_set_aside(row, raw=None if row.raw is None else await unpack_aside(row.raw))

    async def places(
        self, mailbox: MailboxName, uid_validity: int, uids: Collection[int]
    ) -> set[int]:
        """Return which of a folder's UIDs are set aside."""
        rows = await self._link.rows(
            select(set_aside.c.uid).where(
                set_aside.c.mailbox == mailbox,
                set_aside.c.uid_validity == uid_validity,
                among(set_aside.c.uid, sorted(uids)),
            )
        )
        return {row.uid for row in rows}

    async def drop(self, number: int) -> None:
        """Delete a mail: it was handled after all, or is not wanted."""
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


AT_MOST: Final = 200
_SHOWN: Final = [column for column in held_mails.c if column.key != "raw"]


class HeldMails:
    """The held mails of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, held: HeldMail, *, raw: bytes) -> None:
        """Store a mail (number 0); one that is held already stays as it is."""
        await self._link.run(
            self._link.insert(held_mails)
            .values(
                list_name=held.list_name,
                message_id=held.message_id,
                author_name=held.author.name,
                author_address=held.author.address,
                subject=held.subject,
                content_hash=held.content_hash,
                received_at=held.received_at,
                size=len(raw),
                raw=await pack_aside(raw),
            )
            .on_conflict_do_nothing()
        )

    async def known(self, message_ids: Collection[MessageId]) -> set[MessageId]:
        """Return which Message-IDs are those of held mails."""
        rows = await self._link.rows(
            select(held_mails.c.message_id).where(
                among(held_mails.c.message_id, sorted(message_ids))
            )
        )
        return {row.message_id for row in rows}

    async def any(self) -> bool:
        """Return True if any mail is held."""
        return bool(await self._link.value(select(exists().select_from(held_mails))))

    async def room(self, list_name: ListName) -> tuple[int, int]:
        """Return how many mails are held for a list, and their bytes."""
        row = await self._link.first(
            select(
                func.count().label("mails"),
                func.coalesce(func.sum(held_mails.c.size), 0).label("size"),
            ).where(held_mails.c.list_name == list_name)
        )
        return (0, 0) if row is None else (int(row.mails), int(row.size))

    async def get(self, number: int) -> HeldMail | None:
        """Return a held mail; whoever may change it waits until another has decided on it."""
        if not may_be_key(number):
            return None
        shown = select(*_SHOWN).where(held_mails.c.id == number)
        row = await self._link.first(self._link.locked(shown, held_mails))
        return None if row is None else _to_held(row)

    async def raw(self, number: int) -> bytes:
        """Return the bytes of a held mail."""
        return await unpack_aside(
            await self._link.value(select(held_mails.c.raw).where(held_mails.c.id == number))
        )

    async def of_lists(self, names: Collection[ListName]) -> list[HeldMail]:
        """Return the held mails of lists, the oldest first."""
        if not names:
            return []
        return await self._many(
            select(*_SHOWN)
            .where(among(held_mails.c.list_name, list(names)))
            .order_by(held_mails.c.id)
            .limit(AT_MOST)
        )

    async def due(self, *, before: datetime) -> list[HeldMail]:
        """Return the mails that came before an instant, unless the chairs were asked about them."""
        return await self._many(
            select(*_SHOWN)  # Index ix_held_mails_received_at.
            .where(held_mails.c.received_at <= before, held_mails.c.asked_at.is_(None))
            .order_by(held_mails.c.received_at, held_mails.c.id)
            .limit(AT_MOST)
        )

    async def asked(self, numbers: Sequence[int], *, at: datetime) -> None:
        """Record that the chairs were asked about mails."""
        await self._link.run(
            update(held_mails).where(among(held_mails.c.id, list(numbers))).values(asked_at=at)
        )

    async def has_older(self, instant: datetime) -> bool:
        """Return True if a mail came before an instant."""
        oldest = await self._link.value(select(func.min(held_mails.c.received_at)))
        return oldest is not None and oldest < instant

    async def forget_before(self, instant: datetime) -> None:
        """Delete the mails that came before an instant."""
        await self._link.run(delete(held_mails).where(held_mails.c.received_at < instant))

    async def drop(self, number: int) -> None:
        """Delete a mail: it was shown, or is not wanted."""
        await self._link.run(delete(held_mails).where(held_mails.c.id == number))

    async def drop_copies(self, message_id: MessageId, *, author: str, content_hash: str) -> None:
        """Delete the copies of a mail: its author's under its Message-ID, or with its content."""
        await self._link.run(
            delete(
                held_mails
            ).where(  # Indexes uq_held_mails_message_id, ix_held_mails_content_hash.
                or_(
                    held_mails.c.message_id == message_id, held_mails.c.content_hash == content_hash
                ),
                held_mails.c.author_address == author,
            )
        )

    async def _many(self, statement: AnySelect) -> list[HeldMail]:
        return [_to_held(row) for row in await self._link.rows(statement)]


def _to_held(row: AnyRow) -> HeldMail:
    return HeldMail(
        number=row.id,
        list_name=row.list_name,
        message_id=row.message_id,
        author=Mailbox(row.author_name, row.author_address),
        subject=row.subject,
        content_hash=row.content_hash,
        received_at=row.received_at,
    )
