from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    LONGEST_PUT_OFF,
    PATIENCE,
    Delivery,
    DeliveryKind,
    DeliveryState,
    is_hopeless,
    next_try,
)
from bot.domain.ids import DeliveryId

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def pause(attempts: int, *, chance: float = 0.0, after: timedelta = timedelta(0)) -> timedelta:
    return next_try(attempts=attempts, now=NOW, after=after, chance=lambda: chance) - NOW


def test_pauses_double_up_to_the_longest() -> None:
    assert [pause(count) for count in (1, 2, 3)] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert pause(99) == LONGEST_PAUSE


def test_a_peers_own_pause_is_kept() -> None:
    assert pause(1, after=timedelta(minutes=40)) == timedelta(minutes=40)


@given(
    attempts=st.integers(min_value=1, max_value=10_000),
    chance=st.floats(min_value=0, max_value=1),
    after=st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=2)),
)
def test_retries_never_come_at_once_nor_far_beyond_the_longest_pause(
    attempts: int, chance: float, after: timedelta
) -> None:
    waited = pause(attempts, chance=chance, after=after)

    assert max(FIRST_PAUSE, after) <= waited <= max(LONGEST_PAUSE * 1.25, after)


def test_a_delivery_is_hopeless_after_days_of_trying_never_before_the_first_try() -> None:
    fresh = delivery(first_attempt_at=None)
    tried = delivery(first_attempt_at=NOW)

    assert not is_hopeless(fresh, now=NOW + PATIENCE * 2)
    assert not is_hopeless(tried, now=NOW + PATIENCE)
    assert is_hopeless(tried, now=NOW + PATIENCE + timedelta(seconds=1))


def test_a_mail_is_tried_for_five_days() -> None:
    tried = delivery(first_attempt_at=NOW, kind=DeliveryKind.MAIL_REMINDER)

    assert not is_hopeless(tried, now=NOW + timedelta(days=5))
    assert is_hopeless(tried, now=NOW + timedelta(days=5, seconds=1))


def test_a_mail_that_is_put_off_is_tried_less_and_less_often() -> None:
    pauses: list[timedelta] = []
    now = NOW
    while now < NOW + timedelta(days=5):
        due = next_try(
            attempts=len(pauses) + 1,
            now=now,
            after=timedelta(0),
            chance=lambda: 0.0,
            longest=LONGEST_PUT_OFF,
        )
        pauses.append(due - now)
        now = due

    assert pauses == sorted(pauses)
    assert len(pauses) == 42
    assert pauses[-1] == timedelta(hours=4)


def delivery(
    *, first_attempt_at: datetime | None, kind: DeliveryKind = DeliveryKind.POST_ITEM
) -> Delivery:
    return Delivery(
        id=DeliveryId("0" * 32),
        seq=1,
        kind=kind,
        destination="slack/C1/12",
        recipient="C1",
        item=None,
        ref=None,
        payload=None,
        state=DeliveryState.WAITING,
        attempts=1,
        created_at=NOW,
        due_at=NOW,
        first_attempt_at=first_attempt_at,
        last_error="",
        sent_at=None,
        result="",
    )
