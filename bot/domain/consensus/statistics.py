"""Count what became of objections."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from bot.domain.consensus.objection import Objection, ObjectionState


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many objections were raised, and what became of them; every state is in `by_state`.

    `median_days` is how long it took until one was addressed, None if none is.
    """

    raised: int
    by_state: Mapping[ObjectionState, int]
    median_days: float | None


def statistics_of(objections: Sequence[Objection]) -> Statistics:
    """Count objections by their present state."""
    counts = Counter(objection.state for objection in objections)
    days = [
        (objection.at_state - objection.at) / timedelta(days=1)
        for objection in objections
        if objection.is_addressed and objection.at_state is not None
    ]
    return Statistics(
        raised=len(objections),
        by_state={state: counts[state] for state in ObjectionState},
        median_days=median(days) if days else None,
    )
