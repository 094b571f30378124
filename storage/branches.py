"""Where threads branch: at a mail with a subject of its own, or where the chair split one."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select, update

from bot.domain.branch import Branch, Ground
from bot.domain.ids import ListName, MailId, MessageId, ThreadId
from bot.mail.threads.threads import ThreadingFacts, ancestry
from storage.among import among
from storage.link import Link
from storage.tables import answered, branches, mail_aliases, mail_lists, mails, thread_ids

MOST: Final = 5000
"""So many mails of a thread that branches are kept apart."""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """What of a kept mail decides in which branch it is, and the thread that it is kept in."""

    id: MailId
    facts: ThreadingFacts
    subject: str
    thread: ThreadId
    lists: frozenset[ListName] = frozenset()


class Branches:
    """The branches of one transaction.

    A branch's mails stay joined with the rest by their Message-IDs; where they are kept is its
    own thread.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    async def of_threads(
        self, threads: Collection[ThreadId]
    ) -> Mapping[ThreadId, Mapping[MessageId, Branch]]:
        """Return for each thread that branches, or may, its branches by their roots."""
        found: dict[ThreadId, dict[MessageId, Branch]] = {}
        if given := sorted(set(threads)):
            statement = (
                select(thread_ids.c.thread.label("main"), branches)
                .join(thread_ids, thread_ids.c.message_id == branches.c.root)
                .where(among(thread_ids.c.thread, given))
                .order_by(branches.c.root)
            )
            for row in await self._link.rows(statement):
                found.setdefault(row.main, {})[row.root] = Branch(row.thread, row.ground)
        return found

    async def mails_of(self, main: ThreadId) -> list[KeptMail]:
        """Return the mails that a thread and its branches have, oldest first.

        One that lost its references answers what it is proved to answer.
        """
        rows = await self._link.rows(
            select(
                mails.c.id,
                mails.c.message_id,
                mails.c.thread,
                mails.c.subject,
                mails.c.references,
                mails.c.in_reply_to,
                answered.c.answers,
            )
            .join(thread_ids, thread_ids.c.message_id == mails.c.message_id)
            .outerjoin(answered, answered.c.lost == mails.c.message_id)
            .where(thread_ids.c.thread == main)  # Index ix_thread_ids_thread.
            .order_by(mails.c.said_at, mails.c.id)
            .limit(MOST)
        )
        lists: defaultdict[int, set[ListName]] = defaultdict(set)
        on_lists = (
            select(mail_lists.c.mail, mail_lists.c.list_name)
            .join(mails, mails.c.id == mail_lists.c.mail)
            .join(thread_ids, thread_ids.c.message_id == mails.c.message_id)
            .where(thread_ids.c.thread == main)
        )
        for entry in await self._link.rows(on_lists):
            lists[entry.mail].add(entry.list_name)
        return [
            KeptMail(
                id=row.id,
                facts=ThreadingFacts(
                    row.message_id,
                    ancestry(row.references, row.in_reply_to)
                    or ((row.answers,) if row.answers else ()),
                ),
                subject=row.subject,
                thread=row.thread,
                lists=frozenset(lists[row.id]),
            )
            for row in rows
        ]

    async def other_names(self, main: ThreadId) -> Mapping[MessageId, MessageId]:
        """Return the Message-IDs of copies of a thread's mails, each with the mail's own."""
        rows = await self._link.rows(
            select(mail_aliases.c.message_id, mails.c.message_id.label("own"))
            .join(mails, mails.c.id == mail_aliases.c.mail)
            .join(thread_ids, thread_ids.c.message_id == mail_aliases.c.message_id)
            .where(thread_ids.c.thread == main)  # Index ix_thread_ids_thread.
            .order_by(mail_aliases.c.message_id)
            .limit(MOST)
        )
        return {row.message_id: row.own for row in rows}

    async def move_mails(self, mail_ids: Collection[MailId], thread: ThreadId) -> None:
        """Keep mails in another thread; their Message-IDs stay where they are."""
        if given := sorted(mail_ids):
            statement = update(mails).where(among(mails.c.id, given))
            await self._link.run(statement.values(thread=thread))

    async def put(self, root: MessageId, branch: Branch) -> None:
        """Keep what is below a mail there from now on."""
        values = {"thread": branch.thread, "ground": branch.ground}
        await self._link.run(
            self._link.insert(branches)
            .values(root=root, **values)
            .on_conflict_do_update(index_elements=[branches.c.root], set_=values)
        )

    async def of_roots(self, roots: Collection[MessageId]) -> Mapping[MessageId, Branch]:
        """Return the branches that begin at mails."""
        found: dict[MessageId, Branch] = {}
        if given := sorted(roots):
            statement = select(branches).where(among(branches.c.root, given))
            for row in await self._link.rows(statement):
                found[row.root] = Branch(row.thread, row.ground)
        return found

    async def drop(self, root: MessageId) -> None:
        """Let a thread branch there no more."""
        await self._link.run(delete(branches).where(branches.c.root == root))

    async def merge(self, source: ThreadId, into: ThreadId, *, ground: Ground | None) -> None:
        """Keep in `into` what was kept in `source`; on another ground, where a person chose it."""
        grounds = {} if ground is None else {"ground": ground}
        await self._link.run(
            update(branches).where(branches.c.thread == source).values(thread=into, **grounds)
        )

    async def came_from(self, thread: ThreadId) -> ThreadId | None:
        """Return the thread that this one branched from; what was put into it tells nothing."""
        main: ThreadId | None = await self._link.value(
            select(thread_ids.c.thread)
            .join(branches, branches.c.root == thread_ids.c.message_id)
            .where(
                branches.c.thread == thread,
                branches.c.ground != Ground.MOVED,
                thread_ids.c.thread != thread,
            )
            .order_by(thread_ids.c.thread)
            .limit(1)
        )
        return main
