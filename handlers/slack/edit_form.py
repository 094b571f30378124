"""Open the form that corrects an open ballot or call, and read it when it is sent."""

from collections.abc import Mapping
from typing import Final, NoReturn

from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.correction import Correction
from bot.domain.ballots.draft import Act, Draft
from bot.domain.calls.call import Call, read_questions
from bot.domain.calls.correction import CallCorrection, WrongQuestion
from bot.domain.calls.draft import CallAct, CallDraft
from bot.domain.commands.proceedings import EditBallot
from bot.domain.ids import BallotId, ItemNumber
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.events import SlackReply
from bot.render import refusals
from bot.render.slack.call import edit_call_view, question_field
from bot.render.slack.views import MEANING, SAME_MEANING, edit_view
from handlers.chairing import ballot_acts, call_acts
from handlers.chairing.chair_acts import prepare_correction
from handlers.planning import require_unlocked
from handlers.slack import drafts
from handlers.slack.request import Request, row
from handlers.slack.vote_form import WrongField
from handlers.voting.ballots import require_no_draft
from handlers.voting.corrections import WrongNames


async def open_edit_form(command: EditBallot, request: Request) -> SlackReply:
    """Return the form with the present text of the open call, otherwise the ballot, filled in.

    A command that says what is corrected has the mail shown at once.

    Raises:
        Refused: neither is open, its terms are fixed, or they are no chair.
    """
    if command.words:
        prepared = await prepare_correction(command, request.actor)
        drafts.show_mail(prepared, request, in_form=False)
    found = await _call_to_correct(command.number, request)
    if found is not None:
        return SlackReply(view=edit_call_view(*found))
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


async def _call_to_correct(number: ItemNumber, request: Request) -> tuple[Item, Call] | None:
    item = await request.chaired(number)
    await require_unlocked(request.store, item.number)
    call = await request.store.calls.open_of_item(item.number)
    return None if call is None else (item, call)


async def preview_call_edit(
    number: ItemNumber, shown: int, version: int, fields: Mapping[str, str], request: Request
) -> NoReturn:
    """Show the mail that tells the list of a correction of a call.

    Raises:
        NotSaved: always, with the reply.
        WrongField: a question says what cannot be.
        Refused: the call has ended, was corrected meanwhile, or they are no chair.
    """
    found = await _call_to_correct(number, request)
    if found is None or found[1].id != shown:
        raise Refused(refusals.CALL_OF_FORM_ENDED.format(number=number))
    item, call = found
    if version != call.version:
        raise Refused(refusals.CALL_CORRECTED_MEANWHILE.format(number=item.number))
    asked = {
        number: " ".join(fields.get(question_field(number), "").split())
        for number in range(1, len(call.questions) + 1)
    }
    text = fields["text"].strip() if "text" in fields else call.text
    correction = CallCorrection(
        text=text if text != call.text else None,
        reworded={one: said for one, said in asked.items() if said != call.questions[one - 1]},
        added=read_questions(fields.get(question_field(0), "")),
        reason=" ".join(fields.get("reason", "").split()),
    )
    try:
        draft = CallDraft(CallAct.EDIT, item.number, words=correction.write())
        prepared = await call_acts.prepare_call(draft, request.actor)
    except WrongQuestion as wrong:
        raise WrongField(question_field(wrong.number), str(wrong)) from wrong
    drafts.show_mail(prepared, request, in_form=True)


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
        raise WrongField(MEANING, refusals.CHOOSE_MEANING.format())
    lines = fields.get("options", "").splitlines()
    correction = Correction(
        question=fields.get("question", "").strip(),
        options=tuple(" ".join(one.split()) for one in lines if one.strip()),
        reason=" ".join(fields.get("reason", "").split()),
        is_same=fields[MEANING] == SAME_MEANING,
    )
    try:
        draft = Draft(Act.EDIT, item.number, words=correction.write())
        prepared = await ballot_acts.prepare(draft, request.actor)
    except WrongNames as wrong:
        raise WrongField("options", str(wrong)) from wrong
    drafts.show_mail(prepared, request, in_form=True)


COMMANDS: Final = (row(EditBallot, open_edit_form),)
