"""Let a chair see the mail that an act sends to a list, and act only when they press *Send*.

To show it, the act is carried out in the request's transaction, its mails are rendered as they
would leave, and all of it is taken back.
"""

from typing import NoReturn

from bot.errors import Refused
from bot.events import SlackReply
from bot.render import refusals
from bot.render.slack import drafts
from bot.render.slack.mrkdwn import escape
from handlers.chairing.actor import Prepared
from handlers.home_list import home_list
from handlers.slack.request import NotSaved, Request


def show_mail(prepared: Prepared, request: Request, *, in_form: bool) -> NoReturn:
    """Show the last of the mails that an act sends, with the button that sends them.

    Raises:
        NotSaved: always, with the reply.
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
        lists=list(dict.fromkeys((one.list_name, one.address) for one in prepared.mails)),
        channel=home_list(item, request.config).channel,
        subject=last.subject,
        body=last.body,
        draft=prepared.draft,
        note=escape(prepared.note),
        own=prepared.own,
    )
    if isinstance(made, dict):
        raise NotSaved(SlackReply(view=made))
    raise NotSaved(SlackReply(text=made.text, blocks=made.blocks))
