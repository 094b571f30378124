"""Carry out a chair's command: prepare the mails that it sends, or do what no list is told.

What is prepared is to be shown and taken back.
"""

from typing import assert_never

from bot.domain.ballots.correction import read_edit
from bot.domain.ballots.draft import Act, Draft
from bot.domain.calls.call import Call, CallState
from bot.domain.calls.correction import read_call_edit
from bot.domain.calls.draft import CallAct, CallDraft
from bot.domain.commands.items import (
    AssignItem,
    LabelItem,
    LockTerms,
    MergeItems,
    ReopenItem,
    TitleItem,
)
from bot.domain.commands.proceedings import (
    CastingVote,
    CloseItem,
    EditBallot,
    ExtendBallot,
    OpenBallot,
    OpenCall,
    WithdrawBallot,
    take_rule,
)
from bot.domain.commands.when import parse_when
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.render import ordered, refusals
from bot.render.slack import answers
from handlers.chairing import ballot_acts, call_acts, item_acts
from handlers.chairing.actor import Actor, Prepared
from handlers.home_list import home_list
from handlers.planning import require_unlocked
from handlers.voting.ballots import require_no_draft

AtOnce = AssignItem | LabelItem | LockTerms | TitleItem | MergeItems | ReopenItem
"""Commands that tell no list, and end nothing."""
ChairCommand = (
    AtOnce
    | CastingVote
    | CloseItem
    | EditBallot
    | ExtendBallot
    | OpenBallot
    | OpenCall
    | WithdrawBallot
)


async def act_on(command: ChairCommand, actor: Actor) -> Prepared | str:
    """Carry out a command; return the mails that it sends, or what to say if it sends none.

    Raises:
        Refused: it cannot be carried out; the text says why.
    """
    match command:
        case OpenBallot():
            rule, question = take_rule(command, actor.config.rule_forms)
            return await ballot_acts.prepare_opening(
                command.number, command.when, rule, question, actor
            )
        case OpenCall():
            return await call_acts.prepare_opening(
                command.number, command.when, command.template, command.words, actor
            )
        case ExtendBallot():
            return await prepare_extension(command, actor)
        case WithdrawBallot():
            return await prepare_withdrawal(command, actor)
        case EditBallot():
            return await prepare_correction(command, actor)
        case CastingVote():
            cast = Draft(Act.CAST, command.number, words=command.choice)
            return await ballot_acts.prepare(cast, actor)
        case CloseItem():
            return await close(command, actor)
        case AssignItem() | LabelItem() | LockTerms() | TitleItem() | MergeItems() | ReopenItem():
            return await _act_at_once(command, actor)
        case _:
            assert_never(command)


async def _act_at_once(command: AtOnce, actor: Actor) -> str:
    match command:
        case AssignItem():
            item = await actor.helped(command.number)
            holder = await item_acts.holder_named(command, actor)
            return await item_acts.assign_item(item, holder, actor)
        case LabelItem():
            return await item_acts.label_item(command, actor)
        case TitleItem():
            return await item_acts.title_item(command, actor)
        case MergeItems():
            return await item_acts.merge(command, actor)
        case ReopenItem():
            return await item_acts.reopen_item(command, actor)
        case LockTerms():
            return await item_acts.lock_item(command, actor)
        case _:
            assert_never(command)


async def prepare_extension(command: ExtendBallot, actor: Actor) -> Prepared:
    """Give the open call, otherwise the ballot, more time."""
    item = await actor.chaired(command.number)
    call = await _open_call(item, actor)
    ends = call.closes_at if call is not None else await ballot_acts.end_of_present(item, actor)
    zone = home_list(item, actor.config).zone
    until = parse_when(command.when, now=actor.now, zone=zone, end=ends)
    if call is not None:
        later = CallDraft(CallAct.EXTEND, item.number, until=until, words=command.reason)
        return await call_acts.prepare_call(later, actor)
    draft = Draft(Act.EXTEND, item.number, until=until, words=command.reason)
    return await ballot_acts.prepare(draft, actor)


async def prepare_withdrawal(command: WithdrawBallot, actor: Actor) -> Prepared:
    """Withdraw the open call, otherwise the ballot."""
    item = await actor.chaired(command.number)
    if await _open_call(item, actor) is not None:
        withdrawn = CallDraft(CallAct.WITHDRAW, item.number, words=command.reason)
        return await call_acts.prepare_call(withdrawn, actor)
    draft = Draft(Act.WITHDRAW, item.number, words=command.reason)
    return await ballot_acts.prepare(draft, actor)


async def prepare_correction(command: EditBallot, actor: Actor) -> Prepared:
    """Correct the open call, otherwise the ballot, as the command's words say."""
    item = await actor.chaired(command.number)
    await require_unlocked(actor.store, item.number)
    call = await _open_call(item, actor)
    if call is not None:
        words = read_call_edit(command.words, call).write()
        corrected = CallDraft(CallAct.EDIT, item.number, words=words)
        return await call_acts.prepare_call(corrected, actor)
    await require_no_draft(actor.store, item)
    ballot = await actor.store.ballots.open_of_item(item.number)
    if ballot is None:
        raise Refused(refusals.NO_OPEN_BALLOT_NOW.format(number=item.number))
    words = read_edit(command.words, ballot).write()
    return await ballot_acts.prepare(Draft(Act.EDIT, item.number, words=words), actor)


async def how_to_edit(command: EditBallot, actor: Actor) -> str:
    """Say what the open call, otherwise the ballot, asks, and how to correct it.

    Raises:
        Refused: neither is open, its terms are fixed, or they are no chair.
    """
    item = await actor.chaired(command.number)
    await require_unlocked(actor.store, item.number)
    call = await _open_call(item, actor)
    if call is not None:
        return ordered.how_to_edit_call(call)
    await require_no_draft(actor.store, item)
    ballot = await actor.store.ballots.open_of_item(item.number)
    if ballot is None:
        raise Refused(refusals.NO_OPEN_BALLOT_NOW.format(number=item.number))
    return ordered.how_to_edit_ballot(ballot, title=item.title)


async def close(command: CloseItem, actor: Actor) -> Prepared | str:
    """Close the open call or ballot; without one, the item itself."""
    item = await actor.chaired(command.number)
    if not actor.is_new:
        return answers.item_closed(item)
    if await _open_call(item, actor) is not None:
        closed = CallDraft(CallAct.CLOSE, item.number, words=command.outcome)
        return await call_acts.prepare_call(closed, actor)
    if await actor.store.ballots.open_of_item(item.number) is not None:
        draft = Draft(Act.CLOSE, item.number, words=command.outcome)
        return await ballot_acts.prepare(draft, actor)
    return await item_acts.close_item(command, actor)


async def _open_call(item: Item, actor: Actor) -> Call | None:
    call = await actor.store.calls.open_of_item(item.number)
    return call if call is not None and call.state is CallState.OPEN else None
