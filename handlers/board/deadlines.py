"""Gather the deadlines for calendars: the ends of calls and votes, and when items are due."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.ballots.ballot import Ballot
from bot.domain.calls.call import WITHDRAWN, Call
from bot.domain.ids import ItemNumber, ListName
from bot.domain.items.history import Change, PlanChange
from bot.domain.items.item import FINISHED, Item, ItemState
from bot.render.board.addresses import item_path
from bot.render.board.calendar import KEPT, Deadline, DeadlineKind, calendar_bytes
from handlers.lists.access import Asked, Seen, board_url, seen_on
from storage.board.public import Public
from storage.board.shown import Shown
from storage.store import Store

MOST_ITEMS: Final = 2_000
"""How many items' deadlines a calendar has at most: the running ones, and the last changed."""
_MOVES: Final = frozenset(
    {
        Change.DEADLINE, Change.PLAN, Change.STATE, Change.MERGED, Change.TITLE,
        Change.BALLOT_OPENED, Change.BALLOT_CORRECTED, Change.BALLOT_CLOSED, Change.CALL_CORRECTED,
    }
)  # fmt: skip
"""What may move or end a deadline, or change how it is told. Entries of a history are only ever
added, so their number never falls."""


@dataclass(frozen=True, slots=True)
class _Changes:
    """An item's number of changes, the time of the last one, and its latest due date."""

    count: int
    at: datetime
    due: datetime | None = None


async def deadlines_of(
    store: Store, *, list_name: ListName | None, asked: Asked, only: Item | None = None
) -> list[Deadline]:
    """Return the coming and recent deadlines of one list, or of all that are shown.

    One that was called off stays, so that calendars strike it out. `only`: those of one item.
    """
    public, seen, now = asked.public(store), asked.seen, asked.now
    if only is not None:
        items: Mapping[ItemNumber, Item] = {only.number: only}
    else:
        items = await _items(store, public, list_name=list_name, now=now)
    numbers = list(items)
    changes = await _changes(public, items)
    plans = await store.plans.every()
    deadlines = []
    for number, calls in (await store.calls.all_of_items(numbers)).items():
        deadlines += [_of_call(items[number], call, changes[number], seen) for call in calls]
    for number, ballots in (await store.ballots.all_of_items(numbers)).items():
        deadlines += [
            _of_ballot(items[number], ballot, changes[number], seen)
            for ballot in ballots
            if ballot.was_opened
        ]
    for number in items.keys() & plans.keys():
        due = plans[number].due or changes[number].due
        if due is not None:
            event = _of_item(items[number], due, changes[number], seen)
            is_off = event.is_cancelled or plans[number].due is None
            deadlines.append(replace(event, is_cancelled=is_off))
    return [deadline for deadline in deadlines if deadline.ends_at >= now - KEPT]


async def mailed_deadline(
    store: Store, item: Item, procedure: Ballot | Call, *, to: ListConfig, config: Config
) -> bytes:
    """Return the end of a ballot or call as a calendar for a list's readers.

    UID and SEQUENCE are those of the entry in the board's calendar, so programs take it for that.
    """
    seen = seen_on(to, config)
    changes = await _changes(store.public(Shown(frozenset(item.lists))), {item.number: item})
    of_kind = (
        partial(_of_ballot, item, procedure)
        if isinstance(procedure, Ballot)
        else (partial(_of_call, item, procedure))
    )
    deadline = of_kind(changes[item.number], seen)
    if not board_url(item, config, to=to):
        deadline = replace(deadline, address="")
    return await asyncio.to_thread(
        calendar_bytes, [deadline], name="", host=seen.site.host, is_mailed=True
    )


async def _items(
    store: Store, public: Public, *, list_name: ListName | None, now: datetime
) -> Mapping[ItemNumber, Item]:
    """Return the items that may have a deadline to come, or had one lately."""
    running = await public.items.search(
        states=(ItemState.COMMENTING, ItemState.VOTING), limit=MOST_ITEMS
    )
    recent = await public.items.search(updated_since=now - KEPT, limit=MOST_ITEMS)
    merged = await public.items.merged_since(now - KEPT, limit=MOST_ITEMS)
    planned = await public.items.many(list(await store.plans.every()))
    return {
        item.number: item
        for item in (*running, *recent, *merged, *planned)
        if list_name in (*item.lists, None)
    }


async def _changes(
    public: Public, items: Mapping[ItemNumber, Item]
) -> Mapping[ItemNumber, _Changes]:
    changes = {number: _Changes(0, item.opened_at) for number, item in items.items()}
    for entry in await public.history.of_items(list(items), _MOVES):
        before = changes[entry.item]
        plan = entry.event if isinstance(entry.event, PlanChange) else None
        changes[entry.item] = _Changes(
            before.count + 1,
            max(before.at, entry.at),
            before.due if plan is None or plan.due is None else plan.due,
        )
    return changes


def _of_call(item: Item, call: Call, changes: _Changes, seen: Seen) -> Deadline:
    questions = [f"{number}. {question}" for number, question in enumerate(call.questions, start=1)]
    return replace(
        _of_item(item, _ends(call), changes, seen),
        kind=DeadlineKind.CONSENSUS if call.seeks_consensus else DeadlineKind.CALL,
        id=call.id,
        text="\n".join(filter(None, (call.text, *questions))),
        is_cancelled=call.outcome == WITHDRAWN,
    )


def _of_ballot(item: Item, ballot: Ballot, changes: _Changes, seen: Seen) -> Deadline:
    return replace(
        _of_item(item, _ends(ballot), changes, seen),
        kind=DeadlineKind.BALLOT,
        id=ballot.id,
        text="\n".join((ballot.question, *ballot.rules.options)),
        is_cancelled=ballot.is_withdrawn,
    )


def _ends(call: Call | Ballot) -> datetime:
    """Return when something ends or ended; the planned time if it was withdrawn."""
    if call.closed_at is None or call.outcome == WITHDRAWN:
        return call.closes_at
    return min(call.closed_at, call.closes_at)


def _of_item(item: Item, ends_at: datetime, changes: _Changes, seen: Seen) -> Deadline:
    """Return an item's due date; it ends early if the item is finished or merged before."""
    return Deadline(
        kind=DeadlineKind.ITEM,
        id=item.number,
        item=item.number,
        title=item.title,
        ends_at=ends_at,
        changes=changes.count,
        changed_at=changes.at,
        address=seen.site.abroad(item_path(item.number)),
        is_cancelled=item.state in FINISHED or item.merged_into is not None,
    )
