"""Single choice, approval, score and ranked: winners, ties at the cut, seats, a default option."""

import pytest

from bot.domain.ballots.paper import WrongPaper
from tests.domain.presets.papers import Answer, by_count, tally, vote, why_not

ABC = ("A", "B", "C")


def approvals(*those: str) -> list[dict[str, object]]:
    """Return a vote for each text: "AB" approves A and B."""
    return [vote(f"v{place}", list(those[place])) for place in range(len(those))]


def came_to(answer: Answer) -> tuple[str, list[str], list[str]]:
    return answer["outcome"], answer["winners"], answer["tied"]


def test_the_most_approvals_win_and_a_tie_is_told() -> None:
    assert came_to(tally("approval", approvals("AB", "B"), options=ABC)) == ("decided", ["B"], [])
    assert came_to(tally("approval", approvals("AB"), options=ABC)) == ("tie", [], ["A", "B"])
    assert came_to(tally("approval", approvals(""), options=ABC)) == ("rejected", [], [])
    assert came_to(tally("approval", [], options=ABC)) == ("no quorum", [], [])


@pytest.mark.parametrize(
    ("those", "casting", "expected"),
    [
        (("ABC", "AB", "A"), "", ("decided", ["A", "B"], [])),
        (("AB", "AC"), "", ("tie", ["A"], ["B", "C"])),  # a tie at the cut
        (("AB", "AC"), "C", ("decided", ["A", "C"], [])),
        (("ABC",), "", ("tie", [], ["A", "B", "C"])),
        (("ABC",), "B", ("tie", ["B"], ["A", "C"])),  # one seat is still tied
        (("AB",), "", ("decided", ["A", "B"], [])),
        (("A",), "", ("decided", ["A"], [])),  # nobody without a vote is elected
    ],
)
def test_two_seats(
    those: tuple[str, ...], casting: str, expected: tuple[str, list[str], list[str]]
) -> None:
    rule = {"method": "approval", "seats": 2, "casting_vote": True}

    assert came_to(tally(rule, approvals(*those), options=ABC, casting=casting)) == expected


def test_too_many_approvals_make_a_vote_unreadable() -> None:
    rule = {"method": "approval", "most_approvals": 2}

    answer = tally(rule, approvals("ABC", "AA", "B"), options=ABC)

    assert answer["tally"] == {"A": 1, "B": 1, "C": 0}
    assert why_not(answer) == [("v0", "the choice cannot be read: at most 2 may be approved")]


@pytest.mark.parametrize(
    ("rule", "votes", "expected"),
    [
        ("approval", approvals("AN", "N"), ("default", ["N"], [])),
        ("approval", approvals("AN"), ("tie", [], ["A", "N"])),
        ("approval", approvals("AN", "A"), ("decided", ["A"], [])),
        ("single", by_count({"A": 1, "N": 2}), ("default", ["N"], [])),
        ("single", by_count({"A": 2, "N": 1}), ("decided", ["A"], [])),
        ("score", [vote("ana", {"A": 3, "N": 4})], ("default", ["N"], [])),
        ("score", [vote("ana", {"A": 4, "N": 4})], ("tie", [], ["A", "N"])),
        ("score", [vote("ana", {"A": 4})], ("decided", ["A"], [])),
    ],
)
def test_a_default_option_that_wins_decides_nothing(
    rule: str, votes: list[dict[str, object]], expected: tuple[str, list[str], list[str]]
) -> None:
    form = {"method": rule, "default_option": "N"}

    assert came_to(tally(form, votes, options=("A", "B", "N"))) == expected


def test_nobody_below_the_default_is_elected() -> None:
    rule = {"method": "approval", "default_option": "N", "seats": 3}

    answer = tally(rule, approvals("ABN", "AN", "A", "N"), options=("A", "B", "N"))

    assert came_to(answer) == ("decided", ["A"], [])


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"A": 3, "B": 2}, ("decided", ["A"], [])),
        ({"A": 2, "B": 2, "C": 1}, ("rejected", [], [])),  # both lead with less than half
        ({"A": 3, "B": 2, "C": 1}, ("decided", ["A"], [])),  # exactly half
        ({"A": 3, "B": 2, "C": 2}, ("rejected", [], [])),
        ({"A": 2, "B": 2}, ("tie", [], ["A", "B"])),
    ],
)
def test_the_leading_option_is_asked_for_its_share(
    counts: dict[str, int], expected: tuple[str, list[str], list[str]]
) -> None:
    rule = {"method": "single", "pass": [{"group": None, "yes": "1/2", "of": "cast"}]}

    assert came_to(tally(rule, by_count(counts), options=ABC)) == expected
    assert came_to(tally(rule, counts=counts, options=ABC)) == expected


def test_words_of_other_methods_are_options_like_any_other() -> None:
    """An option may be called abstain, recuse or 0: it is a vote all the same."""
    rule = {"method": "single", "pass": [{"group": None, "yes": "1/2", "of": "decisive"}]}
    counts = {"abstain": 2, "recuse": 1, "0": 1}

    from_votes = tally(rule, by_count(counts), options=list(counts))
    from_counts = tally(rule, counts=counts, options=list(counts))

    assert from_votes == from_counts
    assert from_votes["winners"] == ["abstain"]


def test_scores_are_added_up_and_a_blank_is_zero() -> None:
    rule = {"method": "score", "range": [0, 8]}
    votes = [vote("ana", {"A": 8, "B": 7}), vote("bo", {"B": 2}), vote("cem", {"A": 9})]

    answer = tally(rule, votes, options=ABC)

    assert came_to(answer) == ("decided", ["B"], [])
    assert answer["tally"] == {"A": 8, "B": 9, "C": 0}
    assert why_not(answer)[0][1].endswith("a score is a whole number from 0 to 8")


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ("A", "write groups"),
        ([["A"], ["A"]], "names an option twice"),
        ([["A", "A"]], "names an option twice"),
        ([["D"]], "names an option that there is not"),
        ([[["A"]]], "write groups"),
        ([1], "write groups"),
        ({"A": 1}, "write groups"),
    ],
)
def test_a_ranking_that_cannot_be_read_is_told(choice: object, text: str) -> None:
    answer = tally("ranked", [vote("ana", choice)], options=ABC)

    assert answer["outcome"] == "no quorum"
    assert text in answer["not_counted"][0]["why"]


def test_all_equal_is_an_abstention() -> None:
    rule = {"method": "ranked", "quorum": {"count": 2, "abstentions": False}}

    answer = tally(
        rule, [vote("ana", ["A"]), vote("bo", [list(ABC)]), vote("cem", [])], options=ABC
    )

    assert answer["outcome"] == "no quorum"


def test_an_error_names_only_so_many_options() -> None:
    options = [f"{'x' * 100}{place}" for place in range(150)]

    answer = tally({"method": "single"}, [vote("ana", "Z")], options=options)

    assert len(answer["not_counted"][0]["why"]) < 700
    assert answer["not_counted"][0]["why"].endswith(" and 138 more")


@pytest.mark.parametrize(
    ("rule", "keys", "text"),
    [
        ("ranked", {"options": [f"o{place}" for place in range(201)]}, "give 1 to 200 names"),
        ("majority", {"options": ["yes", "maybe"]}, "has its own choices"),
        (
            {"method": "approval", "quorum": {"count": 2}},
            {"options": ABC, "counts": {"A": 3}},
            "counts: do not tell how many voted",
        ),
        (
            {"method": "ranked", "quorum": {"count": 2}},
            {"options": ABC, "pairs": {"A": {"B": 3}}},
            "pairs: do not tell how many voted",
        ),
        ("plus-minus", {"counts": {"1": 2, "+1": 1}}, "counts: names +1 twice"),
        ("approval", {"options": ABC, "counts": {"D": 1}}, "there are A, B, C"),
        ("score", {"options": ABC, "counts": {"A": 1}}, "counts: does not fit the method score"),
        ("approval", {"options": ABC, "pairs": {}}, "pairs: does not fit the method approval"),
        ("majority", {"votes": [], "counts": {"yes": 1}}, "give one of votes, pairs and counts"),
        ("majority", {"votes": [], "counts_of_groups": {}}, "counts_of_groups: needs counts"),
        ("majority", {"votes": [], "casting": "maybe"}, "casting: is no choice"),
        ({"method": "ranked", "default_option": "Z"}, {"options": ABC}, "options: Z, which"),
    ],
)
def test_a_paper_that_contradicts_itself_is_refused(
    rule: object, keys: dict[str, object], text: str
) -> None:
    with pytest.raises(WrongPaper) as caught:
        tally(rule, **{"votes": None, **keys})

    assert text in str(caught.value)


def test_the_choices_of_a_method_may_be_named_as_options() -> None:
    assert tally("majority", by_count({"yes": 1}), options=["yes", "no"])["outcome"] == "accepted"
