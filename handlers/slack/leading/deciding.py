"""Open the forms of how something is decided, and do what they say when they are sent.

Each is the form of a chair's command: it is refused as the command is, and does what it does.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.domain.commands.consensus import Amend, OpenProvisional, Supersede
from bot.domain.commands.parts import one_line
from bot.domain.commands.proceedings import CastingVote, WithdrawBallot
from bot.domain.consensus.relation import RelationKind
from bot.domain.ids import BallotId, ItemNumber
from bot.domain.procedures.procedure import Kind, kind_of
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.slack.forms.deciding import (
    CHOSEN,
    RELATION,
    RESOLVED,
    cast_view,
    provisional_view,
    relate_view,
    withdraw_view,
)
from bot.render.words import refusals
from handlers.lists.home_list import home_list
from handlers.proceedings import acts
from handlers.slack.leading.call_commands import USUAL
from handlers.slack.leading.chair_commands import next_hour
from handlers.slack.leading.drafts import act_as_chair
from handlers.slack.request import Request


async def _withdraw(number: ItemNumber, request: Request) -> SlackReply:
    item = await request.chaired(number)
    running = await acts.running(request.store, item)
    if running is None:
        raise Refused(refusals.NO_OPEN_BALLOT_NOW.format(number=item.number))
    return SlackReply(view=withdraw_view(item, kind_of(running)))


async def _cast(number: ItemNumber, request: Request) -> SlackReply:
    item = await request.chaired(number)
    ballot = await request.store.ballots.latest_of_item(item.number)
    if ballot is None or not ballot.awaits_casting_vote:
        raise Refused(refusals.NO_TIE.format(number=item.number))
    return SlackReply(view=cast_view(item, ballot))


async def _provisional(number: ItemNumber, request: Request) -> SlackReply:
    item = await acts.openable(number, Kind.CALL, request.actor)
    clocks = request.clocks(home_list(item, request.config))
    closes_at = next_hour(request.now + USUAL, zone=clocks.zone)
    return SlackReply(view=provisional_view(item, closes_at=closes_at, clocks=clocks))


async def _relate(number: ItemNumber, request: Request) -> SlackReply:
    item = await request.chaired(number)
    if not item.is_decision:
        raise Refused(refusals.NOT_DECIDED.format(number=item.number))
    return SlackReply(view=relate_view(item))


DECIDING: Final[Mapping[str, Callable[[ItemNumber, Request], Awaitable[SlackReply]]]] = {
    "withdraw": _withdraw,
    "cast": _cast,
    "provisional": _provisional,
    "relate": _relate,
}
"""The button that opens each form."""


async def withdraw_by_form(number: ItemNumber, reason: str, request: Request) -> SlackReply:
    """Preview the mail that withdraws what runs on an item."""
    return await act_as_chair(WithdrawBallot(number, one_line(reason)), request, in_form=True)


async def cast_by_form(
    number: ItemNumber, shown: BallotId, fields: Mapping[str, str], request: Request
) -> SlackReply:
    """Preview the mail that decides a tie; the form names what is tied on the ballot it `shown`.

    Raises:
        Refused: they are no chair, nothing is tied, or the form is of another ballot.
    """
    item = await request.chaired(number)
    ballot = await request.store.ballots.latest_of_item(item.number)
    if ballot is None or ballot.id != shown:
        raise Refused(refusals.OTHER_BALLOT.format(number=item.number))
    tied = dict(zip(map(str, range(1, len(ballot.winners) + 1)), ballot.winners, strict=True))
    command = CastingVote(number, tied.get(fields.get(CHOSEN, ""), ""))
    return await act_as_chair(command, request, in_form=True)


async def provisional_by_form(
    number: ItemNumber, end: str, fields: Mapping[str, str], request: Request
) -> SlackReply:
    """Preview the call that is to confirm what a meeting resolved.

    Raises:
        Refused: they are no chair, no call can be opened, or nothing was resolved.
    """
    text = fields.get(RESOLVED, "").strip()
    await request.chaired(number)
    if not text:
        raise Refused(refusals.SAY_WHAT_WAS_RESOLVED.format())
    return await act_as_chair(OpenProvisional(number, text, end), request, in_form=True)


async def relate_by_form(
    number: ItemNumber, other: ItemNumber, fields: Mapping[str, str], request: Request
) -> SlackReply:
    """Record that a decision takes the place of another one, or amends it.

    Raises:
        Refused: they do not chair both, one is no decision, or the form says neither.
    """
    await request.chaired(number)
    if not other:
        raise Refused(refusals.CHOOSE_ITEM.format())
    match fields.get(RELATION, ""):
        case RelationKind.SUPERSEDES:
            return await act_as_chair(Supersede(number, other), request)
        case RelationKind.AMENDS:
            return await act_as_chair(Amend(number, other), request)
        case _:
            raise Refused(refusals.FORM_TOO_OLD.format())
