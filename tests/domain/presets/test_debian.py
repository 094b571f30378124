"""Debian's constitution, 4.2, 5.2, 6.3 and A.5: quorum, majority, then Schulze's method."""

import pytest

from bot.domain.ballots.paper import WrongPaper
from tests.domain.presets.papers import condition, rankings, tally

A_B_N = ("A", "B", "N")


@pytest.mark.parametrize(
    ("developers", "needed"),
    [(1, 2), (2, 3), (4, 3), (16, 6), (25, 8), (36, 9), (992, 48), (1045, 49), (10_000, 150)],
)
def test_the_quorum_is_three_halves_of_the_root_and_never_rounded(
    developers: int, needed: int
) -> None:
    """With 16 and 36 the root is whole, and exactly the quorum is enough; 25 asks 7.5."""
    reached = tally("debian", rankings((needed, ["A"])), options=["A", "N"], roster_size=developers)
    short = tally(
        "debian", rankings((needed - 1, ["A"])), options=["A", "N"], roster_size=developers
    )

    assert reached["outcome"] == "decided"
    assert condition(reached, "(quorum)") == (needed, needed, True)
    assert short["outcome"] == "default"
    assert short["winners"] == ["N"]
    assert short["dropped"] == [{"option": "A", "why": "quorum"}]


def test_the_quorum_counts_approvals_and_not_turnout() -> None:
    """147 indifferent ballots help nobody."""
    votes = rankings((5, ["A", "N"]), (147, [["A", "N"]]))

    answer = tally("debian", votes, options=["A", "N"], roster_size=16)

    assert answer["outcome"] == "default"
    assert condition(answer, "(quorum)") == (5, 6, False)


@pytest.mark.parametrize(
    ("over", "under", "outcome"), [(7, 6, "decided"), (7, 7, "default"), (7, 8, "default")]
)
def test_more_rank_an_option_above_the_default_than_below(
    over: int, under: int, outcome: str
) -> None:
    votes = rankings((over, ["A", "N"]), (under, ["N", "A"]))

    assert tally("debian", votes, options=["A", "N"], roster_size=16)["outcome"] == outcome


@pytest.mark.parametrize(
    ("over", "under", "more_than", "outcome"),
    [
        (9, 3, False, "decided"),  # exactly three to one is enough
        (9, 3, True, "default"),  # until December 2015 it was not
        (10, 3, True, "decided"),
        (8, 3, False, "default"),
        (9, 0, False, "decided"),
        (9, 0, True, "decided"),
    ],
)
def test_the_supermajority_has_an_exact_limit(
    over: int, under: int, more_than: bool, outcome: str
) -> None:
    votes = rankings((over, ["A", "N"]), (under, ["N", "A"]))
    rule = {"like": "debian-3to1", "majority_more_than": more_than}

    answer = tally(rule, votes, options=["A", "N"], roster_size=16)

    assert answer["outcome"] == outcome
    assert answer["dropped"] == (
        [] if outcome == "decided" else [{"option": "A", "why": "majority"}]
    )


def test_nobody_above_the_default_fails_even_with_nobody_below() -> None:
    rule = {"method": "ranked", "majority": {"*": "3"}}

    answer = tally(rule, rankings((3, [["A", "N"]])), options=["A", "N"])

    assert (answer["outcome"], answer["winners"]) == ("default", ["N"])


def test_only_the_named_option_needs_the_supermajority() -> None:
    rule = {"like": "debian", "majority": {"A": "3"}}
    votes = rankings((8, ["A", "B", "N"]), (4, ["N", "B", "A"]))

    answer = tally(rule, votes, options=A_B_N, roster_size=16)

    assert answer["dropped"] == [{"option": "A", "why": "majority"}]
    assert answer["winners"] == ["B"]


def test_a_dropped_option_takes_no_part_in_a_cycle() -> None:
    """A > B 10:5, B > C 9:6, C > A 11:4: with A, B > C is the weakest and C wins; without A, B."""
    votes = rankings(
        (4, [["A"], ["B"], ["C"], ["N"]]),
        (5, [["B"], ["C"], ["N"], ["A"]]),
        (6, [["C"], ["N"], ["A"], ["B"]]),
    )
    kept = tally({"like": "ranked", "default_option": "N"}, votes, options=("A", "B", "C", "N"))
    whole = tally("ranked", votes, options=("A", "B", "C", "N"))

    assert kept["dropped"] == [{"option": "A", "why": "majority"}]
    assert kept["winners"] == ["B"]
    assert (whole["dropped"], whole["winners"]) == ([], ["C"])


def test_the_next_best_takes_over_for_a_dropped_winner() -> None:
    """A beats everybody, but five want nothing rather than A: B is decided, not nothing."""
    votes = rankings((6, ["A", "B", "N"]), (2, ["B", "N", "A"]), (4, ["B", "N", "A"]))

    answer = tally("debian-3to1", votes, options=A_B_N, roster_size=16)

    assert answer["dropped"] == [{"option": "A", "why": "majority"}]
    assert (answer["outcome"], answer["winners"]) == ("decided", ["B"])


def test_nobody_votes_and_the_default_wins() -> None:
    answer = tally("debian", [], options=A_B_N, roster_size=16)

    assert (answer["outcome"], answer["winners"]) == ("default", ["N"])


def test_an_unranked_option_is_below_and_equal_to_other_unranked_ones() -> None:
    answer = tally("debian", rankings((6, ["A"])), options=A_B_N, roster_size=16)

    assert answer["pairs"] == {
        "A": {"B": 6, "N": 6},
        "B": {"A": 0, "N": 0},
        "N": {"A": 0, "B": 0},
    }
    assert answer["winners"] == ["A"]


def test_a_tie_waits_for_the_casting_vote() -> None:
    votes = rankings((6, [["A"], ["B"], ["N"]]), (6, [["B"], ["A"], ["N"]]))
    paper = {"options": A_B_N, "roster_size": 16}

    told = tally("debian", votes, **paper)
    cast = tally("debian", votes, **paper, casting="B")
    beside = tally("debian", votes, **paper, casting="N")

    assert (told["outcome"], told["tied"], told["winners"]) == ("tie", ["A", "B"], [])
    assert (cast["outcome"], cast["winners"], cast["tied"]) == ("decided", ["B"], [])
    assert beside["outcome"] == "tie"  # the casting vote is among the tied


def test_winning_votes_decide_a_cycle_and_not_margins() -> None:
    """A > B 14:7, B > C 10:2, C > A 12:11: B > C has the fewest winning votes."""
    pairs = {"A": {"B": 14, "C": 11}, "B": {"A": 7, "C": 10}, "C": {"A": 12, "B": 2}}

    answer = tally("ranked", pairs=pairs, options=("A", "B", "C"))

    assert answer["winners"] == ["C"]  # margins would drop C > A (1) and elect A


def test_of_equal_winning_votes_the_defeat_with_more_losing_votes_is_weaker() -> None:
    pairs = {"A": {"B": 12, "C": 9}, "B": {"A": 5, "C": 12}, "C": {"A": 12, "B": 6}}

    answer = tally("ranked", pairs=pairs, options=("A", "B", "C"))

    assert answer["winners"] == ["A"]  # C > A 12:9 is the weakest of the three


def test_all_weakest_defeats_go_together() -> None:
    """A perfect cycle falls apart at once: all three are tied."""
    pairs = {"A": {"B": 8, "C": 4}, "B": {"A": 4, "C": 8}, "C": {"A": 8, "B": 4}}

    answer = tally({"like": "ranked", "casting_vote": True}, pairs=pairs, options=("A", "B", "C"))

    assert (answer["outcome"], answer["tied"]) == ("tie", ["A", "B", "C"])


def test_pairs_do_in_place_of_votes() -> None:
    """The shape of an official result: the table of pairs, and the number of developers."""
    pairs = {"A": {"B": 60, "N": 70}, "B": {"A": 40, "N": 48}, "N": {"A": 30, "B": 20}}

    answer = tally("debian", pairs=pairs, options=A_B_N, roster_size=1045)

    assert answer["dropped"] == [{"option": "B", "why": "quorum"}]
    assert answer["winners"] == ["A"]
    with pytest.raises(WrongPaper, match="roster_size: is missing"):
        tally("debian", pairs=pairs, options=A_B_N)


def test_the_roster_gives_the_quorum_where_no_size_is_given() -> None:
    roster = [f"v{place}" for place in range(16)]

    answer = tally("debian", rankings((6, ["A"])), options=("A", "N"), roster=roster)

    assert condition(answer, "(quorum)") == (6, 6, True)


def test_seats_are_filled_one_by_one_down_to_the_default() -> None:
    rule = {"like": "debian", "seats": 3}
    votes = rankings((8, ["A", "B", "N", "C"]), (4, ["B", "A", "N", "C"]))

    answer = tally(rule, votes, options=("A", "B", "C", "N"), roster_size=16)

    assert (answer["outcome"], answer["winners"]) == ("decided", ["A", "B"])


def test_the_chair_fills_one_seat_and_the_rest_stays_tied() -> None:
    rule = {"method": "ranked", "seats": 2, "casting_vote": True}
    votes = rankings((4, [["A", "B", "C"], ["D"]]))

    told = tally(rule, votes, options=("A", "B", "C", "D"))
    cast = tally(rule, votes, options=("A", "B", "C", "D"), casting="B")

    assert (told["winners"], told["tied"]) == ([], ["A", "B", "C"])
    assert (cast["outcome"], cast["winners"], cast["tied"]) == ("tie", ["B"], ["A", "C"])
