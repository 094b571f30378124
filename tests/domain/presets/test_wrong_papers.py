"""Papers that cannot be counted, with what they are told; rare rules, counted and in words."""

from typing import Any

import pytest

from bot.domain.ballots.paper import WrongPaper, read_paper
from bot.domain.ballots.rule_form import read_rule
from bot.render.ballots.rule_words import rule_in_words
from tests.domain.presets.papers import condition, rankings, tally, vote

WRONG: dict[str, tuple[Any, str]] = {
    "a list": ([], "a ballot paper is a JSON object"),
    "an unknown key": ({"rule": "majority", "vots": []}, "vots: there is no key of that name"),
    "a wrong rule": ({"rule": {"method": "yes-no", "seats": 2}}, "rule.seats: does not fit"),
    "an option of another type": ({"rule": "ranked", "options": ["A", 1]}, "options: each is a"),
    "an option twice": ({"rule": "ranked", "options": ["A", "A"]}, "options: each stands there"),
    "a nameless voter": ({"rule": "majority", "roster": [{}]}, 'roster[0]: write {"voter"'),
    "a vote of nobody": ({"rule": "majority", "votes": [{"choice": "yes"}]}, "votes[0]: write"),
    "no choice": ({"rule": "majority", "votes": [{"voter": "Ana"}]}, "votes[0].choice: is missing"),
    "counts in a list": ({"rule": "majority", "counts": [3]}, "counts: write a number for each"),
    "groups in a list": (
        {"rule": "majority", "counts": {}, "counts_of_groups": [3]},
        "counts_of_groups: write counts for each group",
    ),
    "pairs in a list": ({"rule": "ranked", "options": ["A"], "pairs": [3]}, "pairs: write how"),
    "an option over itself": (
        {"rule": "ranked", "options": ["A"], "pairs": {"A": {"A": 3}}},
        "pairs: write how many prefer",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_paper_is_told_what_to_write(name: str) -> None:
    given, text = WRONG[name]

    with pytest.raises(WrongPaper) as caught:
        read_paper(given)

    assert text in str(caught.value)


def test_a_fixed_quorum_over_the_default_option_is_exact() -> None:
    rule = {"method": "ranked", "quorum_above_default": "5/2"}

    short = tally(rule, rankings((2, ["A"])), options=["A", "N"])
    reached = tally(rule, rankings((3, ["A"])), options=["A", "N"])

    assert (short["outcome"], reached["outcome"]) == ("default", "decided")
    assert condition(short, "(quorum)") == (2, 3, False)


def test_an_option_may_need_a_vote_in_every_group() -> None:
    rule = {"method": "single", "at_least_for": 2, "each_group_at_least_one": True}
    roster = [{"voter": "ana", "group": "a"}, {"voter": "bo", "group": "b"}, {"voter": "cem"}]

    spread = tally(rule, [vote("ana", "A"), vote("bo", "A")], options=["A", "B"], roster=roster)
    alone = tally(rule, [vote("ana", "A"), vote("cem", "A")], options=["A", "B"], roster=roster)

    assert (spread["outcome"], alone["outcome"]) == ("decided", "rejected")
    assert condition(alone, "A: in the group b, at least 1 vote is for it") == (0, 1, False)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({"method": "yes-no", "quorum": {"count": 3, "abstentions": False}},
         "at least 3 voters take part (quorum, abstentions not counted)"),
        ({"method": "yes-no", "pass": [{"yes": "1", "of": "cast"}]}, "all of the votes cast"),
        ({"method": "yes-no", "pass": [{"group": "a", "at_least": 2}]},
         "in the group a, at least 2 votes are for it"),
        ({"method": "yes-no", "at_most_against": 2}, "at most 2 votes are against it"),
        ({"method": "plus-minus", "silence": "consent"},
         "Silence is consent: the proposal is accepted at the end."),
        ({"method": "single", "pass": [{"yes": "1/2", "of": "decisive", "more_than": True}]},
         "more than half of the votes that do not abstain are for it"),
        ({"method": "approval", "seats": 3, "most_approvals": 2},
         "At most 2 options may be approved. There are 3 seats."),
        ({"method": "ranked", "majority": {"A": "3"}, "majority_more_than": True},
         ("for A, more than 3 times as many voters rank it above the default option as below it; "
         "for all others, more voters rank it above the default option than below it.")),
        ({"method": "yes-no", "minimum_duration": "36 hours", "early_close": "when passed"},
         "It is open for at least 36 hours. It ends early when it has passed."),
        ({"method": "yes-no", "early_close": "when nothing can change it"},
         "It ends early when no remaining vote can change the outcome."),
        ({"method": "yes-no", "visibility": "hidden", "minimum_duration": "90 minutes"},
         "It is open for at least 90 minutes. Votes are hidden until it ends."),
    ],
)  # fmt: skip
def test_a_rule_says_what_it_asks(form: dict[str, Any], text: str) -> None:
    assert text in rule_in_words(read_rule(form))
