"""Preview the list mail of a chair's act, and act only when they press *Send*."""

from dataclasses import replace

from bot.domain.procedures.draft import read_draft
from bot.errors import Refused
from bot.events import DraftDecided, FormSubmitted, SlackReply
from bot.render.slack.forms import drafts
from bot.render.slack.markup.mrkdwn import escape
from bot.render.words import refusals
from handlers.lists.home_list import channel_of, home_list
from handlers.proceedings import acts
from handlers.proceedings.actor import Prepared
from handlers.proceedings.chair_acts import ChairCommand, act_on
from handlers.slack.request import Request, SlackDoor, open_request


def show_mail(prepared: Prepared, request: Request, *, in_form: bool = False) -> SlackReply:
    """Return the last of the mails that an act would send, with the button that sends them.

    Raises:
        Refused: there is nothing to show.
    """
    item = prepared.item
    if not prepared.mails:
        raise Refused(refusals.NOTHING_TO_SHOW.format(number=item.number))
    last = prepared.mails[-1]
    shown = drafts.draft_view if in_form else drafts.draft_text
    made = shown(
        prepared.act,
        item,
        lists=list(dict.fromkeys((mail.list_name, mail.address) for mail in prepared.mails)),
        channel=channel_of(item, home_list(item, request.config)),
        subject=last.subject,
        body=last.body,
        draft=prepared.draft,
        note=escape(prepared.note),
        own=prepared.own,
    )
    if isinstance(made, dict):
        return SlackReply(view=made)
    return SlackReply(text=made.text, blocks=made.blocks)


async def act_as_chair(
    command: ChairCommand, request: Request, *, in_form: bool = False
) -> SlackReply:
    """Preview the mail of a chair's command; carry it out at once if it sends none."""
    done = await act_on(command, request.actor)
    if isinstance(done, str):
        return SlackReply(text=done)
    return show_mail(done, request, in_form=in_form)


async def handle_draft(event: DraftDecided, door: SlackDoor) -> SlackReply:
    """Carry out a previewed act once, or drop it.

    Raises:
        Refused: something has changed since, or they are no chair.
    """
    if not event.send:
        return SlackReply(text=drafts.KEPT.format(), replaces=True)
    async with open_request(event, door, evidence="button send") as request:
        text = await acts.send_draft(read_draft(event.draft), request.actor)
        return SlackReply(text=text, replaces=True)


async def handle_draft_form(event: FormSubmitted, door: SlackDoor) -> None:
    """Carry out once an act that was previewed in a form.

    Raises:
        Refused: something has changed since, or they are no chair.
    """
    async with open_request(event, door, evidence="form send") as request:
        draft = read_draft(event.private_metadata)
        counts_own = draft.counts_own or bool(dict(event.fields).get(drafts.OWN))
        await acts.send_draft(replace(draft, counts_own=counts_own), request.actor)
