"""Store the stand-ins for Message-IDs that named an erased person.

Nothing here leads back to an id: only what is made from it with the key is stored
(`bot.domain.people.stand_ins`).
"""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import select, update

from bot.domain.ids import MessageId
from bot.domain.people.stand_ins import StandIns, stand_in
from bot.mail.values import ParsedMail
from storage.link.among import among
from storage.link.link import Link
from storage.link.types import storable
from storage.tables import erased_ids, erasing

_ROW: Final = 1
_KEY_BYTES: Final = 32
_its_row: Final = erasing.c.id == _ROW


class ErasedIds:
    """The stand-ins for Message-IDs, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def begin(self) -> None:
        """Make the key if there is none yet, and note that deleted bytes will be in the files."""
        insert = self._link.insert(erasing).values(
            id=_ROW, key=secrets.token_hex(_KEY_BYTES), is_to_compact=True
        )
        await self._link.run(
            insert.on_conflict_do_update(index_elements=["id"], set_={"is_to_compact": True})
        )

    async def is_to_compact(self) -> bool:
        """Return True if the bytes of somebody erased may still be in the database's files."""
        return bool(await self._link.value(select(erasing.c.is_to_compact).where(_its_row)))

    async def compacted(self) -> None:
        """Record that they are not."""
        await self._link.run(update(erasing).where(_its_row).values(is_to_compact=False))

    async def stand_ins(self) -> StandIns:
        """Return the stand-ins in use; filing waits until this transaction ends."""
        asked = select(erasing.c.key).where(_its_row)
        if not self._link.is_sqlite and self._link.writes:
            asked = asked.with_for_update()
        key = await self._link.value(asked)
        used = select(erased_ids.c.made).where(erased_ids.c.made > "", erased_ids.c.is_replaced)
        return StandIns(str(key), {row.made for row in await self._link.rows(used)})

    async def keep(self, ids: StandIns) -> None:
        """Store the new stand-ins."""
        await self._put(sorted(ids.new), is_replaced=True)
        ids.new.clear()

    async def drop(self, message_ids: Iterable[str], ids: StandIns) -> None:
        """Store which mails are not to be kept when they come again."""
        made = {stand_in(storable(message_id), key=ids.key) for message_id in message_ids}
        await self._put(sorted(made - ids.known), is_replaced=False)

    async def is_dropped(self, message_id: MessageId) -> bool:
        """Return True if a mail came before, and was dropped since its author was erased."""
        return bool(await self._found([message_id], is_replaced=False))

    async def names_of(self, message_ids: Collection[MessageId]) -> Mapping[MessageId, MessageId]:
        """Return the stand-in of each id that has one."""
        return await self._found(message_ids, is_replaced=True)

    async def with_stand_ins(self, mails: Sequence[ParsedMail]) -> list[ParsedMail]:
        """Return mails as they are known here: without ids that named somebody who was erased."""
        named = {message_id for mail in mails for message_id in _ids_of(mail)}
        message_ids = await self.names_of(named)
        if not message_ids:
            return list(mails)
        return [
            mail if message_ids.keys().isdisjoint(_ids_of(mail)) else _renamed(mail, message_ids)
            for mail in mails
        ]

    async def _found(
        self, message_ids: Collection[MessageId], *, is_replaced: bool
    ) -> Mapping[MessageId, MessageId]:
        asked = select(erasing.c.key).where(_its_row)
        if not self._link.is_sqlite and self._link.writes:
            asked = asked.with_for_update(read=True)  # an erasure under way is waited for
        key = await self._link.value(asked) if message_ids else None
        if key is None:
            return {}
        made = {stand_in(storable(message_id), key=key): message_id for message_id in message_ids}
        rows = await self._link.rows(
            select(erased_ids.c.made).where(
                among(erased_ids.c.made, sorted(made)), erased_ids.c.is_replaced == is_replaced
            )
        )
        return {made[row.made]: row.made for row in rows}

    async def _put(self, made: Sequence[MessageId], *, is_replaced: bool) -> None:
        if not made:
            return
        insert = self._link.insert(erased_ids)
        known = insert.on_conflict_do_update(
            index_elements=["made"],
            set_={"is_replaced": erased_ids.c.is_replaced | insert.excluded.is_replaced},
        )
        await self._link.run(
            known, [{"made": message_id, "is_replaced": is_replaced} for message_id in made]
        )


def _ids_of(mail: ParsedMail) -> set[MessageId]:
    others = {
        message_id for message_id in (mail.in_reply_to, mail.wrapped_as) if message_id is not None
    }
    return {mail.message_id, *mail.references, *others}


def _renamed(mail: ParsedMail, names: Mapping[MessageId, MessageId]) -> ParsedMail:
    def known(message_id: MessageId | None) -> MessageId | None:
        """Return an id as it is known here."""
        return None if message_id is None else names.get(message_id, message_id)

    return replace(
        mail,
        message_id=names.get(mail.message_id, mail.message_id),
        in_reply_to=known(mail.in_reply_to),
        references=tuple(names.get(reference, reference) for reference in mail.references),
        wrapped_as=known(mail.wrapped_as),
    )
