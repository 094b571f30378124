"""What the board says of an objection, and of a year of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.consensus.objection import Against, Objection, ObjectionState, Origin
from bot.domain.consensus.statistics import statistics_of
from bot.domain.ids import ItemNumber, PersonId
from bot.render.board.objections import objection_view, say_statistics
from bot.render.documents.objections import ObjectionFacts

AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
OPEN = Objection(
    ItemNumber(12), 1, PersonId(1), "No budget.", Origin.CHAIR, "", AT, Against.PROPOSAL
)


def settled(days: float, state: ObjectionState) -> Objection:
    return replace(OPEN, state=state, at_state=AT + timedelta(days=days))


@pytest.mark.parametrize(
    ("noted_by", "said"), [("Mara Lind", "noted by Mara Lind"), ("", "noted by a chair")]
)
def test_an_objection_says_who_noted_it(noted_by: str, said: str) -> None:
    facts = ObjectionFacts(OPEN, "Ben Example", noted_by=noted_by)

    view = objection_view(facts, href="", zone=ZoneInfo("UTC"))

    assert f", {said}, against the proposal" in view.raised
    assert (view.state, view.settled, view.contested) == ("open", "", None)


def test_what_stands_has_a_time_and_perhaps_nobody_who_brought_it_there() -> None:
    facts = ObjectionFacts(settled(1, ObjectionState.STANDS), "Ben Example")

    view = objection_view(facts, href="", zone=ZoneInfo("UTC"))

    assert view.settled.endswith("</time>")


def test_only_what_was_addressed_has_a_median() -> None:
    objections = [
        OPEN,
        settled(9, ObjectionState.STANDS),
        settled(1, ObjectionState.RETRACTED),
        settled(2.5, ObjectionState.SET_ASIDE),
    ]

    statistics = statistics_of(objections)

    assert (statistics.raised, statistics.median_days) == (4, 1.75)
    assert sum(statistics.by_state.values()) == 4
    assert statistics_of(objections[:2]).median_days is None
    assert say_statistics(statistics)[1] == "Days until one was addressed (median): 1.8."
    (raised,) = say_statistics(statistics_of([OPEN]))
    assert raised.startswith("1 objection was raised: 0 accommodated, 0 retracted, ")
    assert raised.endswith(" 0 standing when the call ended, 1 open.")
