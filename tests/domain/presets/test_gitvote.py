"""GitVote: the share of all who may vote; two different choices make a vote void."""

import pytest

from tests.domain.presets.papers import by_count, condition, members, tally, vote, why_not


@pytest.mark.parametrize(
    ("in_favour", "allowed", "outcome"),
    [
        (25, 49, "accepted"),  # 51.02 %
        (51, 101, "rejected"),  # 50.495 %, though it is a majority
        (51, 100, "accepted"),  # exactly
        (50, 100, "rejected"),
        (1, 1, "accepted"),
        (0, 1, "rejected"),
        (0, 0, "rejected"),  # a share of nothing
    ],
)
def test_the_share_is_of_all_who_may_vote(in_favour: int, allowed: int, outcome: str) -> None:
    answer = tally("gitvote", by_count({"yes": in_favour}), roster=members(allowed))

    assert answer["outcome"] == outcome


def test_abstaining_silence_and_no_weigh_the_same() -> None:
    by_silence = tally("gitvote", by_count({"yes": 50}), roster=members(100))
    by_words = tally("gitvote", by_count({"yes": 50, "no": 20, "abstain": 30}), roster=members(100))

    assert by_silence["outcome"] == by_words["outcome"] == "rejected"
    assert condition(by_words, "those on the roster") == (50, 51, False)


def test_two_different_choices_are_void_and_a_third_is_ignored() -> None:
    roster = members(2)

    void = tally("gitvote", [vote("v0", "yes"), vote("v1", "yes"), vote("v0", "no")], roster=roster)
    third = tally(
        "gitvote",
        [vote("v1", "yes"), *(vote("v0", one) for one in ("yes", "no", "yes"))],
        roster=roster,
    )
    taken_back = tally(
        "gitvote",
        [vote("v1", "yes"), *(vote("v0", one) for one in ("no", None, "yes"))],
        roster=roster,
    )
    same = tally(
        "gitvote", [vote("v1", "yes"), vote("v0", "yes"), vote("v0", "yes")], roster=roster
    )

    assert void["outcome"] == third["outcome"] == "rejected"
    assert void["tally"]["yes"] == third["tally"]["yes"] == 1
    assert why_not(void) == [("v0", "two different choices make it void")] * 2
    assert taken_back["outcome"] == same["outcome"] == "accepted"
    assert why_not(same) == [("v0", "a later vote replaced it")]


def test_a_number_of_allowed_voters_does_in_place_of_their_names() -> None:
    assert tally("gitvote", counts={"yes": 25, "no": 3}, roster_size=49)["outcome"] == "accepted"
    assert tally("gitvote", counts={"yes": 51}, roster_size=101)["outcome"] == "rejected"
