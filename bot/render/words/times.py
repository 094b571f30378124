"""Put times into words: in a list's time zone, with UTC beside it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.digests.schedule import parse_schedule
from bot.language import locale, say, say_as, say_list, say_number


def say_instant(instant: datetime, *, zone: ZoneInfo) -> str:
    """Return `Sat 19 Dec 2026, 18:00 CET (17:00 UTC)`."""
    local, utc = instant.astimezone(zone), instant.astimezone(UTC)
    if local.utcoffset() == timedelta(0):
        return f"{say_date(local)}, {local:%H:%M} UTC"
    other_day = "" if local.date() == utc.date() else f"{_weekday(utc)} "
    return f"{say_date(local)}, {local:%H:%M} {_zone_name(local)} ({other_day}{utc:%H:%M} UTC)"


def say_local(instant: datetime, *, zone: ZoneInfo) -> str:
    """Return `Sat 19 Dec 2026, 18:00 CET`, in the zone alone."""
    local = instant.astimezone(zone)
    name = "UTC" if local.utcoffset() == timedelta(0) else _zone_name(local)
    return f"{say_date(local)}, {local:%H:%M} {name}"


def say_moment(instant: datetime, *, zone: ZoneInfo) -> str:
    """Return `Sat 19 Dec, 18:00`, for a past time that needs no zone beside it."""
    local = instant.astimezone(zone)
    return f"{say_short_day(local)}, {local:%H:%M}"


def say_more_time(before: datetime, after: datetime, *, zone: ZoneInfo) -> str:
    """Return `That is 3 days more.`, by the clocks of a zone."""
    first, last = (instant.astimezone(zone).replace(tzinfo=None) for instant in (before, after))
    minutes = round((last - first).total_seconds() / 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [
        say_number("{number} day", "{number} days", days) if days else "",
        say_number("{number} hour", "{number} hours", hours) if hours else "",
        say_number("{number} minute", "{number} minutes", rest) if rest else "",
    ]
    return say("That is {span} more.", span=say_list(list(filter(None, parts))[:2]))


def say_schedule(schedule: str) -> str:
    """Return when a digest comes: `every Monday at 09:00`."""
    cron = parse_schedule(schedule).cron
    if not cron:
        return say_as("digest", "none")
    minute, hour, day, _month, weekday = cron.split()
    time = f"{int(hour):02}:{int(minute):02}"
    if weekday != "*":
        # Cron's week begins on Sunday, and the CLDR's on Monday.
        name = locale().days["format"]["wide"][(int(weekday) - 1) % 7]
        return say("every {weekday} at {time}", weekday=name, time=time)
    if day != "*":
        return say("on day {day} of each month at {time}", day=day, time=time)
    return say("every day at {time}", time=time)


def say_day(instant: datetime, *, zone: ZoneInfo) -> str:
    """Return `Sat 19 Dec 2026`."""
    return say_date(instant.astimezone(zone))


def say_month_day(instant: datetime, *, zone: ZoneInfo) -> str:
    """Return `19 Dec`, where there is room for no more."""
    local = instant.astimezone(zone)
    return say("{day} {month}", day=local.day, month=_month(local))


def say_day_ahead(instant: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """Return `Sat 19 Dec`, for a coming day; with the time if it is today, with another year."""
    local, today = instant.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"{say_short_day(local)} {local:%H:%M}"
    return say_short_day(local) if local.year == today.year else say_date(local)


def say_date(local: date) -> str:
    """Return `Sat 19 Dec 2026` for a day, or for a time that is local already."""
    return say(
        "{weekday} {day} {month} {year}",
        weekday=_weekday(local),
        day=local.day,
        month=_month(local),
        year=local.year,
    )


def say_month(month: date, *, with_year: bool) -> str:
    """Return `Dec 2026`, or `Dec`."""
    name = _month(month)
    return say("{month} {year}", month=name, year=month.year) if with_year else name


def say_short_day(local: date) -> str:
    """Return `Sat 19 Dec`."""
    weekday, month = _weekday(local), _month(local)
    return say("{weekday} {day} {month}", weekday=weekday, day=local.day, month=month)


def _weekday(day: date) -> str:
    name: str = locale().days["format"]["abbreviated"][day.weekday()]
    return name


def _month(day: date) -> str:
    name: str = locale().months["format"]["abbreviated"][day.month]
    return name


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
