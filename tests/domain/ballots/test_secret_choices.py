"""The choices of a secret ballot, without their voters, come to what the votes came to."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Rules, Vote, freeze_rules
from bot.domain.ballots.tally import count_choices, count_votes
from bot.domain.ids import BallotId, PersonId, VoteId
from bot.domain.items.comment import Source
from bot.domain.people.roster import Member

OPTIONS = ("Nia", "Omar", "None")
FORMS: list[dict[str, Any]] = [
    {"like": "majority"},
    {"like": "two-thirds"},
    {"like": "ranked"},
    {"like": "approval"},
    {"like": "score"},
    {"like": "debian"},
    {"like": "debian-3to1"},
    {"like": "plus-minus"},
    {"method": "single", "quorum": {"share": "1/2", "of": "roster"}},
    {"method": "yes-no", "pass": [{"yes": "1/2", "of": "roster-less-abstained"}]},
    {"method": "yes-no", "quorum": {"count": 2, "abstentions": False}, "at_most_against": 1},
    {"method": "positions", "pass": [{"yes": "2/3", "of": "roster-less-recused"}]},
]
WRITTEN = {
    "ranked": ["Nia > Omar", "Omar > None = Nia", "None", "Omar > Nia > None"],
    "approval": ["Nia", "Nia; Omar", "None"],
    "score": ["Nia = 3; Omar = 7", "None = 10", "Omar = 1"],
    "plus-minus": ["+1", "-1", "0", "-0.5", "+0.9"],
}


def rules_of(form: dict[str, Any]) -> Rules:
    rules = freeze_rules("house", form | {"visibility": "secret"}, minimum_assurance=Assurance.NONE)
    if not rules.rule.chooses_options:
        return rules
    return freeze_rules(
        "house", dict(rules.form), minimum_assurance=Assurance.NONE, options=OPTIONS
    )


@st.composite
def elections(draw: st.DrawFn) -> tuple[Rules, list[Vote], int]:
    """Give a rule, votes in order of time, some of which replace others, and the roster's size."""
    rules = rules_of(draw(st.sampled_from(FORMS)))
    written = WRITTEN.get(rules.rule.method, list(rules.choices))
    size = draw(st.integers(0, 7))
    voters = st.integers(1, size or 7)
    acts = draw(st.lists(st.tuples(voters, st.sampled_from(written)), max_size=12))
    last = {voter: number for number, (voter, _said) in enumerate(acts, start=1)}
    votes = []
    for number, (voter, text) in enumerate(acts, start=1):
        choice = rules.read_choice(text)
        assert choice is not None, text
        votes.append(
            Vote(
                id=VoteId(number),
                ballot=BallotId(1),
                voter=PersonId(voter),
                choice=choice,
                reason="",
                source=Source.SLACK,
                assurance=Assurance.SLACK,
                at=datetime(2026, 3, 4, tzinfo=UTC) + timedelta(minutes=number),
                evidence="",
                evidence_ref=str(number),
                superseded_by=None if last[voter] == number else VoteId(last[voter]),
            )
        )
    return rules, votes, size


@given(elections())
def test_choices_without_voters_come_to_what_the_votes_came_to(
    election: tuple[Rules, list[Vote], int],
) -> None:
    rules, votes, size = election
    electors = [(PersonId(number), Member(f"Voter {number}")) for number in range(1, size + 1)]

    before = count_votes(rules, votes, electors)
    choices = sorted(vote.choice for vote in votes if vote.counts)
    after = count_choices(rules, choices, roster_size=size)

    assert after.outcome == before.outcome
    assert after.counts == before.counts
    assert after.cast == before.cast
    assert after.result.winners == before.result.winners
    assert after.result.tied == before.result.tied
    assert after.result.pairs == before.result.pairs
    assert after.result.conditions == before.result.conditions
