"""Decide what a reader of the board may see: public lists, and the one that a key opens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.config import Config, ListConfig
from bot.domain.board_key import board_key, opens
from bot.domain.ids import ListName
from bot.domain.items.item import Item
from bot.render.board.addresses import Site, item_path, list_path, mail_path
from storage.board.public import Public
from storage.board.shown import Shown
from storage.store import Store
from storage.values import StoredMail


@dataclass(frozen=True, slots=True)
class Seen:
    """What one reader sees: the lists, and their site, whose links keep the key."""

    lists: tuple[ListConfig, ...]
    site: Site

    @property
    def names(self) -> frozenset[ListName]:
        """The names of the lists."""
        return frozenset(list_config.name for list_config in self.lists)

    def shows(self, item: Item) -> bool:
        """Return True if an item is shown: all of its lists are.

        What was said on one of them is on its page.
        """
        return self.shows_all(item.lists)

    def shows_all(self, lists: Iterable[ListName]) -> bool:
        """Return True if what is on these lists, one or more, is shown."""
        lists = set(lists)
        return bool(lists) and lists <= self.names

    def shown(self, now: datetime) -> Shown:
        """Return the limits of what the database returns to this reader."""
        quiet = {
            list_config.name: now - list_config.dormant_after
            for list_config in self.lists
            if list_config.dormant_after
        }
        return Shown(self.names, quiet)

    def list_named(self, name: str) -> ListConfig | None:
        """Return a list that is shown."""
        return next((list_config for list_config in self.lists if list_config.name == name), None)

    @property
    def addresses(self) -> frozenset[str]:
        """The lists' own addresses, which are not masked."""
        return frozenset(list_config.address for list_config in self.lists)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that somebody asks for: its path in decoded parts, and what its reader may see."""

    parts: tuple[str, ...]
    query: Mapping[str, str]
    seen: Seen
    config: Config
    now: datetime

    def public(self, store: Store) -> Public:
        """Return the repositories that show only what the page's reader may see."""
        return store.public(self.seen.shown(self.now))


def site_of(config: Config) -> Site:
    """Return the site as everybody sees it."""
    return Site.at(config.penholder.public_url, name=config.penholder.name)


def seen_by_all(config: Config) -> Seen:
    """Return what everybody sees."""
    return Seen(
        tuple(list_config for list_config in config.lists if list_config.board == "public"),
        site_of(config),
    )


def seen_with(key: str, config: Config) -> Seen | None:
    """Return what a key opens: its list and the public ones; None if it is no key."""
    secret = config.penholder.secret
    list_configs = [
        list_config
        for list_config in config.lists
        if list_config.board == "token" and opens(key, list_config.name, secret=secret)
    ]
    if not list_configs:
        return None
    lists = tuple(
        list_config
        for list_config in config.lists
        if list_config.board == "public" or list_config in list_configs
    )
    return Seen(lists, site_of(config).with_key(key.lower()))


def board_url(item: Item, config: Config, *, to: ListConfig | None) -> str:
    """Return the whole address of an item's page, for the readers of a list; "" if there is none.

    It holds the key of that list if its pages want one, and never the key of another list.
    """
    seen = seen_on(to, config)
    return seen.site.whole(item_path(item.number)) if seen.shows(item) else ""


def mail_url(item: Item, mail: StoredMail, config: Config, *, to: ListConfig | None) -> str:
    """Return the whole address of a mail on its item's page, as `board_url` does."""
    seen = seen_on(to, config)
    return seen.site.whole(mail_path(mail.message_id)) if seen.shows(item) else ""


def list_url(list_config: ListConfig, config: Config) -> str:
    """Return the whole address of a list's page, for its readers; "" if there is none."""
    seen = seen_on(list_config, config)
    return (
        seen.site.whole(list_path(list_config.name)) if seen.shows_all([list_config.name]) else ""
    )


def seen_on(list_config: ListConfig | None, config: Config) -> Seen:
    """Return what the readers of a list may see of the board."""
    secret = config.penholder.secret
    keyed = None
    if list_config is not None and list_config.board == "token" and secret:
        keyed = seen_with(board_key(list_config.name, secret=secret), config)
    return keyed or seen_by_all(config)
