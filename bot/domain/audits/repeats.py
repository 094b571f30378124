"""Link votes that are held again: `take 3`, a new candidate, the same question once more."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.domain.audits.decision import Decision, Kind

OLDEST: Final = timedelta(days=200)
"""So long after a vote its repetition may come."""


def link_repeats(
    decisions: Sequence[Decision], series_of: Callable[[str], tuple[str, bool]]
) -> Iterator[Decision]:
    """Yield the decisions, in order of time, each with the earlier one that it repeats.

    `series_of` gives what the subjects of a vote and its repetitions have in common, and whether a
    subject says that it is one.
    """
    newest: dict[tuple[Kind, str], Decision] = {}
    for decision in decisions:
        series, is_again = series_of(decision.subject)
        before = newest.get((decision.kind, series))
        is_repeat = (
            before is not None
            and decision.at - before.at <= OLDEST
            and (is_again or _was_open(before))
        )
        yield replace(decision, earlier=before.message_id) if before and is_repeat else decision
        newest[decision.kind, series] = decision


def _was_open(decision: Decision) -> bool:
    """Return True if a vote came to nothing, so that the same question may be put again."""
    announced = decision.announced
    return decision.canceled or announced is None or announced.passed is False
