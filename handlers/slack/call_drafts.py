"""Let a chair see the mail that an act on a call sends, and act only when they press *Send*.

It is made as `drafts` makes those about ballots: the act is carried out, its mails are rendered,
and all of it is taken back.
"""

from dataclasses import replace

from bot.domain.ballots.draft import read_draft
from bot.domain.calls.draft import BEGINS, read_call_draft
from bot.events import DraftDecided, FormSubmitted, SlackReply
from bot.render.slack import drafts as shown
from bot.render.slack.drafts import OWN
from handlers.chairing import ballot_acts, call_acts
from handlers.slack.request import Request, SlackDoor, open_request


async def handle_draft(event: DraftDecided, door: SlackDoor) -> SlackReply:
    """Carry out an act on a call or a ballot whose mail its chair has seen, once; or leave it.

    Raises:
        Refused: something has changed since, or they are no chair.
    """
    if not event.send:
        return SlackReply(text=shown.KEPT.format(), replaces=True)
    async with open_request(event, door, evidence="button send") as request:
        return SlackReply(text=await _send_any(event.draft, request), replaces=True)


async def handle_draft_form(event: FormSubmitted, door: SlackDoor) -> None:
    """Carry out an act on a call or a ballot whose mail its chair has seen in a form, once.

    Raises:
        Refused: something has changed since, or they are no chair.
    """
    async with open_request(event, door, evidence="form send") as request:
        counts_own = bool(dict(event.fields).get(OWN))
        await _send_any(event.private_metadata, request, counts_own=counts_own)


async def _send_any(written: str, request: Request, *, counts_own: bool = False) -> str:
    """Carry out an act on a call, or on a ballot; `counts_own` adds a vote of the chair's."""
    if written.startswith(BEGINS):
        return await call_acts.send_call_draft(read_call_draft(written), request.actor)
    draft = read_draft(written)
    draft = replace(draft, counts_own=draft.counts_own or counts_own)
    return await ballot_acts.send_draft(draft, request.actor)
