"""Open the form that corrects an open ballot, and read it when it is sent."""

from collections.abc import Mapping
from typing import NoReturn

from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.correction import Correction
from bot.domain.ballots.draft import Act
from bot.domain.commands.values import EditBallot
from bot.domain.ids import BallotId, ItemNumber
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.events import SlackReply
from bot.render import refusals
from bot.render.slack.views import MEANING, SAME_MEANING, edit_view
from handlers.planning import require_unlocked
from handlers.slack import drafts
from handlers.slack.request import Request
from handlers.slack.vote_form import WrongField
from handlers.voting.ballots import require_no_draft
from handlers.voting.corrections import WrongNames


async def open_edit_form(command: EditBallot, request: Request) -> SlackReply:
    """Return the form with the ballot's present text filled in.

    Raises:
        Refused: no ballot is open, its terms are fixed, or they are no chair.
    """
    item, ballot = await _to_correct(command.number, request)
    return SlackReply(view=edit_view(item, ballot))


async def _to_correct(number: ItemNumber, request: Request) -> tuple[Item, Ballot]:
    item = await request.chaired(number)
    await require_unlocked(request.store, item.number)
    await require_no_draft(request.store, item)
    ballot = await request.store.ballots.open_of_item(item.number)
    if ballot is None:
        raise Refused(refusals.NO_OPEN_BALLOT_NOW.format(number=item.number))
    return item, ballot


async def preview_edit(
    number: ItemNumber,
    shown: BallotId,
    version: int,
    fields: Mapping[str, str],
    request: Request,
) -> NoReturn:
    """Show the mail that tells the list of a correction.

    Raises:
        NotSaved: always, with the reply.
        WrongField: a field says what cannot be.
        Refused: the ballot has ended, was corrected meanwhile, or they are no chair.
    """
    item, ballot = await _to_correct(number, request)
    if ballot.id != shown:
        raise Refused(refusals.OTHER_BALLOT.format(number=item.number))
    if version != ballot.version:
        raise Refused(refusals.CORRECTED_MEANWHILE.format(number=item.number))
    if not fields.get(MEANING):
        raise WrongField(MEANING, refusals.CHOOSE_MEANING)
    lines = fields.get("options", "").splitlines()
    correction = Correction(
        question=fields.get("question", "").strip(),
        options=tuple(" ".join(one.split()) for one in lines if one.strip()),
        reason=" ".join(fields.get("reason", "").split()),
        is_same=fields[MEANING] == SAME_MEANING,
    )
    try:
        await drafts.begin(Act.EDIT, item.number, request, words=correction.write(), in_form=True)
    except WrongNames as wrong:
        raise WrongField("options", str(wrong)) from wrong
