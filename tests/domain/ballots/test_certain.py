"""A ballot is called certain only if no vote that is missing could change its outcome."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ballots.certain import is_certain
from bot.domain.ballots.paper import Paper, PaperVote, read_paper
from bot.domain.ballots.presets import PRESETS
from bot.domain.ballots.result import decide_paper
from bot.domain.ballots.rule import FIXED_CHOICES, Method

OPTIONS = ["A", "B", "X"]
EXTRA: list[dict[str, Any]] = [
    {},
    {"quorum": {"share": "1/2", "of": "roster", "abstentions": False}},
    {"quorum": {"count": 2}},
    {"one_per": "organisation"},
    {"two_choices": "void"},
    {"binding": ["member"]},
]
OF_PROPOSALS: list[dict[str, Any]] = [
    {},
    {"pass": [{"group": None, "yes": "2/3", "of": "roster-less-abstained"}]},
    {"pass": [{"group": "g", "yes": "1/2", "of": "decisive", "more_than": True}]},
    {"pass": [{"group": None, "yes": "1/2", "of": "cast"}], "at_most_against": 1},
    {"each_group_at_least_one": True},
    {"more_for_than_against": True, "casting_vote": True},
]


def choices_of(paper: Paper) -> list[Any]:
    """Return every choice on a small paper, as few as can show a difference."""
    if paper.rule.method in FIXED_CHOICES:
        return list(FIXED_CHOICES[paper.rule.method])
    if paper.rule.method is Method.SINGLE:
        return OPTIONS
    if paper.rule.method is Method.APPROVAL:
        return [["A"], ["B"], ["A", "B"], ["X"], OPTIONS]
    return [{"A": 2, "B": 0}, {"A": 0, "B": 2}, {"A": 2, "B": 2}, {"X": 2, "B": 1}]


@st.composite
def papers(draw: st.DrawFn) -> dict[str, Any]:
    method = draw(st.sampled_from([other for other in Method if other is not Method.RANKED]))
    rule: dict[str, Any] = {"method": method} | draw(st.sampled_from(EXTRA))
    fixed = method in FIXED_CHOICES
    if fixed:
        rule |= draw(st.sampled_from(OF_PROPOSALS))
    if method is Method.SCORE:
        rule["range"] = [0, 2]
    veto = {"consent": "block", "positions": "discuss"}.get(method)
    if veto and draw(st.booleans()):
        rule["veto"] = {"choice": veto, "reason": draw(st.booleans()), "outcome": "rejected"}
    roster = [
        {
            "voter": f"v{number}",
            "group": ("g", "h")[number] if number < 2 else draw(st.sampled_from(["g", "h"])),
            "organisation": draw(st.sampled_from(["o", "p"])),
            "role": draw(st.sampled_from(["member", "observer"])),
        }
        for number in range(draw(st.integers(2, 4)))
    ]
    paper = {"rule": rule, "roster": roster, "votes": []} | ({} if fixed else {"options": OPTIONS})
    choices = choices_of(read_paper(paper))
    voted = draw(st.integers(0, len(roster)))
    paper["votes"] = [
        {"voter": f"v{number}", "choice": draw(st.sampled_from(choices)), "reason": "why"}
        for number in range(voted)
    ]
    return paper


@settings(max_examples=300, deadline=None)
@given(papers())
def test_no_missing_vote_changes_what_is_certain(given_paper: dict[str, Any]) -> None:
    paper = read_paper(given_paper)
    voted = {vote.voter for vote in paper.votes}
    missing = sorted({voter.voter for voter in paper.roster or ()} - voted)
    came_to = {
        (result.outcome, result.winners, result.tied)
        for chosen in product([None, *choices_of(paper)], repeat=len(missing))
        for result in [
            decide_paper(
                read_paper(
                    given_paper
                    | {
                        "votes": [
                            *given_paper["votes"],
                            *(
                                {"voter": voter, "choice": choice, "reason": "why"}
                                for voter, choice in zip(missing, chosen, strict=True)
                                if choice is not None
                            ),
                        ]
                    }
                )
            )
        ]
    }

    assert not is_certain(paper) or len(came_to) == 1


@pytest.mark.parametrize(
    ("rule", "votes", "certain"),
    [
        ("majority", "yn", False),
        ("majority", "yy", False),
        ("majority", "yyy", True),
        ("two-thirds", "yyy", False),
        ("two-thirds", "yyyy", True),
        ("two-thirds", "nn", True),
        ("two-thirds", "n", False),
        ("gitvote", "yyy", True),
        ("gitvote", "nn", False),
        ("gitvote", "nnn", True),
    ],
)
def test_five_voters_make_it_certain_as_soon_as_arithmetic_does(
    rule: str, votes: str, *, certain: bool
) -> None:
    words = {"y": "yes", "n": "no"}
    paper = read_paper(
        {
            "rule": {"like": rule},
            "roster": [f"v{number}" for number in range(5)],
            "votes": [
                {"voter": f"v{number}", "choice": words[letter]}
                for number, letter in enumerate(votes)
            ],
        }
    )

    assert is_certain(paper) is certain


def test_without_a_roster_or_with_rankings_left_nothing_is_certain() -> None:
    vote = {"voter": "v0", "choice": "yes"}
    open_to_all = read_paper({"rule": "majority", "votes": [vote]})
    ranked = read_paper(
        {
            "rule": {"like": "ranked"},
            "options": OPTIONS,
            "roster": ["v0", "v1"],
            "votes": [{"voter": "v0", "choice": [["A"]]}],
        }
    )
    both = replace(ranked, votes=(*ranked.votes, PaperVote("v1", None, (frozenset({"B"}),))))

    assert "ranked" in PRESETS
    assert [is_certain(paper) for paper in (open_to_all, ranked, both)] == [False, False, True]
