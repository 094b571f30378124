"""Find the thread of replies that lost their references, by traces of their parent.

Each mail leaves a trace. A lost reply is compared with earlier mails of the same subject, and each
new mail with the lost replies that wait for it, so the order of arrival does not matter. If only
the subject is the same, the chair is asked.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.domain.ids import MessageId
from bot.domain.items.suggestion import Suggestion
from bot.mail.subject import is_reply_subject
from bot.mail.threads.lost_replies import (
    ALIKE_WITHIN,
    ANSWERED_WITHIN,
    DATED,
    Answered,
    Candidate,
    Proof,
    Trace,
    Writing,
    find_clues,
    find_proof,
    is_lost,
    is_near,
    is_proved,
    is_suggested,
    traces_of,
    writing_of,
)
from bot.mail.threads.threads import ThreadingFacts
from bot.mail.values import ParsedMail, TraceKind
from handlers.filing.arrivals import Arrival
from handlers.lists.home_list import channel_of, home_of, update_slack_message
from handlers.work import Work
from storage.store import Store

MOST_LOOKED_AT: Final = 50
"""How many mails of one subject are searched for a quote: the nearest in time."""


async def place_lost_replies(
    work: Work, fresh: Sequence[tuple[ParsedMail, datetime]]
) -> list[ThreadingFacts]:
    """Return the mails to which lost replies, new and old, belong.

    `fresh` are new mails, each with the time it was received. Their traces are stored, and the mail
    that each lost reply answers; if only the subject is the same, the chair is asked.
    """
    traces = [
        trace
        for mail, received_at in fresh
        for trace in traces_of(mail, said_at=mail.date or received_at)
    ]
    if not traces:
        return []
    pairs = await _pairs(work.store, traces)
    looked_at = {
        other.message_id
        for lost, others in pairs
        for other in others
        if lost.kind is TraceKind.SUBJECT
    }
    known = {
        mail.message_id: writing_of(mail, said_at=mail.date or received_at)
        for mail, received_at in fresh
        if mail.message_id in looked_at
    }
    before = await work.store.answered.of({lost.message_id for lost, _others in pairs})
    looked_at |= {reply.answers for reply in before.values()}
    known |= await work.store.traces.writings(looked_at - known.keys())
    # Words are compared here, of many mails: the loop must not wait for that.
    proved, asked, answered = await asyncio.to_thread(_decide, pairs, known, before, now=work.now)
    await work.store.traces.add(traces)
    await work.store.answered.keep(answered)
    await _give_way(work.store, asked, pairs)
    asked = await work.store.suggestions.ask(asked)
    await show_suggestions([suggestion.lost for suggestion in asked], work)
    return proved


def _decide(
    pairs: Sequence[tuple[Trace, list[Trace]]],
    known: Mapping[MessageId, Writing],
    before: Mapping[MessageId, Answered],
    *,
    now: datetime,
) -> tuple[list[ThreadingFacts], list[Suggestion], list[Answered]]:
    """Return the facts that join lost replies, the suggestions, and the parent of each.

    `before` has what was proved already.
    """
    joined: list[ThreadingFacts] = []
    answered: list[Answered] = []
    asked: dict[MessageId, Suggestion] = {}
    candidates = {name: Candidate(writing) for name, writing in known.items()}
    for lost, others in pairs:
        proofs = _found(lost, others, candidates)
        if proofs:
            earlier = before.get(lost.message_id)
            replies = _of_one_beginning(lost, proofs, candidates, before=earlier)
            if replies:
                names = tuple(reply.answers for reply in replies)
                joined.append(ThreadingFacts(lost.message_id, names))
                answered += [reply for reply in replies if reply.proof > Proof.TALK]
            continue
        alikes = [other for other in others if is_suggested(lost, other)]
        if alikes:
            alike = max(alikes, key=lambda trace: (trace.said_at, trace.message_id))
            asked[lost.message_id] = Suggestion(lost.message_id, alike.message_id, at=now)
    placed = {mail.message_id for mail in joined}
    return (
        joined,
        [suggestion for suggestion in asked.values() if suggestion.lost not in placed],
        answered,
    )


async def _give_way(
    store: Store, asked: Sequence[Suggestion], pairs: Sequence[tuple[Trace, list[Trace]]]
) -> None:
    """Withdraw questions about mails older than the possible parents that came now."""
    opened = await store.suggestions.only_open({suggestion.lost for suggestion in asked})
    if not opened:
        return
    said_at = {other.message_id: other.said_at for _lost, others in pairs for other in others}
    before = await store.traces.writings(set(opened.values()))
    await store.suggestions.drop_open(
        {
            suggestion.lost
            for suggestion in asked
            if (writing := before.get(opened.get(suggestion.lost, suggestion.lost))) is not None
            and (writing.said_at, writing.message_id)
            < (said_at[suggestion.alike], suggestion.alike)
        }
    )


async def show_suggestions(lost: Sequence[MessageId], work: Work) -> None:
    """Show questions in items that are in Slack already; new items show theirs when posted."""
    threads = await work.store.mails.threads_of(lost) if lost else {}
    for item in (await work.store.items.of_threads(set(threads.values()))).values():
        home = home_of(item, work.config)
        if home and await work.store.slack.parent_of(item.number, channel_of(item, home)):
            await update_slack_message(work, item)


async def _pairs(store: Store, traces: Sequence[Trace]) -> list[tuple[Trace, list[Trace]]]:
    """Return each lost reply with the mails it may belong to, if one of the two is new."""
    waiting = await store.traces.lost_under({trace.key for trace in traces})
    lost = [trace for trace in traces if is_lost(trace)]
    here: list[Trace] = []
    if lost:
        here = await store.traces.under(
            {trace.key for trace in lost},
            since=min(trace.said_at for trace in lost) - ANSWERED_WITHIN,
            until=max(trace.said_at for trace in lost) + ANSWERED_WITHIN,
        )
    by_key = _by_key([*traces, *here])
    new_by_key = _by_key(traces)
    pairs = [(trace, list(_nearest(trace, by_key[trace.key]))) for trace in lost]
    pairs += [(trace, list(_nearest(trace, new_by_key[trace.key]))) for trace in waiting]
    return [(trace, others) for trace, others in pairs if others]


def _by_key(traces: Sequence[Trace]) -> Mapping[int, list[Trace]]:
    by_key: dict[int, list[Trace]] = {}
    for trace in traces:
        by_key.setdefault(trace.key, []).append(trace)
    return by_key


def _nearest(lost: Trace, others: Sequence[Trace]) -> Iterator[Trace]:
    near = [other for other in others if is_near(lost, other)]
    near.sort(key=lambda trace: (abs(trace.said_at - lost.said_at), trace.message_id))
    yield from near[:MOST_LOOKED_AT]


def _found(
    lost: Trace,
    others: Sequence[Trace],
    candidates: Mapping[MessageId, Candidate],
) -> list[tuple[Trace, Proof]]:
    """Return the mails to which a lost reply belongs, each with its proof."""
    clues = lost.clues
    if lost.kind is not TraceKind.SUBJECT or clues is None:
        return [(other, Proof.TALK) for other in others if is_proved(lost, other)]
    return [
        (other, proof)
        for other in others
        if other.message_id in candidates
        and (proof := find_proof(clues, candidates[other.message_id], said_at=lost.said_at))
    ]


def _of_one_beginning(
    lost: Trace,
    proofs: Sequence[tuple[Trace, Proof]],
    candidates: Mapping[MessageId, Candidate],
    *,
    before: Answered | None,
) -> list[Answered]:
    """Return a lost reply's possible parents, but only one of several posts of the same words.

    Many a call is posted each month in the same words. Whoever quotes it without a date answers the
    last one, and joins no two of them. What was proved `before` stays.
    """
    every = [
        Answered(lost.message_id, other.message_id, proof, other.said_at) for other, proof in proofs
    ]
    if lost.clues is None or DATED in lost.clues.marks:
        return every
    proved = every if before is None else [before, *every]
    begin = {reply.answers: reply for reply in proved if _begins(reply, candidates)}
    if not begin:
        return every
    first = begin.get(before.answers) if before is not None else None
    start = first or max(begin.values(), key=lambda reply: reply.order)
    return [
        reply
        for reply in every
        if reply.answers == start.answers
        or (reply.answers not in begin and start.said_at <= reply.said_at <= lost.said_at)
    ]


def _begins(reply: Answered, candidates: Mapping[MessageId, Candidate]) -> bool:
    """Return True if the mail that a lost reply answers is the first of its thread."""
    candidate = candidates.get(reply.answers)
    return reply.proof > Proof.TALK and candidate is not None and candidate.begins


# Replies to an unknown Message-ID that quote a stored mail: the chair is asked.
#
# A list, or a mail server on the way, gave that mail another Message-ID; whoever answers the copy
# that came directly names the former one. If the mail with that Message-ID comes later, it joins by
# it.


async def replies_to_unknown(store: Store, fresh: Sequence[Arrival]) -> list[Arrival]:
    """Return the replies without a known ancestor, here or in an earlier reply's references."""
    replies = [
        arrival
        for arrival in fresh
        if arrival.mail.automatic is None
        and arrival.mail.references
        and is_reply_subject(arrival.mail.subject)
    ]
    named = {name for reply in replies for name in reply.mail.references}
    known = {*await store.mails.threads_of(named), *(arrival.mail.message_id for arrival in fresh)}
    arrivals: list[Arrival] = []
    for reply in replies:
        if known.isdisjoint(reply.mail.references):
            arrivals.append(reply)
        known.update(reply.mail.references)
    return arrivals


async def ask_about_unknown_parents(work: Work, strangers: Sequence[Arrival]) -> None:
    """Ask the chair about those that quote an earlier mail with their subject."""
    traces = [
        (trace, stranger)
        for stranger in strangers
        for trace in traces_of(stranger.mail, said_at=stranger.mail.date or stranger.received_at)
        if trace.kind is TraceKind.SUBJECT
    ]
    if not traces:
        return
    here = await work.store.traces.under(
        {trace.key for trace, _one in traces},
        since=min(trace.said_at for trace, _one in traces) - ALIKE_WITHIN,
        until=max(trace.said_at for trace, _one in traces),
    )
    by_key: defaultdict[int, list[Trace]] = defaultdict(list)
    for other in here:
        by_key[other.key].append(other)
    asked: list[Suggestion] = []
    for trace, arrival in traces:
        earlier = [other for other in by_key[trace.key] if is_suggested(trace, other)]
        quoted = (
            await _quoted(work.store, arrival, trace, earlier[:MOST_LOOKED_AT]) if earlier else None
        )
        if quoted is not None:
            asked.append(Suggestion(trace.message_id, quoted, at=work.now))
    asked = await work.store.suggestions.ask(asked)
    await show_suggestions([suggestion.lost for suggestion in asked], work)


async def _quoted(
    store: Store, arrival: Arrival, trace: Trace, earlier: Sequence[Trace]
) -> MessageId | None:
    """Return the last of the earlier mails that a reply quotes."""
    clues = find_clues(writing_of(arrival.mail, said_at=trace.said_at))
    if clues is None:
        return None
    writings = await store.traces.writings({other.message_id for other in earlier})
    quoted = [
        writing
        for writing in writings.values()
        if find_proof(clues, Candidate(writing), said_at=trace.said_at)
    ]
    last = max(quoted, key=lambda each: (each.said_at, each.message_id), default=None)
    return None if last is None else last.message_id
