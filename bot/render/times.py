"""Put times into words: in a list's time zone, with UTC beside it."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def say_instant(instant: datetime, *, zone: ZoneInfo) -> str:
    """Return `Sat 19 Dec 2026, 18:00 CET (17:00 UTC)`."""
    local, utc = instant.astimezone(zone), instant.astimezone(UTC)
    if local.utcoffset() == timedelta(0):
        return f"{say_date(local)}, {local:%H:%M} UTC"
    other_day = "" if local.date() == utc.date() else f"{_DAYS[utc.weekday()]} "
    return f"{say_date(local)}, {local:%H:%M} {_zone_name(local)} ({other_day}{utc:%H:%M} UTC)"


def say_local(instant: datetime, *, zone: ZoneInfo) -> str:
    """Return `Sat 19 Dec 2026, 18:00 CET`, in the zone alone."""
    local = instant.astimezone(zone)
    name = "UTC" if local.utcoffset() == timedelta(0) else _zone_name(local)
    return f"{say_date(local)}, {local:%H:%M} {name}"


def say_moment(instant: datetime, *, zone: ZoneInfo) -> str:
    """Return `Sat 19 Dec, 18:00`, for a past time that needs no zone beside it."""
    local = instant.astimezone(zone)
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}, {local:%H:%M}"


def say_day(instant: datetime, *, zone: ZoneInfo) -> str:
    """Return `Sat 19 Dec 2026`."""
    return say_date(instant.astimezone(zone))


def say_month_day(instant: datetime, *, zone: ZoneInfo) -> str:
    """Return `19 Dec`, where there is room for no more."""
    local = instant.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1]}"


def say_day_ahead(instant: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """Return `Sat 19 Dec`, for a coming day; with the time if it is today, with another year."""
    local, today = instant.astimezone(zone), now.astimezone(zone)
    day = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
    if local.date() == today.date():
        return f"{day} {local:%H:%M}"
    return day if local.year == today.year else f"{day} {local.year}"


def say_date(local: date) -> str:
    """Return `Sat 19 Dec 2026` for a day, or for a time that is local already."""
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"


def say_month(month: date, *, with_year: bool) -> str:
    """Return `Dec 2026`, or `Dec`."""
    name = _MONTHS[month.month - 1]
    return f"{name} {month.year}" if with_year else name


def _zone_name(local: datetime) -> str:
    """Return `CET`, or `UTC+5:30` if the zone's name is only an offset."""
    name = local.tzname() or ""
    if name[:1].isalpha():
        return name
    offset = local.utcoffset() or timedelta(0)
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
