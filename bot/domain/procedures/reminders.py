"""Say when people are reminded of a ballot on which they have not voted, or a call unanswered."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.procedures.procedure import Kind, Procedure, kind_of

BEFORE_END: Final = {Kind.BALLOT: timedelta(days=1), Kind.CALL: timedelta(hours=48)}
SHORTEST_REMINDED: Final = timedelta(days=2)
"""What is open for less time reminds nobody: its announcement is still new."""
APART: Final = timedelta(days=1)
"""How far two reminders are apart at least; otherwise there is only the one at half time."""


class Occasion(StrEnum):
    """Which of the reminders it is. Nobody gets one of them twice."""

    HALF_TIME = "half time"
    BEFORE_END = "before the end"
    BY_CHAIR = "by the chair"
    """A chair asked for it: at most one a day."""


def occasions(procedure: Procedure) -> list[tuple[datetime, Occasion]]:
    """Return when reminders are due, in order: before the end, and of a call at half time first."""
    lasts = procedure.closes_at - procedure.opened_at
    if lasts < SHORTEST_REMINDED:
        return []
    kind = kind_of(procedure)
    half, last = procedure.opened_at + lasts / 2, procedure.closes_at - BEFORE_END[kind]
    before_end = (last, Occasion.BEFORE_END)
    if kind is Kind.BALLOT:
        return [before_end]
    at_half = (half, Occasion.HALF_TIME)
    return [at_half, before_end] if last >= half + APART else [at_half]


def next_reminder(procedure: Procedure, *, after: datetime) -> datetime | None:
    """Return when the next reminder after an instant is due, None for never."""
    return next((at for at, _which in occasions(procedure) if at > after), None)


def reminder_due(procedure: Procedure, *, now: datetime) -> Occasion | None:
    """Return the reminder that is due: the last one whose time has come."""
    return next((which for at, which in reversed(occasions(procedure)) if at <= now), None)
