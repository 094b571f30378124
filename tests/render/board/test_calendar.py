"""The calendar of deadlines, as calendar programs read it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.domain.ids import ItemNumber
from bot.render.board.calendar import Deadline, DeadlineKind, calendar_bytes

ENDS = datetime(2026, 12, 19, 17, 0, tzinfo=UTC)
CALL = Deadline(
    kind=DeadlineKind.CALL,
    id=3,
    item=ItemNumber(12),
    title="Who may moor at the east quay; in winter, too",
    ends_at=ENDS,
    changes=1,
    changed_at=datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
    address="https://pen.example.org/items/12",
    text="1. Boats of what length?\nAsk ada@harbour.example",
)


def read(*deadlines: Deadline) -> list[Any]:
    return list(read_calendar(*deadlines).walk("VEVENT"))


def read_calendar(*deadlines: Deadline) -> Any:  # noqa: ANN401 - its values have many types
    written = calendar_bytes(deadlines, name="Penholder", host="pen.example.org")
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    calendar = Calendar.from_ical(written)
    assert not calendar.errors
    return calendar


def test_a_calendar_program_reads_a_deadline_with_one_alarm() -> None:
    calendar = read_calendar(CALL)

    (event,) = calendar.walk("VEVENT")
    assert event["uid"] == "call-3@pen.example.org"
    assert event.decoded("dtstart") == ENDS
    assert event["dtstart"].to_ical() == b"20261219T170000Z"
    assert event["summary"] == "Comments end: #12 Who may moor at the east quay; in winter, too"
    assert event["description"] == "1. Boats of what length?\nAsk ada@…"
    assert event["url"] == CALL.address
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 1)
    assert event.decoded("last-modified") == CALL.changed_at
    (alarm,) = event.walk("VALARM")
    assert (alarm["action"], alarm["trigger"].dt) == ("DISPLAY", timedelta(days=-1))
    assert calendar["refresh-interval"].dt == timedelta(hours=1)
    assert calendar["refresh-interval"].params["VALUE"] == "DURATION"
    assert not event.errors


def test_a_deadline_that_moved_is_the_same_event_with_a_higher_sequence() -> None:
    moved = replace(
        CALL, ends_at=ENDS + timedelta(days=7), changes=2, changed_at=ENDS - timedelta(days=1)
    )

    (before,), (after,) = read(CALL), read(moved)

    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("last-modified") > before.decoded("last-modified")


def test_a_cancelled_deadline_stays_without_an_alarm() -> None:
    (event,) = read(replace(CALL, is_cancelled=True))

    assert event["status"] == "CANCELLED"
    assert event.walk("VALARM") == []


def test_a_call_a_ballot_and_an_item_of_one_number_are_three_events() -> None:
    events = read(*(replace(CALL, kind=kind) for kind in DeadlineKind))

    assert len({event["uid"] for event in events}) == len(DeadlineKind)


def test_the_calendar_does_not_depend_on_order_nor_on_when_it_is_written() -> None:
    other = replace(CALL, id=4, ends_at=ENDS - timedelta(days=1))

    written = [
        calendar_bytes(order, name="Penholder", host="") for order in ((CALL, other), (other, CALL))
    ]

    assert written[0] == written[1]


@given(st.text(st.characters(), max_size=200))
def test_no_title_adds_a_line_of_its_own(words: str) -> None:
    (event,) = read(replace(CALL, title=f"{words}\r\nSTATUS:CANCELLED", text=words))

    assert event["status"] == "CONFIRMED"
