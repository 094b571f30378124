"""File mails: into threads, items and the queue, whichever way they came.

Mails are filed in batches, in order of arrival, inside the caller's transaction. A batch of fifty
gives the same result as fifty batches of one, also if a mail comes again or by a second list.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Config
from bot.domain.digests.digest import news_time
from bot.domain.ids import ItemNumber, MailId, MessageId, ThreadId
from bot.domain.items.history import opened_by
from bot.domain.items.item import Item, ItemState, first_kind
from bot.mail.threads.threads import NewThread, Placement, ThreadingFacts, plan_threads
from bot.mail.values import ParsedMail
from bot.mail.votes import is_only_votes
from handlers.deliveries import queue
from handlers.filing.answered_digests import DigestReplies, detach_from_digests, find_answered_parts
from handlers.filing.arrivals import Arrival
from handlers.filing.branching import branch_off, find_roots
from handlers.filing.copies import SortedBatch, separate_copies
from handlers.filing.keeping_apart import (
    Refusals,
    ask_again,
    ask_before_joining,
    keep_apart,
    refusals_of,
    threads_in_use,
)
from handlers.filing.lost_replies import (
    ask_about_unknown_parents,
    place_lost_replies,
    replies_to_unknown,
)
from handlers.filing.merging import merge_items
from handlers.filing.named_items import join_named_items, threads_of_own
from handlers.filing.other_lists import keep_to_lists, threads_on_other_lists
from handlers.filing.shared_ids import move_replies_to_namesakes
from handlers.filing.titles import opening_of, title_by_earlier, title_from
from handlers.lists.dormancy import ARCHIVED_AFTER, wake_by_message
from handlers.lists.home_list import channel_of, home_of
from handlers.lists.places import place
from handlers.people.addresses import own_address
from handlers.work import Work
from storage.store import Store
from storage.values import NewMail, StoredMail


@dataclass(frozen=True, slots=True)
class FiledMail:
    """A mail that was new, with its thread; `item` is None if the thread has none."""

    id: MailId
    arrival: Arrival
    thread: ThreadId
    item: ItemNumber | None


@dataclass(frozen=True, slots=True)
class Filed:
    """The result of filing a batch. `known` counts mails that were stored already."""

    new: tuple[FiledMail, ...]
    known: int
    attested: tuple[tuple[StoredMail, Arrival], ...]
    """Stored mails that first came beside the list or from an archive, with the list's copy."""
    items_opened: int


async def file_mails(work: Work, arrivals: Sequence[Arrival]) -> Filed:
    """File a batch; the result does not depend on which mails came in earlier batches."""
    arrivals = await _as_known_here(work.store, arrivals)
    answers = await detach_from_digests(work.store, arrivals)
    sorted_batch = await separate_copies(work, answers.arrivals)
    fresh = sorted_batch.fresh
    strangers = await replies_to_unknown(work.store, fresh)
    threads = await _thread(work, sorted_batch, answers)
    items, opened = await _open_items(work, fresh, threads)
    ids = await _store(work.store, fresh, threads)
    await ask_about_unknown_parents(work, strangers)
    by_name = {
        arrival.mail.message_id: mail_id for arrival, mail_id in zip(fresh, ids, strict=True)
    }
    for copy in sorted_batch.renamed:
        if copy.references[0] in by_name:
            await work.store.mails.add_alias(copy.message_id, by_name[copy.references[0]])
    filed = [
        FiledMail(
            id=mail_id,
            arrival=arrival,
            thread=threads[arrival.mail.message_id],
            item=_item_of(items, threads[arrival.mail.message_id]),
        )
        for mail_id, arrival in zip(ids, fresh, strict=True)
    ]
    await _show(work, filed, items)
    return Filed(
        new=tuple(filed),
        known=len(arrivals) - len(fresh),
        attested=sorted_batch.attested,
        items_opened=opened,
    )


async def _store(
    store: Store, fresh: Sequence[Arrival], threads: Mapping[MessageId, ThreadId]
) -> Sequence[MailId]:
    return await store.mails.add(
        [
            NewMail(
                mail=arrival.mail,
                raw=arrival.raw,
                thread=threads[arrival.mail.message_id],
                lists=arrival.lists,
                received_at=arrival.received_at,
                attested_by=arrival.attested_by,
                is_proved=arrival.may_complete,
            )
            for arrival in fresh
        ]
    )


async def _as_known_here(store: Store, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Name mails as they are known here: without ids that named somebody who was erased."""
    mails = await store.erased_ids.with_stand_ins([arrival.mail for arrival in arrivals])
    return [
        arrival if mail is arrival.mail else replace(arrival, mail=mail)
        for arrival, mail in zip(arrivals, mails, strict=True)
    ]


def _item_of(items: dict[ThreadId, Item], thread: ThreadId) -> ItemNumber | None:
    item = items.get(thread)
    return item.number if item is not None else None


async def _thread(
    work: Work, sorted_batch: SortedBatch, answers: DigestReplies
) -> dict[MessageId, ThreadId]:
    """Give each new mail its thread; threads that turn out to be one are merged.

    A copy's other Message-ID joins as well, since somebody may have answered it before; so does the
    parent that a copy of a known mail reveals.
    """
    fresh, renamed = sorted_batch.fresh, sorted_batch.renamed
    with_parents = [*(arrival.mail for arrival in fresh), *sorted_batch.completed]
    facts = [
        *(ThreadingFacts(parent.message_id, parent.references) for parent in with_parents),
        *renamed,
    ]
    dated = [(arrival.mail, arrival.received_at) for arrival in fresh]
    proved = await place_lost_replies(work, dated)
    proved += await find_answered_parts(work, fresh, answers)
    proved += await join_named_items(work, fresh)
    mentioned = {name for mail in (*facts, *proved) for name in (mail.message_id, *mail.references)}
    await work.store.mails.register_threads(await threads_of_own(work, fresh))
    known = await work.store.mails.threads_of(mentioned)
    refusals = await refusals_of(work.store, set(known.values()))
    facts += await keep_apart(work, proved, mails=facts, known=known, refusals=refusals)
    message_ids = {mail.message_id for mail in renamed} | {
        mail.message_id for mail in sorted_batch.completed
    }
    threads = await _place(work, facts, known, refusals, settled=message_ids)
    parted = await move_replies_to_namesakes(
        work.store, fresh, threads, namesakes=sorted_batch.namesakes
    )
    roots = await find_roots(work.store, with_parents, threads, also=parted)
    other_names = {mail.message_id: mail.references[0] for mail in renamed}
    placed = await branch_off(work, fresh, threads, roots, renamed=other_names)
    return await keep_to_lists(work.store, fresh, threads, placed)


async def _place(
    work: Work,
    facts: Sequence[ThreadingFacts],
    known: Mapping[MessageId, ThreadId],
    refusals: Refusals,
    *,
    settled: Collection[MessageId],
) -> dict[MessageId, ThreadId]:
    """Merge and make threads as the facts say; return the thread of each mail.

    `known` has the threads of the Message-IDs that were stored before; `settled` are stored mails
    about which more is known now.
    """
    apart = list(refusals)
    plan = plan_threads(facts, known=known, apart=apart)
    if others := await threads_on_other_lists(work.store, plan.merges):
        apart += others
        plan = plan_threads(facts, known=known, apart=apart)
    if worked := await threads_in_use(work.store, plan.merges):
        plan = plan_threads(facts, known=known, apart=apart, at_work=worked, settled=settled)
        await ask_before_joining(work, plan.kept_apart, worked)
    await ask_again(work, plan.kept_apart, refusals)
    made = await work.store.mails.new_threads(plan.new_threads)
    for source, into in plan.merges.items():
        await merge_items(work, source, into)

    def placed(placement: Placement) -> ThreadId:
        """Return the id of a planned thread, which a new one gets only here."""
        return made[placement.number] if isinstance(placement, NewThread) else placement

    await work.store.mails.register_threads(
        {message_id: placed(placement) for message_id, placement in plan.entries.items()}
    )
    return {
        mail.message_id: placed(placement)
        for mail, placement in zip(facts, plan.placements, strict=True)
    }


async def _open_items(
    work: Work, fresh: Sequence[Arrival], threads: dict[MessageId, ThreadId]
) -> tuple[dict[ThreadId, Item], int]:
    """Return the item of each thread; a person's mail opens one in a thread without."""
    items = dict(await work.store.items.of_threads(set(threads.values())))
    starters: dict[ThreadId, Arrival] = {}
    for arrival in fresh:
        thread = threads[arrival.mail.message_id]
        if _starts_an_item(arrival.mail):
            # Each keeps its place: items are numbered in order of arrival.
            starters[thread] = min(arrival, starters.get(thread, arrival), key=_order)
    new = {thread: arrival for thread, arrival in starters.items() if thread not in items}
    numbers = await _numbers_before(work.store, fresh, threads, new)
    opened = await work.store.items.open(
        [
            _new_item(arrival, thread, numbers.get(thread), config=work.config, now=work.now)
            for thread, arrival in new.items()
        ]
    )
    await work.store.history.add(
        [opened_by(item, mail=new[item.thread].mail.message_id) for item in opened]
    )
    titles = {thread: opening_of(arrival) for thread, arrival in starters.items()}
    spoken = [item for thread, item in items.items() if thread in titles]
    items |= await title_by_earlier(work, spoken, titles)
    items.update({item.thread: item for item in opened})
    return items, len(opened)


async def _numbers_before(
    store: Store,
    fresh: Sequence[Arrival],
    threads: Mapping[MessageId, ThreadId],
    new: Collection[ThreadId],
) -> Mapping[ThreadId, ItemNumber]:
    """Return the numbers that items had in Slack already, if the database was restored since.

    Which mail of a thread opened its item depends on how mails came together.
    """
    ids = [arrival.mail.message_id for arrival in fresh if threads[arrival.mail.message_id] in new]
    numbers = await store.restores.numbers({queue.item_name(message_id) for message_id in ids})
    by_thread: dict[ThreadId, ItemNumber] = {}
    for message_id in ids:
        number = numbers.get(queue.item_name(message_id))
        if number is not None and number not in by_thread.values():
            by_thread.setdefault(threads[message_id], number)
    return by_thread


def _starts_an_item(mail: ParsedMail) -> bool:
    """Return True if a mail opens an item in a thread that has none.

    Automatic mails and our own open none, nor does a reply to our digest that only votes.
    """
    return mail.automatic is None and not is_only_votes(mail)


def _order(arrival: Arrival) -> tuple[datetime, bool, MessageId]:
    return opening_of(arrival).order


def _new_item(
    arrival: Arrival,
    thread: ThreadId,
    number: ItemNumber | None,
    *,
    config: Config,
    now: datetime,
) -> Item:
    said_at = min(arrival.mail.date or arrival.received_at, now)
    title = title_from(arrival.mail.subject, config=config)
    return Item(
        number=number or ItemNumber(0),
        thread=thread,
        title=title,
        state=ItemState.OPEN,
        kind=first_kind(title),
        lists=arrival.badges,
        opened_at=said_at,
        updated_at=min(news_time(arrival.mail.date, received_at=arrival.received_at), now),
    )


async def _show(work: Work, filed: Sequence[FiledMail], items: dict[ThreadId, Item]) -> None:
    """Queue the Slack posts of the new mails, and wake the items that they are in."""
    touched: dict[ItemNumber, datetime] = {}
    for filed_mail in filed:
        mail = filed_mail.arrival.mail
        item = items.get(filed_mail.thread)
        home = home_of(item, work.config) if item is not None else None
        if item is None or mail.automatic is not None:
            if item is not None and filed_mail.arrival.relay and home is not None:
                # It is not shown, but counted: by its number commands name the mails after it.
                update = queue.update_item(item.number, channel=channel_of(item, home))
                await work.store.outbox.add(update, now=work.now)
            continue
        said_at = min(news_time(mail.date, received_at=filed_mail.arrival.received_at), work.now)
        touched[item.number] = max(said_at, touched.get(item.number, said_at))
        if work.now - said_at < ARCHIVED_AFTER or item.state is ItemState.DORMANT:
            items[filed_mail.thread] = await wake_by_message(work, item, mail.message_id)
        if filed_mail.arrival.relay and home is not None:
            items[filed_mail.thread] = item = await place(work, items[filed_mail.thread])
            channel = channel_of(item, home)
            shown = queue.post_item(item.number, channel=channel, opened_by=mail.message_id)
            parent = await work.store.outbox.add(shown, now=work.now)
            if home.posts.mails:
                posted = queue.post_mail(
                    item.number, filed_mail.id, mail.message_id, channel=channel
                )
                await work.store.outbox.add(posted, now=work.now)
            if filed_mail.arrival.is_proved:  # nobody is mailed what only claims to be the list's
                await _send_to_followers(work, item, filed_mail.id, mail)
            if parent is None:
                await work.store.outbox.add(
                    queue.update_item(item.number, channel=channel), now=work.now
                )
    await work.store.items.touch(touched)


async def _send_to_followers(work: Work, item: Item, mail_id: MailId, mail: ParsedMail) -> None:
    """Queue a new mail for those who follow its item and have no digest, except its author."""
    store = work.store
    for number in await store.attentions.followers(item.number, item.labels):
        person = await store.people.get(number)
        if person is None or mail.author.address in person.addresses:
            continue
        if await store.attentions.digest_of(person.id) is not None:
            continue
        address = await own_address(work, person)
        if address:
            followed = queue.mail_followed(mail_id, item.number, by=person.id, address=address)
            await store.outbox.add(followed, now=work.now)
