"""Let a chair see the mail that an act on a call sends, and act only when they press *Send*.

It is made as `drafts` makes those about ballots: the act is carried out, its mails are rendered,
and all of it is taken back.
"""

from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from typing import NoReturn, assert_never

from bot.clock import Clock
from bot.config import Config
from bot.domain.ballots.draft import read_draft
from bot.domain.calls.call import Call, CallState
from bot.domain.calls.correction import read_call_correction
from bot.domain.calls.draft import BEGINS, CallAct, CallDraft, read_call_draft
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import CallId, ItemNumber
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.events import DraftDecided, FormSubmitted, SlackReply
from bot.render import refusals
from bot.render.slack import call_answers as words
from bot.render.slack import drafts as shown
from bot.render.slack.drafts import OWN
from bot.render.times import say_instant
from handlers.ballot_mails import list_at
from handlers.call_mails import mail_about_call
from handlers.calling.calls import end_call, open_call
from handlers.calling.corrections import correct_call
from handlers.calling.extensions import extend_call
from handlers.home_list import home_list
from handlers.people import Profiles
from handlers.planning import require_unlocked
from handlers.slack import drafts
from handlers.slack.request import Request, open_request
from storage.database.engine import Database


async def begin(
    act: CallAct,
    number: ItemNumber,
    request: Request,
    *,
    until: datetime | None = None,
    template: str = "",
    said: str = "",
    in_form: bool = False,
) -> NoReturn:
    """Show an act's mail, with the button that sends it.

    Raises:
        NotSaved: always, with the reply.
        Refused: the act is not possible; the text says why.
    """
    item = await request.chaired(number)
    latest = await request.store.calls.latest_of_item(item.number)
    draft = CallDraft(
        act=act,
        item=item.number,
        call=latest.id if latest is not None else CallId(0),
        ends=latest.closes_at if latest is not None else None,
        until=until,
        template=template,
        words=said,
        version=latest.version if latest is not None else 0,
    )
    written = draft.write()
    call = await _carry_out(draft, item, request)
    mails: list[EmailMessage] = []
    lists: list[tuple[str, str]] = []
    for delivery in await request.store.outbox.waiting_about(call.id, (DeliveryKind.MAIL_CALL,)):
        mail = await mail_about_call(  # as it leaves, whoever looks at it
            request.store.everything, delivery, config=request.config, now=request.now
        )
        if mail is not None:
            mails.append(mail)
            one = list_at(delivery.recipient, request.config)
            lists.append((one.name, one.address))
    await drafts.show_mail(
        act, item, request, mails=mails, lists=lists, draft=written, in_form=in_form
    )


async def handle_draft(
    event: DraftDecided, *, database: Database, config: Config, clock: Clock, profiles: Profiles
) -> SlackReply:
    """Carry out an act on a call or a ballot whose mail its chair has seen, once; or leave it.

    Raises:
        Refused: something has changed since, or they are no chair.
    """
    if not event.send:
        return SlackReply(text=shown.KEPT.format(), replaces=True)
    async with open_request(
        event,
        evidence="button send",
        database=database,
        config=config,
        clock=clock,
        profiles=profiles,
    ) as request:
        return SlackReply(text=await _send_any(event.draft, request), replaces=True)


async def handle_draft_form(
    event: FormSubmitted, *, database: Database, config: Config, clock: Clock, profiles: Profiles
) -> None:
    """Carry out an act on a call or a ballot whose mail its chair has seen in a form, once.

    Raises:
        Refused: something has changed since, or they are no chair.
    """
    async with open_request(
        event,
        evidence="form send",
        database=database,
        config=config,
        clock=clock,
        profiles=profiles,
    ) as request:
        counts_own = bool(dict(event.fields).get(OWN))
        await _send_any(event.private_metadata, request, counts_own=counts_own)


async def _send_any(written: str, request: Request, *, counts_own: bool = False) -> str:
    """Carry out an act on a call, or on a ballot; `counts_own` adds a vote of the chair's."""
    if written.startswith(BEGINS):
        return await send(read_call_draft(written), request)
    draft = read_draft(written)
    return await drafts.send(replace(draft, counts_own=draft.counts_own or counts_own), request)


async def send(draft: CallDraft, request: Request) -> str:
    """Carry out an act if nothing has changed since it was shown; return what to tell the chair."""
    item = await request.chaired(draft.item)
    if request.is_new:
        await _require_unchanged(draft, item, request)
        call = await _carry_out(draft, item, request)
    else:
        latest = await request.store.calls.latest_of_item(item.number)
        if latest is None:
            raise Refused(refusals.NO_OPEN_CALL.format(number=item.number))
        call = latest
    match draft.act:
        case CallAct.OPEN:
            return words.call_opened(item, call)
        case CallAct.EXTEND:
            return words.call_extended(item, call)
        case CallAct.EDIT:
            return words.call_corrected(item, call)
        case CallAct.WITHDRAW:
            return words.call_withdrawn(item)
        case CallAct.CLOSE:
            return words.call_closed(item)
        case _:
            assert_never(draft.act)


async def _carry_out(draft: CallDraft, item: Item, request: Request) -> Call:
    """Do what a draft says; return the call as it then is."""
    store, by, config, now = request.store, request.person.id, request.config, request.now
    if draft.act is CallAct.OPEN:
        return await open_call(
            store,
            item,
            words=draft.words,
            template=draft.template,
            closes_at=draft.until or now,
            by=by,
            evidence=request.evidence,
            config=config,
            now=now,
        )
    call = await store.calls.open_of_item(item.number)
    if call is None:
        raise Refused(refusals.NO_OPEN_CALL.format(number=item.number))
    if draft.act is CallAct.EXTEND:
        return await extend_call(
            store,
            item,
            call,
            until=draft.until or now,
            reason=draft.words,
            by=by,
            evidence=request.evidence,
            config=config,
            now=now,
        )
    if draft.act is CallAct.EDIT:
        await require_unlocked(store, item.number)
        return await correct_call(
            store,
            item,
            call,
            read_call_correction(draft.words),
            by=by,
            evidence=request.evidence,
            config=config,
            now=now,
        )
    is_withdrawn = draft.act is CallAct.WITHDRAW
    return await end_call(
        store, call, by=by, note=draft.words, is_withdrawn=is_withdrawn, config=config, now=now
    )


async def _require_unchanged(draft: CallDraft, item: Item, request: Request) -> None:
    """Raise unless the item's latest call is as it was when the mail was shown.

    Raises:
        Refused: it is not; the text says what is true now.
    """
    latest = await request.store.calls.latest_of_item(item.number)
    if latest is None:
        return
    has_ended = latest.state is CallState.CLOSED
    shown = (draft.call, draft.ends, draft.version)
    is_same = (latest.id, latest.closes_at, latest.version) == shown
    if is_same and (draft.act is CallAct.OPEN or not has_ended):
        return
    zone = home_list(item, request.config).zone
    text = refusals.CALL_ENDED_MEANWHILE if has_ended else refusals.CALL_OPEN_MEANWHILE
    at = say_instant(latest.ended_at, zone=zone)
    raise Refused(text.format(number=item.number, at=at, end=at))
