"""When people are reminded of a call."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.calls.call import Call, CallState
from bot.domain.ids import CallId, ItemNumber
from bot.domain.procedures.reminders import Occasion, next_reminder, occasions, reminder_due

START = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def call(**lasts: float) -> Call:
    """Return a call that is open for so long."""
    return Call(
        id=CallId(1),
        item=ItemNumber(1),
        text="",
        questions=(),
        state=CallState.OPEN,
        opened_at=START,
        opened_by=None,
        closes_at=START + timedelta(**lasts),
    )


@pytest.mark.parametrize(
    ("lasts", "expected"),
    [
        ({"hours": 47}, []),
        ({"days": 2}, [24]),
        ({"days": 4}, [48]),
        ({"days": 6}, [72, 96]),
        ({"days": 14}, [168, 288]),
    ],
)
def test_reminders_are_at_half_time_and_two_days_before_the_end(
    lasts: dict[str, float], expected: list[float]
) -> None:
    due = [at for at, _which in occasions(call(**lasts))]
    assert due == [START + timedelta(hours=hours) for hours in expected]


def test_a_reminder_that_was_missed_is_not_made_up_for() -> None:
    late = START + timedelta(days=13)
    assert reminder_due(call(days=14), now=late) is Occasion.BEFORE_END
    assert next_reminder(call(days=14), after=late) is None
    assert next_reminder(call(days=14), after=START) == START + timedelta(days=7)
    assert reminder_due(call(days=14), now=START) is None
