"""The token bucket: bursts pass, then one token an interval, in whatever order time is told."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.gateways.slack.pace import Bucket, Pace

SLACK = Pace(every=timedelta(seconds=1), burst=3)


def test_a_burst_passes_at_once_and_the_next_waits_a_second() -> None:
    bucket = Bucket()
    waits = []

    for _ in range(5):
        waits.append(bucket.wait(SLACK, now=100.0))
        bucket = bucket.take(SLACK, now=100.0)

    assert waits == [0.0, 0.0, 0.0, 1.0, 2.0]


def test_an_idle_bucket_is_full_again_but_no_fuller() -> None:
    bucket = Bucket()
    for _ in range(3):
        bucket = bucket.take(SLACK, now=100.0)

    later = [bucket.wait(SLACK, now=1000.0)]
    for _ in range(3):
        bucket = bucket.take(SLACK, now=1000.0)
        later.append(bucket.wait(SLACK, now=1000.0))

    assert later == [0.0, 0.0, 0.0, 1.0]


def test_a_token_that_was_not_used_is_there_again() -> None:
    bucket = Bucket()
    for _ in range(4):
        bucket = bucket.take(SLACK, now=100.0)

    assert bucket.wait(SLACK, now=100.0) == 2.0
    assert bucket.give_back(SLACK).wait(SLACK, now=100.0) == 1.0


@given(
    gaps=st.lists(st.floats(min_value=0, max_value=5), max_size=60),
    burst=st.integers(min_value=1, max_value=5),
)
def test_no_span_holds_more_than_the_burst_and_one_a_second(gaps: list[float], burst: int) -> None:
    pace = Pace(every=timedelta(seconds=1), burst=burst)
    bucket, now, sent = Bucket(), 0.0, []

    for gap in gaps:
        now += gap
        wait = bucket.wait(pace, now=now)
        bucket = bucket.take(pace, now=now)
        sent.append(now + wait)

    for first, start in enumerate(sent):
        for last in range(first, len(sent)):
            assert last - first + 1 <= burst + (sent[last] - start) + 1e-6
