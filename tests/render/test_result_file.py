"""A result as a file: counted again, it holds; changed anywhere, it does not."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.ballots.ballot import Vote
from bot.domain.ballots.paper import WrongPaper, read_paper
from bot.domain.ballots.refusal import Refusal, RefusalCode
from bot.domain.ballots.result import decide_paper
from bot.domain.ids import PersonId, VoteId
from bot.domain.people.roster import Member
from bot.render.ballots.result_file import check_result, result_bytes, result_shape
from bot.render.ballots.tally_answer import tally_shape
from bot.render.documents.facts import VoteFacts
from tests.render.samples import closed_ballot, rules, votes

BALLOT = replace(closed_ballot(), rules=rules(quorum=2))


def cast(number: int, choice: str, *, name: str, **changes: Any) -> VoteFacts:  # noqa: ANN401
    """Return the vote of person `number`, cast as many minutes after the opening."""
    values: dict[str, Any] = {
        "id": VoteId(number),
        "voter": PersonId(number),
        "choice": choice,
        "at": BALLOT.opened_at + timedelta(minutes=number),
        "evidence_ref": f"vote-{number}@example.org",
    }
    vote = replace(votes()[0].vote, **(values | changes))
    return VoteFacts(voter=name, vote=vote)


def result(*cast_votes: VoteFacts, roster: tuple[tuple[PersonId, Member], ...] = ()) -> Any:  # noqa: ANN401
    """Return a result as a reader gets it."""
    shape = result_shape(BALLOT, title="The pier", votes=cast_votes, roster=roster)
    return json.loads(result_bytes(shape))


AN_ELECTION = (
    cast(1, "agree", name="Ana Lopez", superseded_by=VoteId(4)),
    cast(2, "agree", name="Bo Li"),
    cast(
        3,
        "block",
        name="Eve",
        reason="No",
        refusal=Refusal(RefusalCode.OTHER, ("we could not confirm that you sent this",)),
    ),
    cast(4, "disagree", name="Ana Lopez", voter=PersonId(1)),
    cast(5, "agree", name="Bo Li"),
)


def test_a_result_holds_when_it_is_counted_again() -> None:
    given = result(*AN_ELECTION)

    assert check_result(given) == ()
    assert given["penholder"] == "result/1"
    assert (given["outcome"], given["tally"]["agree"], given["tally"]["block"]) == (
        "accepted",
        2,
        0,
    )
    assert [row["voter"] for row in given["votes"]] == [
        "Ana Lopez",
        "Bo Li",
        "Eve",
        "Ana Lopez",
        "Bo Li (2)",
    ]
    assert [row["counts"] for row in given["votes"]] == [False, True, False, True, True]
    assert given["votes"][0]["why_not"] == "replaced"


def test_a_result_of_nobody_holds() -> None:
    given = result()

    assert check_result(given) == ()
    assert given["outcome"] == "no quorum"


def test_a_roster_is_part_of_the_result() -> None:
    roster = ((PersonId(2), Member("Bo Li", group="south")), (PersonId(9), Member("Di")))

    given = result(AN_ELECTION[1], roster=roster)

    assert check_result(given) == ()
    assert given["groups"] == {"south": {"agree": 1, "abstain": 0, "disagree": 0, "block": 0}}
    assert [row["voter"] for row in given["roster"]] == ["Bo Li", "Di"]


def forge(change: Callable[[Any], object]) -> tuple[str, ...]:
    """Return what differs in a result after a change."""
    given = result(*AN_ELECTION)
    change(given)
    return check_result(given)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda given: given["votes"][1].update(choice="block"), "vote 2: its hash"),
        (lambda given: given["votes"][4].update(counts=False, why_not="late"), "vote 5: its hash"),
        (lambda given: given["votes"].pop(0), "vote 1: its hash"),
        (lambda given: given["votes"].append(given["votes"][1]), "vote 6: its hash"),
        (lambda given: given["votes"].reverse(), "vote 1: its hash"),
        (lambda given: given.update(question="Another one?"), "vote 1: its hash"),
        (lambda given: given.update(outcome="rejected"), "outcome: the file says"),
        (lambda given: given["tally"].update(agree=7), "tally: the file says"),
        (lambda given: given.update(not_counted=[]), "not_counted: the file says"),
        (lambda given: given["rule"].update(quorum={"count": 9}), "outcome: the file says"),
    ],
)
def test_a_changed_result_does_not_hold(change: Callable[[Any], object], text: str) -> None:
    assert any(value.startswith(text) for value in forge(change))


OLDER = Path(__file__).with_name("older_result.json")
"""Written by an older version, which had other words for two conditions and for a replaced vote."""


def test_an_older_result_with_other_words_for_its_conditions_holds() -> None:
    given = json.loads(OLDER.read_text())
    today = tally_shape(decide_paper(read_paper(given)))

    assert check_result(given) == ()
    assert given["conditions"] != today["conditions"]
    assert given["not_counted"] != today["not_counted"]


@pytest.mark.parametrize(
    "change",
    [
        lambda conditions: conditions[1].update(need=1),
        lambda conditions: conditions[1].update(have=1),
        lambda conditions: conditions[1].update(met=False),
        lambda conditions: conditions[1].pop("text"),
        lambda conditions: conditions[1].update(why="added"),
        lambda conditions: conditions.pop(),
        lambda conditions: conditions.append("met"),
        lambda conditions: conditions.reverse(),
    ],
)
def test_an_older_result_whose_conditions_mean_something_else_does_not_hold(
    change: Callable[[Any], object],
) -> None:
    given = json.loads(OLDER.read_text())
    change(given["conditions"])

    [text] = check_result(given)

    assert text.startswith("conditions: the file says")


def test_what_is_no_result_is_refused() -> None:
    wrong: list[Any] = [[], {}, {"penholder": "result/9"}, {"penholder": "result/1"}]

    for given in wrong:
        with pytest.raises(WrongPaper):
            check_result(given)


def test_no_text_of_a_vote_breaks_the_file() -> None:
    hostile: Vote = replace(AN_ELECTION[1].vote, reason='"],\n}\u2028', evidence_ref='"')

    given = result(VoteFacts(voter="A\nB\u202e", vote=hostile))

    assert check_result(given) == ()


def test_no_address_that_somebody_wrote_stands_in_a_result() -> None:
    ballot = replace(BALLOT, question="Shall eve@example.org hold the key?")
    cast_votes = (cast(1, "agree", name="Bo Li", reason="Ask ana@example.org first"),)

    given = json.loads(result_bytes(result_shape(ballot, title="Eve", votes=cast_votes)))

    assert given["question"] == "Shall eve@… hold the key?"
    assert given["votes"][0]["reason"] == "Ask ana@… first"
    assert check_result(given) == ()
