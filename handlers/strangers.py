"""Replies to what nobody knows, but which quote a mail that is here: the chair is asked.

A list, or a mail server on the way, gave that mail another Message-ID; who answers the copy that
came directly names the former one. Where the mail that is named comes later, it joins by its
Message-ID.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bot.config import Config
from bot.domain.ids import MessageId
from bot.domain.suggestion import Suggestion
from bot.mail.subject import is_reply_subject
from bot.mail.threads.lost_replies import (
    ALIKE_WITHIN,
    Candidate,
    Trace,
    find_clues,
    find_proof,
    is_suggested,
    traces_of,
    writing_of,
)
from bot.mail.values import TraceKind
from handlers.new_mails import Arrival
from handlers.put_back import MOST_LOOKED_AT, show_asked
from storage.store import Store


async def strangers_among(store: Store, fresh: Sequence[Arrival]) -> list[Arrival]:
    """Return the replies of which nothing here is named, nor by an earlier one of them."""
    replies = [
        one
        for one in fresh
        if one.mail.automatic is None and one.mail.references and is_reply_subject(one.mail.subject)
    ]
    named = {name for one in replies for name in one.mail.references}
    known = {*await store.mails.threads_of(named), *(one.mail.message_id for one in fresh)}
    found: list[Arrival] = []
    for one in replies:
        if known.isdisjoint(one.mail.references):
            found.append(one)
        known.update(one.mail.references)
    return found


async def ask_about_strangers(
    store: Store, strangers: Sequence[Arrival], *, config: Config, now: datetime
) -> None:
    """Ask the chair about those that quote an earlier mail of their subject."""
    traces = [
        (trace, one)
        for one in strangers
        for trace in traces_of(one.mail, said_at=one.mail.date or one.received_at)
        if trace.kind is TraceKind.SUBJECT
    ]
    if not traces:
        return
    here = await store.traces.under(
        {trace.key for trace, _one in traces},
        since=min(trace.said_at for trace, _one in traces) - ALIKE_WITHIN,
        until=max(trace.said_at for trace, _one in traces),
    )
    by_key: defaultdict[int, list[Trace]] = defaultdict(list)
    for other in here:
        by_key[other.key].append(other)
    asked: list[Suggestion] = []
    for trace, one in traces:
        earlier = [other for other in by_key[trace.key] if is_suggested(trace, other)]
        quoted = await _quoted(store, one, trace, earlier[:MOST_LOOKED_AT]) if earlier else None
        if quoted is not None:
            asked.append(Suggestion(trace.message_id, quoted, at=now))
    asked = await store.suggestions.ask(asked)
    await show_asked([one.lost for one in asked], store, config=config, now=now)


async def _quoted(
    store: Store, one: Arrival, trace: Trace, earlier: Sequence[Trace]
) -> MessageId | None:
    """Return the last of the earlier mails that a reply quotes, by what it says of it."""
    clues = find_clues(writing_of(one.mail, said_at=trace.said_at))
    if clues is None:
        return None
    writings = await store.traces.writings({other.message_id for other in earlier})
    found = [
        writing
        for writing in writings.values()
        if find_proof(clues, Candidate(writing), said_at=trace.said_at)
    ]
    last = max(found, key=lambda each: (each.said_at, each.message_id), default=None)
    return None if last is None else last.message_id
