"""Mails that come again: out of an archive, by their very bytes, or through their list at last."""

from collections.abc import Collection, Mapping

from sqlalchemy import exists, select, update

from bot.domain.ids import ListName, MailId, MessageId
from bot.mail.values import Automatic
from storage.among import among
from storage.link import Link
from storage.tables import mail_lists, mail_raw, mails, set_aside
from storage.types import storable


class Archived:
    """What one transaction knows of kept mails that come again."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def mails(
        self, list_name: ListName, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, bytes]:
        """Return the bytes of a list's mails; of digests, which hold other mails, none."""
        written = {storable(message_id): message_id for message_id in message_ids}
        found: dict[MessageId, bytes] = {}
        if given := list(written):
            statement = (
                select(mails.c.message_id, mail_raw.c.raw)
                .join(mail_raw, mail_raw.c.mail == mails.c.id)
                .where(
                    among(mails.c.message_id, given),
                    # Joined, SQLite would begin with all mails of the list.
                    exists().where(
                        mail_lists.c.mail == mails.c.id, mail_lists.c.list_name == list_name
                    ),
                    mails.c.automatic.is_distinct_from(Automatic.LIST_ADMIN),
                )
            )
            for message_id, raw in await self._link.rows(statement):
                found[written[message_id]] = bytes(raw)
        return found

    async def attest(self, list_name: ListName, kept: Collection[MailId]) -> None:
        """Record that a list's kept mails have come through the list as well."""
        if given := list(kept):
            await self._link.run(
                update(mail_lists)
                .where(among(mail_lists.c.mail, given), mail_lists.c.list_name == list_name)
                .values(attested=True)
            )

    async def set_aside(self, sizes: Collection[int]) -> frozenset[bytes]:
        """Return the bytes of mails of these sizes that are set aside and came from no mailbox."""
        found: set[bytes] = set()
        if given := sorted(sizes):
            statement = select(set_aside.c.raw).where(
                set_aside.c.mailbox.is_(None),
                among(set_aside.c.size, given),
                set_aside.c.raw.is_not(None),
            )
            found.update([bytes(row.raw) for row in await self._link.rows(statement)])
        return frozenset(found)
