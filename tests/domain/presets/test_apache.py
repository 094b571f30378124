"""Apache Software Foundation, "voting": procedural votes, code changes, releases."""

import pytest

from tests.domain.presets.papers import by_count, condition, members, tally, vote, why_not


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ({"+1": 2, "-1": 1}, "accepted"),
        ({"+1": 2, "-1": 2}, "rejected"),  # a tie fails
        ({"+1": 1}, "accepted"),  # whatever the numbers
        ({"+1": 1, "0": 5, "+0": 2, "-0": 3}, "accepted"),  # a zero is for neither side
        ({"+0.9": 2, "-0.1": 1}, "accepted"),  # by head, not summed
        ({"+1": 1, "-0.1": 2}, "rejected"),
        ({}, "rejected"),
    ],
)
def test_procedure_needs_more_in_favour_than_against(counts: dict[str, int], outcome: str) -> None:
    assert tally("apache-procedural", by_count(counts))["outcome"] == outcome


@pytest.mark.parametrize("rule", ["apache-procedural", "apache-code", "apache-release"])
def test_only_the_committee_binds_and_others_advise(rule: str) -> None:
    roster = [
        {"voter": "ana", "role": "pmc"},
        {"voter": "bo", "role": "chair"},
        {"voter": "cem"},
        {"voter": "dina", "role": "committer"},
    ]
    votes = [
        vote("ana", "+1"),
        vote("bo", "+1"),
        vote("cem", "+1"),
        vote("dina", "-1", "no tests"),
        vote("eve", "-1", "I am not here"),
    ]

    answer = tally(rule, votes, roster=roster)

    assert answer["outcome"] == "accepted"
    assert answer["tally"] == {"+1": 3, "0": 0, "-1": 0}
    assert answer["advisory"] == {"+1": 0, "0": 0, "-1": 1}
    assert why_not(answer) == [("eve", "the voter is not on the roster")]


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ({"+1": 3}, "accepted"),
        ({"+1": 2}, "rejected"),
        ({"+1": 2, "+0.9": 1}, "rejected"),  # +0.9 is no +1
        ({"+1": 3, "-0.9": 2}, "accepted"),  # dislikes without standing in the way
        ({"+1": 3, "-1": 1}, "accepted"),  # a veto without a reason has no weight
        ({}, "rejected"),
    ],
)
def test_a_code_change_takes_three_in_favour(counts: dict[str, int], outcome: str) -> None:
    assert tally("apache-code", by_count(counts))["outcome"] == outcome


@pytest.mark.parametrize("rule", ["apache-code", "apache-code-lazy"])
def test_a_reasoned_veto_stands_until_its_voter_withdraws_it(rule: str) -> None:
    votes = [*by_count({"+1": 9}), vote("ana", "-1", "it breaks the protocol")]

    vetoed = tally(rule, votes)
    blank = tally(rule, [*votes[:-1], vote("ana", "-1", "  ")])
    repeated = tally(rule, [*votes, vote("ana", "-1")])
    withdrawn = tally(rule, [*votes, vote("ana", None)])
    changed = tally(rule, [*votes, vote("ana", "+0")])
    again = tally(rule, [*votes, vote("ana", "0"), vote("ana", "-1")])

    assert vetoed["outcome"] == repeated["outcome"] == "rejected"
    assert condition(vetoed, "nobody votes -1") == (1, 0, False)
    assert blank["outcome"] == withdrawn["outcome"] == changed["outcome"] == "accepted"
    assert blank["tally"]["-1"] == 1
    assert why_not(withdrawn) == [("ana", "its voter withdrew it")]
    assert again["outcome"] == "accepted"  # a new -1 needs its own reason


def test_lazy_consensus_needs_no_votes() -> None:
    assert tally("apache-code-lazy", [])["outcome"] == "accepted"
    assert tally("apache-code-lazy", by_count({"+1": 1, "-0.9": 4}))["outcome"] == "accepted"


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ({"+1": 3}, "accepted"),
        ({"+1": 2}, "rejected"),
        ({"+1": 3, "-1": 2}, "accepted"),  # no veto
        ({"+1": 3, "-1": 3}, "rejected"),
        ({"+1": 2, "+0.5": 4}, "rejected"),  # a fraction is advisory
        ({"+1": 3, "-0.5": 9}, "accepted"),
    ],
)
def test_a_release_takes_three_and_more_in_favour_than_against(
    counts: dict[str, int], outcome: str
) -> None:
    assert tally("apache-release", by_count(counts))["outcome"] == outcome


def test_the_fractions_of_a_release_are_shown_as_advisory() -> None:
    votes = by_count({"+1": 3, "-0.5": 1})

    from_votes = tally("apache-release", votes, roster=members(4))
    from_counts = tally("apache-release", counts={"+1": 3, "-0.5": 1})

    assert from_votes["tally"] == from_counts["tally"] == {"+1": 3, "0": 0, "-1": 0}
    assert from_votes["advisory"] == from_counts["advisory"]
    assert from_votes["advisory"] == {"+1": 0, "0": 0, "-1": 0, "-0.5": 1}


def test_no_reason_is_no_veto_on_a_release() -> None:
    votes = [*by_count({"+1": 3}), vote("ana", "-1", "the licence is missing")]

    assert tally("apache-release", votes)["outcome"] == "accepted"


def test_numbers_are_read_as_people_write_them() -> None:
    written = ["+1", "1", "1.0", "+0,5", "-.5", "\N{MINUS SIGN}1", "0", "-0", "+0.50"]

    answer = tally("plus-minus", [vote(f"v{at}", text) for at, text in enumerate(written)])

    assert answer["tally"] == {"+1": 3, "0": 1, "-1": 1, "+0.5": 2, "-0": 1, "-0.5": 1}


@pytest.mark.parametrize(
    "choice", ["2", "+1.1", "-2", "yes", 1, 0.5, True, [], {}, "+1 if", "+-1", ""]
)
def test_what_is_no_number_from_minus_one_to_one_is_not_counted(choice: object) -> None:
    answer = tally("plus-minus", [vote("ana", choice)])

    assert answer["outcome"] == "no quorum"
    assert answer["not_counted"][0]["choice"] == choice
    assert "write a number from -1 to +1 as text" in answer["not_counted"][0]["why"]
