"""Handle a submitted modal: a comment, a block's reason, a ballot, a vote among options."""

import re
from typing import Final

from bot.clock import Clock
from bot.config import Config, ListConfig
from bot.domain.ballots.ballot import Vote
from bot.domain.commands.when import as_typed
from bot.domain.ids import BallotId, ChannelId, ItemNumber
from bot.domain.items.item import Item
from bot.domain.slack_text import without_markup
from bot.errors import Refused
from bot.events import FormSubmitted, SlackReply
from bot.render import refusals
from bot.render.slack.call import question_field
from bot.render.slack.views import DAY, TIME
from handlers import queue
from handlers.home_list import home_list
from handlers.people import Profiles
from handlers.slack.call_commands import answer_by_form, start_call_on
from handlers.slack.call_drafts import handle_draft_form
from handlers.slack.chair_commands import start_ballot_on
from handlers.slack.edit_form import preview_call_edit, preview_edit
from handlers.slack.member_commands import comment_on, vote_for
from handlers.slack.request import NotSaved, Request, open_request
from handlers.slack.vote_form import WrongField, vote_by_form
from storage.database.engine import Database

FIRST_FIELD = {
    "comment": "text",
    "reason": "reason",
    "ballot": DAY,
    "edit": "question",
    "edit_call": question_field(0),
    "call": DAY,
    "answer": question_field(0),
}
"""The field of each form that shows an error."""

_NUMBER: Final = re.compile(r"[0-9]{1,18}")


async def handle_form(
    event: FormSubmitted, *, database: Database, config: Config, clock: Clock, profiles: Profiles
) -> SlackReply | None:
    """Do what a submitted form asks; errors are shown in it."""
    if event.form == "draft":
        await handle_draft_form(
            event, database=database, config=config, clock=clock, profiles=profiles
        )
        return None
    fields = dict(event.fields)
    number, _, about = event.private_metadata.partition(":")
    item_number = ItemNumber(_number(number))
    try:
        async with open_request(
            event,
            evidence=f"form {event.form}",
            database=database,
            config=config,
            clock=clock,
            profiles=profiles,
            about=item_number,
        ) as request:
            home = home_list(await request.item(item_number), config)
            await _do(event.form, item_number, about, fields, request, home)
    except NotSaved as shown:
        return shown.reply
    except Refused as refused:
        named = refused.field if isinstance(refused, WrongField) else None
        field = named or FIRST_FIELD.get(event.form)
        if field is None:
            raise
        return SlackReply(field_errors=((field, without_markup(str(refused))),))
    return None


def _number(text: str) -> int:
    """Return the number that a form carries, 0 if it is none."""
    return int(text) if _NUMBER.fullmatch(text) else 0


def _version(shown: str) -> tuple[BallotId, int]:
    """Return the ballot or call that a form shows, 0 for none, and which version of it."""
    ballot, _, version = shown.partition("@")
    return BallotId(_number(ballot)), _number(version) or 1


async def _do(  # noqa: C901 - a table
    form: str,
    number: ItemNumber,
    about: str,
    fields: dict[str, str],
    request: Request,
    home: ListConfig,
) -> None:
    match form:
        case "comment":
            await comment_on(number, fields.get("text", ""), request)
        case "reason":
            reason = fields.get("reason", "").strip()
            if not reason:
                raise Refused(refusals.SAY_WHY.format())
            shown, _, choice = about.partition(":")
            asked, version = _version(shown)
            answer = await vote_for(number, asked, choice, reason, request, version=version)
            await _send_receipt(answer, request, home.channel)
        case "vote":
            answer = await vote_by_form(number, *_version(about), fields, request)
            await _send_receipt(answer, request, home.channel)
        case "edit":
            await preview_edit(number, *_version(about), fields, request)
        case "edit_call":
            await preview_call_edit(number, *_version(about), fields, request)
        case "ballot":
            await start_ballot_on(
                number,
                _end(fields, home),
                fields.get("rule", ""),
                fields.get("question", ""),
                request,
                in_form=True,
            )
        case "call":
            await start_call_on(
                number,
                _end(fields, home),
                fields.get("template", ""),
                fields.get("questions", ""),
                request,
                in_form=True,
            )
        case "answer":
            await answer_by_form(number, about, fields, request)
        case "details":
            return
        case _:
            raise Refused(refusals.FORM_TOO_OLD.format())


def _end(fields: dict[str, str], home: ListConfig) -> str:
    """Return the end that a form's pickers show, as it could be typed."""
    return as_typed(fields.get(DAY, ""), fields.get(TIME, ""), zone=home.zone)


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
