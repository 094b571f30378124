"""Find the item of mails without references that name it in their subject.

Some mail programs drop the references, as do links that open a reply. The subject of our mail still
names the item, by its number and its title: both must agree, as another installation has other
numbers. People also write a new mail with `[#12]` in its subject: the number alone is enough if one
of the item's lists vouches for the mail.
"""

from collections.abc import Sequence
from typing import Final

from bot.domain.ids import ItemNumber, MessageId, ThreadId
from bot.domain.items.comment import Source
from bot.domain.items.history import Change, Changed, HistoryEntry
from bot.domain.items.item import Item
from bot.mail.subject import base_subject, named_item, numbered_item
from bot.mail.threads.threads import ThreadingFacts
from bot.mail.values import Automatic
from handlers.filing.arrivals import Arrival
from handlers.filing.other_lists import share_a_list
from handlers.work import Work
from storage.store import Store

BY_NUMBER: Final = "by number"
"""How the history marks a mail that is in its item only by the number in its subject."""
MERGES: Final = 100
"""How many merges to follow before giving up."""


async def join_named_items(work: Work, fresh: Sequence[Arrival]) -> list[ThreadingFacts]:
    """Return the mails to which new mails belong by the item in their subject."""
    joined: list[ThreadingFacts] = []
    for arrival in fresh:
        mail = arrival.mail
        if mail.automatic is not None or mail.references:
            continue
        item = await _named(work.store, arrival)
        is_by_number = item is None
        if item is None:
            item = await _numbered(work.store, arrival)
        if item is None:
            continue
        opening = (await work.store.openings.of_threads([item.thread])).get(item.thread)
        if opening is None:
            continue
        joined.append(ThreadingFacts(mail.message_id, (opening.message_id,)))
        if is_by_number:
            marked = (Changed(Change.MAIL, "", BY_NUMBER), Source.MAIL, mail.message_id)
            await work.store.history.add([HistoryEntry(item.number, work.now, None, *marked)])
    return joined


async def threads_of_own(work: Work, fresh: Sequence[Arrival]) -> dict[MessageId, ThreadId]:
    """Return the threads of our own mails about items that began in Slack, as they come back.

    Such an item has no mail that ours could answer; what answers ours belongs to the item.
    """
    threads: dict[MessageId, ThreadId] = {}
    for arrival in fresh:
        mail = arrival.mail
        if mail.automatic is not Automatic.OURS or mail.references or not mail.deliveries:
            continue
        sent = await work.store.outbox.get(mail.deliveries[0])
        item = None if sent is None or sent.item is None else await work.store.items.get(sent.item)
        if item is None or not share_a_list(arrival.lists, item.lists):
            continue
        if item.thread not in await work.store.openings.of_threads([item.thread]):
            threads[mail.message_id] = item.thread
    return threads


async def _named(store: Store, arrival: Arrival) -> Item | None:
    """Return the item that a reply to one of our mails names by its number and title."""
    number = named_item(arrival.mail.subject)
    item = None if number is None else await store.items.get(ItemNumber(number))
    if item is None or not share_a_list(arrival.lists, item.lists):
        return None
    is_same = base_subject(item.title) == base_subject(arrival.mail.subject)
    return item if is_same else None


async def _numbered(store: Store, arrival: Arrival) -> Item | None:
    """Return the item, or the one it was merged into, that a list's mail names as `[#12]`."""
    number = numbered_item(arrival.mail.subject)
    item = None if number is None else await store.items.get(ItemNumber(number))
    for _merge in range(MERGES):
        if item is None or item.merged_into is None:
            break
        item = await store.items.get(item.merged_into)
    if item is None:
        return None
    vouched = (covered for name, covered in arrival.vouching.items() if name in item.lists)
    return item if any(covered.covers_subject for covered in vouched) else None
