"""Which mail an answer means where several have the Message-ID that it names.

There is software that writes the same one each day. The mail that came first keeps it
(see `copies`), and the answers, unless their subject or what they quote tells that they
mean another: anybody may write a mail under a Message-ID that people answer with their votes. Such
an answer is put there as a chair would move it, whichever comes first, the answer or that mail.
"""

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


async def part_answers(
    store: Store,
    fresh: Sequence[Arrival],
    threads: Mapping[MessageId, ThreadId],
    *,
    namesakes: Names,
) -> Collection[ThreadId]:
    """Let threads branch at answers to a shared Message-ID that mean another mail than its owner.

    Return those whose kept mails are to be arranged anew.

    `threads` has those of the fresh mails. `namesakes` of them came under the shared Message-ID
    that stands behind each, and have one of their own now.
    """
    own = {one.mail.message_id: one for one in fresh}
    new = {name: shared for name, shared in namesakes.items() if name in own}
    await store.namesakes.add(new)
    named = _named(fresh)
    sharing = await store.namesakes.of({*named.values(), *new.values()})
    if not sharing:
        return ()
    answers = await _answers(store, set(new.values()))
    answers |= {name: shared for name, shared in named.items() if shared in sharing}
    chosen = await store.branches.of_roots(answers)
    writings = await _written(
        store, own, {*answers, *sharing, *(each for one in sharing.values() for each in one)}
    )
    meant: dict[MessageId, MessageId] = {}
    for name, shared in answers.items():
        several = [writings[one] for one in (shared, *sharing.get(shared, ())) if one in writings]
        if name in writings and name not in chosen and shared in writings:
            found = _meant(writings[name], several)
            if found != shared:
                meant[name] = found
    kept = await _kept_in(store, {*meant, *meant.values()} - own.keys())
    places = {**kept, **threads}
    for name, found in meant.items():
        if places[name] != places[found]:
            await store.branches.put(name, Branch(places[found], Ground.MOVED))
    return {*(await store.mails.threads_of(meant.keys() - own.keys())).values()}


def _named(fresh: Sequence[Arrival]) -> dict[MessageId, MessageId]:
    """Return what each mail of a person answers directly."""
    return {
        one.mail.message_id: above[-1]
        for one in fresh
        if one.mail.automatic is None
        and (above := ancestry(one.mail.references, one.mail.in_reply_to))
    }


async def _answers(store: Store, shared: Collection[MessageId]) -> dict[MessageId, MessageId]:
    """Return the kept mails that answer one of the Message-IDs directly, each with that one."""
    found: dict[MessageId, MessageId] = {}
    for main in sorted({*(await store.mails.threads_of(shared)).values()}):
        for mail in await store.branches.mails_of(main):
            above = mail.facts.references[-1:]
            if above and above[0] in shared:
                found[mail.facts.message_id] = above[0]
    return found


async def _written(
    store: Store, own: Mapping[MessageId, Arrival], names: Collection[MessageId]
) -> dict[MessageId, Writing]:
    """Return what is looked at of the mails."""
    kept = await store.traces.writings({name for name in names if name not in own})
    here = {
        name: writing_of(own[name].mail, said_at=own[name].mail.date or own[name].received_at)
        for name in names
        if name in own
    }
    return {**kept, **here}


def _meant(answer: Writing, several: Sequence[Writing]) -> MessageId:
    """Return the Message-ID of the mail that an answer means: the first one's unless told so.

    Of several with its subject it is the one that it names or quotes.
    """
    key = subject_key(answer.subject)
    alike = [one for one in several if subject_key(one.subject) == key] or [several[0]]
    clues = find_clues(answer)
    if clues is None or len(alike) == 1:
        return alike[0].message_id
    proofs = [find_proof(clues, Candidate(one), said_at=answer.said_at) for one in alike]
    nearest = max(proofs)
    # The first of them where several are as near.
    return alike[proofs.index(nearest) if nearest > Proof.TALK else 0].message_id


async def _kept_in(store: Store, names: Collection[MessageId]) -> dict[MessageId, ThreadId]:
    """Return the threads in which kept mails are."""
    ids = await store.mails.find(names)
    mails = await store.mails.get_many(ids.values())
    return {name: mails[number].thread for name, number in ids.items() if number in mails}
