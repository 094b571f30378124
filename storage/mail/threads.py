"""Store the data that finds and repairs threads: traces, branches, suggestions, merges."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select, tuple_, update

from bot.domain.ids import BallotId, CommentId, ItemNumber, ListName, MailId, MessageId, ThreadId
from bot.domain.items.branch import Branch, Ground
from bot.domain.items.item import ItemState
from bot.domain.items.suggestion import Refusal, Suggestion, SuggestionState
from bot.mail.threads.lost_replies import Answered, Proof, Trace, Writing, pack, unpack
from bot.mail.threads.threads import ThreadingFacts, ancestry
from bot.mail.values import Clues, Mailbox
from storage.link.among import among
from storage.link.fields import value_of
from storage.link.link import AnyRow, Link
from storage.link.types import storable
from storage.tables import (
    answered,
    branches,
    comments,
    lost,
    mail_aliases,
    mail_lists,
    mails,
    merges,
    refused,
    suggestions,
    thread_ids,
    threads,
    traces,
)


class AnsweredMails:
    """The nearest proved parent of each mail that lost its references."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def keep(self, replies: Sequence[Answered]) -> None:
        """Store the parents of lost replies, unless a nearer one is known."""
        nearest: dict[MessageId, Answered] = {}
        for reply in sorted(replies, key=lambda reply: reply.order):
            nearest[reply.lost] = reply
        if not nearest:
            return
        new = self._link.insert(answered).values(
            [
                {
                    "lost": reply.lost,
                    "answers": reply.answers,
                    "proof": reply.proof.value,
                    "said_at": reply.said_at,
                }
                for reply in nearest.values()
            ]
        )
        # Another process may store its result at this moment: the database compares the two.
        order = ("proof", "said_at", "answers")
        await self._link.run(
            new.on_conflict_do_update(
                index_elements=[answered.c.lost],
                set_={name: new.excluded[name] for name in order},
                where=tuple_(*(new.excluded[name] for name in order))
                > tuple_(*(answered.c[name] for name in order)),
            )
        )

    async def of(self, names: Collection[MessageId]) -> Mapping[MessageId, Answered]:
        """Return the parents of those mails that lost their references."""
        replies: dict[MessageId, Answered] = {}
        if given := sorted(names):
            statement = select(answered).where(among(answered.c.lost, given))
            for row in await self._link.rows(statement):
                replies[row.lost] = Answered(row.lost, row.answers, Proof(row.proof), row.said_at)
        return replies


MOST: Final = 5000
"""How many mails of a thread are sorted into branches."""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """What decides the branch of a stored mail, and the thread that it is in."""

    id: MailId
    facts: ThreadingFacts
    subject: str
    thread: ThreadId
    lists: frozenset[ListName] = frozenset()


class Branches:
    """The branches of one transaction.

    A thread branches at a mail with a new subject, or where a chair split it. A branch's mails stay
    joined with the rest by their Message-IDs; they are stored in a thread of their own.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    async def of_threads(
        self, threads: Collection[ThreadId]
    ) -> Mapping[ThreadId, Mapping[MessageId, Branch]]:
        """Return by root the branches and possible branches of each thread."""
        by_thread: dict[ThreadId, dict[MessageId, Branch]] = {}
        if given := sorted(set(threads)):
            statement = (
                select(thread_ids.c.thread.label("main"), branches)
                .join(thread_ids, thread_ids.c.message_id == branches.c.root)
                .where(among(thread_ids.c.thread, given))
                .order_by(branches.c.root)
            )
            for row in await self._link.rows(statement):
                by_thread.setdefault(row.main, {})[row.root] = Branch(row.thread, row.ground)
        return by_thread

    async def mails_of(self, main: ThreadId) -> list[KeptMail]:
        """Return the mails of a thread and its branches, oldest first.

        A mail that lost its references answers its proved parent.
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
        """Store mails in another thread; their Message-IDs stay where they are."""
        if given := sorted(mail_ids):
            statement = update(mails).where(among(mails.c.id, given))
            await self._link.run(statement.values(thread=thread))

    async def put(self, root: MessageId, branch: Branch) -> None:
        """Store a mail and the replies below it in a branch from now on."""
        values = {"thread": branch.thread, "ground": branch.ground}
        await self._link.run(
            self._link.insert(branches)
            .values(root=root, **values)
            .on_conflict_do_update(index_elements=[branches.c.root], set_=values)
        )

    async def of_roots(self, roots: Collection[MessageId]) -> Mapping[MessageId, Branch]:
        """Return the branches that begin at mails."""
        by_root: dict[MessageId, Branch] = {}
        if given := sorted(roots):
            statement = select(branches).where(among(branches.c.root, given))
            for row in await self._link.rows(statement):
                by_root[row.root] = Branch(row.thread, row.ground)
        return by_root

    async def drop(self, root: MessageId) -> None:
        """Remove a branch."""
        await self._link.run(delete(branches).where(branches.c.root == root))

    async def merge(self, source: ThreadId, into: ThreadId, *, ground: Ground | None) -> None:
        """Move the branches in `source` to `into`; on another ground if a person chose it."""
        grounds = {} if ground is None else {"ground": ground}
        await self._link.run(
            update(branches).where(branches.c.thread == source).values(thread=into, **grounds)
        )

    async def branched_from(self, thread: ThreadId) -> ThreadId | None:
        """Return the thread that this one branched from, ignoring mails that were moved into it."""
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


MOST_REFUSED: Final = 5000
"""How many of the chairs' refusals are applied."""


class Suggestions:
    """The suggestions about threads, for a chair to decide, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def ask(self, new: Sequence[Suggestion]) -> list[Suggestion]:
        """Store questions about mails without an earlier question or decision; return them."""
        known: set[MessageId] = set()
        if given := [suggestion.lost for suggestion in new]:
            statement = (
                select(suggestions.c.lost).where(among(suggestions.c.lost, given)).distinct()
            )
            known.update(row.lost for row in await self._link.rows(statement))
        asked = [suggestion for suggestion in new if storable(suggestion.lost) not in known]
        await self.add(asked)
        return asked

    async def only_open(self, lost: Collection[MessageId]) -> Mapping[MessageId, MessageId]:
        """Return the suggested parent of each mail that has no other question or decision."""
        written = {storable(message_id): message_id for message_id in lost}
        by_reply: dict[MessageId, list[Suggestion]] = {}
        if given := list(written):
            statement = select(suggestions).where(among(suggestions.c.lost, given))
            for row in await self._link.rows(statement):
                by_reply.setdefault(written[row.lost], []).append(value_of(Suggestion, row))
        return {
            name: asked[0].alike
            for name, asked in by_reply.items()
            if [suggestion.state for suggestion in asked] == [SuggestionState.OPEN]
        }

    async def add(self, new: Sequence[Suggestion]) -> None:
        """Store suggestions; a decision about the same two mails stays."""
        await self._link.add_rows(
            suggestions,
            [
                {
                    "lost": suggestion.lost,
                    "alike": suggestion.alike,
                    "at": suggestion.at,
                    "state": suggestion.state,
                }
                for suggestion in new
            ],
            unless_known=True,
        )

    async def open_of(self, thread: ThreadId) -> tuple[Suggestion, ThreadId] | None:
        """Return the oldest open suggestion about a thread's mails, and the other thread.

        A suggestion whose threads were joined meanwhile no longer counts.
        """
        lost, alike = thread_ids.alias("lost_in"), thread_ids.alias("alike_in")
        row = await self._link.first(
            select(suggestions, alike.c.thread)  # Index ix_thread_ids_thread, then both keys.
            .join(lost, lost.c.message_id == suggestions.c.lost)
            .join(alike, alike.c.message_id == suggestions.c.alike)
            .where(
                lost.c.thread == thread,
                suggestions.c.state == SuggestionState.OPEN,
                alike.c.thread != lost.c.thread,
            )
            .order_by(suggestions.c.at, suggestions.c.lost)
            .limit(1)
        )
        return None if row is None else (value_of(Suggestion, row), row.thread)

    async def links_of(self, lost: Collection[MessageId]) -> list[Suggestion]:
        """Return the mails to which those in `lost` are joined, by clues or by a chair."""
        links: list[Suggestion] = []
        if given := sorted(lost):
            statement = select(suggestions).where(
                among(suggestions.c.lost, given), suggestions.c.state == SuggestionState.MERGED
            )
            links += [value_of(Suggestion, row) for row in await self._link.rows(statement)]
        return links

    async def part(self, here: Collection[MessageId], there: Collection[MessageId]) -> None:
        """Refuse the suggestions and links between mails of two sides."""
        for suggestion in await self.links_of({*here, *there}):
            if (suggestion.lost in here and suggestion.alike in there) or (
                suggestion.lost in there and suggestion.alike in here
            ):
                await self._link.run(
                    update(suggestions)
                    .where(
                        suggestions.c.lost == suggestion.lost,
                        suggestions.c.alike == suggestion.alike,
                    )
                    .values(state=SuggestionState.REFUSED)
                )

    async def refused(self, threads: Collection[ThreadId]) -> list[Refusal]:
        """Return the pairs of these threads that a chair keeps apart, each once."""
        lost, alike = thread_ids.alias("lost_in"), thread_ids.alias("alike_in")
        rows = await self._link.rows(
            select(
                suggestions, lost.c.thread.label("one"), alike.c.thread.label("other")
            )  # Index ix_suggestions_refused, then both keys.
            .join(lost, lost.c.message_id == suggestions.c.lost)
            .join(alike, alike.c.message_id == suggestions.c.alike)
            .where(refused, alike.c.thread != lost.c.thread)
            .order_by(suggestions.c.at, suggestions.c.lost, suggestions.c.alike)
            .limit(MOST_REFUSED)
        )
        wanted = set(threads)
        refusals: dict[frozenset[ThreadId], Refusal] = {}
        for row in rows:
            both = frozenset((row.one, row.other))
            if both <= wanted:
                first = refusals.get(both) or Refusal(
                    (row.one, row.other), value_of(Suggestion, row), 0
                )
                refusals[both] = replace(first, times=first.times + 1)
        return list(refusals.values())

    async def drop_open(self, lost: Collection[MessageId]) -> None:
        """Delete the open questions about mails."""
        if given := list(lost):
            await self._link.run(
                delete(suggestions).where(
                    among(suggestions.c.lost, given), suggestions.c.state == SuggestionState.OPEN
                )
            )

    async def settle(self, lost: Collection[MessageId], state: SuggestionState) -> None:
        """Record the decision on open suggestions."""
        if given := list(lost):
            await self._link.run(
                update(suggestions)
                .where(
                    among(suggestions.c.lost, given), suggestions.c.state == SuggestionState.OPEN
                )
                .values(state=state)
            )


@dataclass(frozen=True, slots=True)
class Contents:
    """A thread's Message-IDs, its branches by their roots, and the last mail of all."""

    message_ids: tuple[MessageId, ...]
    roots: Mapping[MessageId, Ground]
    last_mail: int


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge, and what moved from the merged item to the survivor.

    `message_ids` and `roots` are those of thread `source`: its own ones, and its branches. No mail
    up to `last_mail` came after the merge.
    """

    merged: ItemNumber
    survivor: ItemNumber
    source: ThreadId
    at: datetime
    message_ids: tuple[MessageId, ...]
    roots: Mapping[MessageId, Ground]
    comments: tuple[CommentId, ...]
    ballot: BallotId | None
    last_mail: int
    merged_state: ItemState
    merged_outcome: str
    survivor_state: ItemState
    survivor_deadline: datetime | None
    survivor_outcome: str


class Merges:
    """The merges of items, stored so that they can be undone, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def contents(self, thread: ThreadId) -> Contents:
        """Return the contents of a thread before it is merged."""
        own = select(thread_ids.c.message_id).where(thread_ids.c.thread == thread)
        roots = select(branches).where(branches.c.thread == thread).order_by(branches.c.root)
        last = await self._link.value(select(func.coalesce(func.max(mails.c.id), 0)))
        return Contents(
            message_ids=tuple(row.message_id for row in await self._link.rows(own)),
            roots={row.root: row.ground for row in await self._link.rows(roots)},
            last_mail=last,
        )

    async def keep(self, merge: Merge) -> None:
        """Store a merge."""
        await self._link.run(
            merges.insert().values(
                merged=merge.merged,
                survivor=merge.survivor,
                source=merge.source,
                at=merge.at,
                message_ids=merge.message_ids,
                roots=tuple(merge.roots.items()),
                comments=merge.comments,
                ballot=merge.ballot,
                last_mail=merge.last_mail,
                merged_state=merge.merged_state,
                merged_outcome=merge.merged_outcome,
                survivor_state=merge.survivor_state,
                survivor_deadline=merge.survivor_deadline,
                survivor_outcome=merge.survivor_outcome,
            )
        )

    async def mails_of(self, merged: ItemNumber) -> int:
        """Return how many mails an item brought along; 0 if that was not stored."""
        own = await self._link.first(select(merges.c.message_ids).where(merges.c.merged == merged))
        if own is None:
            return 0
        brought = select(func.count()).where(among(mails.c.message_id, own.message_ids))
        return int(await self._link.value(brought))

    async def take(self, merged: ItemNumber) -> Merge | None:
        """Return an item's merge, and delete it."""
        row = await self._link.first(select(merges).where(merges.c.merged == merged))
        if row is None:
            return None
        await self._link.run(delete(merges).where(merges.c.merged == merged))
        return Merge(
            merged=row.merged,
            survivor=row.survivor,
            source=row.source,
            at=row.at,
            message_ids=row.message_ids,
            roots=dict(map(_to_root, row.roots)),
            comments=row.comments,
            ballot=row.ballot,
            last_mail=row.last_mail,
            merged_state=row.merged_state,
            merged_outcome=row.merged_outcome,
            survivor_state=row.survivor_state,
            survivor_deadline=row.survivor_deadline,
            survivor_outcome=row.survivor_outcome or "",
        )

    async def part(
        self, message_ids: Collection[MessageId], *, source: ThreadId, into: ThreadId
    ) -> None:
        """Return to a merged thread its Message-IDs, and the mails stored in `into` under them."""
        await self._link.run(update(threads).where(threads.c.id == source).values(merged_into=None))
        if given := sorted(message_ids):
            await self._link.run(
                update(thread_ids)
                .where(among(thread_ids.c.message_id, given))
                .values(thread=source)
            )
            await self._link.run(
                update(mails)
                .where(among(mails.c.message_id, given), mails.c.thread == into)
                .values(thread=source)
            )

    async def give_comments(self, ids: Sequence[CommentId], to: ItemNumber) -> None:
        """Move comments to an item."""
        if given := list(ids):
            await self._link.run(
                update(comments).where(among(comments.c.id, given)).values(item=to)
            )


def _to_root(value: str | list[str]) -> tuple[MessageId, Ground]:
    """Return a root with its ground, which earlier versions did not store."""
    if isinstance(value, str):
        return MessageId(value), Ground.SPLIT
    root, ground = value
    return MessageId(root), Ground(ground)


"""How many traces are looked at for one batch: the newest."""


class Traces:
    """The traces of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, new: Sequence[Trace]) -> None:
        """Store the traces of mails."""
        await self._link.add_rows(traces, [to_row(trace) for trace in new])

    async def lost_under(self, keys: Collection[int]) -> list[Trace]:
        """Return the mails with these keys that lost their references."""
        # Index ix_traces_lost.
        return await self._newest(keys, lost)

    async def under(
        self, keys: Collection[int], *, since: datetime, until: datetime
    ) -> list[Trace]:
        """Return the mails with these keys that were written in a span of time."""
        # Index ix_traces_key_said_at.
        return await self._newest(keys, traces.c.said_at >= since, traces.c.said_at <= until)

    async def at(self, asked: Collection[tuple[int, datetime]]) -> list[Trace]:
        """Return the mails with one of these keys that were written at exactly that time."""
        # Index ix_traces_key_said_at.
        keys, times = {key for key, _ in asked}, {said_at for _, said_at in asked}
        newest = await self._newest(keys, among(traces.c.said_at, times))
        return [trace for trace in newest if (trace.key, trace.said_at) in asked]

    async def writings(self, message_ids: Collection[MessageId]) -> Mapping[MessageId, Writing]:
        """Return the compared parts of stored mails."""
        written = {storable(message_id): message_id for message_id in message_ids}
        writings: dict[MessageId, Writing] = {}
        if given := list(written):
            statement = select(
                mails.c.message_id,
                mails.c.author_name,
                mails.c.author_address,
                mails.c.said_at,
                mails.c.subject,
                mails.c.texts,
            ).where(among(mails.c.message_id, given))
            for own, name, address, said_at, subject, texts in await self._link.rows(statement):
                known, author = written[own], Mailbox(name, address)
                writings[known] = Writing(known, author, said_at, subject, *texts)
        return writings

    async def _newest(self, keys: Collection[int], *conditions: ColumnElement[bool]) -> list[Trace]:
        if not keys:
            return []
        newest = (
            select(traces)
            .where(among(traces.c.key, keys), *conditions)
            .order_by(traces.c.said_at.desc(), traces.c.id.desc())
            .limit(MOST)
        )
        return [_to_trace(row) for row in await self._link.rows(newest)]


def to_row(trace: Trace) -> dict[str, object]:
    """Return a trace as a row."""
    clues = trace.clues
    return {
        "key": trace.key,
        "message_id": trace.message_id,
        "said_at": trace.said_at,
        "kind": trace.kind,
        "quoted": None if clues is None else pack(clues.quoted),
        "marks": None if clues is None else pack(clues.marks),
    }


def _to_trace(row: AnyRow) -> Trace:
    return Trace(
        key=row.key,
        message_id=row.message_id,
        said_at=row.said_at,
        kind=row.kind,
        clues=None if row.quoted is None else Clues(unpack(row.quoted), unpack(row.marks)),
    )
