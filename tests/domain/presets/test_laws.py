"""Laws of counting: what holds for every paper, whatever is on it."""

import json
from collections.abc import Collection, Mapping
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ballots.presets import PRESETS
from bot.domain.ballots.ranked import schulze_winners
from bot.domain.ballots.rule import FIXED_CHOICES, OF_OPTIONS, Method
from bot.domain.ballots.rule_form import complete_form, read_rule
from tests.domain.presets.papers import Answer, members, tally

OPTIONS = ("A", "B", "C", "D")
VOTERS = [f"v{place}" for place in range(9)]
ROSTER = [
    {
        "voter": voter,
        "group": ("issuers", "consumers")[place % 2],
        "organisation": f"o{place // 2}",
        "role": ("member", "observer", "chair")[place % 3],
    }
    for place, voter in enumerate(VOTERS)
]

bounded = settings(max_examples=60, deadline=None)


@st.composite
def rankings(draw: st.DrawFn) -> list[list[str]]:
    """Draw a ranking with ties and gaps: each option gets a place or none."""
    places = draw(st.lists(st.integers(0, 4), min_size=4, max_size=4))
    return [
        group
        for place in range(4)
        if (group := [text for text, its in zip(OPTIONS, places, strict=True) if its == place])
    ]


def choices(method: Method) -> st.SearchStrategy[Any]:
    match method:
        case Method.RANKED:
            return rankings()
        case Method.APPROVAL:
            return st.lists(st.sampled_from(OPTIONS), unique=True)
        case Method.SCORE:
            return st.dictionaries(st.sampled_from(OPTIONS), st.integers(0, 10))
        case Method.SINGLE:
            return st.sampled_from(OPTIONS)
        case Method.PLUS_MINUS:
            return st.sampled_from(["+1", "-1", "0", "+0.5", "-0.5", "-0"])
        case _:
            return st.sampled_from(FIXED_CHOICES[method])


@st.composite
def papers(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a paper for a preset; some votes are withdrawn, unreadable or an outsider's."""
    name = draw(st.sampled_from([*PRESETS]))
    method = read_rule(name).method
    choice = st.one_of(choices(method), choices(method), st.sampled_from([None, "nonsense"]))
    one = st.fixed_dictionaries(
        {
            "voter": st.sampled_from([*VOTERS, "outsider"]),
            "choice": choice,
            "reason": st.sampled_from(["", "because"]),
        }
    )
    return {
        "rule": name,
        "options": list(OPTIONS) if method in OF_OPTIONS else [],
        "roster": ROSTER,
        "active": draw(st.sampled_from([4, "9/2", 7])),
        "votes": draw(st.lists(one, max_size=14)),
    }


def without_order(answer: Answer) -> Answer:
    """Return an answer whose votes that do not count stand in an order of their own."""
    return {**answer, "not_counted": sorted(answer["not_counted"], key=json.dumps)}


@bounded
@given(papers(), st.data())
def test_the_order_of_different_voters_does_not_matter(
    paper: dict[str, Any], data: st.DataObject
) -> None:
    """With one vote an organisation, the order of its voters does."""
    by_organisation = read_rule(paper["rule"]).one_per == "organisation"
    whose = {
        one["voter"]: one["organisation"] if by_organisation else one["voter"] for one in ROSTER
    }
    queues: dict[str, list[dict[str, Any]]] = {}
    for vote in paper["votes"]:
        queues.setdefault(whose.get(vote["voter"], ""), []).append(vote)
    turns = [who for who, those in queues.items() for _ in those]
    shuffled = [queues[who].pop(0) for who in data.draw(st.permutations(turns))]

    assert without_order(tally(**{**paper, "votes": shuffled})) == without_order(tally(**paper))


@bounded
@given(papers())
def test_voting_the_same_again_changes_nothing(paper: dict[str, Any]) -> None:
    standing: dict[str, dict[str, Any]] = {}
    for vote in paper["votes"]:
        if vote["choice"] != "nonsense":
            standing[vote["voter"]] = vote
    again = [{**vote, "reason": ""} for vote in standing.values()]
    by_organisation = read_rule(paper["rule"]).one_per == "organisation"
    again = [] if by_organisation else again

    before = tally(**paper)
    after = tally(**{**paper, "votes": [*paper["votes"], *again]})

    assert {**after, "not_counted": []} == {**before, "not_counted": []}


@bounded
@given(papers())
def test_a_proposal_is_accepted_if_and_only_if_every_condition_is_met(
    paper: dict[str, Any],
) -> None:
    answer = tally(**paper)
    all_met = all(row["met"] for row in answer["conditions"])

    if not paper["options"]:
        assert (answer["outcome"] == "accepted") is all_met
    elif not answer["dropped"] and answer["outcome"] not in {"tie", "default", "rejected"}:
        assert (answer["outcome"] == "decided") is all_met


@bounded
@given(papers())
def test_every_vote_counts_decides_or_is_told(paper: dict[str, Any]) -> None:
    answer = tally(**paper)

    if not paper["options"]:
        counted = sum(answer["tally"].values()) + sum(answer["advisory"].values())
        withdrawn = sum(vote["choice"] is None for vote in paper["votes"])
        told = [row for row in answer["not_counted"] if row["choice"] is not None]
        outside = len(answer["not_counted"]) - len(told)
        assert counted + len(told) + withdrawn == len(paper["votes"])
        assert outside <= withdrawn


forms = st.fixed_dictionaries(
    {"method": st.sampled_from(["yes-no", "consent", "plus-minus"])},
    optional={
        "binding": st.sampled_from(["everyone", ["member"], ["chair", "member"]]),
        "one_per": st.sampled_from(["person", "organisation"]),
        "two_choices": st.sampled_from(["last", "void"]),
        "quorum": st.sampled_from(
            [
                {"count": 3},
                {"share": "1/2", "of": "active", "more_than": True},
                {"share": "0.25", "of": "roster", "abstentions": False},
            ]
        ),
        "pass": st.lists(
            st.sampled_from(
                [
                    {"group": None, "yes": "2/3", "of": "decisive"},
                    {"group": "a", "yes": "51/100", "of": "roster", "round": "up"},
                    {"at_least": "5/2"},
                ]
            ),
            max_size=3,
        ),
        "more_for_than_against": st.booleans(),
        "at_least_for": st.integers(0, 9),
        "at_most_against": st.sampled_from([0, 2, "5/2"]),
        "silence": st.just("consent"),
        "minimum_duration": st.sampled_from(["0 days", "7 days", "36 hours"]),
        "early_close": st.sampled_from(["never", "when nothing can change it"]),
        "visibility": st.sampled_from(["open", "hidden", "secret"]),
        "endorsers": st.integers(0, 5),
        "casting_vote": st.booleans(),
    },
)


@bounded
@given(forms)
def test_a_rule_that_is_written_and_read_again_is_the_same(form: dict[str, Any]) -> None:
    rule = read_rule(form)

    written = json.loads(json.dumps(dict(complete_form(form))))

    assert read_rule(written) == rule


def schwartz_set(options: Collection[str], defeats: Collection[tuple[str, str]]) -> set[str]:
    """Return the options that defeat, directly or not, all who so defeat them (A.5.6)."""
    reach = set(defeats)
    for middle, text, other in product(options, repeat=3):
        if (text, middle) in reach and (middle, other) in reach:
            reach.add((text, other))
    return {
        option
        for option in options
        if all((option, other) in reach for other in options if (other, option) in reach)
    }


def elected_by_the_letter(pairs: Mapping[str, Mapping[str, int]]) -> set[str]:
    """Follow Debian's constitution, A.5.3 to A.5.9, step by step."""
    defeats = {(a, b) for a in pairs for b in pairs[a] if pairs[a][b] > pairs[b][a]}
    while True:
        left = schwartz_set([*pairs], defeats)
        inside = {(a, b) for a, b in defeats if a in left and b in left}
        if not inside:
            return left
        weakest = min((pairs[a][b], -pairs[b][a]) for a, b in inside)
        defeats -= {(a, b) for a, b in inside if (pairs[a][b], -pairs[b][a]) == weakest}


@settings(max_examples=300, deadline=None)
@given(st.data(), st.integers(1, 6))
def test_schulze_elects_whom_the_constitution_elects_by_its_letter(
    data: st.DataObject, size: int
) -> None:
    """Few voters: ties and cycles are common."""
    options = [f"o{place}" for place in range(size)]
    numbers = data.draw(st.lists(st.integers(0, 5), min_size=size**2, max_size=size**2))
    pairs = {
        option: {
            other: numbers[row * size + column]
            for column, other in enumerate(options)
            if column != row
        }
        for row, option in enumerate(options)
    }

    assert set(schulze_winners(options, pairs)) == elected_by_the_letter(pairs)


@bounded
@given(st.lists(rankings(), max_size=12))
def test_votes_and_their_pairs_come_to_the_same(those: list[list[list[str]]]) -> None:
    rule = {"like": "debian", "quorum_above_default_of_roster": None, "majority": {"*": "1"}}
    votes = [{"voter": f"v{place}", "choice": one} for place, one in enumerate(those)]

    from_votes = tally(rule, votes, options=OPTIONS, roster=members(12))
    from_pairs = tally(rule, pairs=from_votes["pairs"], options=OPTIONS)

    for key in ("outcome", "winners", "tied", "pairs", "dropped", "conditions"):
        assert from_votes[key] == from_pairs[key]
