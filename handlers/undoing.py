"""A chair takes a merge back: mails, comments, ballot and item are as they were."""

from dataclasses import replace

from bot.domain.ballot import BallotState
from bot.domain.command_values import UndoMerge
from bot.domain.comment import Source
from bot.domain.ids import MessageId, ThreadId
from bot.domain.item import Change, HistoryEntry, Item, ItemState
from bot.errors import Refused
from bot.events import SlackReply
from bot.mail.thread import plan_threads
from bot.render import threads
from handlers import queue
from handlers.branching import rearrange
from handlers.home import home_list
from handlers.people import require_chair
from handlers.request import Request
from handlers.votes import find_item
from storage.merges import Merge


async def undo_merge(command: UndoMerge, request: Request) -> SlackReply:
    """Make an item that was merged into another an item of its own again."""
    store = request.store
    item = await store.items.get(command.number)
    into = await find_item(store, command.number)
    require_chair(request.person, into, config=request.config)
    if not request.is_new:
        return SlackReply(text=threads.WENT)
    merge = await store.merges.take(command.number)
    if item is None or merge is None or merge.survivor != into.number:
        raise Refused(threads.NO_MERGE.format(number=command.number))
    await store.merges.give_comments(merge.comments, item.number)
    open_again = await _give_ballot(merge, into, request)
    state = merge.merged_state
    if state is ItemState.VOTING and not open_again:
        state = ItemState.OPEN
    alone = replace(
        item,
        thread=merge.source,
        state=state,
        outcome=merge.merged_outcome,
        merged_into=None,
        updated_at=request.now,
    )
    await store.items.save(alone)
    await _part_mails(merge, into, request)
    await _tell(alone, into, request)
    return SlackReply(text=threads.undone_text(alone, into=into))


async def _part_mails(merge: Merge, into: Item, request: Request) -> None:
    """Give the merged thread its mails back, and those that answered them since."""
    store = request.store
    kept = await store.branches.mails_of(into.thread)
    plan = plan_threads([mail.facts for mail in kept], known={})
    owned = set(merge.message_ids)
    theirs = {
        placement
        for mail, placement in zip(kept, plan.placements, strict=True)
        if mail.facts.message_id in owned
    }
    back = set(owned)
    for mail, placement in zip(kept, plan.placements, strict=True):
        if placement in theirs and mail.facts.message_id not in owned:
            if mail.id <= merge.last_mail:
                raise Refused(threads.ANSWERED_BOTH.format(number=merge.merged, other=into.number))
            back.add(mail.facts.message_id)
    await store.merges.part(back, source=merge.source, into=into.thread)
    for root in merge.roots:
        await store.branches.put(root, merge.source)
        await _rearrange(root, request)


async def _rearrange(root: MessageId, request: Request) -> None:
    main: ThreadId = (await request.store.mails.threads_of([root]))[root]
    roots = (await request.store.branches.of_threads([main])).get(main, {})
    await rearrange(request.store, main, roots, [], config=request.config, now=request.now)


async def _give_ballot(merge: Merge, into: Item, request: Request) -> bool:
    """Give the merged item its ballot back; say whether it is still open."""
    store = request.store
    ballot = await store.ballots.get(merge.ballot) if merge.ballot is not None else None
    if ballot is None:
        return False
    await store.ballots.save(replace(ballot, item=merge.merged))
    is_open = ballot.state is BallotState.OPEN
    if is_open and into.state is ItemState.VOTING:
        state = merge.survivor_state
        await store.items.save(replace(into, state=state, deadline=None))
    return is_open


async def _tell(alone: Item, into: Item, request: Request) -> None:
    parted = HistoryEntry(
        item=alone.number,
        at=request.now,
        actor=request.person.id,
        what=Change.MAIL,
        before=f"#{into.number}",
        after=f"#{alone.number}",
        source=Source.SLACK,
        evidence=request.evidence,
    )
    state = replace(parted, what=Change.STATE, before=ItemState.CLOSED, after=alone.state)
    await request.store.history.add([parted, state, replace(parted, item=into.number)])
    for item in (alone, into):
        channel = home_list(item, request.config).channel
        await request.store.outbox.add(
            queue.update_item(item.number, channel=channel), now=request.now
        )
