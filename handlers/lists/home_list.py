"""Find an item's home list, whose channel shows it and whose chairs decide on it.

The home list is the first of an item's lists that is in the configuration: the list by which its
first post came first. If all of an item's lists are gone from the configuration, it has no home
list. Nothing of it is then posted, mailed or shown, and nothing can be done with it, until one of
its lists is configured again. Its deliveries are kept, and leave then.
"""

import logging
from collections.abc import Iterable
from typing import Final
from zoneinfo import ZoneInfo

from bot.config import Config, ListConfig
from bot.domain.ids import ChannelId, ItemNumber
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.render.words import refusals
from handlers.deliveries import queue
from handlers.work import Work
from storage.store import Store

log = logging.getLogger(__name__)

UTC: Final = ZoneInfo("UTC")

NO_LIST: Final = "its list is not in the configuration; it leaves when the list is there again"
"""Why a delivery is withheld."""


def home_of(item: Item, config: Config) -> ListConfig | None:
    """Return an item's home list, None if none of its lists is configured."""
    return next(iter(lists_of(item, config)), None)


def channel_of(item: Item, home: ListConfig) -> ChannelId:
    """Return the channel in which an item is shown: its route's, else its home list's own."""
    return item.channel or home.channel


def names_absent(item: Item, config: Config) -> bool:
    """Return True if an item's home list names those who have not voted."""
    home = home_of(item, config)
    return home is not None and home.ballots.show_not_voted


def home_list(item: Item, config: Config) -> ListConfig:
    """Return an item's home list.

    Raises:
        Refused: none of its lists is configured.
    """
    home = home_of(item, config)
    if home is None:
        raise Refused(refusals.LIST_GONE.format(number=item.number))
    return home


def lists_of(item: Item, config: Config) -> list[ListConfig]:
    """Return an item's lists that are configured, its home list first."""
    known = {list_config.name: list_config for list_config in config.lists}
    return [known[name] for name in item.lists if name in known]


def zone_of(item: Item, config: Config) -> ZoneInfo:
    """Return the time zone of an item's home list, UTC without one."""
    return zone_of_lists(item.lists, config)


def zone_of_lists(lists: Iterable[str], config: Config) -> ZoneInfo:
    """Return the time zone of the first of an item's lists that is configured, UTC without one."""
    known = {str(list_config.name): list_config for list_config in config.lists}
    return next((known[name].zone for name in lists if name in known), UTC)


async def update_slack_message(work: Work, item: Item) -> None:
    """Queue an update of an item's Slack message, if it has a home list."""
    home = home_of(item, work.config)
    if home is not None:
        await work.store.outbox.add(
            queue.update_item(item.number, channel=channel_of(item, home)), now=work.now
        )


async def has_home(store: Store, number: ItemNumber, config: Config) -> bool:
    """Return True if an item has a home list, or no longer exists."""
    lists = await store.items.lists_of(number)
    return not lists or not {list_config.name for list_config in config.lists}.isdisjoint(lists)


async def retry_withheld(work: Work) -> None:
    """Queue withheld deliveries whose list is configured again.

    Log how many items still have no home list.
    """
    names = {list_config.name for list_config in work.config.lists}
    for delivery in await work.store.outbox.failed_for(NO_LIST):
        digest = (
            await work.store.digests.get(delivery.ref)
            if delivery.item is None and delivery.ref
            else None
        )
        is_back = digest.list_name in names if digest is not None else delivery.item is not None
        if is_back and (
            delivery.item is None or await has_home(work.store, delivery.item, work.config)
        ):
            await work.store.outbox.retry(delivery.id, work.now)
    if without_home := await work.store.items.count_without(names):
        log.warning(
            "items of lists that are not configured go nowhere",
            extra={"items": sum(without_home.values()), "lists": ", ".join(sorted(without_home))},
        )
