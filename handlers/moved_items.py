"""Items follow mails that move: into a branch of their thread, out of it, or at a chair's word."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Config
from bot.domain.ids import ItemNumber, ListName, ThreadId
from bot.domain.item import Item, ItemState, opened_by
from handlers import queue
from handlers.home import home_of, show_again
from handlers.merging import Joining, join_items
from handlers.titles import is_called_by, retitle, title_from
from storage.branches import MOST, KeptMail
from storage.store import Store
from storage.values import StoredMail


@dataclass(frozen=True, slots=True)
class Moved:
    """A kept mail that is to be kept in another thread."""

    mail: KeptMail
    into: ThreadId


async def gone_on_with(store: Store, threads: Collection[ThreadId]) -> set[ThreadId]:
    """Return those threads with whose items a person did anything: these stay what they are."""
    items = await store.items.of_threads(threads)
    numbers = {item.number for item in items.values()}
    by_people = await store.history.by_people(numbers) | await store.comments.on_items(numbers)
    by_people |= (await store.ballots.of_items(numbers)).keys()
    return {thread for thread, item in items.items() if item.number in by_people}


async def move_items(
    store: Store,
    moved: Sequence[Moved],
    *,
    config: Config,
    now: datetime,
) -> None:
    """Keep mails where they belong now, and let their items follow.

    Where nothing is left behind an item comes along; where its mails have an item already, both
    are one. Else an item is opened for them.
    """
    if not moved:
        return
    groups: defaultdict[ThreadId, list[KeptMail]] = defaultdict(list)
    for one in moved:
        groups[one.into].append(one.mail)
    sources = {one.mail.thread for one in moved}
    titled = await _titled(store, sources | groups.keys(), config=config)
    for into, mails in groups.items():
        await store.branches.move_mails([mail.id for mail in mails], into)
    for into, mails in sorted(groups.items()):
        for source in sorted({mail.thread for mail in mails}):
            await _follow(store, source, into, config=config, now=now)
        await _open(store, mails, into, config=config, now=now)
    for source in sorted(sources):
        await _drop_lists(store, source)
    await _call_anew(store, sources | groups.keys(), titled, config=config, now=now)


async def _titled(
    store: Store, threads: Collection[ThreadId], *, config: Config
) -> set[ItemNumber]:
    """Return which of the items have a title from a person."""
    openings = await store.openings.of_threads(threads)
    items = await store.items.of_threads(threads)
    return {
        item.number
        for thread, item in items.items()
        if not is_called_by(item, openings.get(thread), config=config)
    }


async def _follow(
    store: Store, source: ThreadId, into: ThreadId, *, config: Config, now: datetime
) -> None:
    """Let the item of a thread in which nothing is left go where its mails are."""
    items = await store.items.of_threads([source, into])
    item, there = items.get(source), items.get(into)
    if item is None or await store.mails.count_of_thread(source):
        return
    if there is None:
        await store.items.save(replace(item, thread=into))
    else:
        joined = await join_items(store, Joining(there, item, {}), config=config, now=now)
        opening = (await store.openings.of_threads([into])).get(into)
        first = None if opening is None else await store.mails.by_message_id(opening.message_id)
        if first is not None:
            await store.items.add_lists(joined.number, first.attested_by)


async def _open(
    store: Store, moved: Sequence[KeptMail], thread: ThreadId, *, config: Config, now: datetime
) -> None:
    """Open an item for mails that are here already, where their thread has none."""
    if thread in await store.items.of_threads([thread]):
        return
    found = await store.mails.get_many([one.id for one in moved])
    mails = sorted(found.values(), key=lambda mail: (mail.said_at, mail.id))
    spoken = [mail for mail in mails if mail.automatic is None]
    if not spoken:
        return
    lists = await _lists_of(store, moved, spoken[0])
    (item,) = await store.items.open(
        [
            Item(
                number=ItemNumber(0),
                thread=thread,
                title=title_from(spoken[0].subject, config=config),
                state=ItemState.OPEN,
                lists=lists,
                opened_at=min(spoken[0].said_at, now),
                updated_at=min(max(mail.said_at for mail in spoken), now),
            )
        ]
    )
    await store.history.add([opened_by(item, mail=spoken[0].message_id)])
    await _show_opened(store, item, {one.thread for one in moved}, config=config, now=now)


async def _lists_of(
    store: Store, moved: Sequence[KeptMail], first: StoredMail
) -> tuple[ListName, ...]:
    """Return the lists of a new item for moved mails.

    First those of the item that they were in, so that the home stays where it was.
    """
    before = (await store.items.of_threads({one.thread for one in moved})).values()
    on = {name for one in moved for name in one.lists}
    own = first.attested_by or first.lists[:1]
    kept = (name for item in before for name in item.lists if name in on)
    return tuple(dict.fromkeys((*kept, *own)))


async def _show_opened(
    store: Store, item: Item, sources: Collection[ThreadId], *, config: Config, now: datetime
) -> None:
    """Show a new item in Slack where the one is shown that its mails were in."""
    for other in (await store.items.of_threads(sources)).values():
        there, here = home_of(other, config), home_of(item, config)
        if there is None or here is None:
            continue
        if await store.slack.parent_of(other.number, there.channel) is not None:
            await store.outbox.add(queue.post_item(item.number, channel=here.channel), now=now)
            return


async def _drop_lists(store: Store, source: ThreadId) -> None:
    """Take an item off the lists that only mails were on which went; the first is its home."""
    item = (await store.items.of_threads([source])).get(source)
    if item is not None and len(item.lists) > 1:
        left = await store.mails.of_thread(source, limit=MOST)
        kept = {item.lists[0], *(name for mail in left for name in mail.lists)}
        await store.items.drop_lists(item.number, set(item.lists) - kept)


async def _call_anew(
    store: Store,
    threads: Collection[ThreadId],
    titled: Collection[ItemNumber],
    *,
    config: Config,
    now: datetime,
) -> None:
    """Call the items, except those `titled` by a person, by their earliest mail; show them."""
    openings = await store.openings.of_threads(threads)
    for thread, item in (await store.items.of_threads(threads)).items():
        opening = openings.get(thread)
        if opening is not None and item.number not in titled:
            current = await retitle(store, item, opening, config=config, now=now)
            # No mail that comes later and is earlier than this one is overlooked.
            opened_at = max(current.opened_at, min(opening.said_at, now))
            await store.items.save(replace(current, opened_at=opened_at))
        await show_again(store, item, config=config, now=now)
