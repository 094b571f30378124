from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digests.schedule import latest_due, next_due, parse_schedule

ZURICH = ZoneInfo("Europe/Zurich")
TUESDAY = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "cron"),
    [
        ("Mon 09:00", "0 9 * * 1"),
        ("sunday 7:30", "30 7 * * 0"),
        ("daily 08:00", "0 8 * * *"),
        ("1st 09:00", "0 9 1 * *"),
        ("off", ""),
    ],
)
def test_a_schedule_is_read(words: str, cron: str) -> None:
    assert parse_schedule(words).cron == cron


@pytest.mark.parametrize("words", ["", "weekly", "Mon", "Mon 24:00", "Mon 9:60", "31st 09:00"])
def test_what_is_no_schedule_is_refused_with_the_known_forms(words: str) -> None:
    with pytest.raises(ValueError, match="write for example 'Mon 09:00'"):
        parse_schedule(words)


def test_due_instants_lie_on_both_sides_of_now() -> None:
    monday = parse_schedule("Mon 09:00")

    assert latest_due(monday, now=TUESDAY, zone=ZURICH) == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert next_due(monday, now=TUESDAY, zone=ZURICH) == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_the_next_minute_is_not_due_yet() -> None:
    half_past = datetime(2026, 11, 24, 7, 59, 30, tzinfo=UTC)

    due = latest_due(parse_schedule("daily 09:00"), now=half_past, zone=ZURICH)

    assert due == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_off_is_never_due() -> None:
    off = parse_schedule("off")

    assert latest_due(off, now=TUESDAY, zone=ZURICH) is None
    assert next_due(off, now=TUESDAY, zone=ZURICH) is None


@given(
    now=st.datetimes(
        min_value=datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        max_value=datetime(2028, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    words=st.sampled_from(["Mon 09:00", "Sun 02:30", "daily 00:00", "daily 02:30", "28th 23:59"]),
)
def test_the_latest_due_instant_is_never_after_now_and_the_next_always(
    now: datetime, words: str
) -> None:
    schedule = parse_schedule(words)
    latest = latest_due(schedule, now=now, zone=ZURICH)
    following = next_due(schedule, now=now, zone=ZURICH)

    assert latest is not None
    assert following is not None
    assert latest <= now < following
    assert following - latest <= timedelta(days=32)
