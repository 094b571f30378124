"""Store plans, reckon the chains of items, and announce once what becomes late."""

import logging
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.commands.items import PlanItem
from bot.domain.commands.when import parse_when
from bot.domain.ids import ItemNumber, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.history import HistoryEntry, Lateness, PlanChange, TermsLocked
from bot.domain.items.item import FINISHED, Item, as_task
from bot.domain.items.plan import (
    Calendar,
    Plan,
    Reckoned,
    Step,
    find_circle,
    read_span,
    reckon,
    without_circles,
)
from bot.errors import Refused, TryAgainLater
from bot.events import TimeReached
from bot.render.documents.facts import PlanFacts
from bot.render.words import refusals
from handlers.deliveries import queue
from handlers.filing.other_lists import share_a_list
from handlers.lists.home_list import home_list, home_of, update_slack_message
from handlers.lists.items import find_item
from handlers.lists.places import audience_of
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
LOOK_AGAIN: Final = timedelta(minutes=1)
"""How soon chains are looked at again if nothing has happened."""


@dataclass(frozen=True, slots=True)
class Chains:
    """All planned items with the items that they need, and the reckoning for each."""

    plans: Mapping[ItemNumber, Plan]
    items: Mapping[ItemNumber, Item]
    steps: Mapping[ItemNumber, Step]
    reckoned: Mapping[ItemNumber, Reckoned]

    def facts_of(self, number: ItemNumber) -> PlanFacts | None:
        """Return what is shown of an item's plan, None if it is in no chain."""
        step = self.reckoned.get(number)
        if step is None:
            return None
        return PlanFacts(
            plan=self.plans.get(number, Plan()),
            reckoned=step,
            needs=tuple(self.items[needed] for needed in self.steps[number].needs),
            chain=tuple(self.items[each] for each in step.chain),
        )

    def each(self) -> Iterator[list[ItemNumber]]:
        """Yield all items that are linked with one another, in order of their ends."""
        ways: dict[ItemNumber, list[ItemNumber]] = {}
        for step in self.steps.values():
            for needed in step.needs:
                ways.setdefault(needed, []).append(step.number)
                ways.setdefault(step.number, []).append(needed)
        left = set(self.steps)
        while left:
            linked = _reach(min(left), ways)
            left -= linked
            yield sorted(linked, key=lambda number: (self.reckoned[number].ends, number))

    def around(self, number: ItemNumber) -> list[ItemNumber]:
        """Return an item with all that it needs and all that need it, in order of their ends."""
        if number not in self.steps:
            return []
        needed_by: dict[ItemNumber, list[ItemNumber]] = {}
        for step in self.steps.values():
            for needed in step.needs:
                needed_by.setdefault(needed, []).append(step.number)
        before = _reach(number, {step.number: step.needs for step in self.steps.values()})
        behind = _reach(number, needed_by)
        return sorted(before | behind, key=lambda number: (self.reckoned[number].ends, number))


def _reach(
    first: ItemNumber, ways: Mapping[ItemNumber, tuple[ItemNumber, ...] | list[ItemNumber]]
) -> set[ItemNumber]:
    numbers, left = {first}, [first]
    while left:
        for other in ways.get(left.pop(), ()):
            if other not in numbers:
                numbers.add(other)
                left.append(other)
    return numbers


ItemsOf = Callable[[Collection[ItemNumber]], Awaitable[Mapping[ItemNumber, Item]]]
"""Reads each item, or the one that it was merged into, by the number asked for."""


async def plan_of(
    store: Store, item: Item, *, config: Config, now: datetime | None
) -> PlanFacts | None:
    """Return what is shown of an item's plan, None if it is in no chain."""
    if not await store.plans.has(item.number):
        return None
    return (await chains_of(store, config=config, now=now)).facts_of(item.number)


async def chains_of(
    store: Store, *, config: Config, now: datetime | None = None, items_of: ItemsOf | None = None
) -> Chains:
    """Reckon all chains; without `now`, as if no time passed: for messages that stay.

    An item that was merged into another stands for that one. `items_of` reads the items; those that
    it leaves out are in no chain. Left out are also items that are not shown to whoever asks, and
    what waits for them: its dates would tell of them.
    """
    shows, store = store.shows, store.everything
    every_plan = await store.plans.every()
    plans = {number: plan for number, plan in every_plan.items() if not plan.is_empty}
    known = await (items_of or partial(items_followed, store))(
        {*plans, *(number for plan in plans.values() for number in plan.needs)}
    )
    theirs = {
        number: replace(plan, needs=tuple(needed for needed in plan.needs if needed in known))
        for number, plan in plans.items()
        if number in known and known[number].number == number
    }
    every = {item.number: item for item in known.values()}
    asked = dict.fromkeys(every, Plan()) | theirs
    needs = without_circles(
        {
            number: tuple(dict.fromkeys(known[needed].number for needed in plan.needs))
            for number, plan in asked.items()
        }
    )
    left_out = _waiting_for({item.number for item in every.values() if not shows(item)}, needs)
    items = {number: item for number, item in every.items() if number not in left_out}
    ended = await store.plans.ended_at(
        [item.number for item in items.values() if item.state in FINISHED]
    )
    steps = {
        number: _step(item, asked[number], needs[number], ended.get(number), config=config)
        for number, item in items.items()
    }
    return Chains(theirs, items, steps, reckon(steps, now=now or LONG_AGO))


def _step(
    item: Item,
    plan: Plan,
    needs: tuple[ItemNumber, ...],
    ended_at: datetime | None,
    *,
    config: Config,
) -> Step:
    return Step(
        number=item.number,
        calendar=_calendar_of(item, config),
        begins=plan.planned_at or item.opened_at,
        needs=needs,
        takes=plan.takes,
        due=plan.due,
        deadline=item.due_at,
        ended_at=(ended_at or item.changed_at) if item.state in FINISHED else None,
    )


def _waiting_for(
    hidden: set[ItemNumber], needs: Mapping[ItemNumber, tuple[ItemNumber, ...]]
) -> set[ItemNumber]:
    """Return hidden items and all that need them, directly or not."""
    numbers: set[ItemNumber] = set()
    more = hidden
    while more:
        numbers |= more
        more = {
            number for number, those in needs.items() if not numbers.isdisjoint(those)
        } - numbers
    return numbers


async def items_followed(store: Store, numbers: Collection[ItemNumber]) -> dict[ItemNumber, Item]:
    """Return each item, or the one that it was merged into, by the number asked for."""
    items = {item.number: item for item in await store.items.many(numbers)}
    return {
        number: item if item.merged_into is None else await find_item(store, number)
        for number, item in items.items()
    }


def _calendar_of(item: Item, config: Config) -> Calendar:
    home = home_of(item, config)
    return _calendar(home) if home is not None else Calendar(config.lists[0].zone)


def _calendar(home: ListConfig) -> Calendar:
    return Calendar(home.zone, frozenset(home.calls.days_off))


async def set_plan(
    work: Work, item: Item, command: PlanItem, *, by: PersonId, evidence: str
) -> Plan:
    """Store a chair's plan for an item; parts left out of the command stay.

    Raises:
        Refused: an item that it needs is not there, or needs it; or a time is not understood.
    """
    await work.store.plans.lock()
    plan = await work.store.plans.get(item.number)
    if command.after is not None:
        needed = [await _needed(work.store, name, item) for name in command.after]
        plan = replace(plan, needs=tuple(dict.fromkeys(needed)))
    if command.takes is not None:
        plan = replace(plan, takes=read_span(command.takes) if command.takes else None)
    if command.due is not None:
        zone = home_list(item, work.config).zone
        due = parse_when(command.due, now=work.now, zone=zone) if command.due else None
        plan = replace(plan, due=due)
    others = {number: other.needs for number, other in (await work.store.plans.every()).items()}
    circle = find_circle({**others, item.number: plan.needs})
    if item.number in circle:
        raise Refused(refusals.CIRCLE.format(number=item.number, circle=_say_circle(circle, item)))
    await work.store.plans.save(item.number, replace(plan, planned_at=plan.planned_at or work.now))
    planned = PlanChange(plan.needs, plan.takes, plan.due)
    entry = HistoryEntry(item.number, work.now, by, planned, Source.SLACK, evidence)
    await work.store.history.add([entry])
    await work.store.items.save(as_task(item))
    await update_slack_message(work, item)
    return plan


def _say_circle(circle: tuple[ItemNumber, ...], item: Item) -> str:
    place = circle.index(item.number)
    from_it = (*circle[place:], *circle[:place], item.number)
    return " → ".join(f"#{number}" for number in from_it)


async def _needed(store: Store, number: ItemNumber, item: Item) -> ItemNumber:
    """Return the number of an item that another one may need.

    Raises:
        Refused: it is the same, or is on none of the other's lists: it is not shown to exist.
    """
    other = await find_item(store, number)
    if other.number == item.number:
        raise Refused(refusals.NEEDS_ITSELF.format(number=item.number))
    if not share_a_list(other.lists, item.lists):
        raise Refused(refusals.NO_SUCH_ITEM.format(number=number))
    return other.number


# What breaks is told when it breaks, whatever broke it: a date that moved, or one that passed.


@dataclass(slots=True)
class PlanWatch:
    """When all chains were last checked, and the history's newest entry then.

    Whatever moves a date leaves an entry. So until there is a newer one, only time can make an item
    late, for which `LOOK_AGAIN` is often enough.
    """

    newest: int = -1
    at: datetime = LONG_AGO


async def handle_plans(
    event: TimeReached, *, database: Database, config: Config, watch: PlanWatch
) -> None:
    """Announce each due item that is late or back on schedule, in a transaction each.

    The plans are read only if something has happened since the last look, or a while has passed.
    """
    async with database.reading() as store:
        newest = await store.history.newest()
        if newest == watch.newest and event.now < watch.at + LOOK_AGAIN:
            return
        chains = await chains_of(store, config=config, now=event.now)
    watch.newest, watch.at = newest, event.now
    for number in _changed(chains):
        try:
            await _tell(number, event, database=database, config=config)
        except TryAgainLater:
            watch.newest = -1
            raise
        except Exception:
            watch.newest = -1
            log.exception("no news of a chain; it is tried again", extra={"item": number})


def _changed(chains: Chains) -> list[ItemNumber]:
    return [
        number for number, plan in chains.plans.items() if _is_news(plan, chains.reckoned[number])
    ]


def _is_news(plan: Plan, step: Reckoned) -> bool:
    """Return True if a lateness is news; a mere increase of days is none."""
    if plan.due is None or plan.told_late == step.late:
        return False
    return not (step.is_waiting and plan.told_late and step.late)


async def _tell(
    number: ItemNumber, event: TimeReached, *, database: Database, config: Config
) -> None:
    async with database.transaction() as store:
        await store.plans.lock()
        chains = await chains_of(store, config=config, now=event.now)
        if number not in _changed(chains):
            return
        plan, step = chains.plans[number], chains.reckoned[number]
        await store.plans.save(number, replace(plan, told_late=step.late))
        item = chains.items[number]
        if all(set(chains.items[number].lists) <= set(item.lists) for number in step.chain):
            await store.items.touch({number: event.now})
        else:  # It is late for what not every reader of it may know.
            await store.items.touch_in_private({number: event.now})
        late = Lateness(plan.told_late, step.late, step.chain if step.late else ())
        await store.history.add([HistoryEntry(number, event.now, None, late, Source.TIME)])
        work = Work(store, config, event.now)
        if home_of(item, config) is not None:
            channel = (await audience_of(work, item)).channel
            await work.send(queue.plan_broken(number, channel=channel, key=event.now.isoformat()))
    log.info("chain told of", extra={"item": number, "late": step.late})


async def lock_terms(work: Work, item: Item, *, deed: Deed) -> None:
    """Fix an item's title and its questions until it is reopened.

    Raises:
        Refused: they are fixed already.
    """
    plan = await work.store.plans.get(item.number)
    if plan.locked_at is not None:
        raise Refused(refusals.LOCKED_ALREADY.format(number=item.number))
    locked = replace(plan, locked_at=work.now, planned_at=plan.planned_at or work.now)
    await work.store.plans.save(item.number, locked)
    fixed = TermsLocked(is_locked=True)
    await work.store.history.add([deed.entry(item.number, work.now, fixed)])


async def unlock_terms(work: Work, item: Item, *, reason: str, deed: Deed) -> bool:
    """Let an item's title and questions be changed again; return False if they could be already.

    Raises:
        Refused: the terms are fixed, and no reason is given.
    """
    plan = await work.store.plans.get(item.number)
    if plan.locked_at is None:
        return False
    if not reason:
        raise Refused(refusals.UNLOCK_NEEDS_REASON.format(number=item.number))
    await work.store.plans.save(item.number, replace(plan, locked_at=None))
    opened = TermsLocked(is_locked=False, reason=reason)
    await work.store.history.add([deed.entry(item.number, work.now, opened)])
    return True


async def require_unlocked(store: Store, number: ItemNumber) -> None:
    """Raise if an item's title and questions are fixed.

    Raises:
        Refused: they are; the text says how to change them.
    """
    if (await store.plans.get(number)).locked_at is not None:
        raise Refused(refusals.LOCKED.format(number=number))
