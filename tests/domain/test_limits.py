"""How often a voter is asked, whatever a forger sends in their name."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from bot.domain.limits import ASKED_AT_ONCE, ASKED_WITHIN, SHORTEST_WAIT, next_question

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
AGO = some.timedeltas(min_value=timedelta(0), max_value=ASKED_WITHIN)
LEFT = some.timedeltas(min_value=timedelta(0), max_value=timedelta(days=60))


@given(some.lists(AGO, max_size=40), LEFT)
def test_a_voter_is_asked_within_a_quarter_of_the_time_that_is_left(
    ago: list[timedelta], left: timedelta
) -> None:
    sent = sorted(NOW - other for other in ago)

    due = next_question(sent, now=NOW, ends_at=NOW + left)

    assert NOW <= due <= NOW + max(left / 4, SHORTEST_WAIT)


@given(some.lists(AGO, max_size=40))
def test_a_voter_waits_two_hours_at_most(ago: list[timedelta]) -> None:
    sent = sorted(NOW - other for other in ago)

    due = next_question(sent, now=NOW, ends_at=NOW + timedelta(days=30))

    assert due <= NOW + timedelta(hours=2)


def test_a_flood_without_an_end_makes_some_twenty_questions_a_day() -> None:
    ends_at = NOW + timedelta(days=30)
    sent: list[datetime] = []
    now = NOW

    while now < NOW + timedelta(days=1):
        recent = [instant for instant in sent if instant > now - ASKED_WITHIN]
        now = next_question(recent, now=now, ends_at=ends_at)
        sent.append(now)

    assert ASKED_AT_ONCE < len(sent) <= 20
