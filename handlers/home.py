"""Where an item lives: its home list, the channel and the chairs of it.

The home is the first of an item's lists that is in the configuration: the one that its first post
came by first. An item whose lists are all gone from the configuration has none. It goes nowhere:
nothing of it is posted, mailed or shown, and nothing can be done with it, until one of its lists is
configured again. What was to leave is kept and leaves then.
"""

import logging
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.config import Config, ListConfig
from bot.domain.ids import ItemNumber
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.render import refusals
from handlers import queue
from storage.store import Store

log = logging.getLogger(__name__)

UTC: Final = ZoneInfo("UTC")

NO_LIST: Final = "its list is not in the configuration; it leaves when the list is there again"
"""Why a delivery is kept back."""


def home_of(item: Item, config: Config) -> ListConfig | None:
    """Return the list in whose channel an item lives, None when all its lists are gone."""
    known = {one.name: one for one in config.lists}
    return next((known[name] for name in item.lists if name in known), None)


def home_list(item: Item, config: Config) -> ListConfig:
    """Return the list in whose channel an item lives.

    Raises:
        Refused: all its lists are gone from the configuration.
    """
    home = home_of(item, config)
    if home is None:
        raise Refused(refusals.LIST_GONE.format(number=item.number))
    return home


def zone_of(item: Item, config: Config) -> ZoneInfo:
    """Return the time zone of an item's home; without one, UTC."""
    home = home_of(item, config)
    return UTC if home is None else home.zone


async def show_again(store: Store, item: Item, *, config: Config, now: datetime) -> None:
    """Queue an item's Slack message as it is now, if it has a home."""
    home = home_of(item, config)
    if home is not None:
        await store.outbox.add(queue.update_item(item.number, channel=home.channel), now=now)


async def has_home(store: Store, number: ItemNumber, config: Config) -> bool:
    """Say whether an item has a home; one that is gone has none to miss."""
    lists = await store.items.lists_of(number)
    return not lists or not {one.name for one in config.lists}.isdisjoint(lists)


async def bring_back(store: Store, *, config: Config, now: datetime) -> None:
    """Let deliveries leave that were kept back and whose list is configured again.

    Whoever runs Penholder is told of the items that still have no home.
    """
    names = {one.name for one in config.lists}
    for one in await store.outbox.failed_for(NO_LIST):
        digest = await store.digests.get(one.ref) if one.item is None and one.ref else None
        is_back = digest.list_name in names if digest is not None else one.item is not None
        if is_back and (one.item is None or await has_home(store, one.item, config)):
            await store.outbox.retry(one.id, now)
    if gone := await store.items.count_without(names):
        log.warning(
            "items of lists that are not configured go nowhere",
            extra={"items": sum(gone.values()), "lists": ", ".join(sorted(gone))},
        )
