"""How far each mailbox has been taken."""

from sqlalchemy import select

from bot.domain.ids import MailboxName
from storage.link import Link
from storage.tables import cursors


class Cursors:
    """The IMAP cursors of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def get(self, mailbox: MailboxName, uid_validity: int) -> int:
        """Return the last UID that was handled or set aside, 0 when none was."""
        uid: int | None = await self._link.value(
            select(cursors.c.uid).where(
                cursors.c.mailbox == mailbox, cursors.c.uid_validity == uid_validity
            )
        )
        return uid or 0

    async def advance(self, mailbox: MailboxName, uid_validity: int, uid: int) -> None:
        """Record that all mail up to `uid` is taken; never goes back."""
        insert = self._link.insert(cursors)
        await self._link.run(
            insert.values(
                mailbox=mailbox, uid_validity=uid_validity, uid=uid
            ).on_conflict_do_update(
                index_elements=[cursors.c.mailbox, cursors.c.uid_validity],
                set_={"uid": insert.excluded.uid},
                where=cursors.c.uid < insert.excluded.uid,
            )
        )
