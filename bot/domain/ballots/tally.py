"""Count the votes of a ballot. Tallies are counted each time, never stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from bot.domain.ballots.ballot import Rules, Vote
from bot.domain.ballots.choices import as_on_paper
from bot.domain.ballots.paper import Paper, PaperVote, Voter, WhyNot, read_choice
from bot.domain.ballots.result import Asked, Condition, Outcome, Result, decide_paper
from bot.domain.ballots.rule import Base
from bot.domain.ids import PersonId
from bot.domain.people.roster import Member

Electors = Sequence[tuple[PersonId, Member]]
"""Who may vote, as frozen at the opening; nobody stands for everybody."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The count and the would-be result of the votes so far.

    `cast` is how many voters' votes stand, the advisory ones too; `not_voted` are the names of
    those on the roster who have none, if the ballot is not secret. While `is_hidden`, what people
    are shown tells only who took part: no `counts`, and no condition that depends on choices.
    """

    rules: Rules
    result: Result
    not_voted: tuple[str, ...] = ()
    is_hidden: bool = False

    @property
    def counts(self) -> Mapping[str, Fraction]:
        """How much each choice has, in the order in which choices are shown; fractions follow."""
        if self.is_hidden:
            return MappingProxyType({})
        fractions = self.result.count.all.counts
        others = [
            text for text, count in fractions.items() if count and text not in self.rules.choices
        ]
        return MappingProxyType(
            {text: fractions.get(text, Fraction(0)) for text in (*self.rules.choices, *others)}
        )

    @property
    def cast(self) -> int:
        """How many voters, or organisations, have a vote that stands."""
        return len(self.result.count.standing)

    @property
    def outcome(self) -> Outcome:
        """The outcome if the ballot ended now."""
        return self.result.outcome

    @property
    def quorum(self) -> Condition | None:
        """The quorum, if more than one voter must take part."""
        asked = [
            condition for condition in self.known_conditions if condition.asked is Asked.QUORUM
        ]
        return next((condition for condition in asked if condition.need > 1), None)

    @property
    def missing(self) -> tuple[Condition, ...]:
        """The conditions that are not met."""
        return tuple(condition for condition in self.known_conditions if not condition.met)

    @property
    def known_conditions(self) -> tuple[Condition, ...]:
        """The conditions whose state may be shown."""
        if not self.is_hidden:
            return self.result.conditions
        quorum = self.rules.rule.quorum
        if quorum is None or not quorum.abstentions or quorum.of not in _OF_PEOPLE:
            return ()
        return tuple(
            condition for condition in self.result.conditions if condition.asked is Asked.QUORUM
        )


_OF_PEOPLE: Final = frozenset({Base.ROSTER, Base.CAST, Base.ACTIVE})
"""What a quorum is a share of, if no choice changes it."""


def count_votes(
    rules: Rules,
    votes: Iterable[Vote],
    electors: Electors = (),
    *,
    casting: str = "",
    is_hidden: bool = False,
) -> Tally:
    """Count votes that were not refused, including replaced ones.

    They are taken in the order of their times, whatever order they come in. A voter is on the
    roster under the id that votes have.
    """
    paper = paper_of(rules, votes, electors, casting=casting)
    result = decide_paper(paper)
    voted = {vote.voter for vote in paper.votes}
    absent = tuple(
        member.name
        for person, member in electors
        if str(person) not in voted and not rules.is_secret
    )
    return Tally(rules, result, absent, is_hidden)


def count_choices(
    rules: Rules, choices: Iterable[str], *, roster_size: int, casting: str = ""
) -> Tally:
    """Count the choices of a secret ballot whose voters nobody knows any more.

    `roster_size` is how many could vote, 0 without a roster.
    """
    paper = Paper(
        rule=rules.rule,
        options=rules.options,
        roster_size=Fraction(roster_size) if roster_size else None,
        active=rules.active,
        votes=tuple(
            _read_on_paper(f"vote {place + 1}", choice, "", rules, place=place)
            for place, choice in enumerate(choices)
        ),
        casting=casting,
    )
    return Tally(rules, decide_paper(paper))


def paper_of(
    rules: Rules, votes: Iterable[Vote], electors: Electors = (), *, casting: str = ""
) -> Paper:
    """Return the ballot paper of a live ballot; voters are named by their ids."""
    return Paper(
        rule=rules.rule,
        options=rules.options,
        roster=tuple(_voter(person, member) for person, member in electors) or None,
        active=rules.active,
        votes=tuple(
            _on_paper(vote, rules, place=place) for place, vote in enumerate(in_time(votes))
        ),
        casting=casting,
    )


def in_time(votes: Iterable[Vote]) -> list[Vote]:
    """Return the votes that were not refused, in the order in which they stand on a paper."""
    return sorted((vote for vote in votes if not vote.refusal), key=lambda vote: (vote.at, vote.id))


def as_counted(votes: Iterable[Vote], tally: Tally) -> list[Vote]:
    """Return votes that were not refused as the count leaves them, in order of time.

    `tally` is what they come to. If the rule has one vote for each organisation, a vote that a
    newer one of its organisation replaced says so; so does a vote that the rule makes void. While
    choices are hidden, nothing is told that depends on them.
    """
    ordered = in_time(votes)
    if tally.is_hidden and tally.rules.rule.two_choices == "void":
        return ordered
    judged = list(ordered)
    for uncounted in tally.result.not_counted:
        vote = ordered[uncounted.number]
        if uncounted.why is not WhyNot.REPLACED or uncounted.by is None:
            judged[uncounted.number] = replace(vote, left_out=uncounted.why)
        elif vote.superseded_by is None:
            judged[uncounted.number] = replace(vote, superseded_by=ordered[uncounted.by].id)
    return judged


def _voter(person: PersonId, member: Member) -> Voter:
    return Voter(str(person), member.group, member.organisation, member.role, member.weight)


def _on_paper(vote: Vote, rules: Rules, *, place: int) -> PaperVote:
    return _read_on_paper(str(vote.voter), vote.choice, vote.reason, rules, place=place)


def _read_on_paper(voter: str, chosen: str, reason: str, rules: Rules, *, place: int) -> PaperVote:
    written = as_on_paper(chosen, rules.rule.method)
    choice = read_choice(written, rule=rules.rule, options=rules.options)
    return PaperVote(voter, written, choice, reason, number=place)
