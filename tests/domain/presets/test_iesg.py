"""IESG: positions; approval needs a Yes, no Discuss, and two thirds on the standards track."""

import pytest

from tests.domain.presets.papers import by_count, condition, members, tally, vote, why_not


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ({"yes": 1, "no-objection": 9, "recuse": 1}, "accepted"),  # 10 of 14 asked
        ({"yes": 1, "no-objection": 8, "recuse": 1}, "not yet"),
        ({"yes": 1, "no-objection": 9}, "accepted"),  # 10 of 15: exactly two thirds
        ({"yes": 1, "no-objection": 8}, "not yet"),
        ({"no-objection": 15}, "not yet"),  # no Yes
        ({"yes": 10, "abstain": 5}, "accepted"),  # Abstain does not block
        ({"yes": 9, "abstain": 6}, "not yet"),  # and does not count
        ({"yes": 10, "discuss": 1}, "accepted"),  # a Discuss has a text
        ({"recuse": 15}, "not yet"),
        ({}, "not yet"),
        ({"yes": 15}, "accepted"),
    ],
)
def test_the_standards_track_asks_two_thirds_of_the_directors_not_recused(
    counts: dict[str, int], outcome: str
) -> None:
    assert tally("iesg", by_count(counts), roster=members(15))["outcome"] == outcome


def test_two_thirds_of_fourteen_are_ten() -> None:
    answer = tally("iesg", by_count({"yes": 9, "recuse": 1}), roster_size=15)

    assert condition(answer, "rounded up") == (9, 10, False)


@pytest.mark.parametrize("rule", ["iesg", "iesg-other"])
def test_a_discuss_says_not_yet_until_it_is_cleared(rule: str) -> None:
    votes = [*by_count({"yes": 14}), vote("ana", "discuss", "section 3 is insecure")]
    roster = [*members(14), {"voter": "ana"}]

    standing = tally(rule, votes, roster=roster)
    cleared = tally(rule, [*votes, vote("ana", "no-objection")], roster=roster)
    left = tally(rule, votes, roster=members(14))

    assert standing["outcome"] == "not yet"
    assert condition(standing, "nobody votes discuss") == (1, 0, False)
    assert cleared["outcome"] == "accepted"
    assert left["outcome"] == "accepted"  # a director who left does not count
    assert why_not(left) == [("ana", "the voter is not on the roster")]


def test_other_documents_need_one_yes() -> None:
    assert tally("iesg-other", by_count({"yes": 1}), roster=members(15))["outcome"] == "accepted"
    assert (
        tally("iesg-other", by_count({"no-objection": 14}), roster=members(15))["outcome"]
        == "not yet"
    )


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ({"yes": 10, "discuss": 2}, "accepted"),
        ({"yes": 12, "discuss": 3}, "not yet"),
        ({"yes": 9, "discuss": 2}, "not yet"),
        ({"yes": 8, "discuss": 2, "recuse": 3}, "accepted"),
    ],
)
def test_the_alternate_procedure_is_a_house_rule(counts: dict[str, int], outcome: str) -> None:
    rule = {
        "method": "positions",
        "pass": [{"group": None, "yes": "2/3", "of": "roster-less-recused"}],
        "at_most_against": 2,
    }

    assert tally(rule, by_count(counts), roster=members(15))["outcome"] == outcome
