"""Write the service's numbers for Prometheus.

The names are promises to whoever alerts on them (docs/alerts.yml). No label holds an address, an
item or a person: the numbers are kept for years in other places.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from bot.pulse import PAUSES, Pauses

CONTENT_TYPE: Final = "text/plain; version=0.0.4"

Labels = tuple[str, ...]
Counts = Mapping[Labels, int]
"""How many there are or were, by the values of the labels."""
Ages = Mapping[Labels, float]
"""Seconds, by the values of the labels."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is told. The labels of each are in `_FAMILIES`, in that order."""

    version: str
    is_slack_connected: bool
    slack_event_age: float | None
    """None if no event came since the start."""
    pending: Counts
    oldest: Ages
    deliveries: Counts
    mails: Counts
    votes: Counts
    set_aside: Counts
    imap_success: Mapping[Labels, datetime]
    imap_lag: Ages
    digests: Mapping[Labels, datetime]
    pauses: Pauses


def metrics_text(numbers: Numbers) -> bytes:
    """Return the numbers as Prometheus reads them (text format 0.0.4)."""
    registry = CollectorRegistry()
    registry.register(_Told(numbers))
    return generate_latest(registry)


class _Told(Collector):
    """What is told, as the library wants it."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers

    def collect(self) -> Iterator[Metric]:
        """Yield each number under its name."""
        numbers = self._numbers
        yield _gauge("build_info", "The version that runs", ["version"], [((numbers.version,), 1)])
        yield _gauge(
            "outbox_pending",
            "Deliveries that wait",
            ["destination_kind"],
            numbers.pending.items(),
        )
        yield _gauge(
            "outbox_oldest_seconds",
            "How long ago the oldest delivery that waits was queued",
            ["destination_kind"],
            numbers.oldest.items(),
        )
        yield _counter(
            "deliveries",
            "Tries of deliveries since the start: sent, failed (for good), waits (tried again)",
            ["kind", "outcome"],
            numbers.deliveries.items(),
        )
        yield _counter(
            "mails",
            "Messages of each list: filed, or held since they did not come by it",
            ["list", "outcome"],
            numbers.mails.items(),
        )
        yield _counter(
            "votes",
            "Votes by the way they came and what proves them, refused and replaced ones too",
            ["source", "assurance"],
            numbers.votes.items(),
        )
        yield _counter(
            "set_aside", "Messages that could not be handled", ["reason"], numbers.set_aside.items()
        )
        yield _pauses(self._numbers.pauses)
        yield from self._peers()

    def _peers(self) -> Iterator[Metric]:
        numbers = self._numbers
        yield _gauge(
            "imap_last_success_timestamp_seconds",
            "When all mail of a mailbox was last known to be handled",
            ["mailbox"],
            _timestamps(numbers.imap_success),
        )
        yield _gauge(
            "imap_lag_seconds",
            "How long ago the oldest mail came that is being fetched or handled; 0 for none",
            ["mailbox"],
            numbers.imap_lag.items(),
        )
        yield _gauge(
            "slack_connected",
            "1 if Slack can reach us",
            [],
            [((), int(numbers.is_slack_connected))],
        )
        age = [] if numbers.slack_event_age is None else [((), numbers.slack_event_age)]
        yield _gauge("slack_event_age_seconds", "How long ago Slack last brought anything", [], age)
        yield _gauge(
            "digest_last_success_timestamp_seconds",
            "When a list's last digest went out",
            ["list"],
            _timestamps(numbers.digests),
        )


def _pauses(pauses: Pauses) -> Metric:
    """Return the pauses as a histogram, which counts each with all shorter ones."""
    bounds = [*map(str, PAUSES), "+Inf"]
    return HistogramMetricFamily(
        "penholder_loop_pause_seconds",
        "How long the event loop worked, each time, before it looked for what had come",
        buckets=list(zip(bounds, accumulate(pauses.counts), strict=True)),
        sum_value=pauses.seconds,
    )


Values = Iterable[tuple[Labels, float]]


def _timestamps(instants: Mapping[Labels, datetime]) -> Values:
    return [(labels, at.timestamp()) for labels, at in instants.items()]


def _gauge(name: str, text: str, labels: list[str], values: Values) -> Metric:
    family = GaugeMetricFamily(f"penholder_{name}", text, labels=labels)
    for given, value in sorted(values):
        family.add_metric(given, value)
    return family


def _counter(name: str, text: str, labels: list[str], values: Values) -> Metric:
    family = CounterMetricFamily(f"penholder_{name}", text, labels=labels)
    for given, value in sorted(values):
        family.add_metric(given, value)
    return family
