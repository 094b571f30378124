"""CA/Browser Forum, Bylaws 2.3: two classes, each with its share, one vote per organisation."""

from typing import Any

import pytest

from bot.domain.ballots.paper import WrongPaper
from tests.domain.presets.papers import Answer, by_count, condition, members, tally, vote, why_not


def forum(
    issuers: dict[str, int], consumers: dict[str, int], *, active: object = 2, **keys: object
) -> Answer:
    roster = [
        *members(40, of="i", group="issuers"),
        *members(40, of="c", group="consumers"),
    ]
    for line in roster:
        line["organisation"] = f"organisation of {line['voter']}"
    votes = by_count(issuers, of="i") + by_count(consumers, of="c")
    return tally("cabf", votes, roster=roster, active=active, **keys)


@pytest.mark.parametrize(
    ("issuers", "consumers", "outcome"),
    [
        ({"yes": 2, "no": 1}, {"yes": 1}, "accepted"),  # exactly two thirds
        ({"yes": 19, "no": 10}, {"yes": 1}, "rejected"),  # one short of 20 of 30
        ({"yes": 20, "no": 10}, {"yes": 1}, "accepted"),
        ({"yes": 20, "no": 10, "abstain": 9}, {"yes": 1}, "accepted"),  # abstentions leave the base
        ({"yes": 3}, {"yes": 2, "no": 2}, "rejected"),  # exactly half of consumers fails
        ({"yes": 3}, {"yes": 3, "no": 2}, "accepted"),  # three of five is more than half
        ({"yes": 3}, {"yes": 1}, "accepted"),  # one of one
        ({"yes": 3}, {"abstain": 3}, "rejected"),  # no yes in a class
        ({"yes": 3}, {}, "rejected"),
        ({}, {"yes": 3}, "rejected"),
        ({}, {}, "no quorum"),
    ],
)
def test_each_class_has_its_share(
    issuers: dict[str, int], consumers: dict[str, int], outcome: str
) -> None:
    assert forum(issuers, consumers)["outcome"] == outcome


@pytest.mark.parametrize(
    ("active", "needed"), [("27/2", 7), ("19/2", 5), (19, 10), (27, 14), (20, 11), (1, 1)]
)
def test_more_than_half_of_the_active_members_take_part(active: object, needed: int) -> None:
    short = forum({"yes": needed - 1}, {}, active=active)
    reached = forum(
        {"yes": 1, "abstain": needed - 2} if needed > 1 else {"yes": 0}, {"yes": 1}, active=active
    )

    assert short["outcome"] == "no quorum"
    assert condition(short, "(quorum)") == (needed - 1, needed, False)
    assert condition(reached, "(quorum)") == (needed, needed, True)


def test_abstentions_count_for_the_quorum_only() -> None:
    """As in ballot SC60: 16 took part where 13 were needed, 9 of them voted yes or no."""
    answer = forum({"yes": 5, "abstain": 7}, {"yes": 4}, active=25)

    assert answer["outcome"] == "accepted"
    assert condition(answer, "(quorum)") == (16, 13, True)
    assert condition(answer, "issuers, at least 2/3") == (5, 4, True)
    assert answer["groups"]["issuers"] == {"yes": 5, "no": 0, "abstain": 7}


def test_an_organisation_has_one_vote_and_its_last_one_counts() -> None:
    roster = [
        {"voter": "ana", "organisation": "Alpha CA", "group": "issuers"},
        {"voter": "ada", "organisation": "Alpha CA", "group": "issuers"},
        {"voter": "bo", "organisation": "Bird", "group": "consumers"},
    ]
    votes = [vote("ana", "yes"), vote("bo", "yes"), vote("ada", "no")]

    answer = tally("cabf", votes, roster=roster, active=2)

    assert answer["outcome"] == "rejected"
    assert answer["groups"]["issuers"] == {"yes": 0, "no": 1, "abstain": 0}
    assert why_not(answer) == [("ana", "a later vote replaced it")]


def test_an_unreadable_vote_does_not_replace_a_valid_one() -> None:
    roster: list[dict[str, Any]] = [
        {"voter": "ana", "organisation": "Alpha CA", "group": "issuers"},
        {"voter": "bo", "organisation": "Bird", "group": "consumers"},
    ]
    votes = [vote("ana", "yes"), vote("bo", "yes"), vote("ana", "YES, but")]

    answer = tally("cabf", votes, roster=roster, active=2)

    assert answer["outcome"] == "accepted"
    assert why_not(answer)[0][1].startswith("the choice cannot be read")


def test_an_outsider_does_not_vote() -> None:
    answer = forum({"yes": 1}, {"yes": 1})
    outside = forum({"yes": 1}, {"yes": 1}, active=3)
    votes = [vote("i0", "yes"), vote("c0", "yes"), vote("mallory", "no")]
    with_outsider = tally(
        "cabf",
        votes,
        roster=[*members(2, of="i", group="issuers"), *members(1, of="c", group="consumers")],
        active=2,
    )

    assert answer["outcome"] == outside["outcome"] == with_outsider["outcome"] == "accepted"
    assert why_not(with_outsider) == [("mallory", "the voter is not on the roster")]


def test_somebody_in_two_groups_counts_once_in_all_and_once_in_each() -> None:
    roster = [
        {"voter": "ana", "organisation": "Both", "group": "issuers"},
        {"voter": "ana", "organisation": "Both", "group": "consumers"},
    ]

    answer = tally("cabf", [vote("ana", "yes")], roster=roster, active=1)

    assert answer["outcome"] == "accepted"
    assert answer["tally"]["yes"] == 1
    assert [group["yes"] for group in answer["groups"].values()] == [1, 1]


def test_a_person_for_two_organisations_is_refused() -> None:
    roster = [
        {"voter": "ana", "organisation": "Alpha", "group": "issuers"},
        {"voter": "ana", "organisation": "Beta", "group": "consumers"},
    ]

    with pytest.raises(WrongPaper, match="ana stands for two organisations"):
        tally("cabf", [], roster=roster, active=1)


def test_counts_of_the_classes_do_in_place_of_votes() -> None:
    answer = tally(
        "cabf",
        active=19,
        counts={"yes": 9, "no": 1, "abstain": 1},
        counts_of_groups={"issuers": {"yes": 7, "abstain": 1}, "consumers": {"yes": 2, "no": 1}},
    )

    assert answer["outcome"] == "accepted"
    assert condition(answer, "consumers, more than half") == (2, 2, True)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ({"votes": []}, "active: is missing"),
        ({"votes": [], "active": 2}, "roster: has nobody of the group issuers"),
        ({"votes": [], "active": 2.5}, "active: write a whole number, or an exact fraction"),
    ],
)
def test_a_paper_that_lacks_what_the_rule_asks_is_refused(
    keys: dict[str, object], text: str
) -> None:
    with pytest.raises(WrongPaper) as caught:
        tally("cabf", **keys)

    assert text in str(caught.value)
