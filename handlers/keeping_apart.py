"""What a chair keeps apart stays apart, whatever is proved of its mails, or said by them, later.

A reply put back by what it quotes joins threads, and so do References; those of which a chair said
that they stay apart are joined by neither: who answers both is in the thread of what is answered
directly. The chair is asked about them once more then, and never again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.config import Config
from bot.domain.ids import MessageId, ThreadId
from bot.domain.suggestion import Refusal, Suggestion, SuggestionState
from bot.mail.thread import KeptApart, Proved, ThreadingFacts, join_proved
from handlers.put_back import show_asked
from storage.store import Store

Refusals = Mapping[tuple[ThreadId, ThreadId], Refusal]


async def refusals_of(store: Store, threads: Collection[ThreadId]) -> Refusals:
    """Return which of these threads a chair keeps apart."""
    return {one.threads: one for one in await store.suggestions.refused(threads)}


async def keep_apart(
    store: Store,
    proved: Sequence[ThreadingFacts],
    *,
    mails: Sequence[ThreadingFacts],
    known: Mapping[MessageId, ThreadId],
    refusals: Refusals,
    config: Config,
    now: datetime,
) -> Sequence[ThreadingFacts]:
    """Return what of `proved` joins threads; it is kept, and the chair asked about the rest.

    `mails` are what the new mails refer to, `known` the threads of all that is named.
    """
    if not proved:
        return []
    found = join_proved(proved, mails=mails, known=known, apart=list(refusals))
    await _remember(store, proved, found, now=now)
    await ask_again(store, found.kept_apart, refusals, config=config, now=now)
    return found.joined


async def ask_again(
    store: Store,
    kept_apart: Sequence[KeptApart],
    refusals: Refusals,
    *,
    config: Config,
    now: datetime,
) -> None:
    """Ask the chair once more about each two threads that mails show to be one."""
    for threads, apart in {one.threads: one for one in kept_apart}.items():
        await _ask_again(store, refusals[threads], apart, config=config, now=now)


async def _remember(
    store: Store, proved: Sequence[ThreadingFacts], found: Proved, *, now: datetime
) -> None:
    """Keep which mails were put back, and to which; about them nothing is asked any more."""
    links = [(one.message_id, one.references[0]) for one in found.joined]
    stopped = {name for one in found.kept_apart for name in (one.one, one.other)}
    # Also of those that their references, or others, have joined already.
    links += [
        (one.message_id, one.references[0]) for one in proved if one.message_id not in stopped
    ]
    await store.suggestions.drop_open({lost for lost, _alike in links})
    merged = SuggestionState.MERGED
    await store.suggestions.add(
        [Suggestion(*link, at=now, state=merged) for link in dict.fromkeys(links)]
    )


async def _ask_again(
    store: Store, refusal: Refusal, apart: KeptApart, *, config: Config, now: datetime
) -> None:
    """Ask the chair once more about two threads that a mail proves to be one."""
    here, there = refusal.threads
    is_open = await store.suggestions.open_of(here)
    if not refusal.may_be_asked_again or (is_open is not None and is_open[1] == there):
        return
    refused = refusal.suggestion
    question = (
        replace(refused, alike=apart.other)
        if apart.other != refused.alike
        else replace(refused, lost=apart.one)
    )
    await store.suggestions.add([replace(question, at=now, state=SuggestionState.OPEN)])
    await show_asked([refused.lost], store, config=config, now=now)
