"""Find the item that somebody names by its number."""

from typing import Final

from bot.domain.ids import ItemNumber
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.render.words import refusals
from storage.store import Store

MERGES: Final = 100
"""How many merges to follow before giving up."""


class NoSuchItem(Refused):
    """No item has that number, or the asker may not see it (`is_hidden`).

    Both are answered the same; only our log tells them apart.
    """

    def __init__(self, number: ItemNumber, *, is_hidden: bool = False) -> None:
        super().__init__(refusals.NO_SUCH_ITEM.format(number=number))
        self.number = number
        self.is_hidden = is_hidden


async def find_item(store: Store, number: ItemNumber) -> Item:
    """Return the item with that number, or the one it was merged into.

    Whatever people ask for by a number goes through here: of the repositories that are `seen_by`
    somebody, an item that is not shown to them does not exist.

    Raises:
        NoSuchItem: there is none.
    """
    item = await store.items.get(number)
    for _merge in range(MERGES):
        if item is None or item.merged_into is None:
            break
        item = await store.items.get(item.merged_into)
    if item is None or not store.shows(item):
        raise NoSuchItem(number, is_hidden=item is not None)
    return item
