from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ballots.ballot import Vote
from bot.domain.ballots.methods import CONSENT, METHODS, PLUS_MINUS, Method
from bot.domain.ballots.tally import count_votes, decide
from bot.domain.ids import PersonId, VoteId
from tests.render import samples

CHOICES = st.sampled_from(CONSENT.choices)


@pytest.mark.parametrize(
    ("method", "written", "choice"),
    [
        (CONSENT, "agree", "agree"),
        (CONSENT, " Agree. ", "agree"),
        (CONSENT, "+1", "agree"),
        (CONSENT, "0", "abstain"),
        (CONSENT, "-1", "disagree"),
        (CONSENT, "\N{MINUS SIGN}1", "disagree"),
        (CONSENT, "\N{EN DASH}1", "disagree"),
        (CONSENT, "block:", "block"),
        (CONSENT, "maybe", None),
        (CONSENT, "+0.5", None),
        (PLUS_MINUS, "+1", "+1"),
        (PLUS_MINUS, "0", "+0"),
        (PLUS_MINUS, "-0", "-0"),
        (PLUS_MINUS, "+0.5", "+0"),
        (PLUS_MINUS, "-0,25", "-0"),
        (PLUS_MINUS, "-.5", "-0"),
        (PLUS_MINUS, "+2", None),
        (PLUS_MINUS, "agree", None),
    ],
)
def test_what_people_write_is_read_as_a_choice(
    method: Method, written: str, choice: str | None
) -> None:
    assert method.read_choice(written) == choice


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_every_choice_can_be_written_as_it_is_shown(method: Method) -> None:
    assert [method.read_choice(choice) for choice in method.choices] == list(method.choices)
    assert set(method.words.values()) <= set(method.choices)
    assert method.reason_needed <= set(method.choices)


@pytest.mark.parametrize(
    ("method", "counts", "quorum", "outcome"),
    [
        ("consent", (3, 0, 1, 0), 0, "accepted"),
        ("consent", (9, 0, 0, 1), 0, "rejected"),
        ("consent", (2, 5, 2, 0), 0, "rejected"),
        ("consent", (3, 0, 1, 0), 5, "no quorum"),
        ("consent", (0, 0, 0, 0), 0, "no quorum"),
        ("plus-minus", (2, 0, 0, 1), 3, "accepted"),
        ("plus-minus", (1, 4, 4, 1), 0, "rejected"),
    ],
)
def test_a_ballot_ends_as_its_rule_says(
    method: str, counts: tuple[int, ...], quorum: int, outcome: str
) -> None:
    rules = samples.ballot(method=method, quorum=quorum).rules

    assert decide(rules, samples.tally(*counts, method=method, quorum=quorum)) == outcome


def test_only_current_and_valid_votes_are_counted() -> None:
    votes = [
        samples.vote("agree"),
        samples.vote("agree", refusal="too late"),
        samples.vote("block", superseded_by=VoteId(9)),
    ]

    tally = count_votes(samples.ballot(quorum=2).rules, votes)

    assert dict(tally.counts) == {"agree": 1, "abstain": 0, "disagree": 0, "block": 0}
    assert (tally.cast, tally.quorate) == (1, False)


@given(
    votes=st.lists(st.builds(samples.vote, CHOICES, refusal=st.sampled_from(["", "too late"]))),
    data=st.data(),
)
def test_a_tally_does_not_depend_on_the_order_of_votes(
    votes: list[Vote], data: st.DataObject
) -> None:
    rules = samples.ballot().rules
    shuffled = data.draw(st.permutations(votes))

    assert count_votes(rules, shuffled) == count_votes(rules, votes)


@given(st.lists(CHOICES))
def test_a_tally_counts_each_voter_once(choices: list[str]) -> None:
    votes = [
        replace(samples.vote(choice), voter=PersonId(index)) for index, choice in enumerate(choices)
    ]

    assert count_votes(samples.ballot().rules, votes).cast == len(choices)
