"""Open calls for comments, and end them at their deadline or when a chair does."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.config import Config, ListConfig, TemplateConfig
from bot.domain.calls.call import (
    CLOSED,
    SHORTEST_CALL,
    WITHDRAWN,
    Call,
    CallState,
    ExtensionState,
    read_questions,
    require_questions,
)
from bot.domain.calls.reminders import next_reminder
from bot.domain.ids import CallId, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.ending import note_of
from bot.domain.items.history import HistoryEntry, StateChange
from bot.domain.items.item import Item, ItemState, move
from bot.domain.payloads import CallNews
from bot.errors import Refused, TryAgainLater
from bot.events import TimeReached
from bot.render import refusals
from handlers import queue
from handlers.home_list import home_list, lists_of
from handlers.voting.ballot_box import find_item
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call for comments to open.

    `words` are its questions, one a line. Those of the template, "" for none, come before them.
    """

    words: str
    template: str
    closes_at: datetime


async def open_call(work: Work, item: Item, asked: NewCall, *, deed: Deed) -> Call:
    """Open a call for comments and announce it.

    Raises:
        Refused: one is open already, the deadline is too near, there is no such template, the
            questions are too many, or the state forbids it.
    """
    home = home_list(item, work.config)
    if asked.closes_at < work.now + SHORTEST_CALL:
        raise Refused(refusals.CALL_TOO_SHORT.format())
    await require_no_other(work.store, item)
    template = asked.template
    given = template_named(home, template) if template else TemplateConfig(name="none")
    commenting = move(item, to=ItemState.COMMENTING, now=work.now)
    new = Call(
        id=CallId(0),
        item=item.number,
        text=given.text,
        questions=require_questions((*given.questions, *read_questions(asked.words))),
        state=CallState.OPEN,
        opened_at=work.now,
        opened_by=deed.by,
        closes_at=asked.closes_at,
    )
    call = await work.store.calls.open(new, remind_at=next_reminder(new, after=work.now))
    await work.store.items.save(replace(commenting, deadline=asked.closes_at, outcome=""))
    moved = StateChange(item.state, ItemState.COMMENTING)
    await work.store.history.add([deed.entry(item.number, work.now, moved)])
    await tell(work, item, call, CallNews.OPENED)
    return call


async def require_no_other(store: Store, item: Item) -> None:
    """Raise if an item has an open call or ballot.

    Raises:
        Refused: it has.
    """
    if await store.calls.open_of_item(item.number) is not None:
        raise Refused(refusals.CALL_IS_OPEN.format(number=item.number))
    if await store.ballots.open_of_item(item.number) is not None:
        raise Refused(refusals.BALLOT_IS_OPEN.format(number=item.number))


def template_named(home: ListConfig, name: str) -> TemplateConfig:
    """Return a list's template.

    Raises:
        Refused: it has none of that name.
    """
    for one in home.templates:
        if one.name == name:
            return one
    names = ", ".join(one.name for one in home.templates) or refusals.NO_TEMPLATES.format()
    raise Refused(refusals.NO_SUCH_TEMPLATE.format(name=name[:40], names=names))


async def end_call(
    work: Work, call: Call, *, by: PersonId | None, source: Source, note: str = ""
) -> Call:
    """End a call and tell it; its item is open again, or closed with the outcome in `note`.

    `by` is None at its deadline.
    """
    return await _end(work, replace(call, closed_by=by, outcome=CLOSED), source, note)


async def withdraw_call(
    work: Work, call: Call, *, reason: str, by: PersonId, source: Source
) -> Call:
    """End a call without its answers, and tell it; its item is open again."""
    return await _end(work, replace(call, closed_by=by, outcome=WITHDRAWN), source, reason)


async def _end(work: Work, call: Call, source: Source, note: str) -> Call:
    """End a call as it says how and by whom."""
    item = await find_item(work.store, call.item)
    ended = replace(call, state=CallState.CLOSED, closed_at=work.now, note=note_of(note))
    await work.store.calls.save(ended)
    await _let_proposal_lapse(work.store, ended)
    if item.state is ItemState.COMMENTING:
        closes = bool(note) and ended.outcome != WITHDRAWN
        after = move(item, to=ItemState.CLOSED if closes else ItemState.OPEN, now=work.now)
        await work.store.items.save(replace(after, deadline=None, outcome=note if closes else ""))
        moved = StateChange(item.state, after.state)
        entry = HistoryEntry(item.number, work.now, ended.closed_by, moved, source, note)
        await work.store.history.add([entry])
    home_list(item, work.config)  # refused if none of its lists is configured
    await tell(work, item, ended, CallNews.CLOSED)
    return ended


async def _let_proposal_lapse(store: Store, call: Call) -> None:
    proposal = await store.calls.proposal(call.id)
    if proposal is not None:
        await store.calls.settle(replace(proposal, state=ExtensionState.LAPSED))


async def tell(
    work: Work, item: Item, call: Call, news: CallNews, *, about: int | None = None
) -> None:
    """Queue news of a call for Slack and for each of its item's lists.

    `about` is the extension, or the version of the call, that the news tells of.
    """
    lists = lists_of(item, work.config)
    await work.send(queue.call_told(item.number, call.id, news, lists=lists, about=about))


MOST_TRIES: Final = 50
"""How many calls that are due are ended at one tick."""


async def handle_call_deadlines(event: TimeReached, *, database: Database, config: Config) -> None:
    """End every call whose deadline has come, each in a transaction of its own.

    One that cannot be ended does not delay the others. One whose lists are no longer configured
    ends when one of them is configured again.
    """
    lists = [one.name for one in config.lists]
    async with database.reading() as store:
        due = await store.calls.due(event.now, lists=lists, limit=MOST_TRIES)
    for found in due:
        try:
            await _end_due(found.id, event, database=database, config=config)
        except TryAgainLater:
            raise
        except Exception:
            log.exception("call cannot be ended; it is tried again", extra={"item": found.item})


async def _end_due(
    call_id: CallId, event: TimeReached, *, database: Database, config: Config
) -> None:
    async with database.transaction() as store:
        call = await store.calls.get(call_id)
        if call is None or call.state is not CallState.OPEN or event.now < call.closes_at:
            return
        await end_call(Work(store, config, event.now), call, by=None, source=Source.TIME)
    log.info("call for comments ended", extra={"item": call.item})
