"""Keep items apart that people separated, whatever later mails show.

Quotes and References join threads, but not those that a chair decided to keep apart: a mail that
answers both is in the thread of the mail that it answers directly. The chair is then asked once
more, and never again.

Nor does a mail join two items once anybody has acted on one of them. Otherwise whoever names both
in a mail could end a ballot, or carry votes to another question. There a chair decides. Two copies
of one mail are still joined.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

from bot.domain.ids import MessageId, ThreadId
from bot.domain.items.suggestion import Refusal, Suggestion, SuggestionState
from bot.mail.threads.threads import KeptApart, Proved, ThreadingFacts, join_proved
from handlers.filing.branching import active_threads
from handlers.filing.lost_replies import show_suggestions
from handlers.work import Work
from storage.store import Store

MOST_JOINED: Final = 3
"""A mail that joins more items than these to its own is not treated as a reply to them."""

Refusals = Mapping[tuple[ThreadId, ThreadId], Refusal]
"""The pairs of threads that chairs keep apart."""


async def refusals_of(store: Store, threads: Collection[ThreadId]) -> Refusals:
    """Return the pairs among these threads that a chair keeps apart."""
    return {refusal.threads: refusal for refusal in await store.suggestions.refused(threads)}


async def keep_apart(
    work: Work,
    proved: Sequence[ThreadingFacts],
    *,
    mails: Sequence[ThreadingFacts],
    known: Mapping[MessageId, ThreadId],
    refusals: Refusals,
) -> Sequence[ThreadingFacts]:
    """Return the facts in `proved` that may join threads; store them, and ask about the rest.

    `mails` are the mails that the new ones refer to, `known` the threads of all Message-IDs named.
    """
    if not proved:
        return []
    proof = join_proved(proved, mails=mails, known=known, apart=list(refusals))
    await _remember(work, proved, proof)
    await ask_again(work, proof.kept_apart, refusals)
    return proof.joined


async def ask_again(work: Work, kept_apart: Sequence[KeptApart], refusals: Refusals) -> None:
    """Ask the chair again about each separated pair of threads that mails join."""
    for threads, apart in {part.threads: part for part in kept_apart}.items():
        if threads in refusals:
            await _ask_again(work, refusals[threads], apart)


async def threads_in_use(
    store: Store, merges: Mapping[ThreadId, ThreadId]
) -> list[tuple[ThreadId, ThreadId]]:
    """Return the threads to be merged that have an item on which somebody has acted."""
    if not merges:
        return []
    joined: defaultdict[ThreadId, list[ThreadId]] = defaultdict(list)
    for merged, into in merges.items():
        joined[into].append(merged)
    threads = {*merges, *joined}
    on = await active_threads(store, threads)
    items = await store.items.of_threads(threads) if on else {}
    return [
        pair
        for into, merged in joined.items()
        for pair in combinations(sorted(each for each in (into, *merged) if each in items), 2)
        if not on.isdisjoint(pair)
    ]


async def ask_before_joining(
    work: Work, kept_apart: Sequence[KeptApart], apart: Collection[tuple[ThreadId, ThreadId]]
) -> None:
    """Ask the chair once about joined threads whose items people are acting on.

    A mail that names many items is a summary, or mischief: about these nobody is asked.
    """
    named: defaultdict[MessageId, set[tuple[ThreadId, ThreadId]]] = defaultdict(set)
    for part in kept_apart:
        named[part.one].add(part.threads)
        named[part.other].add(part.threads)
    threads = {
        part.threads
        for part in kept_apart
        if max(len(named[part.one]), len(named[part.other])) <= MOST_JOINED
    }.intersection(apart)
    both = {thread for pair in threads for thread in pair}
    items = await work.store.items.of_threads(both)
    openings = await work.store.openings.of_threads(both)
    asked: list[Suggestion] = []
    for pair in sorted(threads):
        first, last = sorted(pair, key=lambda thread: items[thread].number)
        if first in openings and last in openings:
            asked.append(
                Suggestion(openings[last].message_id, openings[first].message_id, at=work.now)
            )
    await work.store.suggestions.add(asked)
    await show_suggestions([suggestion.lost for suggestion in asked], work)


async def _remember(work: Work, proved: Sequence[ThreadingFacts], proof: Proved) -> None:
    """Store the pairs of mails that were joined again, so that nobody is asked about them."""
    links = [(mail.message_id, mail.references[0]) for mail in proof.joined]
    stopped = {name for part in proof.kept_apart for name in (part.one, part.other)}
    # This includes mails that their references, or other mails, have joined already.
    links += [
        (mail.message_id, mail.references[0]) for mail in proved if mail.message_id not in stopped
    ]
    await work.store.suggestions.drop_open({lost for lost, _alike in links})
    merged = SuggestionState.MERGED
    await work.store.suggestions.add(
        [Suggestion(*link, at=work.now, state=merged) for link in dict.fromkeys(links)]
    )


async def _ask_again(work: Work, refusal: Refusal, apart: KeptApart) -> None:
    """Ask the chair again about two separated threads that a mail proves to be one."""
    here, there = refusal.threads
    is_open = await work.store.suggestions.open_of(here)
    if not refusal.may_be_asked_again or (is_open is not None and is_open[1] == there):
        return
    refused = refusal.suggestion
    question = (
        replace(refused, alike=apart.other)
        if apart.other != refused.alike
        else replace(refused, lost=apart.one)
    )
    await work.store.suggestions.add([replace(question, at=work.now, state=SuggestionState.OPEN)])
    await show_suggestions([refused.lost], work)
