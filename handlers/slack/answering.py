"""Record a person's answer whether words of theirs are a position or a vote."""

from typing import Final

from bot.domain.ballots.confirmation import Answer
from bot.domain.ids import ConfirmationId, PersonId, PositionId
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.slack import answers
from bot.render.words import refusals
from handlers.calling.suggestions import settle_position
from handlers.people.people import is_same_person
from handlers.slack.request import Request
from handlers.voting.confirmations import (
    BY_BUTTON,
    asked_about,
    confirm_vote,
    refuse_doubtful,
    trouble_with,
)

WHY_NOT: Final = {
    Answer.USED: refusals.POSITION_SETTLED,
    Answer.CLOSED: refusals.DOUBT_TOO_LATE,
    Answer.EXPIRED: refusals.DOUBT_TOO_LATE,
    Answer.SUPERSEDED: refusals.DOUBT_SUPERSEDED,
    Answer.OUTSIDE: refusals.DOUBT_TOO_LATE,
}
"""Why a vote in doubt cannot be answered any more."""


async def answer_position(number: int, request: Request, *, confirms: bool) -> SlackReply:
    """Record whether a position is the sender's.

    Raises:
        Refused: it is not their question, or nothing can be recorded any more.
    """
    position = await request.store.positions.get(PositionId(number))
    if position is None or not await _is_sender(position.person, request):
        raise Refused(refusals.QUESTION_TO_ANOTHER.format())
    item = await request.item(position.item)
    if confirms:
        request.require_voter(item)
    if request.is_new:
        await settle_position(
            request,
            position,
            confirms=confirms,
            deed=request.deed,
        )
    text = answers.position_answered(item, position, confirms=confirms)
    return SlackReply(text=text, replaces=True)


async def answer_doubt(number: int, request: Request, *, confirms: bool) -> SlackReply:
    """Record whether words in doubt are the sender's vote.

    Raises:
        Refused: it is not their question, or the vote can no longer be confirmed.
    """
    asked = await asked_about(request.store, ConfirmationId(number))
    if asked is None or not await _is_sender(asked.vote.voter, request):
        raise Refused(refusals.QUESTION_TO_ANOTHER.format())
    await request.item(asked.item.number)  # they may not be on its list any more
    if confirms:
        request.require_voter(asked.item)
    if request.is_new:
        trouble = await trouble_with(request.store, asked, at=request.now)
        if trouble is not None:
            raise Refused(WHY_NOT[trouble].format(number=asked.item.number))
        if confirms:
            trouble = await confirm_vote(request, asked, by=BY_BUTTON)
            if trouble is not None:
                raise Refused(WHY_NOT[trouble].format(number=asked.item.number))
        else:
            await refuse_doubtful(request.store, asked, by=BY_BUTTON, now=request.now)
    text = answers.doubt_answered(asked.item, asked.vote, asked.ballot.rules, confirms=confirms)
    return SlackReply(text=text, replaces=True)


async def _is_sender(person: PersonId, request: Request) -> bool:
    return await is_same_person(request.store, person, request.person.id)
