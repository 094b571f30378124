"""A chair takes a merge back, a chair's or one by mails: all is as it was."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.domain.ballot import WITHDRAWN, Ballot, BallotState
from bot.domain.branch import Branch
from bot.domain.command_values import UndoMerge
from bot.domain.comment import Source
from bot.domain.ids import MessageId
from bot.domain.item import Change, HistoryEntry, Item, ItemState
from bot.domain.suggestion import Suggestion, SuggestionState
from bot.errors import Refused
from bot.events import SlackReply
from bot.mail.threads.threads import ThreadingFacts, plan_threads
from bot.render import threads
from handlers.ballots import STATE_AFTER
from handlers.branching import rearrange
from handlers.home import show_again
from handlers.people import require_chair
from handlers.request import Request
from handlers.titles import is_called_by, retitle
from handlers.votes import find_item
from storage.branches import KeptMail
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
    if item is None or merge is None:
        raise Refused(threads.NO_MERGE.format(number=command.number))
    if merge.survivor != into.number:
        raise Refused(threads.MERGED_ON.format(number=command.number, other=merge.survivor))
    await store.merges.give_comments(merge.comments, item.number)
    ballot = await _give_ballot(merge, request)
    state, outcome = _after(merge, ballot)
    alone = replace(
        item,
        thread=merge.source,
        state=state,
        deadline=None if state is not merge.merged_state else item.deadline,
        outcome=outcome,
        merged_into=None,
        updated_at=request.now,
    )
    await store.items.save(alone)
    if ballot is not None:
        await _restore(merge, into, ballot, request)
    called_by = (await store.openings.of_threads([into.thread])).get(into.thread)
    await _part_mails(merge, into, request)
    await _part_lists(item, into, request)
    if is_called_by(into, called_by, config=request.config):
        await _call_by_its_own(into, request)
    await _tell(alone, into, request)
    last = await store.ballots.latest_of_item(alone.number)
    ended = last is not None and last.outcome == WITHDRAWN
    return SlackReply(text=threads.undone_text(alone, into=into, vote_ended=ended))


async def _part_mails(merge: Merge, into: Item, request: Request) -> None:
    """Give the merged thread its mails back, and those that answered them since.

    A mail that answers both items goes with the one that it answers directly.
    """
    store = request.store
    kept = await store.branches.mails_of(into.thread)
    others = await store.branches.other_names(into.thread)
    owned = {*merge.message_ids, *(others[one] for one in merge.message_ids if one in others)}
    earlier = {mail.facts.message_id for mail in kept if mail.id <= merge.last_mail}
    earlier |= {other for other, own in others.items() if own in earlier}
    sides = {**dict.fromkeys(earlier, into.thread), **dict.fromkeys(owned, merge.source)}
    late = [mail.facts for mail in kept if mail.id > merge.last_mail]
    # Those that came since without references were put back to what they answer.
    links = await store.suggestions.links_of([one.message_id for one in late])
    facts = [*late, *(ThreadingFacts(one.lost, (one.alike,)) for one in links)]
    plan = plan_threads(facts, known=sides, apart=[(merge.source, into.thread)])
    # The links' placements stand behind the mails', and are not looked at.
    back = owned | {
        one.message_id
        for one, placement in zip(late, plan.placements, strict=False)
        if placement == merge.source
    }
    await store.merges.part(back, source=merge.source, into=into.thread)
    await _keep_apart(kept, back, request)
    for root, now in (await store.branches.of_roots(merge.roots)).items():
        if now.thread == into.thread:  # Else a chair has split it off since.
            await store.branches.put(root, Branch(merge.source, merge.roots[root]))
    # What a chair had moved out of the thread, or into it, is where it was.
    own = {*(await store.mails.threads_of(merge.roots)).values(), merge.source, into.thread}
    for main, roots in sorted((await store.branches.of_threads(own)).items()):
        await rearrange(store, main, roots, [], config=request.config, now=request.now)


async def _call_by_its_own(into: Item, request: Request) -> None:
    """Call the survivor by its earliest mail again, where it was called by one of the others."""
    store = request.store
    opening = (await store.openings.of_threads([into.thread])).get(into.thread)
    current = await store.items.get(into.number)
    if opening is not None and current is not None:
        await retitle(store, current, opening, config=request.config, now=request.now)


async def _part_lists(item: Item, into: Item, request: Request) -> None:
    """Take the survivor off the lists that it was on for the merged item's mails only."""
    store = request.store
    mails = await store.mails.of_thread(into.thread)
    its_own = {into.lists[0], *(name for mail in mails for name in mail.lists)}
    await store.items.drop_lists(into.number, set(item.lists) - its_own)


async def _keep_apart(
    kept: Sequence[KeptMail], back: Collection[MessageId], request: Request
) -> None:
    """Let no proof join again what the chair parts: one mail of each side stands for it."""
    names = [mail.facts.message_id for mail in kept]
    here = [name for name in names if name in back]
    there = [name for name in names if name not in back]
    store = request.store
    if here and there:
        await store.suggestions.part(set(here), set(there))
        refused = Suggestion(here[0], there[0], at=request.now, state=SuggestionState.REFUSED)
        await store.suggestions.add([refused])


async def _give_ballot(merge: Merge, request: Request) -> Ballot | None:
    """Give the merged item its ballot back."""
    store = request.store
    ballot = await store.ballots.get(merge.ballot) if merge.ballot is not None else None
    if ballot is not None:
        await store.ballots.save(replace(ballot, item=merge.merged))
    return ballot


def _after(merge: Merge, ballot: Ballot | None) -> tuple[ItemState, str]:
    """Return state and outcome of the item: as they were, or as its ballot has left them."""
    if merge.merged_state is not ItemState.VOTING:
        return merge.merged_state, merge.merged_outcome
    if ballot is None:
        return ItemState.OPEN, merge.merged_outcome
    if ballot.state is BallotState.OPEN:
        return ItemState.VOTING, merge.merged_outcome
    return STATE_AFTER[ballot.outcome], ballot.outcome


async def _restore(merge: Merge, into: Item, ballot: Ballot, request: Request) -> None:
    """Let the survivor be as it was, where the ballot that goes back made it what it is."""
    before = merge.survivor_state, merge.survivor_deadline, merge.survivor_outcome
    state, deadline, outcome = before
    is_by_ballot = (into.state, into.outcome) in {
        (ItemState.VOTING, ""),
        (STATE_AFTER.get(ballot.outcome), ballot.outcome),
    }
    if not is_by_ballot or (into.state, into.deadline, into.outcome) == before:
        return
    restored = replace(into, state=state, deadline=deadline, outcome=outcome)
    await request.store.items.save(restored)
    told = HistoryEntry(
        item=into.number,
        at=request.now,
        actor=request.person.id,
        what=Change.STATE,
        before=into.state,
        after=state,
        source=Source.SLACK,
        evidence=request.evidence,
    )
    if into.state is not state:
        await request.store.history.add([told])


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
    await request.store.history.add([parted, replace(parted, item=into.number)])
    if alone.state is not ItemState.CLOSED:
        state = replace(parted, what=Change.STATE, before=ItemState.CLOSED, after=alone.state)
        await request.store.history.add([state])
    for item in (alone, into):
        await show_again(request.store, item, config=request.config, now=request.now)
