"""Threads from References and In-Reply-To (RFC 5322, 3.6.4), in any order of arrival.

Two mails are in one thread when a chain of references joins them; ids of mails that never
came join as well. That relation does not depend on the order of arrival, so neither do the
threads. Subjects play no part.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.ids import MessageId, ThreadId


@dataclass(frozen=True, slots=True)
class ThreadingFacts:
    """What of a mail matters for threads: its own id and what it answers."""

    message_id: MessageId
    references: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class NewThread:
    """A thread that does not exist yet; equal numbers in one plan are one thread."""

    number: int


Placement = ThreadId | NewThread

Apart = Collection[tuple[ThreadId, ThreadId]]
"""Threads that a chair keeps apart, each two of them once."""


@dataclass(frozen=True, slots=True)
class KeptApart:
    """Two mails that belong together by what is proved or said, and whose threads stay apart.

    `one` is in `threads[0]`, `other` in `threads[1]`.
    """

    threads: tuple[ThreadId, ThreadId]
    one: MessageId
    other: MessageId


@dataclass(frozen=True, slots=True)
class ThreadPlan:
    """What a batch of mails does to the threads.

    `placements` is one thread per mail, in the batch's order. `merges` says which existing
    thread goes into which: the lowest id survives. `entries` are the ids to remember that
    were not known, each with its thread.
    """

    placements: tuple[Placement, ...]
    merges: Mapping[ThreadId, ThreadId]
    entries: Mapping[MessageId, Placement]
    kept_apart: tuple[KeptApart, ...] = ()

    @property
    def new_threads(self) -> int:
        """How many new threads there are; they are numbered from 0 in order of arrival."""
        numbers = {each.number for each in self.placements if isinstance(each, NewThread)}
        return len(numbers)


@dataclass(frozen=True, slots=True)
class Proved:
    """What is proved of mails: what joins their threads, each time two; what is kept apart."""

    joined: tuple[ThreadingFacts, ...]
    kept_apart: tuple[KeptApart, ...]


@dataclass(slots=True)
class _Forest:
    """Union-find over Message-IDs; each root knows the existing threads in its tree."""

    parent: dict[MessageId, MessageId] = field(default_factory=dict)
    size: dict[MessageId, int] = field(default_factory=dict)
    threads: dict[MessageId, set[ThreadId]] = field(default_factory=dict)
    keepers: dict[ThreadId, MessageId] = field(default_factory=dict)

    def root(self, node: MessageId) -> MessageId:
        """Return the root of a node's tree; what stands between them hangs below it from now on."""
        top = node
        while self.parent[top] != top:
            top = self.parent[top]
        while self.parent[node] != top:
            self.parent[node], node = top, self.parent[node]
        return top

    def add(self, node: MessageId, thread: ThreadId | None) -> None:
        """Plant a Message-ID, in the tree of its stored thread if it has one; known ones stay."""
        if node in self.parent:
            return
        self.parent[node] = node
        self.size[node] = 1
        self.threads[node] = set()
        if thread is not None:
            self.threads[node].add(thread)
            # Two ids of one stored thread are joined though no mail of this batch says so.
            self.join(self.keepers.setdefault(thread, node), node)

    def join(self, message_id: MessageId, other: MessageId) -> None:
        """Make one tree of two, the smaller below the larger; it has the threads of both."""
        high, low = self.root(message_id), self.root(other)
        if high == low:
            return
        if self.size[high] < self.size[low]:
            high, low = low, high
        self.parent[low] = high
        self.size[high] += self.size.pop(low)
        self.threads[high] |= self.threads.pop(low)

    def join_unless(
        self, message_id: MessageId, other: MessageId, *, apart: Apart
    ) -> KeptApart | None:
        """Make one tree of two, unless they have threads that stay apart: return what does."""
        here, there = self.root(message_id), self.root(other)
        between = _between(self.threads[here], self.threads[there], apart)
        if here == there or between is None:
            self.join(here, there)
            return None
        if between[0] in self.threads[here]:
            return KeptApart(between, message_id, other)
        return KeptApart(between, other, message_id)

    def plant(
        self,
        mails: Sequence[ThreadingFacts],
        known: Mapping[MessageId, ThreadId],
        *,
        apart: Apart,
        at_work: Apart = (),
        settled: Collection[MessageId] = (),
    ) -> list[KeptApart]:
        """Plant mails with what they answer, each in one tree with it; return what stays apart.

        What stands nearest above a mail is joined first: of threads that stay apart it is in
        that of its parent. Threads `at_work` are joined by mails alone that are `settled` already.
        """
        kept_apart: list[KeptApart] = []
        either = [*apart, *at_work]
        for mail in mails:
            self.add(mail.message_id, known.get(mail.message_id))
            stay = apart if mail.message_id in settled else either
            for reference in reversed(mail.references):
                self.add(reference, known.get(reference))
                stays = self.join_unless(mail.message_id, reference, apart=stay)
                if stays is not None:
                    kept_apart.append(stays)
        return kept_apart


def plan_threads(
    mails: Sequence[ThreadingFacts],
    *,
    known: Mapping[MessageId, ThreadId],
    apart: Apart = (),
    at_work: Apart = (),
    settled: Collection[MessageId] = (),
) -> ThreadPlan:
    """Decide the thread of each mail of a batch, given in order of arrival.

    `known` maps each Message-ID that a stored mail owns or mentions to its thread; it need
    hold only the ids that occur in the batch. Threads that are to stay `apart` are not merged,
    those `at_work` only by what is learnt of mails that are `settled` already.
    """
    forest = _Forest()
    kept_apart = forest.plant(mails, known, apart=apart, at_work=at_work, settled=settled)
    threads: dict[MessageId, Placement] = {}
    merges: dict[ThreadId, ThreadId] = {}
    placements = []
    new = 0
    for mail in mails:
        root = forest.root(mail.message_id)
        if root not in threads:
            existing = sorted(forest.threads[root])
            threads[root] = existing[0] if existing else NewThread(new)
            new += 0 if existing else 1
            merges.update((gone, existing[0]) for gone in existing[1:])
        placements.append(threads[root])
    entries = {node: threads[forest.root(node)] for node in forest.parent if node not in known}
    return ThreadPlan(tuple(placements), merges, entries, tuple(kept_apart))


def join_proved(
    proved: Sequence[ThreadingFacts],
    *,
    mails: Sequence[ThreadingFacts],
    known: Mapping[MessageId, ThreadId],
    apart: Apart,
) -> Proved:
    """Say what of `proved` joins threads that the references of `mails` do not join already.

    Threads that are to stay `apart` are joined by nothing.
    """
    forest = _Forest()
    forest.plant(mails, known, apart=apart)
    for mail in proved:
        for name in (mail.message_id, *mail.references):
            forest.add(name, known.get(name))
    joined: list[ThreadingFacts] = []
    kept_apart: list[KeptApart] = []
    for mail in proved:
        for reference in mail.references:
            if forest.root(mail.message_id) == forest.root(reference):
                continue
            stays = forest.join_unless(mail.message_id, reference, apart=apart)
            if stays is None:
                joined.append(ThreadingFacts(mail.message_id, (reference,)))
            else:
                kept_apart.append(stays)
    return Proved(tuple(joined), tuple(kept_apart))


def _between(
    here: Collection[ThreadId],
    there: Collection[ThreadId],
    apart: Apart,
) -> tuple[ThreadId, ThreadId] | None:
    """Return two threads that stay apart, of which one is here and the other there."""
    return next(
        (
            (thread, other)
            for thread, other in apart
            if (thread in here and other in there) or (thread in there and other in here)
        ),
        None,
    )


def ancestry(
    references: Sequence[MessageId], in_reply_to: MessageId | None
) -> tuple[MessageId, ...]:
    """Return what a mail answers, oldest first; the last is the mail that it answers directly.

    Some programs order or cut References: where both disagree, In-Reply-To names the parent.
    """
    if in_reply_to is None:
        return tuple(references)
    return (*(each for each in references if each != in_reply_to), in_reply_to)


def branch_of(
    mails: Sequence[ThreadingFacts], *, roots: Collection[MessageId]
) -> dict[MessageId, MessageId | None]:
    """Say for the mails of one thread below which of its branches' roots each stands, if any.

    A mail stands where the nearest mail stands that it answers and that is here.
    """
    above = {mail.message_id: mail.references for mail in mails}
    message_ids: dict[MessageId, MessageId | None] = {}
    for mail in mails:
        way: dict[MessageId, None] = {}
        here: MessageId | None = mail.message_id
        while (
            here is not None and here not in roots and here not in message_ids and here not in way
        ):
            way[here] = None
            near = (
                message_id
                for message_id in reversed(above[here])
                if message_id in above or message_id in roots
            )
            here = next(near, None)
        root = None if here is None or here in way else here if here in roots else message_ids[here]
        message_ids.update(dict.fromkeys((*way, mail.message_id), root))
    return message_ids
