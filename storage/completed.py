"""Mails of which a copy came that knows more: its Message-ID, what it answers, its last part."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import delete, exists, select, update

from bot.domain.ids import MailId, MessageId
from bot.mail.values import ParsedMail
from storage.among import among
from storage.link import Link
from storage.mail_rows import content_values
from storage.search_index import reindex_mail
from storage.tables import answered, branches, mail_raw, mails, thread_ids, traces, votes
from storage.values import StoredMail


class Completed:
    """The mails of one transaction that are completed."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def complete(self, mail_id: MailId, made: MessageId, copy: ParsedMail) -> None:
        """Let a mail have the Message-ID and references of a copy; `made` is its own so far."""
        await self._link.run(
            update(mails)
            .where(mails.c.id == mail_id)
            .values(
                message_id=copy.message_id,
                references=copy.references,
                in_reply_to=copy.in_reply_to,
            )
        )
        await self._remember(made, copy)
        if copy.message_id != made:
            await self._rename(made, copy.message_id)

    async def prove(self, mail_id: MailId) -> None:
        """Record that no outsider sent a mail: a copy of it has come by its list."""
        await self._link.run(update(mails).where(mails.c.id == mail_id).values(is_unproved=False))

    async def make_whole(self, cut: StoredMail, copy: ParsedMail, raw: bytes) -> None:
        """Let a mail that was cut off say and carry all that its copy does; `raw` are its bytes."""
        await self._link.run(
            update(mails).where(mails.c.id == cut.id).values(**content_values(copy))
        )
        await self._link.run(update(mail_raw).where(mail_raw.c.mail == cut.id).values(raw=raw))
        await reindex_mail(self._link, cut, copy)

    async def give_up_id(
        self, mail: StoredMail, *, own: MessageId, keys: Collection[int]
    ) -> StoredMail:
        """Let a mail have the id `own`, and the Message-ID that it came under be another's.

        The mail stays in its thread, with the votes that it holds; `keys` are those of its traces.
        What answers the Message-ID is looked for where the other mail will be.
        """
        await self._link.run(update(mails).where(mails.c.id == mail.id).values(message_id=own))
        await self._link.run(delete(thread_ids).where(thread_ids.c.message_id == mail.message_id))
        await self._link.add_rows(
            thread_ids, [{"message_id": own, "thread": mail.thread}], unless_known=True
        )
        await self._link.run(
            update(traces)  # Index ix_traces_key_said_at.
            .where(among(traces.c.key, list(keys)), traces.c.message_id == mail.message_id)
            .values(message_id=own)
        )
        await self._rename(mail.message_id, own)
        return replace(mail, message_id=own)

    async def _remember(self, made: MessageId, copy: ParsedMail) -> None:
        """Let its traces name it, and be those of a mail that lost nothing."""
        await self._link.run(
            update(traces)  # Index ix_traces_key_said_at.
            .where(
                among(traces.c.key, [one.key for one in copy.remembered]),
                traces.c.message_id == made,
            )
            .values(
                message_id=copy.message_id,
                quoted=None if copy.references else traces.c.quoted,
                marks=None if copy.references else traces.c.marks,
            )
        )

    async def _rename(self, made: MessageId, own: MessageId) -> None:
        await self._link.run(update(branches).where(branches.c.root == made).values(root=own))
        await self._link.run(update(answered).where(answered.c.lost == made).values(lost=own))
        same = votes.alias("same")
        is_there = exists(
            select(same.c.id).where(
                same.c.ballot == votes.c.ballot,
                same.c.source == votes.c.source,
                same.c.evidence_ref == own,
                same.c.voter == votes.c.voter,
            )
        )
        await self._link.run(
            update(votes)  # Index ix_votes_evidence_ref.
            .where(votes.c.evidence_ref == made, ~is_there)
            .values(evidence_ref=own)
        )
