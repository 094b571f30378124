"""Change an item without mail to a list: its holder, title, labels, or end.

Each returns what to tell whoever did it, with Slack's markup.
"""

from dataclasses import replace

from bot.domain.commands.consensus import Amend, ResolveObjection, Supersede
from bot.domain.commands.items import (
    AssignItem,
    LabelItem,
    LockTerms,
    MergeItems,
    ReopenItem,
    TitleItem,
)
from bot.domain.commands.proceedings import CloseItem
from bot.domain.consensus.relation import Relation, RelationKind
from bot.domain.consensus.stance import Outcome as Declared
from bot.domain.items.history import Change, Changed, Event, HistoryEntry, StateChange
from bot.domain.items.item import FINISHED, Item, ItemState, move, relabel
from bot.domain.payloads import News
from bot.domain.people.person import Person
from bot.domain.people.proof import read_address
from bot.errors import Refused
from bot.render.documents.facts import STATE_NAMES_WITHIN
from bot.render.slack import answers, threads
from bot.render.slack import objections as words
from bot.render.slack.plans import terms_locked
from bot.render.words import refusals
from handlers.deliveries import queue
from handlers.filing.merging import Chosen, merge_items
from handlers.filing.other_lists import share_a_list
from handlers.lists.home_list import home_list, update_slack_message
from handlers.objecting.register import find_objection, resolve
from handlers.people.names import names_of
from handlers.proceedings.actor import Actor
from handlers.proceedings.opening import require_no_draft
from handlers.timing.planning import lock_terms, require_unlocked, unlock_terms
from handlers.voting.voters import is_list_address


async def close_item(command: CloseItem, actor: Actor) -> str:
    """Close an item on which no vote is open."""
    item = await actor.chaired(command.number)
    if not actor.is_new:
        return answers.item_closed(item)
    await require_no_draft(actor.store, item)
    if item.state in FINISHED:
        raise Refused(
            refusals.NOTHING_TO_CLOSE.format(
                number=item.number, state=STATE_NAMES_WITHIN[item.state]
            )
        )
    after = replace(
        move(item, to=ItemState.CLOSED, now=actor.now), outcome=command.outcome, deadline=None
    )
    await save(after, actor, StateChange(item.state, after.state))
    if item.outcome and item.outcome != after.outcome:
        await save(after, actor, Changed(Change.OUTCOME, item.outcome, after.outcome))
    return answers.item_closed(after)


async def reopen_item(command: ReopenItem, actor: Actor) -> str:
    """Open a decided or closed item again, and let its terms be changed if they were fixed."""
    item = await actor.chaired(command.number)
    if not actor.is_new:
        return answers.told(answers.ITEM_REOPENED, item)
    was_locked = await unlock_terms(actor, item, reason=command.reason, deed=actor.deed)
    if was_locked and item.state not in FINISHED:
        return answers.told(answers.TERMS_OPEN, item)
    if item.state is ItemState.VOTING:
        raise Refused(refusals.BALLOT_IS_OPEN.format(number=item.number))
    if item.state is ItemState.COMMENTING:
        raise Refused(refusals.CALL_IS_OPEN.format(number=item.number))
    call = await actor.store.calls.latest_of_item(item.number)
    if call is not None and call.outcome == Declared.CONSENSUS and item.state is ItemState.DECIDED:
        if not command.reason:
            raise Refused(refusals.SAY_WHAT_IS_NEW.format(number=item.number))
        news = Changed(Change.NEW_INFORMATION, "", command.reason)
        await actor.store.history.add([actor.deed.entry(item.number, actor.now, news)])
    after = replace(move(item, to=ItemState.OPEN, now=actor.now), outcome="")
    await save(after, actor, StateChange(item.state, after.state))
    return answers.told(answers.ITEM_REOPENED, after)


async def lock_item(command: LockTerms, actor: Actor) -> str:
    """Fix an item's title and questions."""
    item = await actor.chaired(command.number)
    if actor.is_new:
        await lock_terms(actor, item, deed=actor.deed)
    return terms_locked(item)


async def holder_named(command: AssignItem, actor: Actor) -> Person:
    """Return the person whom a command names, by name or address, as an item's holder.

    Raises:
        Refused: nobody is called so, or several people are.
    """
    address = read_address(command.name)
    if address is not None and not is_list_address(address, actor.config):
        return await actor.store.people.by_address(address, name="")
    people = await actor.store.people.named(command.name)
    if len(people) != 1:
        raise Refused(refusals.NO_SUCH_PERSON.format(name=command.name, number=command.number))
    return people[0]


async def assign_item(item: Item, holder: Person, actor: Actor) -> str:
    """Name an item's holder, and tell them in Slack if they are there."""
    names = await names_of(actor.store, {holder.id, item.holder or holder.id})
    after = replace(item, holder=holder.id, updated_at=actor.now)
    before = names[item.holder] if item.holder is not None else ""
    await save(after, actor, Changed(Change.HOLDER, before, names[holder.id]))
    if actor.is_new and holder.slack_user is not None and holder.id != actor.person.id:
        news = queue.slack_news(
            News.HOLDER,
            user=holder.slack_user,
            item=item.number,
            ref=actor.person.id,
            key=actor.reference,
        )
        await actor.store.outbox.add(news, now=actor.now)
    return answers.item_assigned(after, holder=names[holder.id])


async def title_item(command: TitleItem, actor: Actor) -> str:
    """Give an item a better title."""
    item = await actor.helped(command.number)
    await require_unlocked(actor.store, item.number)
    after = replace(item, title=command.title, updated_at=actor.now)
    await save(after, actor, Changed(Change.TITLE, item.title, after.title))
    return answers.item_titled(after)


async def label_item(command: LabelItem, actor: Actor) -> str:
    """Add labels to an item, or take them off."""
    item = await actor.helped(command.number)
    labelled = relabel(item, added=command.added, removed=command.removed)
    after = replace(labelled, updated_at=actor.now)
    before, now = (", ".join(version.labels) for version in (item, after))
    if before != now:
        await save(after, actor, Changed(Change.LABELS, before, now))
    return answers.item_labelled(after)


async def merge(command: MergeItems, actor: Actor) -> str:
    """Make one item a part of another."""
    into = await actor.chaired(command.into)
    item = await actor.store.items.get(command.number)
    if item is not None and not actor.is_new and item.merged_into is not None:
        return threads.merged_text(item, into=into)
    item = await actor.chaired(command.number)
    if item.number == into.number:
        raise Refused(threads.SAME_ITEM.format(number=command.number, other=command.into))
    return await merge_into(item, into, actor)


async def merge_into(item: Item, into: Item, actor: Actor) -> str:
    """Merge an item into another, as a chair chose.

    Raises:
        Refused: they are on different lists, and what was said on one is not for the other.
    """
    if not share_a_list(item.lists, into.lists):
        raise Refused(threads.OTHER_LISTS.format(number=item.number, other=into.number))
    ballots = actor.store.ballots
    ballot = await ballots.open_of_item(item.number)
    await merge_items(
        actor,
        item.thread,
        into.thread,
        chosen=Chosen(
            into.number, by=actor.person.id, source=actor.source, evidence=actor.evidence
        ),
    )
    after = None if ballot is None else await ballots.get(ballot.id)
    vote_ended = after is not None and after.is_withdrawn
    return threads.merged_text(item, into=into, vote_ended=vote_ended)


async def resolve_objection(command: ResolveObjection, actor: Actor) -> str:
    """Settle an objection, with reasons; its author is told."""
    await actor.chaired(command.number)
    item, objection = await find_objection(actor.store, command.about)
    if actor.is_new:
        objection = await resolve(actor, item, objection, command.finding, deed=actor.deed)
    return words.objection_resolved(item, objection)


async def relate(command: Supersede | Amend, actor: Actor) -> str:
    """Record that a decision takes the place of another one, or amends it."""
    item = await actor.chaired(command.number)
    other = await actor.chaired(command.other)
    if item.number == other.number:
        raise Refused(threads.SAME_ITEM.format(number=command.number, other=command.other))
    for each in (item, other):
        if not each.is_decision and actor.is_new:
            raise Refused(refusals.NOT_DECIDED.format(number=each.number))
    kind = RelationKind.SUPERSEDES if isinstance(command, Supersede) else RelationKind.AMENDS
    if actor.is_new:
        relation = Relation(item.number, kind, other.number, actor.person.id, actor.now)
        if await actor.store.relations.add(relation):
            related = Changed(Change.RELATION, "", f"{kind} #{other.number}")
            await save(item, actor, related)
    return words.items_related(item, kind, other)


async def save(item: Item, actor: Actor, event: Event) -> None:
    """Store an item that somebody changed, unless they had done so before; show it in Slack."""
    if not actor.is_new:
        return  # keep what has been done since
    await actor.store.items.save(item)
    await actor.store.history.add(
        [
            HistoryEntry(
                item=item.number,
                at=actor.now,
                actor=actor.person.id,
                event=event,
                source=actor.source,
                evidence=actor.evidence,
            )
        ]
    )
    home_list(item, actor.config)  # refused if none of its lists is configured
    await update_slack_message(actor, item)
