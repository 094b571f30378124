"""Say when those who have not answered a call are reminded: half-way, and before its end."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.calls.call import Call

BEFORE_END: Final = timedelta(hours=48)
SHORTEST_REMINDED: Final = timedelta(days=2)
"""Calls that are open for less time remind nobody: their announcement is still new."""
APART: Final = timedelta(days=1)
"""How far the two reminders are apart at least; otherwise there is only the one at half time."""


class Occasion(StrEnum):
    """Which of a call's reminders it is. Nobody gets one of them twice."""

    HALF_TIME = "half time"
    BEFORE_END = "before the end"
    BY_CHAIR = "by the chair"
    """A chair asked for it: at most one a day."""


def occasions(call: Call) -> list[tuple[datetime, Occasion]]:
    """Return when a call's reminders are due, in order."""
    lasts = call.closes_at - call.opened_at
    if lasts < SHORTEST_REMINDED:
        return []
    half, last = call.opened_at + lasts / 2, call.closes_at - BEFORE_END
    due = [(half, Occasion.HALF_TIME)]
    return [*due, (last, Occasion.BEFORE_END)] if last >= half + APART else due


def next_reminder(call: Call, *, after: datetime) -> datetime | None:
    """Return when the next reminder after an instant is due, None for never."""
    return next((at for at, _which in occasions(call) if at > after), None)


def reminder_due(call: Call, *, now: datetime) -> Occasion | None:
    """Return the reminder that is due: the last one whose time has come."""
    return next((which for at, which in reversed(occasions(call)) if at <= now), None)
