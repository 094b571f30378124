"""Decide in which Slack channel an item is shown.

That is its home list's own channel, or the one to which a route of the list takes it. A route is
chosen once, when the item's message is first queued: by the tag in the subject of its first mail,
or by the labels that it has then. Later posts about the item go where its message stands.
"""

from dataclasses import replace

from bot.config import ListConfig, RouteConfig
from bot.domain.items.item import Item
from bot.mail.subject import has_tag
from handlers.deliveries import queue
from handlers.lists.home_list import channel_of, home_of, lists_of
from handlers.work import Work


async def place(work: Work, item: Item) -> Item:
    """Return an item whose message is about to be queued, with the channel that it is to go to.

    An item that was queued before any route was there stays in its list's own channel.
    """
    home = home_of(item, work.config)
    if home is None or not home.routes or item.channel is not None:
        return item
    route = await _route_of(work, item, home)
    if route is None:
        return item
    if await work.store.outbox.states([queue.item_key(item.number)]):
        return await work.store.items.get(item.number) or item  # perhaps placed a moment ago
    await work.store.items.place(item.number, route.channel)
    return replace(item, channel=route.channel)


async def _route_of(work: Work, item: Item, home: ListConfig) -> RouteConfig | None:
    """Return the first of a list's routes that takes an item."""
    openings = await work.store.openings.of_threads([item.thread])
    subject = openings[item.thread].subject if item.thread in openings else ""
    return next(
        (
            route
            for route in home.routes
            if has_tag(subject, route.tags) or not set(route.labels).isdisjoint(item.labels)
        ),
        None,
    )


async def audience_of(work: Work, item: Item) -> queue.Audience:
    """Return who is told news of an item: its channel and its lists, the home list first."""
    placed = await place(work, item)
    lists = lists_of(placed, work.config)
    return queue.Audience(channel_of(placed, lists[0]), lists)
