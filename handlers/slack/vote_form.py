"""Open the form for a vote among options, and read it when it is sent."""

import re
from collections.abc import Mapping
from typing import Final

from bot.domain.ballots.ballot import Ballot, Rules, Vote
from bot.domain.ballots.choices import APART, BETTER, EQUAL
from bot.domain.ballots.rule import Method
from bot.domain.commands.members import VoteOn
from bot.domain.ids import BallotId, ItemNumber
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.slack.forms.views import (
    CHOICE,
    MOST_PLACES,
    NO_CHOICE,
    TYPED,
    place_field,
    score_field,
    vote_view,
)
from bot.render.words import refusals
from handlers.slack.member_commands import Paper, ballot_of, require_same_meaning, vote, vote_for
from handlers.slack.request import Request, row

_SCORE: Final = re.compile(r"-?[0-9]{1,9}")


class WrongField(Refused):
    """Something in a form cannot be taken; `field` is the block_id at which the text is shown."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


async def open_vote_form(number: ItemNumber, request: Request) -> SlackReply:
    """Return the form for a vote, with the voter's present vote filled in.

    Raises:
        Refused: no ballot is open, or they may not vote.
    """
    item, ballot = await ballot_of(number, request)
    request.require_voter(item)
    return SlackReply(view=vote_view(item, ballot, present=await _present(ballot, request)))


async def vote_or_ask(command: VoteOn, request: Request) -> SlackReply:
    """Vote by command. Without a choice, open the form if the ballot has no buttons."""
    if not command.words:
        _item, ballot = await ballot_of(command.number, request)
        if not ballot.rules.has_buttons:
            return await open_vote_form(command.number, request)
    return await vote(command, request)


async def vote_by_form(
    number: ItemNumber,
    asked: BallotId,
    version: int,
    fields: Mapping[str, str],
    request: Request,
) -> tuple[Item, Vote | None] | SlackReply:
    """Vote as a form says that was opened for a ballot in some version.

    Raises:
        WrongField: a field cannot be read, or says something else than another one.
        Refused: the ballot has ended or means something else now, or they may not vote.
    """
    item, ballot = await ballot_of(number, request)
    if ballot.id != asked:
        raise Refused(refusals.OTHER_BALLOT.format(number=item.number))
    require_same_meaning(item, ballot, version)
    present = await _present(ballot, request)
    choice = _read(ballot.rules, fields, present="" if present is None else present.choice)
    reason = fields.get("reason", "").strip()
    if choice in ballot.rules.reason_needed and not reason:
        raise WrongField("reason", refusals.SAY_WHY.format())
    paper = Paper(item.number, ballot.id, ballot.version, choice, reason)
    return await vote_for(paper, request)


async def _present(ballot: Ballot, request: Request) -> Vote | None:
    votes = await request.store.ballots.votes(ballot.id, voter=request.person.id)
    return next((vote for vote in votes if vote.counts), None)


def _read(rules: Rules, fields: Mapping[str, str], *, present: str) -> str:
    """Return the choice that a form says. Options go by their numbers in it."""
    match rules.rule.method:
        case Method.RANKED:
            return _read_ranking(rules, fields, present=present)
        case Method.SCORE:
            return _read_scores(rules, fields)
        case method:
            # An option may hold a comma, with which several values are joined, but no semicolon.
            choice = rules.read_choice(fields.get(CHOICE, "").replace(",", APART))
            if choice is None:
                most = rules.rule.most_approvals
                some = refusals.CHOOSE_SOME if method is Method.APPROVAL else refusals.CHOOSE_ONE
                at_most = most and refusals.CHOOSE_AT_MOST.format(most=most)
                raise WrongField(CHOICE, at_most or some.format())
            return choice


def _read_ranking(rules: Rules, fields: Mapping[str, str], *, present: str) -> str:
    """Return the ranking that was typed or chosen in menus, whichever of them was changed."""
    chosen = _read_places(rules, fields)
    typed = _read_typed(rules, fields)
    if chosen and typed and chosen != typed:
        if present not in (chosen, typed):
            raise WrongField(TYPED, refusals.TWO_ORDERS.format())
        return chosen if present == typed else typed
    if not chosen and not typed:
        raise WrongField(place_field(1), refusals.RANK_SOME.format())
    return typed or chosen


def _read_places(rules: Rules, fields: Mapping[str, str]) -> str:
    order: list[str] = []
    empty = ""
    for place in range(1, MOST_PLACES + 1):
        field = place_field(place)
        option = fields.get(field, "")
        if option in ("", NO_CHOICE):
            empty = empty or field
        elif empty:
            raise WrongField(empty, refusals.PLACE_LEFT_OUT.format())
        elif option in order:
            raise WrongField(field, refusals.RANKED_TWICE.format())
        else:
            order.append(option)
    if not order:
        return ""
    choice = rules.read_choice(BETTER.join(order))
    if choice is None:
        raise WrongField(place_field(1), refusals.RANK_SOME.format())
    return choice


def _read_typed(rules: Rules, fields: Mapping[str, str]) -> str:
    typed = fields.get(TYPED, "").strip()
    if not typed:
        return ""
    choice = rules.read_choice(typed)
    if choice is None:
        raise WrongField(TYPED, refusals.NO_SUCH_ORDER.format())
    return choice


def _read_scores(rules: Rules, fields: Mapping[str, str]) -> str:
    rule = rules.rule
    scores: list[str] = []
    for number, _option in enumerate(rules.options, 1):
        field = score_field(number)
        score = fields.get(field, "").strip()
        if not score:
            continue
        scores.append(f"{number}{EQUAL}{score}")
        if not _SCORE.fullmatch(score) or rules.read_choice(scores[-1]) is None:
            text = refusals.NO_SUCH_SCORE.format(lowest=rule.lowest, highest=rule.highest)
            raise WrongField(field, text)
    choice = rules.read_choice(APART.join(scores))
    if choice is None:
        raise WrongField(score_field(1), refusals.SCORE_SOME.format())
    return choice


COMMANDS: Final = (row(VoteOn, vote_or_ask),)
