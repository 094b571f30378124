"""Find the item of replies to our mails about a vote that came without references.

Some mail programs drop the references, as do links that open a reply. The subject of our mail still
names the item, by its number and its title. Both must agree: another installation has other
numbers.
"""

from collections.abc import Sequence

from bot.domain.ids import ItemNumber
from bot.mail.subject import base_subject, named_item
from bot.mail.threads.threads import ThreadingFacts
from handlers.filing.arrivals import Arrival
from handlers.filing.other_lists import share_a_list
from storage.store import Store


async def join_named_items(store: Store, fresh: Sequence[Arrival]) -> list[ThreadingFacts]:
    """Return the mails to which new mails belong by the item in their subject."""
    named = {
        arrival.mail.message_id: (arrival, number)
        for arrival in fresh
        if arrival.mail.automatic is None
        and not arrival.mail.references
        and (number := named_item(arrival.mail.subject)) is not None
    }
    joined: list[ThreadingFacts] = []
    for name, (arrival, number) in named.items():
        item = await store.items.get(ItemNumber(number))
        if item is None or not share_a_list(arrival.lists, item.lists):
            continue
        if base_subject(item.title) != base_subject(arrival.mail.subject):
            continue
        opening = (await store.openings.of_threads([item.thread])).get(item.thread)
        if opening is not None:
            joined.append(ThreadingFacts(name, (opening.message_id,)))
    return joined
