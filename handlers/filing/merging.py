"""Merge two threads that turn out to be one: their mails, items, comments and ballots."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.config import ListConfig
from bot.domain.ballots.ballot import WITHDRAWN, Ballot
from bot.domain.calls.call import Call
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import ChannelId, ItemNumber, MessageId, PersonId, ThreadId
from bot.domain.items.branch import Ground
from bot.domain.items.comment import Source
from bot.domain.items.ending import NoteCode, merged_away
from bot.domain.items.history import BallotEnded, Change, Changed, HistoryEntry, StateChange
from bot.domain.items.item import Item, ItemState
from bot.domain.payloads import CallNews
from handlers.counting.news import tell_of_end
from handlers.deliveries import queue
from handlers.filing.titles import Openings, is_called_by, retitle
from handlers.lists.home_list import channel_of, home_of, update_slack_message
from handlers.lists.places import audience_of, place
from handlers.work import Work
from storage.mail.threads import Contents, Merge
from storage.store import Store
from storage.values import StoredMail


@dataclass(frozen=True, slots=True)
class Chosen:
    """A merge that a person chose: the item that survives, who chose it, and how."""

    survivor: ItemNumber
    by: PersonId
    source: Source
    evidence: str


async def merge_items(
    work: Work, source: ThreadId, into: ThreadId, *, chosen: Chosen | None = None
) -> None:
    """Merge thread `source` into `into`, and their items with them.

    What undoing it needs is stored, whether a person or a mail caused the merge: anybody can write
    a mail that answers two threads.
    """
    items = await work.store.items.of_threads([source, into])
    before, openings = None, {}
    if len(items) > 1:
        survivor = _survivor(items[into], items[source], chosen)
        merged = items[source] if survivor == items[into] else items[into]
        before = await work.store.merges.contents(merged.thread)
        openings = dict(await work.store.openings.of_threads(items))
    await work.store.mails.merge_threads(source, into)
    await work.store.branches.merge(
        source, into, ground=Ground.MOVED if chosen is not None else None
    )
    into_item, source_item = items.get(into), items.get(source)
    if source_item is None:
        return
    if into_item is None:
        await work.store.items.save(replace(source_item, thread=into))
        return
    joining = Joining(into_item, source_item, openings, chosen, before)
    await join_items(work, joining)


@dataclass(frozen=True, slots=True)
class Joining:
    """Two items whose mails are in one thread, that of `into_item`.

    `openings` are the openings of both threads. `before` is what the merged item had, if the merge
    can be undone.
    """

    into_item: Item
    source_item: Item
    openings: Openings
    chosen: Chosen | None = None
    before: Contents | None = None


async def join_items(work: Work, joining: Joining) -> Item:
    """Merge two items; return the survivor.

    The item that a person chose survives, otherwise the lower number, whichever thread it came
    from: people saw it first. The other item is closed as merged, and its Slack message links to
    the survivor.
    """
    into_item, source_item, chosen = joining.into_item, joining.source_item, joining.chosen
    survivor = _survivor(into_item, source_item, chosen)
    merged = source_item if survivor == into_item else into_item
    # `thread` is unique among items: the merged item keeps its former thread.
    await work.store.items.save(_closed(merged, survivor, thread=source_item.thread, now=work.now))
    joined = _joined(survivor, merged, joining)
    await work.store.items.save(joined)
    await work.store.items.touch_in_private({survivor.number: merged.changed_at})
    entry = _merged(merged, merged, survivor, now=work.now, chosen=chosen)
    if joining.before is not None:
        await _keep(work, joining.before, merged, survivor, source=source_item.thread)
    await _move_ballot(work, entry, merged, survivor)
    await _move_call(work, entry, merged, survivor)
    await work.store.comments.move(merged.number, survivor.number)
    await work.store.history.add([entry, replace(entry, item=survivor.number)])
    opening = joining.openings.get(survivor.thread)
    if chosen is None and is_called_by(survivor, opening, config=work.config):
        first_mail = min(joining.openings.values(), key=lambda opening: opening.order)
        current = await work.store.items.get(survivor.number) or joined
        joined = await retitle(work, current, first_mail)
    brought = joining.before.message_ids if joining.before is not None else ()
    await _show_in_slack(work, merged, survivor, brought)
    for item in (survivor, merged):
        await update_slack_message(work, item)
    return joined


MOST_SHOWN: Final = 20
"""How many of a merged item's newest messages are posted in the survivor's thread."""


async def _show_in_slack(
    work: Work, merged: Item, survivor: Item, brought: Collection[MessageId]
) -> None:
    """Post in both Slack threads where the merged item's messages are.

    The newest of those that it brought along are posted in the survivor's thread, except those
    that an earlier merge, which was undone, has posted there.
    """
    old, new = home_of(merged, work.config), home_of(survivor, work.config)
    if old is None or new is None:
        return
    old_channel = channel_of(merged, old)
    if not await _is_in_slack(work.store, merged, old_channel):
        return
    mails = await _shown_mails(work.store, brought, new)
    into, channel = survivor.number, channel_of(await place(work, survivor), new)
    posts = []
    for mail in mails:
        earlier = await work.store.outbox.begun_with(queue.merged_mail_keys(mail.id))
        if not any(post.item == into and _is_posted(post) for post in earlier):
            posted = queue.post_merged_mail(into, mail, channel=channel, earlier=len(earlier))
            posts.append(posted)
    await work.send(
        [
            queue.post_merged_into(merged.number, into=into, channel=old_channel),
            queue.post_item(into, channel=channel),
            queue.post_merge(merged.number, into=into, channel=channel, shown=len(posts)),
            *posts,
        ]
    )


def _is_posted(post: Delivery) -> bool:
    return post.state is DeliveryState.WAITING or bool(post.result)


async def tell_parted(work: Work, alone: Item, into: Item) -> None:
    """Post in both Slack threads that a merge was undone."""
    for item, other in ((alone, into), (into, alone)):
        home = home_of(item, work.config)
        if home is None:
            continue
        channel = channel_of(item, home)
        if await _is_in_slack(work.store, item, channel):
            delivery = queue.post_parted(item.number, of=other.number, channel=channel)
            await work.store.outbox.add(delivery, now=work.now)


async def _is_in_slack(store: Store, item: Item, channel: ChannelId) -> bool:
    """Return True if an item's message is in its channel, or will be."""
    if await store.slack.parent_of(item.number, channel) is not None:
        return True
    return await store.outbox.is_waiting(queue.item_key(item.number))


async def _shown_mails(
    store: Store, brought: Collection[MessageId], home: ListConfig
) -> list[StoredMail]:
    """Return the newest of a merged item's mails that Slack shows and that came to a list."""
    stored_mails = await store.mails.get_many((await store.mails.find(brought)).values())
    mails = sorted(stored_mails.values(), key=lambda mail: (mail.said_at, mail.id))
    of_list = [mail for mail in mails if mail.automatic is None and home.name in mail.lists]
    newest = of_list[-MOST_SHOWN:]
    queued = await store.outbox.states({queue.mail_key(mail.id) for mail in newest})
    return [mail for mail in newest if queue.mail_key(mail.id) in queued]


def _survivor(into_item: Item, source_item: Item, chosen: Chosen | None) -> Item:
    """Return which of two items survives."""
    first = chosen.survivor if chosen is not None else min(into_item.number, source_item.number)
    return into_item if into_item.number == first else source_item


async def _keep(
    work: Work, before: Contents, merged: Item, survivor: Item, *, source: ThreadId
) -> None:
    """Store what undoing the merge needs."""
    comments = await work.store.comments.of_item(merged.number)
    ballot = await work.store.ballots.open_of_item(merged.number)
    taken = ballot is not None and await work.store.ballots.open_of_item(survivor.number) is None
    await work.store.merges.keep(
        Merge(
            merged=merged.number,
            survivor=survivor.number,
            source=source,
            at=work.now,
            message_ids=before.message_ids,
            roots=before.roots,
            comments=tuple(comment.id for comment in comments),
            ballot=ballot.id if ballot is not None and taken else None,
            last_mail=before.last_mail,
            merged_state=merged.state,
            merged_outcome=merged.outcome,
            survivor_state=survivor.state,
            survivor_deadline=survivor.deadline,
            survivor_outcome=survivor.outcome,
        )
    )


def _joined(survivor: Item, merged: Item, joining: Joining) -> Item:
    """Return the survivor, on the merged item's lists too if its first post went to them."""
    openings = joining.openings
    first = min(openings, key=lambda thread: openings[thread].order, default=survivor.thread)
    more = merged.lists if first == merged.thread else ()
    return replace(
        survivor,
        thread=joining.into_item.thread,
        lists=tuple(dict.fromkeys(survivor.lists + more)),
        opened_at=min(survivor.opened_at, merged.opened_at),
        updated_at=max(survivor.updated_at, merged.updated_at),
    )


def _closed(merged: Item, survivor: Item, *, thread: ThreadId, now: datetime) -> Item:
    return replace(
        merged,
        thread=thread,
        state=ItemState.CLOSED,
        outcome="",
        merged_into=survivor.number,
        updated_at=now,
    )


async def _move_ballot(work: Work, entry: HistoryEntry, merged: Item, survivor: Item) -> None:
    """Move an open ballot, or a proposed one, to the survivor; if both have one, its own stays."""
    draft = await work.store.ballots.draft_of_item(merged.number)
    if draft is not None and await work.store.ballots.draft_of_item(survivor.number) is not None:
        await _withdraw(work, draft, entry, merged, survivor)
    elif draft is not None:
        await work.store.ballots.save(replace(draft, item=survivor.number))
    ballot = await work.store.ballots.open_of_item(merged.number)
    if ballot is None:
        return
    if await work.store.ballots.open_of_item(survivor.number) is not None:
        await _withdraw(work, ballot, entry, merged, survivor)
        return
    await work.store.ballots.save(replace(ballot, item=survivor.number))
    current = await work.store.items.get(survivor.number)
    if current is not None and current.state is not ItemState.VOTING:
        voting = replace(current, state=ItemState.VOTING, deadline=ballot.closes_at, outcome="")
        await work.store.items.save(voting)
        changed = replace(
            entry,
            item=survivor.number,
            event=StateChange(current.state, voting.state),
        )
        await work.store.history.add([changed])


async def _withdraw(
    work: Work, ballot: Ballot, entry: HistoryEntry, merged: Item, survivor: Item
) -> None:
    """End a ballot without counting it, and tell its voters: they may vote on the other one."""
    note = merged_away(NoteCode.VOTE_ELSEWHERE, merged.number, survivor.number)
    ended = ballot.withdrawn(note, at=work.now)
    await work.store.ballots.save(ended)
    await tell_of_end(work, ended, by=entry.actor)
    for item in (merged, survivor):
        closed = replace(entry, item=item.number, event=BallotEnded(WITHDRAWN))
        await work.store.history.add([closed])
    if home_of(merged, work.config) is not None:
        to = await audience_of(work, merged)
        await work.send(queue.ballot_told(ended, DeliveryKind.POST_RESULT, to=to))


async def _move_call(work: Work, entry: HistoryEntry, merged: Item, survivor: Item) -> None:
    """Move an open call for comments to the survivor.

    If that has a call or a ballot of its own, the call is withdrawn; what was said stays in the
    thread.
    """
    call = await work.store.calls.open_of_item(merged.number)
    if call is None:
        return
    current = await work.store.items.get(survivor.number) or survivor
    if current.state in (ItemState.COMMENTING, ItemState.VOTING):
        await _withdraw_call(work, call, entry, merged, survivor)
        return
    await work.store.calls.save(replace(call, item=survivor.number))
    commenting = replace(current, state=ItemState.COMMENTING, deadline=call.closes_at, outcome="")
    await work.store.items.save(commenting)
    moved = StateChange(current.state, commenting.state)
    await work.store.history.add([replace(entry, item=survivor.number, event=moved)])


async def _withdraw_call(
    work: Work, call: Call, entry: HistoryEntry, merged: Item, survivor: Item
) -> None:
    """End a call whose item is now part of one that has a call or a ballot, and tell it."""
    note = merged_away(NoteCode.CALL_ELSEWHERE, merged.number, survivor.number)
    await work.store.calls.save(call.ended(WITHDRAWN, note, by=entry.actor, at=work.now))
    if home_of(merged, work.config) is not None:
        to = await audience_of(work, merged)
        await work.send(queue.call_told(call, CallNews.CLOSED, to=to))


def _merged(
    about: Item, merged: Item, survivor: Item, *, now: datetime, chosen: Chosen | None
) -> HistoryEntry:
    return HistoryEntry(
        item=about.number,
        at=now,
        actor=chosen.by if chosen is not None else None,
        event=Changed(Change.MERGED, f"#{merged.number}", f"#{survivor.number}"),
        source=chosen.source if chosen is not None else Source.MAIL,
        evidence=chosen.evidence if chosen is not None else "",
    )
