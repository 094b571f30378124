"""Find when a digest is due, from the words of the configuration.

`Mon 09:00`, `daily 08:00`, `1st 09:00` and `off`, in the list's time zone. cronsim handles the days
on which clocks change.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from cronsim import CronSim

WEEKDAYS: Final = (
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Schedule:
    """A recurring time, as a cron expression in a list's time zone; "" for never."""

    cron: str
    words: str


def parse_schedule(words: str) -> Schedule:
    """Read a schedule.

    Raises:
        ValueError: the words are none of the known forms; the text shows them.
    """
    text = words.strip().lower()
    if text == "off":
        return Schedule(cron="", words=words)
    match = re.fullmatch(
        r"(?:(daily)|([a-z]{3,9})|(\d{1,2})(?:st|nd|rd|th))\s+(\d{1,2}):(\d\d)",
        text,
    )
    faulty = ValueError(
        "no such schedule; write for example 'Mon 09:00', 'daily 08:00', '1st 09:00' or 'off'"
    )
    if match is None:
        raise faulty
    _daily, weekday, day, hour, minute = match.groups()
    on = next((at for at, name in enumerate(WEEKDAYS) if name.startswith(weekday or "-")), None)
    if weekday and on is None:
        raise faulty
    if int(hour) > 23 or int(minute) > 59 or (day and not 1 <= int(day) <= 28):
        raise faulty
    days = f"{day} * *" if day else f"* * {on}" if weekday else "* * *"
    return Schedule(cron=f"{int(minute)} {int(hour)} {days}", words=words)


def latest_due(schedule: Schedule, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the latest scheduled time that is not after `now`, in UTC; None for never."""
    if not schedule.cron:
        return None
    backwards = CronSim(schedule.cron, now.astimezone(zone) + timedelta(minutes=1), reverse=True)
    # The current minute is among them, and may be after `now`.
    return next(due for instant in backwards if (due := instant.astimezone(UTC)) <= now)


def next_due(schedule: Schedule, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first scheduled time after `now`, in UTC; None for never."""
    if not schedule.cron:
        return None
    instant: datetime = next(CronSim(schedule.cron, now.astimezone(zone)))
    return instant.astimezone(UTC)
