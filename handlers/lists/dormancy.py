"""Make quiet items dormant or archived, and wake them again."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.ids import ItemNumber, MessageId, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.history import HistoryEntry, StateChange
from bot.domain.items.item import Item, ItemState, move
from bot.errors import TryAgainLater
from bot.events import TimeReached
from handlers.lists.home_list import home_of, update_slack_message
from handlers.lists.list_watch import ListWatch
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 100
"""How many quiet items of a list are looked at in one tick."""

MOST_LISTS: Final = 20
"""How many lists are looked at in one tick, so that other steps that are due come soon."""

LOOK_AGAIN: Final = timedelta(minutes=5)
"""How soon a list is looked at again: after weeks, minutes do not matter."""


ARCHIVED_AFTER: Final = timedelta(days=365)
"""After so long without a change an open item that Slack does not show, as imported mail's, is
archived."""


async def archive_old(store: Store, home: ListConfig, *, now: datetime) -> None:
    """Archive a list's open items of old mail, by public dates alone."""
    await store.items.archive(home.name, until=now - ARCHIVED_AFTER)


async def handle_dormancy(
    event: TimeReached, *, database: Database, config: Config, watch: ListWatch
) -> None:
    """Make items dormant that were quiet for as long as their list's setting.

    Only items that Slack shows do; old mail that was imported is archived.
    """
    for home in islice(watch.lists(config, now=event.now), MOST_LISTS):
        watch.look_again(home, at=event.now + LOOK_AGAIN)
        async with database.transaction() as store:
            await archive_old(store, home, now=event.now)
        if not home.dormant_after:
            continue
        quiet = await _quiet(home, event.now - home.dormant_after, database, config)
        if len(quiet) >= MOST_AT_ONCE:  # there may be more
            watch.look_again(home, at=event.now)
        for item in quiet:
            try:
                await _let_sleep(item.number, home, event, database=database, config=config)
            except TryAgainLater:
                raise
            except Exception:
                log.exception("item cannot become dormant", extra={"item": item.number})


async def _quiet(
    home: ListConfig, until: datetime, database: Database, config: Config
) -> list[Item]:
    """Return the longest quiet items of which a list is the home, `MOST_AT_ONCE` or few more."""
    items: list[Item] = []
    seen = 0
    async with database.reading() as store:
        while len(items) < MOST_AT_ONCE:
            some = await store.items.quiet(home.name, until=until, skip=seen, limit=MOST_AT_ONCE)
            items += [item for item in some if home_of(item, config) is home]
            seen += len(some)
            if len(some) < MOST_AT_ONCE:
                break
    return items


async def _let_sleep(
    number: ItemNumber, home: ListConfig, event: TimeReached, *, database: Database, config: Config
) -> None:
    async with database.transaction() as store:
        item = await store.items.get(number)
        if item is None or item.state is not ItemState.OPEN or item.merged_into is not None:
            return
        if item.changed_at > event.now - home.dormant_after:
            return
        if await store.ballots.draft_of_item(number) is not None:
            return
        await _move(store, item, to=ItemState.DORMANT, now=event.now)
        moved = (StateChange(item.state, ItemState.DORMANT), Source.TIME)
        await store.history.add([HistoryEntry(number, event.now, None, *moved)])
        await update_slack_message(Work(store, config, event.now), item)
    log.info("item became dormant", extra={"item": number})


async def wake_item(work: Work, item: Item, *, deed: Deed) -> Item:
    """Reopen a dormant item, since somebody commented on it; return the item."""
    if item.state is not ItemState.DORMANT:
        return item
    return await _wake(work, item, by=deed.by, source=deed.source, evidence=deed.evidence)


async def wake_by_message(work: Work, item: Item, message_id: MessageId) -> Item:
    """Reopen a dormant or archived item, since a message came on its list; return the item.

    Only that wakes an archived one: what is said in private, no date shows.
    """
    if item.state not in {ItemState.DORMANT, ItemState.ARCHIVED}:
        return item
    return await _wake(work, item, by=None, source=Source.MAIL, evidence=message_id)


async def _wake(
    work: Work, item: Item, *, by: PersonId | None, source: Source, evidence: str
) -> Item:
    woken = await _move(work.store, item, to=ItemState.OPEN, now=work.now)
    change = StateChange(item.state, woken.state)
    await work.store.history.add(
        [HistoryEntry(item.number, work.now, by, change, source, evidence)]
    )
    await update_slack_message(work, item)
    return woken


async def _move(store: Store, item: Item, *, to: ItemState, now: datetime) -> Item:
    """Store an item's new state, which may be due to private comments or their absence.

    The board reckons by itself which items are quiet. So no date moves there.
    """
    moved = replace(move(item, to=to, now=now), updated_at=item.updated_at)
    await store.items.save(moved)
    await store.items.touch_in_private({item.number: now})
    return moved
