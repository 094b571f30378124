"""Handle a submitted modal: a comment, a block's reason, a ballot, a vote among options."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, NoReturn

from bot.config import ListConfig
from bot.domain.ballots.ballot import Vote
from bot.domain.commands.consensus import (
    FINDINGS,
    AnswerObjection,
    ContestFinding,
    ResolveObjection,
)
from bot.domain.commands.parts import one_line
from bot.domain.commands.proceedings import OpenCall
from bot.domain.commands.when import as_typed, known_zone, parse_when
from bot.domain.consensus.objection import Finding, ObjectionId
from bot.domain.ids import BallotId, ChannelId, CommentId, ItemNumber, SlackUserId
from bot.domain.items.item import Item
from bot.domain.procedures.draft import Act, Draft, Step
from bot.domain.procedures.procedure import Kind
from bot.domain.slack_text import without_markup
from bot.errors import Refused
from bot.events import FormSubmitted, SlackReply
from bot.render.slack.call import question_field
from bot.render.slack.forms.deciding import CHOSEN, OTHER
from bot.render.slack.forms.item_forms import HOLDER, INTO, LABELS, OUTCOME
from bot.render.slack.forms.more import AFTER, MAIL
from bot.render.slack.forms.views import DAY, TIME
from bot.render.slack.objections import SPAN
from bot.render.words import refusals
from handlers.deliveries import queue
from handlers.lists.home_list import channel_of, home_list
from handlers.proceedings import acts
from handlers.slack import more
from handlers.slack.leading import deciding, item_menu
from handlers.slack.leading.call_commands import answer_by_form, start_call
from handlers.slack.leading.declaring import declare_by_form
from handlers.slack.leading.drafts import act_as_chair, handle_draft_form, show_mail
from handlers.slack.leading.edit_form import EditForm, preview_edit
from handlers.slack.member_commands import Paper, comment_on, vote_for
from handlers.slack.objecting import hold_by_form, note_by_form, object_by_form, on_objection
from handlers.slack.own.choices import handle_digest_form
from handlers.slack.own.consent import release_by_form
from handlers.slack.own.linking import handle_link_form
from handlers.slack.request import Request, SlackDoor, open_request
from handlers.slack.talk import shortcuts
from handlers.slack.talk.tracking import handle_track_form
from handlers.slack.vote_form import WrongField, vote_by_form

_NUMBER: Final = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A submitted form: its item, the channel of that, its home list, its subject and fields."""

    item: ItemNumber
    channel: ChannelId
    home: ListConfig
    about: str
    fields: Mapping[str, str]
    now: datetime

    def field(self, name: str) -> str:
        """Return what a field says, "" for nothing."""
        return self.fields.get(name, "")

    @property
    def end(self) -> str:
        """The end in the form's pickers, as a WHEN; a form of before carries no zone.

        Raises:
            Refused: the pickers' zone is not the list's, and what they show is no time to come.
        """
        zone = known_zone(self.about.partition("|")[0]) or self.home.zone
        typed = as_typed(self.field(DAY), self.field(TIME), zone=zone)
        if zone.key == self.home.zone.key:
            return typed
        return parse_when(typed, now=self.now, zone=zone).isoformat()


async def handle_form(event: FormSubmitted, door: SlackDoor) -> SlackReply | None:
    """Do what a submitted form asks; errors are shown in it."""
    if event.form == "draft":
        await handle_draft_form(event, door)
        return None
    if event.form == "link":
        return await handle_link_form(event, door)
    if event.form == "digest":
        return await handle_digest_form(event, door)
    if event.form == "track":
        return await handle_track_form(event, door)
    number, _, about = event.private_metadata.partition(":")
    item_number = ItemNumber(_number(number))
    form = FORMS.get(event.form, Form(_refuse_old))
    try:
        fields = dict(event.fields)
        named = fields.get(HOLDER)
        async with open_request(
            event,
            door,
            evidence=f"form {event.form}",
            about=item_number,
            names=SlackUserId(named) if named else None,
        ) as request:
            item = await request.item(item_number)
            home = home_list(item, request.config)
            sheet = Sheet(item_number, channel_of(item, home), home, about, fields, request.now)
            return await form.take(sheet, request)
    except Refused as refused:
        wrong = refused.field if isinstance(refused, WrongField) else None
        field = wrong or form.first_field
        if field is None:
            raise
        return SlackReply(field_errors=((field, without_markup(str(refused))),))


def _number(text: str) -> int:
    """Return the number that a form carries, 0 if it is none."""
    return int(text) if _NUMBER.fullmatch(text) else 0


def _version(shown: str) -> tuple[BallotId, int]:
    """Return the ballot or call that a form shows, 0 for none, and which version of it."""
    procedure, _, version = shown.partition("@")
    return BallotId(_number(procedure)), _number(version) or 1


async def _comment(sheet: Sheet, request: Request) -> None:
    await comment_on(sheet.item, sheet.field("text"), request)


async def _object(sheet: Sheet, request: Request) -> None:
    await object_by_form(sheet.item, sheet.field("text"), request)


async def _answer_objection(sheet: Sheet, request: Request) -> SlackReply:
    about = ObjectionId(sheet.item, _number(sheet.about))
    return await on_objection(AnswerObjection(about, sheet.field("text").strip()), request)


async def _contest(sheet: Sheet, request: Request) -> SlackReply:
    about = ObjectionId(sheet.item, _number(sheet.about))
    return await on_objection(ContestFinding(about, one_line(sheet.field("text"))), request)


async def _settle(sheet: Sheet, request: Request) -> SlackReply:
    about = ObjectionId(sheet.item, _number(sheet.about))
    state = FINDINGS.get(sheet.field("finding"))
    if state is None:
        raise Refused(refusals.FORM_TOO_OLD.format())
    finding = Finding(
        state, one_line(sheet.field("because")), one_line(sheet.field("alternatives"))
    )
    return await act_as_chair(ResolveObjection(about, finding), request)


async def _note_objection(sheet: Sheet, request: Request) -> SlackReply:
    what, _, number = sheet.about.partition(":")
    return await note_by_form(sheet.item, what, _number(number), sheet.field("text"), request)


async def _vote_with_reason(sheet: Sheet, request: Request) -> None:
    reason = sheet.field("reason").strip()
    if not reason:
        raise Refused(refusals.SAY_WHY.format())
    shown, _, choice = sheet.about.partition(":")
    ballot, version = _version(shown)
    answer = await vote_for(Paper(sheet.item, ballot, version, choice, reason), request)
    await _send_receipt(answer, request, sheet.channel)


async def _vote(sheet: Sheet, request: Request) -> None:
    ballot, version = _version(sheet.about)
    answer = await vote_by_form(sheet.item, ballot, version, sheet.fields, request)
    await _send_receipt(answer, request, sheet.channel)


async def _edit(sheet: Sheet, request: Request, *, kind: Kind) -> SlackReply:
    shown, version = _version(sheet.about)
    form = EditForm(kind, sheet.item, shown, version, sheet.fields)
    return await preview_edit(form, request)


async def _open_ballot(sheet: Sheet, request: Request) -> SlackReply:
    act, rule = Act(Step.OPEN, Kind.BALLOT), sheet.field("rule")
    draft = Draft(act, sheet.item, rule=rule, words=sheet.field("question"))
    prepared = await acts.prepare_opening(draft, sheet.end, request.actor)
    return show_mail(prepared, request, in_form=True)


async def _open_call(sheet: Sheet, request: Request) -> SlackReply:
    command = OpenCall(
        sheet.item,
        sheet.end,
        sheet.field("template"),
        words=sheet.field("questions"),
        for_consensus=bool(sheet.field("consensus")),
    )
    return await start_call(command, request, in_form=True)


async def _answer(sheet: Sheet, request: Request) -> None:
    await answer_by_form(sheet.item, sheet.about, sheet.fields, request)


async def _extend(sheet: Sheet, request: Request) -> SlackReply:
    return await item_menu.extend_by_form(sheet.item, sheet.end, sheet.fields, request)


async def _close(sheet: Sheet, request: Request) -> SlackReply:
    return await item_menu.close_by_form(sheet.item, sheet.fields, request)


async def _declare(sheet: Sheet, request: Request) -> SlackReply:
    return await declare_by_form(sheet.item, sheet.fields, request)


async def _reopen(sheet: Sheet, request: Request) -> SlackReply:
    return await item_menu.reopen_by_form(sheet.item, sheet.fields, request)


async def _set_about(sheet: Sheet, request: Request) -> SlackReply:
    return await item_menu.set_about(sheet.item, sheet.about, sheet.fields, request)


async def _plan(sheet: Sheet, request: Request) -> SlackReply:
    due = sheet.end if sheet.field(DAY) else ""
    return await more.plan_by_form(sheet.item, sheet.about, sheet.fields, due, request)


async def _withdraw(sheet: Sheet, request: Request) -> SlackReply:
    return await deciding.withdraw_by_form(sheet.item, sheet.field("reason"), request)


async def _cast(sheet: Sheet, request: Request) -> SlackReply:
    shown = BallotId(_number(sheet.about))
    return await deciding.cast_by_form(sheet.item, shown, sheet.fields, request)


async def _provisional(sheet: Sheet, request: Request) -> SlackReply:
    return await deciding.provisional_by_form(sheet.item, sheet.end, sheet.fields, request)


async def _relate(sheet: Sheet, request: Request) -> SlackReply:
    other = ItemNumber(_number(sheet.field(OTHER)))
    return await deciding.relate_by_form(sheet.item, other, sheet.fields, request)


async def _hold(sheet: Sheet, request: Request) -> SlackReply:
    return await hold_by_form(sheet.item, sheet.field(SPAN), request)


async def _split(sheet: Sheet, request: Request) -> SlackReply:
    return await more.split_by_form(sheet.item, _number(sheet.field(MAIL)), request)


async def _move(sheet: Sheet, request: Request) -> SlackReply:
    what, _, number = sheet.about.partition(":")
    into = ItemNumber(_number(sheet.field(INTO)))
    return await shortcuts.move_to(sheet.item, what, _number(number), into, request)


async def _release(sheet: Sheet, request: Request) -> SlackReply:
    comment, _, shown = sheet.about.partition(":")
    return await release_by_form(CommentId(_number(comment)), shown, request)


async def _leave(_sheet: Sheet, _request: Request) -> None:
    """Do nothing: the form only showed something."""


async def _refuse_old(_sheet: Sheet, _request: Request) -> NoReturn:
    raise Refused(refusals.FORM_TOO_OLD.format())


@dataclass(frozen=True, slots=True)
class Form:
    """What a form does when it is sent, and its field that shows errors, if it has one."""

    take: Callable[[Sheet, Request], Awaitable[SlackReply | None]]
    first_field: str | None = None


FORMS: Final = {
    "comment": Form(_comment, "text"),
    "objection": Form(_object, "text"),
    "objection_answer": Form(_answer_objection, "text"),
    "objection_contest": Form(_contest, "text"),
    "objection_settle": Form(_settle, "because"),
    "objection_note": Form(_note_objection, "text"),
    "reason": Form(_vote_with_reason, "reason"),
    "vote": Form(_vote),
    "edit": Form(partial(_edit, kind=Kind.BALLOT), "question"),
    "edit_call": Form(partial(_edit, kind=Kind.CALL), question_field(0)),
    "ballot": Form(_open_ballot, DAY),
    "call": Form(_open_call, DAY),
    "answer": Form(_answer, question_field(0)),
    "details": Form(_leave),
    "extend": Form(_extend, DAY),
    "close": Form(_close, OUTCOME),
    "declare": Form(_declare, "words"),
    "reopen": Form(_reopen, "reason"),
    "about": Form(_set_about, LABELS),
    "plan": Form(_plan, AFTER),
    "split": Form(_split, MAIL),
    "withdraw": Form(_withdraw, "reason"),
    "cast": Form(_cast, CHOSEN),
    "provisional": Form(_provisional, DAY),
    "relate": Form(_relate, OTHER),
    "hold": Form(_hold, SPAN),
    "move": Form(_move, INTO),
    "release": Form(_release),
}


async def _send_receipt(
    answer: tuple[Item, Vote | None] | SlackReply, request: Request, channel: ChannelId
) -> None:
    """Queue the receipt of a vote that was cast now."""
    if isinstance(answer, SlackReply):
        return
    item, vote = answer
    if vote is not None:
        await request.store.outbox.add(
            queue.slack_receipt(item.number, vote.id, user=request.user, channel=channel),
            now=request.now,
        )
