"""Find the parent of a reply if several mails share the Message-ID that it names.

Some software writes the same Message-ID each day. The mail that came first keeps it (see `copies`),
and its replies too, unless their subject or their quotes show that they mean another one: anybody
may send a mail under a Message-ID that people answer with their votes. Such a reply is moved as a
chair would move it, whichever comes first, the reply or that mail.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from bot.domain.ids import MessageId, ThreadId
from bot.domain.items.branch import Branch, Ground
from bot.mail.threads.lost_replies import (
    Candidate,
    Proof,
    Writing,
    find_clues,
    find_proof,
    subject_key,
    writing_of,
)
from bot.mail.threads.threads import ancestry
from handlers.filing.arrivals import Arrival
from storage.store import Store

Names = Mapping[MessageId, MessageId]


async def move_replies_to_namesakes(
    store: Store,
    fresh: Sequence[Arrival],
    threads: Mapping[MessageId, ThreadId],
    *,
    namesakes: Names,
) -> Collection[ThreadId]:
    """Branch threads at replies to a shared Message-ID that mean another mail than its owner.

    Return the threads whose stored mails must be arranged again. `threads` has those of the fresh
    mails. `namesakes` maps the new ids of fresh mails to the shared Message-ID under which they
    came.
    """
    own = {arrival.mail.message_id: arrival for arrival in fresh}
    new = {name: shared for name, shared in namesakes.items() if name in own}
    await store.namesakes.add(new)
    named = _named(fresh)
    sharing = await store.namesakes.of({*named.values(), *new.values()})
    if not sharing:
        return ()
    answers = await _answers(store, set(new.values()))
    answers |= {name: shared for name, shared in named.items() if shared in sharing}
    chosen = await store.branches.of_roots(answers)
    under_one_id = {own_id for own_ids in sharing.values() for own_id in own_ids}
    writings = await _written(store, own, {*answers, *sharing, *under_one_id})
    meant: dict[MessageId, MessageId] = {}
    for name, shared in answers.items():
        several = [
            writings[each] for each in (shared, *sharing.get(shared, ())) if each in writings
        ]
        if name in writings and name not in chosen and shared in writings:
            message_id = await asyncio.to_thread(_meant, writings[name], several)
            if message_id != shared:
                meant[name] = message_id
    stored = await _kept_in(store, {*meant, *meant.values()} - own.keys())
    places = {**stored, **threads}
    for name, message_id in meant.items():
        if places[name] != places[message_id]:
            await store.branches.put(name, Branch(places[message_id], Ground.MOVED))
    return {*(await store.mails.threads_of(meant.keys() - own.keys())).values()}


def _named(fresh: Sequence[Arrival]) -> dict[MessageId, MessageId]:
    """Return the direct parent of each person's mail."""
    return {
        arrival.mail.message_id: above[-1]
        for arrival in fresh
        if arrival.mail.automatic is None
        and (above := ancestry(arrival.mail.references, arrival.mail.in_reply_to))
    }


async def _answers(store: Store, shared: Collection[MessageId]) -> dict[MessageId, MessageId]:
    """Return the stored mails that directly answer one of the Message-IDs, each with that id."""
    message_ids: dict[MessageId, MessageId] = {}
    for main in sorted({*(await store.mails.threads_of(shared)).values()}):
        for mail in await store.branches.mails_of(main):
            above = mail.facts.references[-1:]
            if above and above[0] in shared:
                message_ids[mail.facts.message_id] = above[0]
    return message_ids


async def _written(
    store: Store, own: Mapping[MessageId, Arrival], names: Collection[MessageId]
) -> dict[MessageId, Writing]:
    """Return the parts of mails by which replies are compared with them."""
    writings = await store.traces.writings({name for name in names if name not in own})
    here = {
        name: writing_of(own[name].mail, said_at=own[name].mail.date or own[name].received_at)
        for name in names
        if name in own
    }
    return {**writings, **here}


def _meant(answer: Writing, several: Sequence[Writing]) -> MessageId:
    """Return the Message-ID of the mail that a reply means: the owner's unless shown otherwise.

    Of several mails with its subject, it is the one that the reply names or quotes.
    """
    key = subject_key(answer.subject)
    alike = [writing for writing in several if subject_key(writing.subject) == key] or [several[0]]
    clues = find_clues(answer)
    if clues is None or len(alike) == 1:
        return alike[0].message_id
    proofs = [find_proof(clues, Candidate(writing), said_at=answer.said_at) for writing in alike]
    nearest = max(proofs)
    # The first of them if several are as near.
    return alike[proofs.index(nearest) if nearest > Proof.TALK else 0].message_id


async def _kept_in(store: Store, names: Collection[MessageId]) -> dict[MessageId, ThreadId]:
    """Return the threads of stored mails."""
    ids = await store.mails.find(names)
    mails = await store.mails.get_many(ids.values())
    return {name: mails[number].thread for name, number in ids.items() if number in mails}
