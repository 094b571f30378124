"""Decide what the votes of an archive come to by a rule."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.domain.audits.decision import ArchivedVote
from bot.domain.ballots.ballot import Rules
from bot.domain.ballots.choices import as_on_paper
from bot.domain.ballots.paper import Paper, PaperVote, Voter, read_choice
from bot.domain.ballots.result import Outcome, decide_paper
from bot.domain.ballots.rule import Base, Method
from bot.domain.people.roster import MEMBER, Member

_ADVISORY: Final = "advisory"
"""A role of nobody's whose vote decides."""


def outcome_of(
    votes: Sequence[ArchivedVote],
    rules: Rules,
    members: Sequence[Member] | None,
    at: datetime,
) -> tuple[str, bool | None]:
    """Return the outcome by the rule, and whether that is passing; "" and None if it needs more.

    A rule that asks for the number of active members, for groups without a roster, or for a ranked
    ballot's default option cannot be decided from an archive.
    """
    rule = rules.rule
    asks_groups = rule.each_group_at_least_one or any(each.group for each in rule.passes)
    asks_active = rule.quorum is not None and rule.quorum.of is Base.ACTIVE
    asks_roster = members is None and any(each.of is Base.ROSTER for each in rule.passes)
    if asks_active or asks_roster or (asks_groups and not members) or rule.method is Method.RANKED:
        return "", None
    if rule.chooses_options and not rules.options:
        return "", None
    paper = Paper(
        rule=rule,
        options=rules.options,
        roster=_roster(votes, members, at),
        votes=tuple(_on_paper(vote, rules, place) for place, vote in enumerate(votes)),
    )
    outcome = decide_paper(paper).outcome
    passes = None if outcome is Outcome.DECIDED else outcome is Outcome.ACCEPTED
    return str(outcome), passes


def _roster(
    votes: Sequence[ArchivedVote], members: Sequence[Member] | None, at: datetime
) -> tuple[Voter, ...]:
    """Return the roster on that day; without one, those who voted, advisory where they say so."""
    if members is None:
        return tuple(
            Voter(_voter(vote), role=_ADVISORY if vote.is_binding is False else MEMBER)
            for vote in votes
        )
    there = [member for member in members if member.is_on(at.date())]
    own = {address: member for member in there for address in member.emails}
    voted = {id(own[vote.who.address]): _voter(vote) for vote in votes if vote.who.address in own}
    return tuple(
        Voter(
            voted.get(id(member), f"member {place}"),
            member.group,
            member.organisation,
            member.role,
            member.weight,
        )
        for place, member in enumerate(there)
    )


def _voter(vote: ArchivedVote) -> str:
    return vote.who.address or vote.who.name


def _on_paper(vote: ArchivedVote, rules: Rules, place: int) -> PaperVote:
    written = as_on_paper(vote.choice, rules.rule.method)
    choice = read_choice(written, rule=rules.rule, options=rules.options)
    return PaperVote(_voter(vote), written, choice, vote.line, number=place)
