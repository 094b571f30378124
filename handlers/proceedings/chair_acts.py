"""Carry out a chair's command at once, or preview the mails that it sends."""

from typing import assert_never

from bot.domain.calls.call import Call
from bot.domain.commands.consensus import Amend, OpenProvisional, ResolveObjection, Supersede
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
)
from bot.render.mail import ordered
from handlers.proceedings import acts, item_acts
from handlers.proceedings.actor import Actor, Prepared

AtOnce = (
    AssignItem
    | LabelItem
    | LockTerms
    | TitleItem
    | MergeItems
    | ReopenItem
    | ResolveObjection
    | Supersede
    | Amend
)
"""Commands that tell no list, and end nothing."""
ChairCommand = (
    AtOnce
    | CastingVote
    | CloseItem
    | EditBallot
    | ExtendBallot
    | OpenBallot
    | OpenCall
    | OpenProvisional
    | WithdrawBallot
)


async def act_on(command: ChairCommand, actor: Actor) -> Prepared | str:
    """Return the mails that a command would send; if none, carry it out and reply.

    Raises:
        Refused: it cannot be carried out; the text says why.
    """
    match command:
        case OpenBallot():
            return await acts.prepare_ballot(command, actor)
        case OpenCall():
            return await acts.prepare_call(command, actor)
        case OpenProvisional():
            return await acts.prepare_provisional(command, actor)
        case ExtendBallot():
            return await acts.prepare_extension(command, actor)
        case WithdrawBallot():
            return await acts.prepare_withdrawal(command, actor)
        case EditBallot():
            return await acts.prepare_correction(command, actor)
        case CastingVote():
            return await acts.prepare_casting(command, actor)
        case CloseItem():
            return await close(command, actor)
        case _:
            return await _act_at_once(command, actor)


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
        case ResolveObjection():
            return await item_acts.resolve_objection(command, actor)
        case Supersede() | Amend():
            return await item_acts.relate(command, actor)
        case _:
            assert_never(command)


async def how_to_edit(command: EditBallot, actor: Actor) -> str:
    """Return what the open call or ballot asks, and how to correct it.

    Raises:
        Refused: neither is open, its terms are fixed, or they are no chair.
    """
    item, procedure = await acts.to_correct(command.number, actor)
    if isinstance(procedure, Call):
        return ordered.how_to_edit_call(procedure)
    return ordered.how_to_edit_ballot(procedure, title=item.title)


async def close(command: CloseItem, actor: Actor) -> Prepared | str:
    """Preview closing the open call or ballot; without one, close the item itself."""
    item = await actor.chaired(command.number)
    procedure = await acts.running(actor.store, item)
    if procedure is None:
        return await item_acts.close_item(command, actor)
    return await acts.prepare_closing(command, procedure, actor)
