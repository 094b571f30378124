"""Act on a call for comments as a chair: show the mail that the act sends first, then carry it out.

It is made as `ballot_acts` makes those about ballots.
"""

from dataclasses import replace
from typing import assert_never

from bot.domain.calls.call import Call, CallState
from bot.domain.calls.correction import read_call_correction
from bot.domain.calls.draft import CallAct, CallDraft
from bot.domain.commands.when import parse_when
from bot.domain.ids import ItemNumber
from bot.domain.items.ending import LaterEnd
from bot.domain.items.item import Item, ItemState, move
from bot.errors import Refused
from bot.render import refusals
from bot.render.slack import answers as words
from bot.render.times import say_instant, say_more_time
from handlers.calling.calls import (
    NewCall,
    end_call,
    open_call,
    require_no_other,
    withdraw_call,
)
from handlers.calling.corrections import correct_call
from handlers.calling.extensions import extend_call
from handlers.chairing.actor import Actor, Prepared
from handlers.chairing.list_mails import mails_of, waiting_mails
from handlers.home_list import home_list
from handlers.planning import require_unlocked


async def prepare_opening(
    number: ItemNumber, when: str, template: str, words: str, actor: Actor
) -> Prepared:
    """Open a call, to be shown and taken back; it ends at what `when` says.

    Raises:
        Refused: it cannot be opened; the text says why.
    """
    item = await callable_item(number, actor)
    closes_at = parse_when(when, now=actor.now, zone=home_list(item, actor.config).zone)
    words = words.strip()
    draft = CallDraft(CallAct.OPEN, number, until=closes_at, template=template, words=words)
    return await prepare_call(draft, actor)


async def callable_item(number: ItemNumber, actor: Actor) -> Item:
    """Return an item on which a call may be opened.

    Raises:
        Refused: none may; the text says why and what to do.
    """
    item = await actor.chaired(number)
    if item.number != number:
        raise Refused(refusals.CALL_IS_MERGED.format(number=number, into=item.number))
    await require_no_other(actor.store, item)
    move(item, to=ItemState.COMMENTING, now=actor.now)
    return item


async def prepare_call(draft: CallDraft, actor: Actor) -> Prepared:
    """Carry out a new draft, to be shown and taken back, about the call that the item now has.

    Raises:
        Refused: the act is not possible; the text says why.
    """
    item = await actor.chaired(draft.item)
    latest = await actor.store.calls.latest_of_item(item.number)
    draft = replace(draft, item=item.number)
    if latest is not None:
        version = latest.version
        draft = replace(draft, call=latest.id, ends=latest.closes_at, version=version)
    return await prepare_call_draft(draft, actor)


async def prepare_call_draft(draft: CallDraft, actor: Actor) -> Prepared:
    """Carry out what a draft says, to be shown and taken back.

    Raises:
        Refused: that is not possible; the text says why.
    """
    item = await actor.chaired(draft.item)
    written = draft.write()
    before = await waiting_mails(actor, call=draft.call)
    call = await _carry_out(draft, item, actor)
    after = await waiting_mails(actor, call=call.id)
    note = ""
    if draft.act is CallAct.EXTEND and draft.ends is not None and draft.until is not None:
        zone = home_list(item, actor.config).zone
        note = say_more_time(draft.ends, draft.until, zone=zone)
    return Prepared(draft.act, item, written, await mails_of(actor, after, known=before), note)


async def send_call_draft(draft: CallDraft, actor: Actor) -> str:
    """Carry out an act if nothing has changed since it was shown; return what to tell the chair."""
    item = await actor.chaired(draft.item)
    if actor.is_new:
        await require_unchanged(draft, item, actor)
        call = await _carry_out(draft, item, actor)
    else:
        latest = await actor.store.calls.latest_of_item(item.number)
        if latest is None:
            raise Refused(refusals.NO_OPEN_CALL.format(number=item.number))
        call = latest
    match draft.act:
        case CallAct.OPEN:
            return words.told(words.CALL_OPENED, item, call)
        case CallAct.EXTEND:
            return words.told(words.CALL_EXTENDED, item, call)
        case CallAct.EDIT:
            return words.told(words.CALL_CORRECTED, item, call)
        case CallAct.WITHDRAW:
            return words.told(words.CALL_WITHDRAWN, item)
        case CallAct.CLOSE:
            return words.told(words.CALL_CLOSED, item)
        case _:
            assert_never(draft.act)


async def _carry_out(draft: CallDraft, item: Item, actor: Actor) -> Call:
    """Do what a draft says; return the call as it then is."""
    if draft.act is CallAct.OPEN:
        asked = NewCall(draft.words, draft.template, draft.until or actor.now)
        return await open_call(actor, item, asked, deed=actor.deed)
    call = await actor.store.calls.open_of_item(item.number)
    if call is None:
        raise Refused(refusals.NO_OPEN_CALL.format(number=item.number))
    if draft.act is CallAct.EXTEND:
        end = LaterEnd(draft.until or actor.now, draft.words)
        return await extend_call(actor, item, call, end, deed=actor.deed)
    if draft.act is CallAct.EDIT:
        await require_unlocked(actor.store, item.number)
        correction = read_call_correction(draft.words)
        return await correct_call(actor, item, call, correction, deed=actor.deed)
    by, source = actor.person.id, actor.source
    if draft.act is CallAct.WITHDRAW:
        return await withdraw_call(actor, call, reason=draft.words, by=by, source=source)
    return await end_call(actor, call, by=by, source=source, note=draft.words)


async def require_unchanged(draft: CallDraft, item: Item, actor: Actor) -> None:
    """Raise unless the item's latest call is as it was when the mail was shown.

    Raises:
        Refused: it is not; the text says what is true now.
    """
    latest = await actor.store.calls.latest_of_item(item.number)
    if latest is None:
        return
    has_ended = latest.state is CallState.CLOSED
    shown = (draft.call, draft.ends, draft.version)
    is_same = (latest.id, latest.closes_at, latest.version) == shown
    if is_same and (draft.act is CallAct.OPEN or not has_ended):
        return
    zone = home_list(item, actor.config).zone
    text = refusals.CALL_ENDED_MEANWHILE if has_ended else refusals.CALL_OPEN_MEANWHILE
    at = say_instant(latest.ended_at, zone=zone)
    raise Refused(text.format(number=item.number, at=at, end=at))
