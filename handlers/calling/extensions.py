"""Give calls for comments more time."""

from dataclasses import replace
from datetime import datetime

from bot.config import Config
from bot.domain.calls.call import Call, CallExtension, ExtensionState
from bot.domain.delivery import CallNews
from bot.domain.ids import ExtensionId, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.item import Change, HistoryEntry, Item
from bot.errors import Refused
from bot.render import refusals
from bot.render.times import say_instant
from handlers import queue
from handlers.home_list import home_list, lists_of
from storage.store import Store


async def extend_call(
    store: Store,
    item: Item,
    call: Call,
    *,
    until: datetime,
    reason: str,
    by: PersonId,
    evidence: str,
    config: Config,
    now: datetime,
) -> Call:
    """Let an open call end later, as a chair grants, and announce it.

    Raises:
        Refused: it is open so long already.
    """
    _require_later(item, call, until=until, config=config)
    granted = await store.calls.propose(
        CallExtension(
            id=ExtensionId(0),
            call=call.id,
            state=ExtensionState.GRANTED,
            before=call.closes_at,
            until=until,
            reason=reason,
            by=by,
            at=now,
        )
    )
    return await _put_off(store, item, call, granted, evidence=evidence, config=config, now=now)


def _require_later(item: Item, call: Call, *, until: datetime, config: Config) -> None:
    if until <= call.closes_at:
        end = say_instant(call.closes_at, zone=home_list(item, config).zone)
        raise Refused(refusals.CALL_NOT_LATER.format(number=item.number, end=end))


async def _put_off(
    store: Store,
    item: Item,
    call: Call,
    granted: CallExtension,
    *,
    evidence: str,
    config: Config,
    now: datetime,
) -> Call:
    """Record a granted extension's new end everywhere, and tell it."""
    zone = home_list(item, config).zone
    later = replace(call, closes_at=granted.until)
    await store.calls.save(later)
    await store.items.save(replace(item, deadline=granted.until, updated_at=now))
    before, after = (say_instant(one.closes_at, zone=zone) for one in (call, later))
    because = f" because {granted.reason}" if granted.reason else ""
    moved = (Change.DEADLINE, before, after + because, Source.SLACK, evidence)
    await store.history.add([HistoryEntry(item.number, now, granted.by, *moved)])
    lists = lists_of(item, config)
    for delivery in queue.call_told(
        item.number, call.id, CallNews.EXTENDED, lists=lists, extension=granted.id
    ):
        await store.outbox.add(delivery, now=now)
    return later
