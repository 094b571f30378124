"""Find the language of a reader: their own, or that of the list.

Somebody's own language is the one that they chose, or in which they use Slack. What goes to a list,
to its channel or to its board is in the list's language.
"""

from bot.config import Config, ListConfig
from bot.domain.delivery import Delivery
from bot.domain.ids import ItemNumber
from bot.domain.items.item import Item
from bot.domain.people.person import Person
from bot.language import ENGLISH, known_language
from handlers.deliveries import queue
from handlers.lists.home_list import home_of
from handlers.work import Work
from storage.store import Store


def language_of(person: Person | None, home: ListConfig | None) -> str:
    """Return a person's language, or else that of a list."""
    tags = (person.chosen_language, person.language) if person is not None else ()
    own = next(filter(None, map(known_language, tags)), None)
    return own or language_of_list(home)


def language_of_list(home: ListConfig | None) -> str:
    """Return a list's language, English without a list."""
    return home.language if home is not None else ENGLISH


def language_of_item(item: Item, config: Config) -> str:
    """Return the language of an item's home list."""
    return language_of_list(home_of(item, config))


def list_of_channel(channel: str | None, config: Config) -> ListConfig | None:
    """Return the first list of a channel; without a channel of a list, the only list there is."""
    list_config = next((home for home in config.lists if channel in home.channels), None)
    return config.lists[0] if list_config is None and len(config.lists) == 1 else list_config


async def lists_known(store: Store, item: ItemNumber | None, config: Config) -> list[ListConfig]:
    """Return an item's lists that are configured, its home list first; the only one without one."""
    if item is None:
        return list(config.lists[:1]) if len(config.lists) == 1 else []
    known = {list_config.name: list_config for list_config in config.lists}
    return [known[name] for name in await store.items.lists_of(item) if name in known]


async def language_of_address(store: Store, address: str, home: ListConfig | None) -> str:
    """Return the language of whoever has an address, or else that of a list."""
    return language_of(await store.people.of_address(address), home)


async def language_of_author(work: Work, address: str, item: ItemNumber | None) -> str:
    """Return the language of whoever wrote a mail, or else that of the item's home list."""
    lists = await lists_known(work.store, item, work.config)
    return await language_of_address(work.store, address, next(iter(lists), None))


async def language_of_delivery(store: Store, delivery: Delivery, config: Config) -> str:
    """Return the language of whoever gets a delivery: a list, a channel or one person."""
    lists = await lists_known(store, delivery.item, config)
    for list_config in (*lists, *config.lists):  # other lists may share the channel
        if delivery.recipient in (list_config.address, *list_config.channels):
            return list_config.language
    home = next(iter(lists), None)
    if not delivery.destination.startswith("slack/"):
        return await language_of_address(store, delivery.recipient, home)
    user, channel = queue.user_and_channel(delivery)
    person = await store.people.find_slack(user)
    return language_of(person, list_of_channel(channel, config) or home)
