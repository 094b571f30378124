"""Store mails and their threads."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import delete, exists, func, not_, select, update

from bot.domain.ids import ListName, MailId, MessageId, ThreadId
from bot.domain.people.stand_ins import stand_in
from bot.errors import TryAgainLater
from bot.mail.values import Attachment, Automatic, Mailbox, ParsedMail
from storage.index.mail_index import index_mails, reindex_mail
from storage.link.among import among, among_given
from storage.link.link import AnyRow, AnySelect, Link
from storage.link.packing import head_of, pack, pack_aside, unpack_aside, unpack_head
from storage.link.types import packed_texts, storable
from storage.persons.people import learn_names
from storage.published import Published
from storage.tables import (
    answered,
    branches,
    erasing,
    mail_aliases,
    mail_lists,
    mail_raw,
    mails,
    namesakes,
    set_aside,
    thread_ids,
    threads,
    traces,
    votes,
)
from storage.values import NewMail, StoredMail


def mail_values(number: int, new: NewMail) -> dict[str, Any]:
    """Return the row of a new mail with this id."""
    mail = new.mail
    return {
        "id": number,
        "message_id": mail.message_id,
        "thread": new.thread,
        "author_name": mail.author.name,
        "author_address": mail.author.address,
        "sender_name": mail.sender.name,
        "sender_address": mail.sender.address,
        "date": mail.date,
        "received_at": new.received_at,
        "said_at": mail.date or new.received_at,
        "subject": mail.subject,
        "in_reply_to": mail.in_reply_to,
        "references": mail.references,
        "automatic": mail.automatic,
        "automatic_rule": mail.automatic_rule or None,
        "is_unproved": not new.is_proved,
        **content_values(mail),
    }


def content_values(mail: ParsedMail) -> dict[str, Any]:
    """Return the part of a mail's row that holds its text and attachments."""
    return {
        "texts": packed_texts(mail.text, mail.new_text),
        "attachments": tuple(
            (part.filename, part.media_type, part.size, part.url) for part in mail.attachments
        ),
        "content_hash": mail.content_hash,
        "size": mail.size,
    }


def to_mail(row: AnyRow, lists: Sequence[AnyRow]) -> StoredMail:
    """Return the mail of a row, with its lists."""
    text, new_text = row.texts
    return StoredMail(
        id=row.id,
        message_id=row.message_id,
        thread=row.thread,
        author=Mailbox(name=row.author_name, address=row.author_address),
        sender=Mailbox(name=row.sender_name, address=row.sender_address),
        date=row.date,
        received_at=row.received_at,
        subject=row.subject,
        text=text,
        new_text=new_text,
        in_reply_to=row.in_reply_to,
        references=row.references,
        lists=tuple(entry.list_name for entry in lists),
        attachments=tuple(Attachment(*part) for part in row.attachments),
        automatic=row.automatic,
        automatic_rule=row.automatic_rule or "",
        size=row.size,
        attested_by=tuple(entry.list_name for entry in lists if entry.attested),
        is_proved=not row.is_unproved,
        is_erased=row.is_erased,
    )


class Archived:
    """Stored mails that come again, in an archive or through their list."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def mails(
        self, list_name: ListName, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, bytes]:
        """Return the bytes of a list's mails; not of digests, which hold other mails."""
        written = {storable(message_id): message_id for message_id in message_ids}
        raws: dict[MessageId, bytes] = {}
        if given := list(written):
            statement = (
                select(mails.c.message_id, mail_raw.c.raw)
                .join(mail_raw, mail_raw.c.mail == mails.c.id)
                .where(
                    among(mails.c.message_id, given),
                    # With a join, SQLite would begin with all mails of the list.
                    exists().where(
                        mail_lists.c.mail == mails.c.id, mail_lists.c.list_name == list_name
                    ),
                    mails.c.automatic.is_distinct_from(Automatic.LIST_ADMIN),
                )
            )
            for message_id, raw in await self._link.rows(statement):
                raws[written[message_id]] = await unpack_aside(raw)
        return raws

    async def attest(self, list_name: ListName, mail_ids: Collection[MailId]) -> None:
        """Record that a list's stored mails have now come through the list."""
        if given := list(mail_ids):
            await self._link.run(
                update(mail_lists)
                .where(among(mail_lists.c.mail, given), mail_lists.c.list_name == list_name)
                .values(attested=True)
            )

    async def set_aside(self, sizes: Collection[int]) -> frozenset[bytes]:
        """Return the bytes of mails of these sizes that are set aside and came from no mailbox."""
        raws: set[bytes] = set()
        if given := sorted(sizes):
            statement = select(set_aside.c.raw).where(
                set_aside.c.mailbox.is_(None),
                among(set_aside.c.size, given),
                set_aside.c.raw.is_not(None),
            )
            raws.update([await unpack_aside(row.raw) for row in await self._link.rows(statement)])
        return frozenset(raws)


class Namesakes:
    """Mails that came under a Message-ID that another mail has already, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, new: Mapping[MessageId, MessageId]) -> None:
        """Store the Message-ID under which mails came, by their own Message-IDs."""
        rows = [{"own": own, "shared": shared} for own, shared in new.items()]
        await self._link.add_rows(namesakes, rows, unless_known=True)

    async def of(self, shared: Collection[MessageId]) -> Mapping[MessageId, list[MessageId]]:
        """Return the shared Message-IDs, each with the other mails' own ids."""
        by_shared_id: dict[MessageId, list[MessageId]] = {}
        if given := sorted(shared):
            statement = select(namesakes).where(among(namesakes.c.shared, given))
            for row in await self._link.rows(statement.order_by(namesakes.c.own)):
                by_shared_id.setdefault(row.shared, []).append(row.own)
        return by_shared_id


class Completions:
    """Stored mails that a copy completes: with a Message-ID, references or a last part."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def complete(self, mail_id: MailId, made: MessageId, copy: ParsedMail) -> None:
        """Give a mail the Message-ID and references of a copy; `made` is its id so far."""
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
        """Record that a mail is proved: a copy of it came through its list."""
        await self._link.run(update(mails).where(mails.c.id == mail_id).values(is_unproved=False))

    async def make_whole(self, cut: StoredMail, copy: ParsedMail, raw: bytes) -> None:
        """Replace the content of a mail that was cut off by its copy's; `raw` is the whole mail."""
        values = await asyncio.to_thread(content_values, copy)
        await self._link.run(update(mails).where(mails.c.id == cut.id).values(**values))
        await self._link.run(
            update(mail_raw).where(mail_raw.c.mail == cut.id).values(raw=await pack_aside(raw))
        )
        await reindex_mail(self._link, cut, copy)

    async def give_up_id(
        self, mail: StoredMail, *, own: MessageId, keys: Collection[int]
    ) -> StoredMail:
        """Give a mail the id `own`, so that its Message-ID can belong to another mail.

        The mail stays in its thread, with its votes; `keys` are those of its traces. Replies to the
        Message-ID are looked up where the other mail will be.
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
        """Name the mail in its traces, and mark that it has its references now."""
        await self._link.run(
            update(traces)  # Index ix_traces_key_said_at.
            .where(
                among(traces.c.key, [memory.key for memory in copy.remembered]),
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


@dataclass(frozen=True, slots=True)
class Opening:
    """The earliest mail of a thread that a person wrote, or a candidate for it.

    An item is titled by its subject. Of two mails of one second, the one that answers nothing is
    first; openings compare by that.
    """

    message_id: MessageId
    subject: str
    said_at: datetime
    answers: bool

    @property
    def order(self) -> tuple[datetime, bool, MessageId]:
        """The sort key, independent of the order of arrival."""
        return self.said_at, self.answers, self.message_id


class Openings:
    """The openings of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def of_threads(self, threads: Collection[ThreadId]) -> Mapping[ThreadId, Opening]:
        """Return the opening of each thread that has a person's mail; one query for each."""
        by_thread: dict[ThreadId, Opening] = {}
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
                by_thread[thread] = min(openings, key=lambda opening: opening.order)
        return by_thread


HEAD: Final = 16_384
"""Bytes in which a mail's header is looked for."""
OF_THREAD: Final = 1000
"""How many mails of one thread are read at most, unless more are asked for."""


MOST_WRITERS: Final = 2_000
"""How many of a list's newest mails to search for its writers."""


class Mails:
    """The mails of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._threadless: set[str] = set()

    async def find(self, message_ids: Collection[MessageId]) -> Mapping[MessageId, MailId]:
        """Return the stored mails that the Message-IDs belong to, as their own or a second one.

        A mail's own id is never another mail's second one.
        """
        written = _by_stored(message_ids)
        mail_ids: dict[MessageId, MailId] = {}
        if given := list(written):
            own = select(mails.c.message_id, mails.c.id).where(among(mails.c.message_id, given))
            other = select(mail_aliases.c.message_id, mail_aliases.c.mail).where(
                among(mail_aliases.c.message_id, given)
            )
            for statement in (other, own):
                for message_id, mail_id in await self._link.rows(statement):
                    mail_ids[written[message_id]] = mail_id
        return mail_ids

    async def on_list(
        self, message_ids: Collection[MessageId], list_name: ListName
    ) -> set[MessageId]:
        """Return which of the mails came to a list, by the names that are asked for."""
        mail_ids = await self.find(message_ids)
        if not mail_ids:
            return set()
        there = select(mail_lists.c.mail).where(
            among(mail_lists.c.mail, sorted(set(mail_ids.values()))),
            mail_lists.c.list_name == list_name,
        )
        ids = {row.mail for row in await self._link.rows(there)}
        return {name for name, mail_id in mail_ids.items() if mail_id in ids}

    async def proved_on(
        self, message_ids: Collection[MessageId], list_name: ListName
    ) -> set[MessageId]:
        """Return which of the mails are proved to have come by a list, by the names asked for."""
        mail_ids = await self.find(message_ids)
        if not mail_ids:
            return set()
        there = (
            select(mail_lists.c.mail)
            .join(mails, mails.c.id == mail_lists.c.mail)
            .where(
                among(mail_lists.c.mail, sorted(set(mail_ids.values()))),
                mail_lists.c.list_name == list_name,
                not_(mails.c.is_unproved),
            )
        )
        ids = {row.mail for row in await self._link.rows(there)}
        return {name for name, mail_id in mail_ids.items() if mail_id in ids}

    async def notices_among(self, message_ids: Collection[MessageId]) -> Mapping[MessageId, str]:
        """Return which Message-IDs belong to list programs' own mails, with their subjects."""
        written = _by_stored(message_ids)
        subjects: dict[MessageId, str] = {}
        if given := list(written):
            notices = select(mails.c.message_id, mails.c.subject).where(
                among(mails.c.message_id, given), mails.c.automatic == Automatic.LIST_ADMIN
            )
            for message_id, subject in await self._link.rows(notices):
                subjects[written[message_id]] = subject
        return subjects

    async def find_content(self, hashes: Collection[str]) -> Mapping[str, MailId]:
        """Return the stored mails with these content hashes; of several mails, the first."""
        mail_ids: dict[str, MailId] = {}
        if given := {text: text for text in hashes}:
            asked = select(erasing.c.key).where(erasing.c.id == 1)
            if (key := await self._link.value(asked)) is not None:
                given |= {stand_in(text, key=key): text for text in hashes}  # of erased people
            first = (
                select(mails.c.content_hash, func.min(mails.c.id).label("first"))
                .where(among(mails.c.content_hash, list(given)))
                .group_by(mails.c.content_hash)
            )
            mail_ids |= {given[row.content_hash]: row.first for row in await self._link.rows(first)}
        return mail_ids

    async def threads_of(self, message_ids: Collection[MessageId]) -> Mapping[MessageId, ThreadId]:
        """Return the threads in which the Message-IDs are owned or mentioned."""
        written = _by_stored(message_ids)
        by_message_id: dict[MessageId, ThreadId] = {}
        if given := list(written):
            known = select(thread_ids.c.message_id, thread_ids.c.thread).where(
                among(thread_ids.c.message_id, given)
            )
            for message_id, thread in await self._link.rows(known):
                by_message_id[written[message_id]] = thread
        self._threadless.update(
            stored for stored, own in written.items() if own not in by_message_id
        )
        return by_message_id

    async def new_threads(self, count: int) -> list[ThreadId]:
        """Make `count` empty threads."""
        numbers = await self._link.next_ids(threads.c.id, count)
        await self._link.add_rows(threads, [{"id": number} for number in numbers])
        return [ThreadId(number) for number in numbers]

    async def register_threads(self, entries: Mapping[MessageId, ThreadId]) -> None:
        """Record the thread of each Message-ID; one that is in a thread already stays there.

        Raises:
            TryAgainLater: another process put an id, which `threads_of` had just not found, into
                another thread.
        """
        if not entries:
            return
        wanted = {storable(message_id): thread for message_id, thread in entries.items()}
        await self._link.add_rows(
            thread_ids,
            [{"message_id": stored, "thread": thread} for stored, thread in wanted.items()],
            unless_known=True,
        )
        if self._link.is_sqlite:
            return
        raced = self._threadless.intersection(wanted)
        if given := sorted(raced):
            known = select(thread_ids.c.message_id, thread_ids.c.thread).where(
                among(thread_ids.c.message_id, given)
            )
            if any(thread != wanted[stored] for stored, thread in await self._link.rows(known)):
                raise TryAgainLater("another process has just filed a mail of the same thread")

    async def merge_threads(self, source: ThreadId, into: ThreadId) -> None:
        """Move all mails and Message-IDs of `source` to `into`; their items are left alone."""
        if source == into:
            return
        await self._link.run(update(threads).where(threads.c.id == source).values(merged_into=into))
        await self._link.run(
            update(threads).where(threads.c.merged_into == source).values(merged_into=into)
        )
        await self._link.run(
            update(thread_ids).where(thread_ids.c.thread == source).values(thread=into)
        )
        await self._link.run(update(mails).where(mails.c.thread == source).values(thread=into))

    async def add(self, new: Sequence[NewMail]) -> list[MailId]:
        """Store mails with their bytes and lists; return their ids in the same order.

        The words of ours that stand in them are public from now on, and prove nothing.

        Raises:
            TryAgainLater: another process has just joined one of the threads to another.
        """
        if not new:
            return []
        await self._keep_threads({entry.thread for entry in new})
        numbers = await self._link.next_ids(mails.c.id, len(new))
        numbered = list(zip(numbers, new, strict=True))
        rows, raws = await asyncio.to_thread(_packed, numbered)
        await self._link.add_rows(mails, rows)
        await self._link.add_rows(mail_raw, raws)
        lists = [
            {
                "mail": number,
                "list_name": list_name,
                "position": position,
                "attested": list_name in entry.attested_by,
            }
            for number, entry in numbered
            for position, list_name in enumerate(dict.fromkeys(entry.lists))
        ]
        await self._link.add_rows(mail_lists, lists)
        authors = [entry.mail.author for entry in new if entry.mail.automatic is None]
        await learn_names(self._link, [(author.name, author.address) for author in authors])
        await index_mails(self._link, numbered)
        for entry in new:
            await Published(self._link).add(entry.mail.words, at=entry.received_at)
        return [MailId(number) for number in numbers]

    async def add_alias(self, message_id: MessageId, mail_id: MailId) -> None:
        """Record another Message-ID of a stored mail."""
        insert = self._link.insert(mail_aliases).on_conflict_do_nothing()
        await self._link.run(insert, [{"message_id": message_id, "mail": mail_id}])

    async def add_to_list(self, mail_id: MailId, list_name: ListName, *, attested: bool) -> bool:
        """Record that a stored mail came to a list too; return True if the list is new for it."""
        position = select(func.count()).where(mail_lists.c.mail == mail_id).scalar_subquery()
        added = await self._link.first(
            self._link.insert(mail_lists)
            .values(mail=mail_id, list_name=list_name, position=position, attested=attested)
            .on_conflict_do_nothing()
            .returning(mail_lists.c.mail)
        )
        if added is None and attested:
            await self._link.run(
                update(mail_lists)
                .where(mail_lists.c.mail == mail_id, mail_lists.c.list_name == list_name)
                .values(attested=True)
            )
        return added is not None

    async def get(self, mail_id: MailId) -> StoredMail | None:
        """Return a mail."""
        return await self._one(select(mails).where(mails.c.id == mail_id))

    async def get_many(self, mail_ids: Collection[MailId]) -> Mapping[MailId, StoredMail]:
        """Return the mails with these ids."""
        stored_mails: dict[MailId, StoredMail] = {}
        if given := sorted(set(mail_ids)):
            statement = select(mails).where(among(mails.c.id, given))
            stored_mails |= {mail.id: mail for mail in await self._many(statement)}
        return stored_mails

    async def by_message_id(self, message_id: MessageId) -> StoredMail | None:
        """Return the mail that has, or came under, a Message-ID."""
        mail_id = (await self.find([message_id])).get(message_id)
        return None if mail_id is None else await self.get(mail_id)

    async def raw(self, mail_id: MailId) -> bytes:
        """Return the bytes of a stored mail."""
        raw = await self._link.value(select(mail_raw.c.raw).where(mail_raw.c.mail == mail_id))
        return await unpack_aside(raw)

    async def ids_of_list(self, list_name: ListName, *, after: MailId, limit: int) -> list[MailId]:
        """Return the mails of a list with a number above `after`, in the order they were stored."""
        rows = await self._link.rows(
            select(mail_lists.c.mail)  # Its primary key.
            .where(mail_lists.c.list_name == list_name, mail_lists.c.mail > after)
            .order_by(mail_lists.c.mail)
            .limit(limit)
        )
        return [row.mail for row in rows]

    async def heads(self, ids: Collection[MailId], *, size: int = HEAD) -> dict[MailId, bytes]:
        """Return the first bytes of stored mails, in which their header is."""
        if not ids:
            return {}
        head = func.substr(mail_raw.c.raw, 1, head_of(size)).label("head")
        rows = await self._link.rows(
            select(mail_raw.c.mail, head).where(among(mail_raw.c.mail, sorted(ids)))
        )
        return {row.mail: unpack_head(row.head, size=size) for row in rows}

    async def of_thread(self, thread: ThreadId, *, limit: int = OF_THREAD) -> list[StoredMail]:
        """Return the mails of a thread in the order in which they were written."""
        # Index ix_mails_thread_said_at.
        return await self._many(
            select(mails)
            .where(mails.c.thread == thread)
            .order_by(mails.c.said_at, mails.c.id)
            .limit(limit)
        )

    async def with_tag(self, thread: ThreadId, tag: str, *, limit: int) -> list[StoredMail]:
        """Return people's mails of a thread with a tag in their subject, but no plain replies.

        In the order in which they were written.
        """
        subject = func.lower(mails.c.subject)
        # Index ix_mails_thread_said_at.
        return await self._many(
            select(mails)
            .where(mails.c.thread == thread, mails.c.automatic.is_(None))
            .where(subject.contains(tag.lower(), autoescape=True))
            .where(not_(subject.startswith("re:")))
            .order_by(mails.c.said_at, mails.c.id)
            .limit(limit)
        )

    async def newest_of_thread(
        self, thread: ThreadId, *, on: ListName | None = None
    ) -> StoredMail | None:
        """Return the newest mail of a thread by a person, limited to the list `on` if given."""
        stored_mails = await self.last_of_thread(thread, on=on, limit=1)
        return stored_mails[0] if stored_mails else None

    async def last_of_thread(
        self, thread: ThreadId, *, on: ListName | None = None, limit: int
    ) -> list[StoredMail]:
        """Return the last mails of a thread that people wrote, newest first."""
        # Index ix_mails_thread_said_at, from its end.
        came = exists().where(mail_lists.c.mail == mails.c.id, mail_lists.c.list_name == on)
        return await self._many(
            select(mails)
            .where(
                mails.c.thread == thread,
                mails.c.automatic.is_(None),
                *([came] if on is not None else []),
            )
            .order_by(mails.c.said_at.desc(), mails.c.id.desc())
            .limit(limit)
        )

    async def count_of_thread(self, thread: ThreadId) -> int:
        """Return how many mails a thread has."""
        return (await self.count_of_threads([thread])).get(thread, 0)

    async def count_of_threads(self, threads: Collection[ThreadId]) -> Mapping[ThreadId, int]:
        """Return how many mails each thread has; one without any is left out."""
        if not (given := list(set(threads))):
            return {}
        counted = (
            select(mails.c.thread, func.count())  # Index ix_mails_thread_said_at.
            .where(among(mails.c.thread, given))
            .group_by(mails.c.thread)
        )
        return {ThreadId(thread): count for thread, count in await self._link.rows(counted)}

    async def has_attested(self, list_name: ListName) -> bool:
        """Return True if a mail has come by a list that vouched for its author."""
        # Index ix_mail_lists_attested.
        return bool(
            await self._link.value(
                select(exists().where(mail_lists.c.list_name == list_name, mail_lists.c.attested))
            )
        )

    async def counts(self, list_name: ListName) -> int:
        """Return how many mails came to a list."""
        count: int = await self._link.value(
            select(func.count()).select_from(mail_lists).where(mail_lists.c.list_name == list_name)
        )
        return count

    async def is_writer(
        self,
        addresses: Collection[str],
        lists: Collection[ListName],
        *,
        by: datetime | None = None,
    ) -> bool:
        """Return True if one of the lists vouches for a mail from one of the addresses.

        With `by`, for one that had come at that instant.
        """
        if not addresses or not lists:
            return False
        by_list = exists().where(  # The primary key.
            mail_lists.c.mail == mails.c.id,
            mail_lists.c.list_name.in_(lists),
            mail_lists.c.attested,
        )
        vouched = (
            select(mails.c.id)  # Index ix_mails_author_address.
            .where(mails.c.author_address.in_(addresses), by_list)
            .limit(1)
        )
        if by is not None:
            vouched = vouched.where(mails.c.received_at <= by)
        return await self._link.value(vouched) is not None

    async def vouching(
        self, message_id: MessageId, addresses: Collection[str]
    ) -> Sequence[ListName]:
        """Return the lists that vouch for a mail, if its author has one of the addresses."""
        if not addresses:
            return []
        rows = await self._link.rows(
            select(mail_lists.c.list_name)
            .join(mails, mails.c.id == mail_lists.c.mail)
            .where(
                mails.c.message_id == message_id,
                mails.c.author_address.in_(addresses),
                mail_lists.c.attested,
            )
            .order_by(mail_lists.c.position)
        )
        return [row.list_name for row in rows]

    async def written_to(self, addresses: Collection[str]) -> frozenset[ListName]:
        """Return the lists that vouch for a mail from one of the addresses."""
        if not addresses:
            return frozenset()
        rows = await self._link.rows(_written_to(), addresses=sorted(addresses))
        return frozenset(row.list_name for row in rows)

    async def writers(self, list_name: ListName, *, since: datetime) -> list[Mailbox]:
        """Return the people who wrote the newest mails of a list, each once, the last first."""
        newest = (
            select(mail_lists.c.mail)  # Index ix_mail_lists_list_name, from its end.
            .where(mail_lists.c.list_name == list_name, mail_lists.c.attested)
            .order_by(mail_lists.c.mail.desc())
            .limit(MOST_WRITERS)
        )
        given = [row.mail for row in await self._link.rows(newest)]
        if not given:
            return []
        rows = await self._link.rows(
            select(mails.c.author_name, mails.c.author_address)
            .where(
                among(mails.c.id, given),
                mails.c.received_at >= since,
                mails.c.automatic.is_(None),
            )
            .order_by(mails.c.id.desc())
        )
        people = {row.author_address: Mailbox(row.author_name, row.author_address) for row in rows}
        return list(people.values())

    async def _keep_threads(self, wanted: Collection[ThreadId]) -> None:
        if self._link.is_sqlite:
            return
        # A shared lock: whoever merges one of these threads waits for our mails.
        live = (
            select(threads.c.id)
            .where(among(threads.c.id, wanted), threads.c.merged_into.is_(None))
            .order_by(threads.c.id)
            .with_for_update(read=True)
        )
        if len(await self._link.rows(live)) < len(wanted):
            raise TryAgainLater("another process has just joined two threads")

    async def _one(self, statement: AnySelect) -> StoredMail | None:
        stored_mails = await self._many(statement)
        return stored_mails[0] if stored_mails else None

    async def _many(self, statement: AnySelect) -> list[StoredMail]:
        return await read_mails(self._link, statement)


async def read_mails(link: Link, statement: AnySelect) -> list[StoredMail]:
    """Return the mails of a statement that selects all their columns."""
    rows = await link.rows(statement)
    lists: dict[int, list[AnyRow]] = {row.id: [] for row in rows}
    if given := list(lists):
        of_mails = (
            select(mail_lists)
            .where(among(mail_lists.c.mail, given))
            .order_by(mail_lists.c.mail, mail_lists.c.position, mail_lists.c.list_name)
        )
        for row in await link.rows(of_mails):
            lists[row.mail].append(row)
    return [to_mail(row, lists[row.id]) for row in rows]


def _packed(
    numbered: Sequence[tuple[int, NewMail]],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of new mails, and those of their bytes."""
    rows = [mail_values(number, entry) for number, entry in numbered]
    return rows, [{"mail": number, "raw": pack(entry.raw)} for number, entry in numbered]


def _by_stored(message_ids: Iterable[MessageId]) -> dict[str, MessageId]:
    return {storable(message_id): message_id for message_id in message_ids}


@cache
def _written_to() -> AnySelect:
    return (
        select(mail_lists.c.list_name)  # Index ix_mails_author_address.
        .join(mails, mail_lists.c.mail == mails.c.id)
        .where(among_given(mails.c.author_address, "addresses"), mail_lists.c.attested)
        .distinct()
    )
