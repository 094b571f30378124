"""W3C: a call for consensus, and votes of its Process that are house rules here."""

import pytest

from tests.domain.presets.papers import by_count, tally, vote


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ([], "accepted"),
        (by_count({"+1": 3, "0": 2}), "accepted"),
        ([vote("ana", "-1", "it excludes keyboard users")], "not yet"),
        ([vote("ana", "-1")], "accepted"),  # disagreement that does not say why
        ([*by_count({"+1": 90}), vote("ana", "-1", "it excludes keyboard users")], "not yet"),
        (by_count({"-0.5": 5}), "accepted"),
    ],
)
def test_a_call_ends_with_consensus_or_waits_for_the_chair(
    votes: list[dict[str, object]], outcome: str
) -> None:
    assert tally("w3c-cfc", votes)["outcome"] == outcome


def test_an_objection_that_is_withdrawn_no_longer_stands() -> None:
    votes = [vote("ana", "-1", "it excludes keyboard users"), vote("ana", "0")]

    assert tally("w3c-cfc", votes)["outcome"] == "accepted"


@pytest.mark.parametrize(
    ("counts", "casting", "outcome"),
    [
        ({"yes": 3, "no": 2}, "", "accepted"),
        ({"yes": 2, "no": 2}, "", "tie"),
        ({"yes": 2, "no": 2}, "yes", "accepted"),
        ({"yes": 2, "no": 2}, "no", "rejected"),
        ({"yes": 3, "no": 2}, "no", "accepted"),
        ({"yes": 2, "no": 3}, "yes", "rejected"),
        ({"yes": 2, "no": 2}, "abstain", "tie"),
    ],
)
def test_in_a_council_the_chair_decides_a_tie(
    counts: dict[str, int], casting: str, outcome: str
) -> None:
    rule = {"method": "yes-no", "more_for_than_against": True, "casting_vote": True}

    answer = tally(rule, by_count(counts), casting=casting)

    assert answer["outcome"] == outcome
    assert answer["tied"] == (["yes", "no"] if outcome == "tie" else [])


def test_identical_ballots_of_one_affiliation_count_once() -> None:
    roster = [
        {"voter": "ana", "organisation": "Alpha"},
        {"voter": "ada", "organisation": "Alpha"},
        {"voter": "bo"},
    ]
    rule = {"like": "majority", "one_per": "organisation"}

    answer = tally(rule, [vote("ana", "yes"), vote("ada", "yes"), vote("bo", "no")], roster=roster)

    assert (answer["outcome"], answer["tally"]["yes"]) == ("rejected", 1)
