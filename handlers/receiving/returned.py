"""Notice when a list has not sent one of our messages back to us, as it does with every message.

It may hold it for a moderator, or have rejected or dropped it. The chairs are told once; we never
send it again by ourselves, since they may let it through any time.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.delivery import Delivery
from bot.domain.ids import MessageId
from bot.events import TimeReached
from bot.language import speaking
from bot.mail.lists.program import ListProgram, program_of
from bot.mail.values import ReportKind
from bot.mail.wire.headers import read_headers
from bot.render.mail.returns import not_returned
from handlers.deliveries import queue
from handlers.lists.language import language_of_address
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)

RETURNS_WITHIN: Final = timedelta(hours=3)
"""How long a list may take to send our message back."""
LOOKED_BACK: Final = timedelta(days=2)
RETURNED_BEFORE: Final = timedelta(days=90)
"""How far back a message is looked for that did come back."""
EVERY: Final = timedelta(minutes=10)
MOST: Final = 30
"""How many of our last messages to a list are looked at."""


@dataclass(slots=True)
class ReturnWatch:
    """When it was last looked what has come back."""

    looked_at: datetime | None = None


async def ask_about_unreturned(
    event: TimeReached, *, database: Database, config: Config, watch: ReturnWatch
) -> None:
    """Tell the chairs of each list, once, which of our messages have not come back."""
    if watch.looked_at is not None and event.now - watch.looked_at < EVERY:
        return
    watch.looked_at = event.now
    for list_config in config.lists:
        async with database.reading() as store:
            returns = await returns_of(store, list_config, now=event.now)
        new = [
            each
            for each in returns.missing
            if each.sent_at is not None and each.sent_at >= event.now - LOOKED_BACK
        ]
        # If none ever came back, that says nothing: perhaps we get no copies of our own messages.
        if new and returns.came_back:
            async with database.transaction() as store:
                await _tell(Work(store, config, event.now), list_config, new, returns)


@dataclass(frozen=True, slots=True)
class Returns:
    """What became of our last messages to a list, oldest first; the newest may be on their way."""

    came_back: tuple[MessageId, ...]
    missing: tuple[Delivery, ...]


async def returns_of(store: Store, list_config: ListConfig, *, now: datetime) -> Returns:
    """Return which of our last messages to a list came back, and which should have."""
    sent = await store.outbox.sent_to(
        queue.to_address(list_config.address), after=now - RETURNED_BEFORE, limit=MOST
    )
    ids = {MessageId(each.result): each for each in reversed(sent) if each.result}
    returned = await store.mails.proved_on(ids, list_config.name)
    missing = [
        each
        for message_id, each in ids.items()
        if message_id not in returned
        and each.sent_at is not None
        and each.sent_at <= now - RETURNS_WITHIN
    ]
    return Returns(tuple(each for each in ids if each in returned), tuple(missing))


async def program_of_list(store: Store, returns: Returns) -> ListProgram | None:
    """Return the program that runs a list, by its copy of our newest message that came back."""
    if not returns.came_back:
        return None
    newest = returns.came_back[-1]
    copies = await store.mails.find([newest])
    raw = await store.mails.raw(copies[newest])
    return program_of(read_headers(raw))


async def _was_told(work: Work, missing: Delivery, address: str) -> bool:
    """Return True if the list itself said that it holds or rejects it, and a leader is told that.

    They are in Slack, or by mail unless they do without such news.
    """
    leader = await work.store.people.of_address(address)
    user = leader.slack_user if leader is not None else None
    for kind in ReportKind:
        key = f"report:{kind}:{missing.id}"
        own = f"{key}:{user}" if user is not None else queue.key_for_chair(key, address=address)
        told = await work.store.outbox.by_key(own)
        if told is not None and (user is not None or told.result or told.sent_at is None):
            return True
    return False


async def _tell(
    work: Work, list_config: ListConfig, missing: Sequence[Delivery], returns: Returns
) -> None:
    """Write to the leaders, once for each message that is missing."""
    program = await program_of_list(work.store, returns)
    own = work.config.smtp.from_address
    for each in missing:
        for address in list_config.leaders:
            if await _was_told(work, each, address):
                continue
            with speaking(await language_of_address(work.store, address, list_config)):
                subject, text = not_returned(
                    each,
                    list_name=list_config.name,
                    zone=list_config.zone,
                    own=own,
                    program=program,
                )
            mail = queue.mail_message(subject, text, address=address)
            key = f"unreturned:{each.id}:{address}"
            if await work.store.outbox.add(replace(mail, dedup_key=key), now=work.now):
                facts = {"list": list_config.name, "message_id": each.result}
                log.warning("message not returned by its list", extra=facts)
