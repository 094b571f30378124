"""Where an item lives in Slack."""

from bot.config import Config, ListConfig
from bot.domain.item import Item


def home_list(item: Item, config: Config) -> ListConfig:
    """Return the list in whose channel an item lives: the first one that is configured."""
    for name in item.lists:
        for one in config.lists:
            if one.name == name:
                return one
    return config.lists[0]
