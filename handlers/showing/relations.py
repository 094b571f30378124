"""Gather which decisions change which, as far as they may be named."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.domain.consensus.relation import BACKWARDS, FORWARDS, Direction
from bot.domain.ids import ItemNumber
from bot.domain.items.item import Item
from bot.render.documents.facts import RelatedFacts
from handlers.timing.planning import ItemsOf
from storage.store import Store

Related = Mapping[ItemNumber, tuple[RelatedFacts, ...]]


async def gather_relations(store: Store, items: Sequence[Item], *, items_of: ItemsOf) -> Related:
    """Return for each item the decisions that it changes, or that change it, oldest first.

    `items_of` reads the items that may be named. What stands between an item and one that was
    merged into it is left out.
    """
    found: defaultdict[ItemNumber, dict[tuple[Direction, ItemNumber], Item]] = defaultdict(dict)
    relations = await store.relations.of_items([item.number for item in items])
    if not relations:
        return {}
    ends = {number for each in relations for number in (each.item, each.other)}
    known = await items_of(ends)
    for each in relations:
        item, other = known.get(each.item), known.get(each.other)
        if item is None or other is None or item.number == other.number:
            continue
        found[item.number][FORWARDS[each.kind], other.number] = other
        found[other.number][BACKWARDS[each.kind], item.number] = item
    return {
        number: tuple(RelatedFacts(direction, item) for (direction, _), item in related.items())
        for number, related in found.items()
    }
