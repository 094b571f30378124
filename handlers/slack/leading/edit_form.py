"""Open the form that corrects an open ballot or call, and read it when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.ballots.ballot import Ballot
from bot.domain.calls.call import Call, read_questions
from bot.domain.commands.proceedings import EditBallot
from bot.domain.ids import ItemNumber
from bot.domain.procedures.correction import (
    BallotCorrection,
    CallCorrection,
    WrongPart,
    write_correction,
)
from bot.domain.procedures.draft import Act, Draft, Step
from bot.domain.procedures.procedure import Kind, Procedure, kind_of
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.slack.call import edit_call_view, question_field
from bot.render.slack.forms.views import MEANING, SAME_MEANING, edit_view
from bot.render.words import refusals
from handlers.proceedings import acts
from handlers.slack.leading.drafts import show_mail
from handlers.slack.request import Request, row
from handlers.slack.vote_form import WrongField

GONE: Final = {
    Kind.BALLOT: refusals.NO_OPEN_BALLOT_NOW,
    Kind.CALL: refusals.CALL_OF_FORM_ENDED,
}
OTHER: Final = {Kind.BALLOT: refusals.OTHER_BALLOT, Kind.CALL: refusals.CALL_OF_FORM_ENDED}
CORRECTED: Final = {
    Kind.BALLOT: refusals.CORRECTED_MEANWHILE,
    Kind.CALL: refusals.CALL_CORRECTED_MEANWHILE,
}


@dataclass(frozen=True, slots=True)
class EditForm:
    """A submitted correction, with the version of the ballot or call that the form showed."""

    kind: Kind
    item: ItemNumber
    shown: int
    version: int
    fields: Mapping[str, str]

    @property
    def reason(self) -> str:
        """Why it is corrected."""
        return " ".join(self.fields.get("reason", "").split())


async def open_edit_form(command: EditBallot, request: Request) -> SlackReply:
    """Return the form with the present text of the open call, otherwise the ballot, filled in.

    A command that says what is corrected has the mail shown at once.

    Raises:
        Refused: neither is open, its terms are fixed, or they are no chair.
    """
    if command.words:
        return show_mail(await acts.prepare_correction(command, request.actor), request)
    item, procedure = await acts.to_correct(command.number, request.actor)
    if isinstance(procedure, Call):
        return SlackReply(view=edit_call_view(item, procedure))
    return SlackReply(view=edit_view(item, procedure))


async def preview_edit(form: EditForm, request: Request) -> SlackReply:
    """Preview the mail to the list about a correction.

    Raises:
        WrongField: a field says what cannot be.
        Refused: the ballot or call has ended, was corrected meanwhile, or they are no chair.
    """
    ended = GONE[form.kind]
    item, procedure = await acts.to_correct(form.item, request.actor, if_none=ended)
    if (kind_of(procedure), procedure.id) != (form.kind, form.shown):
        raise Refused(OTHER[form.kind].format(number=item.number))
    if form.version != procedure.version:
        raise Refused(CORRECTED[form.kind].format(number=item.number))
    draft = Draft(Act(Step.EDIT, form.kind), item.number, words=_words_of(form, procedure))
    try:
        prepared = await acts.prepare(draft, request.actor)
    except WrongPart as wrong:
        field = "options" if wrong.question is None else question_field(wrong.question)
        raise WrongField(field, str(wrong)) from wrong
    return show_mail(prepared, request, in_form=True)


def _words_of(form: EditForm, procedure: Procedure) -> str:
    match procedure:
        case Call():
            return write_correction(_of_call(procedure, form))
        case Ballot():
            return write_correction(_of_ballot(form))


def _of_call(call: Call, form: EditForm) -> CallCorrection:
    asked = {
        number: " ".join(form.fields.get(question_field(number), "").split())
        for number in range(1, len(call.questions) + 1)
    }
    text = form.fields["text"].strip() if "text" in form.fields else call.text
    return CallCorrection(
        text=text if text != call.text else None,
        reworded={
            number: words for number, words in asked.items() if words != call.questions[number - 1]
        },
        added=read_questions(form.fields.get(question_field(0), "")),
        reason=form.reason,
    )


def _of_ballot(form: EditForm) -> BallotCorrection:
    if not form.fields.get(MEANING, ""):
        raise WrongField(MEANING, refusals.CHOOSE_MEANING.format())
    lines = form.fields.get("options", "").splitlines()
    return BallotCorrection(
        question=form.fields.get("question", "").strip(),
        options=tuple(" ".join(line.split()) for line in lines if line.strip()),
        reason=form.reason,
        is_same=form.fields[MEANING] == SAME_MEANING,
    )


COMMANDS: Final = (row(EditBallot, open_edit_form),)
