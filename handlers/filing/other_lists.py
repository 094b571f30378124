"""Keep lists apart: an item holds only mails of its lists.

A mail on one list is shown in another list's channel only if the item's own post went to both. So a
reply on another list than the item's is in an item of its own list, and only copies of an item's
first post put it on a list. Threads join as their mails say, whatever the lists; only the place of
the mails differs (`handlers/filing/branching.py`).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from bot.domain.ids import ListName, MessageId, ThreadId
from bot.domain.items.branch import Branch, Ground
from bot.mail.values import Automatic
from handlers.filing.arrivals import Arrival
from handlers.filing.titles import opening_of
from storage.store import Store


def share_a_list(list_names: Collection[ListName], other: Collection[ListName]) -> bool:
    """Return True if two items, or mails, have a list in common."""
    return not set(list_names).isdisjoint(other)


async def threads_on_other_lists(
    store: Store, merges: Mapping[ThreadId, ThreadId]
) -> list[tuple[ThreadId, ThreadId]]:
    """Return the threads to be merged that have items on different lists."""
    if not merges:
        return []
    items = await store.items.of_threads({*merges, *merges.values()})
    joined: defaultdict[ThreadId, set[ThreadId]] = defaultdict(set)
    for merged, into in merges.items():
        joined[into] |= {merged, into}
    return [
        (thread, other)
        for threads in joined.values()
        for thread, other in combinations(sorted(threads & items.keys()), 2)
        if not share_a_list(items[thread].lists, items[other].lists)
    ]


async def keep_to_lists(
    store: Store,
    fresh: Sequence[Arrival],
    threads: Mapping[MessageId, ThreadId],
    placed: Mapping[MessageId, ThreadId],
) -> dict[MessageId, ThreadId]:
    """Return the threads in which new mails are stored, each in an item of one of its lists.

    `threads` are those of the Message-IDs, `placed` those in which the mails would be stored. Mails
    of one thread and list that cannot be there stay together.
    """
    by_mail = dict(placed)
    lists = await _lists_of(store, fresh, by_mail)
    strays = [
        arrival
        for arrival in fresh
        if _is_elsewhere(arrival, lists.get(by_mail[arrival.mail.message_id]))
    ]
    if not strays:
        return by_mail
    branches: dict[ThreadId, set[ThreadId]] = {}
    known = await store.branches.of_threads({threads[stray.mail.message_id] for stray in strays})
    for stray in strays:
        main = threads[stray.mail.message_id]
        if main not in branches:
            below = (branch.thread for branch in known.get(main, {}).values())
            branches[main] = {main, *(thread for thread in below if thread is not None)}
            items = await store.items.of_threads(branches[main] - lists.keys())
            lists |= {thread: item.lists for thread, item in items.items()}
        fitting = [
            thread
            for thread in sorted(branches[main] & lists.keys())
            if share_a_list(stray.lists, lists[thread])
        ]
        into = fitting[0] if fitting else (await store.mails.new_threads(1))[0]
        branches[main].add(into)
        lists.setdefault(into, stray.badges)
        await store.branches.put(stray.mail.message_id, Branch(into, Ground.MOVED))
        by_mail[stray.mail.message_id] = into
    return by_mail


def _is_elsewhere(arrival: Arrival, lists: Collection[ListName] | None) -> bool:
    return not share_a_list(arrival.lists, lists) if lists else False


async def _lists_of(
    store: Store, fresh: Sequence[Arrival], placed: Mapping[MessageId, ThreadId]
) -> dict[ThreadId, tuple[ListName, ...]]:
    """Return the lists of each thread's item; if it has none yet, those of the coming one."""
    items = await store.items.of_threads(set(placed.values()))
    first: dict[ThreadId, Arrival] = {}
    for arrival in fresh:
        thread = placed[arrival.mail.message_id]
        if thread not in items:
            first[thread] = min(arrival, first.get(thread, arrival), key=_order)
    return {
        **{thread: arrival.badges for thread, arrival in first.items()},
        **{thread: item.lists for thread, item in items.items()},
    }


def _order(arrival: Arrival) -> tuple[bool, object]:
    """Sort a person's mail, which opens an item, before a program's."""
    automatic: Automatic | None = arrival.mail.automatic
    return automatic is not None, opening_of(arrival).order
