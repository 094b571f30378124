"""Consent, majorities, lazy consensus and house rules on one proposal, at their limits."""

import pytest

from bot.domain.ballots.paper import WrongPaper
from tests.domain.presets.papers import by_count, condition, members, tally, vote


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        (by_count({"agree": 2, "disagree": 1}), "accepted"),
        (by_count({"agree": 1, "disagree": 1}), "rejected"),
        (by_count({"abstain": 3}), "rejected"),
        ([], "no quorum"),
        ([*by_count({"agree": 9}), vote("ana", "block", "it is unlawful")], "rejected"),
        ([*by_count({"agree": 9}), vote("ana", "block")], "accepted"),
        ([*by_count({"agree": 1}), vote("ana", "block")], "rejected"),  # it is against, by head
        ([vote("ana", "agree"), vote("ana", None)], "no quorum"),
    ],
)
def test_consent(votes: list[dict[str, object]], outcome: str) -> None:
    assert tally("consent", votes)["outcome"] == outcome


@pytest.mark.parametrize(
    ("rule", "counts", "outcome"),
    [
        ("majority", {"yes": 2, "no": 1, "abstain": 9}, "accepted"),
        ("majority", {"yes": 1, "no": 1}, "rejected"),
        ("majority", {}, "rejected"),
        ("two-thirds", {"yes": 2, "no": 1}, "accepted"),
        ("two-thirds", {"yes": 199, "no": 100}, "rejected"),
        ("two-thirds", {"abstain": 3}, "rejected"),
        ("two-thirds", {"yes": 5}, "accepted"),
        ("plus-minus", {"+1": 1, "-1": 1}, "rejected"),
        ("plus-minus", {"+0.1": 1}, "accepted"),
        ("plus-minus", {}, "no quorum"),
        ("lazy-consensus", {}, "accepted"),
        ("lazy-consensus", {"agree": 1, "abstain": 4}, "accepted"),
        ("lazy-consensus", {"agree": 99, "disagree": 1}, "rejected"),
        ("lazy-consensus", {"block": 1}, "rejected"),
    ],
)
def test_presets_at_their_limits(rule: str, counts: dict[str, int], outcome: str) -> None:
    assert tally(rule, by_count(counts))["outcome"] == outcome
    assert tally(rule, counts=counts)["outcome"] == outcome


@pytest.mark.parametrize(
    ("counts", "roster", "outcome"),
    [
        ({"yes": 11, "no": 2, "abstain": 1}, 17, "accepted"),
        ({"yes": 10, "no": 3, "abstain": 1}, 17, "rejected"),  # two thirds of 16 are 11
        ({"yes": 11, "no": 1, "abstain": 1}, 17, "no quorum"),  # 80 % of 16 are 13
        ({"abstain": 17}, 17, "no quorum"),  # a share of nothing
    ],
)
def test_those_who_abstain_may_leave_the_base(
    counts: dict[str, int], roster: int, outcome: str
) -> None:
    """Jupyter, 2019."""
    base = "roster-less-abstained"
    rule = {
        "method": "yes-no",
        "quorum": {"share": "4/5", "of": base, "abstentions": False},
        "pass": [{"group": None, "yes": "2/3", "of": base}],
    }

    assert tally(rule, by_count(counts), roster=members(roster))["outcome"] == outcome


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ({"yes": 8, "abstain": 5}, "accepted"),  # more than half of 15
        ({"yes": 7, "abstain": 5}, "rejected"),
        ({"yes": 8, "abstain": 4}, "rejected"),  # half of 16
    ],
)
def test_more_than_half_of_those_who_do_not_abstain(counts: dict[str, int], outcome: str) -> None:
    """Node.js, 2016."""
    rule = {
        "method": "yes-no",
        "pass": [{"yes": "1/2", "of": "roster-less-abstained", "more_than": True}],
    }

    assert tally(rule, by_count(counts), roster=members(20))["outcome"] == outcome


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ({"yes": 2, "no": 0, "abstain": 2}, "accepted"),
        ({"yes": 2, "no": 0, "abstain": 3}, "rejected"),  # two of five votes cast
        ({"yes": 3, "no": 0}, "no quorum"),
    ],
)
def test_abstentions_may_count_in_quorum_and_base(counts: dict[str, int], outcome: str) -> None:
    """Grantshares."""
    rule = {
        "method": "yes-no",
        "quorum": {"count": 4},
        "pass": [{"yes": "1/2", "of": "cast"}],
    }

    assert tally(rule, by_count(counts), roster=members(9))["outcome"] == outcome


def test_abstentions_may_be_no_votes_at_all() -> None:
    """KernelCI."""
    rule = {"method": "yes-no", "quorum": {"count": 3, "abstentions": False}}

    assert tally(rule, by_count({"yes": 2, "abstain": 5}))["outcome"] == "no quorum"
    assert tally(rule, by_count({"yes": 2, "no": 1}))["outcome"] == "accepted"


@pytest.mark.parametrize(
    ("quorum", "cast", "met"),
    [
        ({"count": 5}, 5, True),
        ({"count": 5}, 4, False),
        ({"count": 5, "more_than": True}, 5, False),
        ({"share": "1/2", "of": "roster"}, 5, True),
        ({"share": "1/2", "of": "roster", "more_than": True}, 5, False),
        ({"share": "1/3", "of": "roster"}, 3, False),
        ({"share": "1/3", "of": "roster"}, 4, True),
    ],
)
def test_a_quorum_is_reached_exactly_or_not(
    quorum: dict[str, object], cast: int, met: bool
) -> None:
    rule = {"method": "yes-no", "quorum": quorum}

    answer = tally(rule, by_count({"yes": cast}), roster=members(10))

    assert answer["outcome"] == ("accepted" if met else "no quorum")
    assert condition(answer, "(quorum")[2] is met


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ({"yes": 3, "no": 1}, "accepted"),
        ({"yes": 2, "no": 0}, "rejected"),
        ({"yes": 9, "no": 2}, "rejected"),
    ],
)
def test_at_least_so_many_for_and_at_most_so_many_against(
    counts: dict[str, int], outcome: str
) -> None:
    rule = {"method": "yes-no", "at_least_for": 3, "at_most_against": 1}

    assert tally(rule, by_count(counts))["outcome"] == outcome


def test_the_weight_of_a_voter_counts() -> None:
    roster = [{"voter": "ana", "weight": "3/2"}, {"voter": "bo"}, {"voter": "cem", "weight": 0}]
    votes = [vote("ana", "yes"), vote("bo", "no"), vote("cem", "no")]

    answer = tally("majority", votes, roster=roster)

    assert answer["outcome"] == "accepted"
    assert answer["tally"] == {"yes": "3/2", "no": 1, "abstain": 0}


def test_a_group_that_only_observes_has_no_share() -> None:
    rule = {
        "method": "yes-no",
        "binding": ["member"],
        "pass": [{"group": "a", "yes": "1/2", "of": "cast"}],
    }
    roster = [{"voter": "ana", "group": "a", "role": "observer"}, {"voter": "bo", "group": "b"}]

    answer = tally(rule, [vote("ana", "yes"), vote("bo", "yes")], roster=roster)

    assert answer["outcome"] == "rejected"
    assert answer["groups"]["a"]["yes"] == 0


def test_each_group_needs_groups() -> None:
    with pytest.raises(WrongPaper, match="roster: names no group"):
        tally({"method": "yes-no", "each_group_at_least_one": True}, [vote("ana", "yes")])


def test_somebody_with_two_roles_votes_with_the_one_that_decides() -> None:
    rule = {"like": "majority", "binding": ["chair"]}
    roster = [{"voter": "ana", "role": "observer"}, {"voter": "ana", "role": "chair"}]

    answer = tally(rule, [vote("ana", "yes")], roster=roster)

    assert answer["outcome"] == "accepted"
    assert answer["advisory"]["yes"] == 0
