"""Chains of items: latest starts from the due dates back, expected ends from what runs forward."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import ItemNumber
from bot.domain.items.plan import Calendar, Span, Step, find_circle, read_span, reckon
from bot.errors import Refused

ZURICH = ZoneInfo("Europe/Zurich")
CALENDAR = Calendar(ZURICH)
TOPICS, TERMS, HIRING = ItemNumber(1), ItemNumber(2), ItemNumber(3)


def at(day: str, clock: str = "18:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZURICH).astimezone(UTC)


NOW = at("2025-12-01")


def the_plan(**changes: dict[str, object]) -> dict[ItemNumber, Step]:
    """Topics until 19 December, then terms of reference, then three weeks of hiring."""
    steps = {
        TOPICS: Step(TOPICS, CALENDAR, begins=NOW, deadline=at("2025-12-19")),
        TERMS: Step(TERMS, CALENDAR, begins=NOW, needs=(TOPICS,), takes=Span(7)),
        HIRING: Step(
            HIRING,
            CALENDAR,
            begins=NOW,
            needs=(TERMS,),
            takes=Span(21),
            due=at("2026-03-01", "23:59"),
        ),
    }
    for name, change in changes.items():
        number = {"topics": TOPICS, "terms": TERMS, "hiring": HIRING}[name]
        steps[number] = replace(steps[number], **change)  # type: ignore[arg-type]
    return steps


def test_a_worked_example_by_hand() -> None:
    steps = reckon(the_plan(), now=NOW)

    assert steps[HIRING].starts_by == at("2026-02-08", "23:59")
    assert steps[TERMS].starts_by == at("2026-02-01", "23:59")
    assert steps[TOPICS].ends_by == at("2026-02-01", "23:59")
    assert [steps[number].ends for number in (TOPICS, TERMS, HIRING)] == [
        at("2025-12-19"),
        at("2025-12-26"),
        at("2026-01-16"),
    ]
    assert {step.late for step in steps.values()} == {0}
    assert steps[HIRING].chain == (TOPICS, TERMS, HIRING)


def test_an_extension_breaks_the_chain_behind_it() -> None:
    steps = reckon(the_plan(topics={"deadline": at("2026-02-05")}), now=NOW)

    assert [steps[number].late for number in (TOPICS, TERMS, HIRING)] == [4, 4, 4]
    assert steps[HIRING].ends == at("2026-03-05")
    assert steps[HIRING].starts_by == at("2026-02-08", "23:59")
    assert not steps[HIRING].is_waiting


def test_what_has_ended_moves_nothing_any_more() -> None:
    plan = the_plan(topics={"ended_at": at("2026-02-05"), "deadline": None})

    steps = reckon(plan, now=at("2026-02-06"))

    assert steps[TOPICS].late == 0
    assert steps[TOPICS].ends_by is None
    assert steps[HIRING].late == 4


def test_time_alone_makes_late_what_nobody_ends() -> None:
    steps = reckon(the_plan(), now=at("2026-02-03"))
    assert steps[TOPICS].ends == at("2026-02-03")
    assert steps[HIRING].late == 2
    assert steps[HIRING].is_waiting


def test_the_earlier_of_two_due_dates_decides() -> None:
    steps = reckon(the_plan(terms={"due": at("2026-01-10")}), now=NOW)

    assert steps[TERMS].starts_by == at("2026-01-03")
    assert steps[HIRING].starts_by == at("2026-02-08", "23:59")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (at("2026-03-28", "02:30"), 1, at("2026-03-29", "03:30")),  # the clocks skip 02:30
        (at("2026-03-28", "12:00"), 1, at("2026-03-29", "12:00")),
        (at("2026-10-24", "12:00"), 1, at("2026-10-25", "12:00")),
        (at("2026-01-31", "12:00"), 28, at("2026-02-28", "12:00")),
        (at("2028-02-28", "12:00"), 1, at("2028-02-29", "12:00")),
    ],
)
def test_days_are_those_of_the_lists_zone(start: datetime, days: int, end: datetime) -> None:
    assert CALENDAR.after(start, Span(days)) == end


def test_working_days_leave_out_weekends_and_days_off() -> None:
    calendar = Calendar(ZURICH, frozenset({date(2025, 12, 25), date(2025, 12, 26)}))

    friday = at("2025-12-19")
    assert calendar.after(friday, Span(4, is_working=True)) == at("2025-12-29")
    assert calendar.before(at("2025-12-29"), Span(4, is_working=True)) == friday
    assert CALENDAR.after(at("2025-12-20"), Span(1, is_working=True)) == at("2025-12-22")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3 weeks", Span(21)),
        ("a week", Span(7)),
        ("21 days", Span(21)),
        ("1 day", Span(1)),
        ("10  Working days", Span(10, is_working=True)),
        ("two weeks", Span(14)),
    ],
)
def test_spans_are_read(text: str, days: Span) -> None:
    assert read_span(text) == days


@pytest.mark.parametrize("text", ["", "soon", "3 months", "0 days", "999999 weeks", "-1 days"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_span(text)


def test_a_circle_is_named() -> None:
    needs = {TOPICS: [TERMS], TERMS: [HIRING], HIRING: [TOPICS], ItemNumber(9): [TOPICS]}

    assert find_circle({**needs, ItemNumber(0): []}) == (TOPICS, TERMS, HIRING)
    assert find_circle({TOPICS: [TOPICS]}) == (TOPICS,)
    assert find_circle({TOPICS: [TERMS, HIRING], TERMS: [HIRING]}) == ()


days = st.integers(0, 60)


@st.composite
def plans(draw: st.DrawFn) -> dict[ItemNumber, Step]:
    count = draw(st.integers(1, 7))
    steps: dict[ItemNumber, Step] = {}
    for number in map(ItemNumber, range(1, count + 1)):
        earlier = draw(st.sets(st.sampled_from(sorted(steps)))) if steps else set()
        a_day = st.none() | days.map(lambda day: NOW + timedelta(days=day))
        steps[number] = Step(
            number,
            CALENDAR,
            begins=NOW,
            needs=tuple(sorted(earlier)),
            takes=draw(st.none() | st.builds(Span, st.integers(1, 30), st.booleans())),
            due=draw(a_day),
            deadline=draw(a_day),
        )
    return steps


@given(plans(), st.data())
def test_a_later_deadline_ends_nothing_earlier_and_moves_no_latest_start(
    plan: dict[ItemNumber, Step], data: st.DataObject
) -> None:
    step = plan[data.draw(st.sampled_from(sorted(plan)))]
    later = (step.deadline or NOW) + timedelta(days=data.draw(st.integers(1, 40)))

    before = reckon(plan, now=NOW)
    after = reckon({**plan, step.number: replace(step, deadline=later)}, now=NOW)

    for number in plan:
        assert after[number].ends >= before[number].ends
        assert after[number].late >= before[number].late
        assert after[number].starts_by == before[number].starts_by


@given(plans())
def test_whatever_is_needed_ends_first_and_what_is_late_says_through_what(
    plan: dict[ItemNumber, Step],
) -> None:
    steps = reckon(plan, now=NOW)

    for number, step in plan.items():
        reckoned = steps[number]
        assert reckoned.chain[-1] == number
        for needed in (steps[other] for other in step.needs):
            assert needed.ends <= reckoned.ends
            if reckoned.starts_by is not None:
                assert needed.ends_by is not None
                assert needed.ends_by <= reckoned.starts_by
        assert (reckoned.late > 0) == (
            reckoned.ends_by is not None and reckoned.ends > reckoned.ends_by
        )
        for other, following in zip(reckoned.chain, reckoned.chain[1:], strict=False):
            assert other in plan[following].needs


@given(plans())
def test_plans_without_circles_have_none(plan: dict[ItemNumber, Step]) -> None:
    needs = {number: step.needs for number, step in plan.items()}
    assert find_circle(needs) == ()
    last = max(plan)
    circle = find_circle({**needs, ItemNumber(1): (*needs[ItemNumber(1)], last)})
    for other, following in zip(circle, (*circle[1:], *circle[:1]), strict=True):
        assert following in (*needs[other], *((last,) if other == 1 else ()))
