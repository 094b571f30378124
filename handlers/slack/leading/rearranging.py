"""Rearrange threads for a chair: merge items, split one, move mails to another."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.calls.call import Call, CallState
from bot.domain.commands.items import UndoMerge
from bot.domain.commands.mails import MoveMail, SplitItem
from bot.domain.ids import CommentId, ItemNumber, MessageId
from bot.domain.items.branch import Branch, Ground
from bot.domain.items.comment import Source
from bot.domain.items.history import Change, Changed, HistoryEntry, StateChange
from bot.domain.items.item import Item, ItemState
from bot.domain.items.suggestion import Suggestion, SuggestionState
from bot.domain.procedures.procedure import state_after
from bot.errors import Refused
from bot.events import ButtonPressed, SlackReply
from bot.mail.threads.threads import ThreadingFacts, plan_threads
from bot.render.slack import threads
from handlers.deliveries import queue
from handlers.filing.branching import rearrange
from handlers.filing.merging import tell_parted
from handlers.filing.other_lists import share_a_list
from handlers.filing.titles import is_called_by, retitle
from handlers.lists.home_list import channel_of, home_list, update_slack_message
from handlers.lists.places import audience_of
from handlers.people.people import require_chair
from handlers.proceedings.item_acts import merge_into
from handlers.slack.request import Request, SlackDoor, open_request, row
from handlers.work import Work
from storage.mail.threads import KeptMail, Merge
from storage.values import StoredMail

# Undo a merge by a chair or by mails, so that both items are as they were before.


async def undo_merge(command: UndoMerge, request: Request) -> SlackReply:
    """Make a merged item an item of its own again."""
    store = request.store
    into = await request.item(command.number)
    item = await store.items.get(command.number)
    await require_chair(store, request.person, into, config=request.config)
    if not request.is_new:
        return SlackReply(text=threads.ALREADY_DONE.format())
    merge = await store.merges.take(command.number)
    if item is None or merge is None:
        raise Refused(threads.NO_MERGE.format(number=command.number))
    if merge.survivor != into.number:
        raise Refused(threads.MERGED_ON.format(number=command.number, other=merge.survivor))
    await store.merges.give_comments(merge.comments, item.number)
    ballot = await _give_ballot(merge, request)
    call = await _give_call(merge, request)
    state, outcome = _after(merge, ballot, call)
    deadline = item.deadline if call is None else call.closes_at
    alone = replace(
        item,
        thread=merge.source,
        state=state,
        deadline=None if state is not merge.merged_state else deadline,
        outcome=outcome,
        merged_into=None,
        updated_at=request.now,
    )
    await store.items.save(alone)
    if ballot is not None:
        await _restore(merge, into, ballot, request)
    if call is not None and into.state is ItemState.COMMENTING:
        await _take_state_back(merge, into, request)
    await _part(merge, item, into, request)
    await _tell(alone, into, request)
    last = await store.ballots.latest_of_item(alone.number)
    ended = last is not None and last.is_withdrawn
    return SlackReply(text=threads.undone_text(alone, into=into, vote_ended=ended))


async def _part(merge: Merge, item: Item, into: Item, request: Request) -> None:
    """Take the merged item's mails, lists and perhaps title from the survivor."""
    openings = request.store.openings
    called_by = (await openings.of_threads([into.thread])).get(into.thread)
    await _part_mails(merge, into, request)
    await _part_lists(item, into, request)
    if is_called_by(into, called_by, config=request.config):
        await _call_by_its_own(into, request)


async def _part_mails(merge: Merge, into: Item, request: Request) -> None:
    """Return the merged thread's mails to it, with the replies that came since.

    A mail that answers both items goes with the one that it answers directly.
    """
    store = request.store
    mails = await store.branches.mails_of(into.thread)
    others = await store.branches.other_names(into.thread)
    owned = {
        *merge.message_ids,
        *(others[message_id] for message_id in merge.message_ids if message_id in others),
    }
    earlier = {mail.facts.message_id for mail in mails if mail.id <= merge.last_mail}
    earlier |= {other for other, own in others.items() if own in earlier}
    sides = {**dict.fromkeys(earlier, into.thread), **dict.fromkeys(owned, merge.source)}
    late = [mail.facts for mail in mails if mail.id > merge.last_mail]
    # Replies that came since without references are placed by the mails that they answer.
    links = await store.suggestions.links_of([mail.message_id for mail in late])
    facts = [*late, *(ThreadingFacts(link.lost, (link.alike,)) for link in links)]
    plan = plan_threads(facts, known=sides, apart=[(merge.source, into.thread)])
    # The links' placements come after the mails', and are not needed.
    back = owned | {
        mail.message_id
        for mail, placement in zip(late, plan.placements, strict=False)
        if placement == merge.source
    }
    await store.merges.part(back, source=merge.source, into=into.thread)
    await _keep_apart(mails, back, request)
    for root, now in (await store.branches.of_roots(merge.roots)).items():
        if now.thread == into.thread:  # Otherwise a chair has split it off since.
            await store.branches.put(root, Branch(merge.source, merge.roots[root]))
    # Mails that a chair had moved out of the thread, or into it, return to where they were.
    own = {*(await store.mails.threads_of(merge.roots)).values(), merge.source, into.thread}
    for main, roots in sorted((await store.branches.of_threads(own)).items()):
        await rearrange(Work(store, request.config, request.now), main, roots, [])


async def _call_by_its_own(into: Item, request: Request) -> None:
    """Title the survivor by its own earliest mail again, if its title came from another one."""
    store = request.store
    opening = (await store.openings.of_threads([into.thread])).get(into.thread)
    current = await store.items.get(into.number)
    if opening is not None and current is not None:
        await retitle(Work(store, request.config, request.now), current, opening)


async def _part_lists(item: Item, into: Item, request: Request) -> None:
    """Take the survivor off lists on which it was only for the merged item's mails."""
    store = request.store
    mails = await store.mails.of_thread(into.thread)
    its_own = {into.lists[0], *(name for mail in mails for name in mail.lists)}
    await store.items.drop_lists(into.number, set(item.lists) - its_own)


async def _keep_apart(
    mails: Sequence[KeptMail], back: Collection[MessageId], request: Request
) -> None:
    """Keep the two items from being joined again automatically: one mail of each stands for it."""
    names = [mail.facts.message_id for mail in mails]
    here = [name for name in names if name in back]
    there = [name for name in names if name not in back]
    store = request.store
    if here and there:
        await store.suggestions.part(set(here), set(there))
        refused = Suggestion(here[0], there[0], at=request.now, state=SuggestionState.REFUSED)
        await store.suggestions.add([refused])


async def _give_ballot(merge: Merge, request: Request) -> Ballot | None:
    """Return the merged item's ballot to it."""
    store = request.store
    ballot = await store.ballots.get(merge.ballot) if merge.ballot is not None else None
    if ballot is not None:
        await store.ballots.save(replace(ballot, item=merge.merged))
    return ballot


async def _give_call(merge: Merge, request: Request) -> Call | None:
    """Return the merged item's call to it, if it moved to the survivor and is still open."""
    survivor_had_own = merge.survivor_state in (ItemState.COMMENTING, ItemState.VOTING)
    if merge.merged_state is not ItemState.COMMENTING or survivor_had_own:
        return None
    calls = request.store.calls
    call = await calls.open_at(merge.survivor, merge.at)
    if call is None:
        return None
    given = replace(call, item=merge.merged)
    await calls.save(given)
    return given if given.state is CallState.OPEN else None


def _after(merge: Merge, ballot: Ballot | None, call: Call | None) -> tuple[ItemState, str]:
    """Return the item's state and outcome: as before the merge, or as its ballot left them."""
    if merge.merged_state is ItemState.COMMENTING and call is None:
        return ItemState.OPEN, merge.merged_outcome
    if merge.merged_state is not ItemState.VOTING:
        return merge.merged_state, merge.merged_outcome
    if ballot is None:
        return ItemState.OPEN, merge.merged_outcome
    if ballot.state is BallotState.OPEN:
        return ItemState.VOTING, merge.merged_outcome
    return state_after(ballot), ballot.outcome_in_words


async def _restore(merge: Merge, into: Item, ballot: Ballot, request: Request) -> None:
    """Reset the survivor if the ballot that goes back gave it its state."""
    before = merge.survivor_state, merge.survivor_deadline, merge.survivor_outcome
    ended = ballot.state is BallotState.CLOSED
    is_by_ballot = (into.state, into.outcome) in {
        (ItemState.VOTING, ""),
        (state_after(ballot) if ended else None, ballot.outcome_in_words),
    }
    if not is_by_ballot or (into.state, into.deadline, into.outcome) == before:
        return
    await _take_state_back(merge, into, request)


async def _take_state_back(merge: Merge, into: Item, request: Request) -> None:
    """Give the survivor the state that it had before the merge."""
    state, deadline, outcome = merge.survivor_state, merge.survivor_deadline, merge.survivor_outcome
    restored = replace(into, state=state, deadline=deadline, outcome=outcome)
    await request.store.items.save(restored)
    entry = HistoryEntry(
        item=into.number,
        at=request.now,
        actor=request.person.id,
        event=StateChange(into.state, state),
        source=Source.SLACK,
        evidence=request.evidence,
    )
    if into.state is not state:
        await request.store.history.add([entry])


async def _tell(alone: Item, into: Item, request: Request) -> None:
    parted = HistoryEntry(
        item=alone.number,
        at=request.now,
        actor=request.person.id,
        event=Changed(Change.MAIL, f"#{into.number}", f"#{alone.number}"),
        source=Source.SLACK,
        evidence=request.evidence,
    )
    await request.store.history.add([parted, replace(parted, item=into.number)])
    if alone.state is not ItemState.CLOSED:
        state = replace(parted, event=StateChange(ItemState.CLOSED, alone.state))
        await request.store.history.add([state])
    for item in (alone, into):
        await update_slack_message(request, item)
    await tell_parted(request, alone, into)


# A chair decides on a suggestion: two items are one, or stay apart.

DECISIONS = {"merge": SuggestionState.MERGED, "apart": SuggestionState.REFUSED}
"""The buttons below a suggestion, and the decision of each."""


async def handle_decision(event: ButtonPressed, door: SlackDoor) -> SlackReply:
    """Carry out a chair's decision on a suggestion, once.

    Raises:
        Refused: the person is no chair, or the suggestion no longer exists.
    """
    async with open_request(
        event, door, evidence=f"button {event.button}", about=event.item
    ) as request:
        store = request.store
        item = await request.item(event.item)
        await require_chair(store, request.person, item, config=request.config)
        suggestion, other = await _suggested(item, request)
        decided = DECISIONS[event.button]
        await store.suggestions.settle([suggestion.lost], decided)
        if decided is SuggestionState.MERGED:
            await require_chair(store, request.person, other, config=request.config)
            return SlackReply(text=await merge_into(item, other, request.actor))
        home_list(item, request.config)  # refused if none of its lists is configured
        await update_slack_message(request, item)
        refusals = await store.suggestions.refused([item.thread, other.thread])
        may_ask_again = any(refusal.may_be_asked_again for refusal in refusals)
        return SlackReply(
            text=threads.kept_apart_text(item, other=other, may_ask_again=may_ask_again)
        )


async def _suggested(item: Item, request: Request) -> tuple[Suggestion, Item]:
    suggested = await request.store.suggestions.open_of(item.thread)
    if suggested is not None:
        suggestion, thread = suggested
        other = (await request.store.items.of_threads([thread])).get(thread)
        is_shown = other is not None and request.store.shows(other)
        if other is not None and is_shown and share_a_list(item.lists, other.lists):
            return suggestion, other
    raise Refused(threads.NOTHING_SUGGESTED.format(number=item.number))


async def split(command: SplitItem, request: Request) -> SlackReply:
    """Make a mail, and the replies below it, an item of its own."""
    item = await request.chaired(command.number)
    if not request.is_new:
        return SlackReply(text=threads.ALREADY_DONE.format())
    root = await _mail(item, command.mail, request)
    (thread,) = await request.store.mails.new_threads(1)
    await _place(root, Branch(thread, Ground.SPLIT), request)
    into = (await request.store.items.of_threads([thread])).get(thread)
    if into is None:
        raise Refused(threads.NOT_SPOKEN.format())
    await _finish(item, into, root, request)
    return SlackReply(text=threads.split_text(item, mail=command.mail, into=into))


async def move_mail(command: MoveMail, request: Request) -> SlackReply:
    """Move a mail, and the replies below it, to another item."""
    item = await request.chaired(command.number)
    into = await request.chaired(command.into)
    if not request.is_new:
        return SlackReply(text=threads.ALREADY_DONE.format())
    if item.number == into.number:
        raise Refused(threads.SAME_ITEM.format(number=command.number, other=command.into))
    root = await _mail(item, command.mail, request)
    if not share_a_list(root.lists, into.lists):
        raise Refused(threads.MAIL_OF_OTHER_LIST.format(mail=command.mail, other=command.into))
    await _place(root, Branch(into.thread, Ground.MOVED), request)
    await _finish(item, into, root, request)
    return SlackReply(text=threads.moved_text(item, mail=command.mail, into=into))


async def move_comment(
    number: ItemNumber, comment_id: CommentId, to: ItemNumber, request: Request
) -> SlackReply:
    """Move a comment to another item. It stays its author's, who alone decides where it goes.

    Raises:
        Refused: they do not chair both, it is no longer there, or it was not for the other's lists.
    """
    item, into = await request.chaired(number), await request.chaired(to)
    if not request.is_new:
        return SlackReply(text=threads.ALREADY_DONE.format())
    if item.number == into.number:
        raise Refused(threads.SAME_ITEM.format(number=number, other=to))
    comment = await request.store.comments.get(comment_id)
    if comment is None or comment.deleted or comment.item != item.number:
        raise Refused(threads.COMMENT_NOT_HERE.format(number=item.number))
    lists = item.lists if comment.list_name is None else (comment.list_name,)
    if not share_a_list(lists, into.lists):
        raise Refused(threads.OTHER_LISTS.format(number=item.number, other=into.number))
    await request.store.merges.give_comments([comment.id], into.number)
    moved = Changed(Change.MAIL, f"#{item.number}", f"#{into.number}")
    for each in (item, into):
        entry = request.deed.entry(each.number, request.now, moved)
        await request.store.history.add([entry])
        await update_slack_message(request, each)
    return SlackReply(text=threads.comment_moved_text(item, into=into))


async def _mail(item: Item, number: int, request: Request) -> StoredMail:
    """Return an item's mail of that number, counted from 1."""
    mails = await request.store.mails.of_thread(item.thread)
    if not 1 <= number <= len(mails):
        raise Refused(threads.NO_SUCH_MAIL.format(len(mails), item=item.number))
    return mails[number - 1]


async def _place(root: StoredMail, branch: Branch, request: Request) -> None:
    """Store a mail and the replies below it in a thread, now and whatever comes later."""
    main = (await request.store.mails.threads_of([root.message_id]))[root.message_id]
    known = (await request.store.branches.of_threads([main])).get(main, {})
    roots = {**known, root.message_id: branch}
    await request.store.branches.put(root.message_id, branch)
    await rearrange(request, main, roots, [])


async def _finish(item: Item, into: Item, root: StoredMail, request: Request) -> None:
    """Record what was moved, and show it in Slack."""
    store = request.store
    if not await store.mails.count_of_thread(item.thread):
        raise Refused(threads.FIRST_MAIL.format(number=item.number))
    entry = HistoryEntry(
        item=item.number,
        at=request.now,
        actor=request.person.id,
        event=Changed(Change.MAIL, f"#{item.number}", f"#{into.number}"),
        source=Source.SLACK,
        evidence=root.message_id,
    )
    await store.history.add([entry, replace(entry, item=into.number)])
    old, new = (channel_of(each, home_list(each, request.config)) for each in (item, into))
    if await store.slack.parent_of(item.number, old) is not None:
        new = (await audience_of(request, into)).channel
        await store.outbox.add(queue.post_item(into.number, channel=new), now=request.now)
    await store.outbox.add(queue.update_item(item.number, channel=old), now=request.now)
    await store.outbox.add(queue.update_item(into.number, channel=new), now=request.now)


COMMANDS: Final = (
    row(UndoMerge, undo_merge),
    row(SplitItem, split),
    row(MoveMail, move_mail),
)
