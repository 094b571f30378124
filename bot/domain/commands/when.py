"""Parse WHEN, the dates and times that people type.

ISO dates and times with an optional zone, `19 Dec 18:00`, `Dec 19`, `Friday 18:00`, `tomorrow`, `in
2 weeks`, `+3d`. The grammar is our own, since a guess here moves a deadline: dateutil's parser
reads `12/11` without asking and takes "may" in a question for a month. Text with two possible
meanings is refused, with both.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final, NoReturn
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.domain.commands.when_forms import (
    ABBREVIATIONS,
    MONTHS,
    NUMBER_WORDS,
    RELATIVE,
    UNITS,
    WEEKDAYS,
    WHEN_FORMS,
    match_calendar,
    normalise,
)
from bot.errors import Refused
from bot.language import Text, locale, say

END_OF_DAY: Final = time(23, 59, 59)
FARTHEST: Final = relativedelta(years=5)
ROLLS_OVER: Final = timedelta(days=183)
"""A past date without a year means next year's if that is nearer than this."""


@dataclass(frozen=True, slots=True)
class _Said:
    """The text that was typed, and its named parts."""

    text: str
    parts: dict[str, str]


def parse_when(
    text: str, *, now: datetime, zone: ZoneInfo, end: datetime | None = None
) -> datetime:
    """Return the instant (UTC) that `text` means to somebody in `zone` at `now`.

    A date alone means the end of that day in `zone`. `+3d` counts from `end`, what ends at present,
    if that is given; `in 3 days` never does.

    Raises:
        Refused: it is not understood, past, too far ahead, can be meant in two ways, or does
            not exist on that zone's clocks. The text says what was understood and what to write.
    """
    sentence = normalise(text)
    here = now.astimezone(zone)
    if relative := RELATIVE.fullmatch(sentence):
        since = end.astimezone(zone) if end is not None and relative["short"] else here
        meant = _after(relative, here=since, words=text)
    elif calendar := match_calendar(sentence):
        meant = _on_calendar(_Said(text=text.strip(), parts=calendar), here=here, zone=zone)
    else:
        raise Refused(
            say(
                "I do not understand “{words}” as a time. Write {forms}.",
                words=text.strip(),
                forms=WHEN_FORMS,
            )
        )
    if meant <= now:
        raise Refused(_PAST.format(words=text.strip(), time=_say_instant(meant, zone)))
    if meant > now + FARTHEST:
        raise Refused(_TOO_FAR.format(words=text.strip(), time=_say_instant(meant, zone)))
    return meant


def as_typed(day: str, time_of_day: str, *, zone: ZoneInfo) -> str:
    """Return what pickers of a day and a time show as a WHEN; the time may be "".

    Of an hour that the zone's clocks show twice, which nobody can tell apart in a picker, the later
    one is meant. An hour that they skip stays as it is, to be refused.
    """
    text = " ".join(filter(None, (day, time_of_day)))
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return text
    # The clocks that skip an hour say two things of it as well.
    if time_of_day and _exists(local, zone) and _is_ambiguous(local, zone):
        return local.replace(tzinfo=zone, fold=1).isoformat()
    return text


def known_zone(key: str) -> ZoneInfo | None:
    """Return the time zone of that name, None if there is none such as `Europe/Zurich`."""
    try:
        zone = ZoneInfo(key) if key else None
    except (KeyError, ValueError, OSError):  # a name may be that of a folder
        return None
    return zone if zone is not None and zone.key == key else None


_PAST: Final = Text("“{words}” means {time}, which is past. Write a later time.")
_TOO_FAR: Final = Text(
    "“{words}” means {time}, which is more than five years ahead. Write an earlier time."
)


def _after(relative: re.Match[str], *, here: datetime, words: str) -> datetime:
    """Return an instant some time after `here`; days, weeks and months keep the time of day."""
    if relative["short"]:
        count, unit = int(relative["short"]), UNITS[relative["letter"]]
    else:
        word = relative["long"]
        count = NUMBER_WORDS[word] if word in NUMBER_WORDS else int(word)
        unit = relative["unit"] + "s"
    try:
        if unit in ("minutes", "hours"):
            return here.astimezone(UTC) + timedelta(**{unit: count})
        # On a day whose clocks skip or repeat this time, Python's reading (fold 0) is good enough:
        # nobody who says "in 2 weeks" means the minute.
        later: datetime = here + relativedelta(**{unit: count})
        return later.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise Refused(
            say("“{words}” is too far ahead. Write {forms}.", words=words.strip(), forms=WHEN_FORMS)
        ) from error


def _on_calendar(spoken: _Said, *, here: datetime, zone: ZoneInfo) -> datetime:
    parts = spoken.parts
    if "slashes" in parts:
        raise Refused(
            say(
                "“{words}” can be meant in two ways (day first or month first). Write the date as "
                "2026-12-19 or 19 Dec.",
                words=spoken.text,
            )
        )
    try:
        clock = _read_clock(parts)
        day, rolls_over = _read_day(spoken, here=here)
        if rolls_over and day < here.date() - ROLLS_OVER:
            day += relativedelta(years=1)
        _check_day(spoken, day)
    except ValueError as error:
        raise Refused(
            say(
                "“{words}” does not exist as a day or time. Write {forms}.",
                words=spoken.text,
                forms=WHEN_FORMS,
            )
        ) from error
    local = datetime.combine(day, clock)
    written = parts.get("zone")
    if written is None or written in ABBREVIATIONS:
        meant = _on_local_clock(spoken, local, zone=zone)
        if written is not None and (meant.tzname() or "").lower() != written:
            _refuse_zone(spoken, meant, zone=zone)
        return meant.astimezone(UTC)
    return local.replace(tzinfo=_read_zone(spoken, written)).astimezone(UTC)


def _read_clock(parts: dict[str, str]) -> time:
    if "hour" not in parts:
        return END_OF_DAY
    hour = int(parts["hour"])
    if "half" in parts:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour of a half day")
        hour = hour % 12 + (12 if parts["half"] == "p" else 0)
    return time(hour, int(parts.get("minute", 0)), int(parts.get("second", 0)))


def _read_day(spoken: _Said, *, here: datetime) -> tuple[date, bool]:
    """Return the day, and whether its year was left out, so that it may be next year's."""
    parts, today = spoken.parts, here.date()
    if "year" in parts:
        return date(int(parts["year"]), int(parts["month"]), int(parts["day"])), False
    for form in ("dm", "md"):
        if f"{form}_day" in parts:
            month = next(
                number
                for number, name in enumerate(MONTHS, start=1)
                if name.startswith(parts[f"{form}_month"][:3])
            )
            year = parts.get(f"{form}_year")
            return _day_of_year(year, month, int(parts[f"{form}_day"]), today=today), year is None
    if "weekday" in parts and "word" not in parts:
        return _coming_weekday(spoken, today=today), False
    return today + timedelta(days=parts.get("word") == "tomorrow"), False


def _day_of_year(year: str | None, month: int, day: int, *, today: date) -> date:
    if year is None and (month, day) == (2, 29):
        # The only date that a year may lack: the next one is meant.
        leap = next(y for y in range(today.year, today.year + 9) if _has_leap_day(y))
        return date(leap, 2, 29)
    return date(int(year) if year else today.year, month, day)


def _has_leap_day(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _coming_weekday(spoken: _Said, *, today: date) -> date:
    wanted = _weekday_number(spoken.parts["weekday"])
    next_one = today + timedelta(days=(wanted - today.weekday()) % 7)
    following = next_one + timedelta(days=7)
    if next_one == today:
        raise Refused(
            say(
                "Today is {weekday}, so “{words}” can be meant in two ways. Write `today` or "
                "`{date}`.",
                weekday=_say_weekday(wanted),
                words=spoken.text,
                date=_typed(following),
            )
        )
    if spoken.parts.get("next", "").strip() == "next":
        raise Refused(
            say(
                "“{words}” can be meant in two ways. Write `{first}` or `{second}`.",
                words=spoken.text,
                first=_typed(next_one),
                second=_typed(following),
            )
        )
    return next_one


def _check_day(spoken: _Said, day: date) -> None:
    """Refuse a date that does not exist, or has another weekday (one of the two is a slip)."""
    if not 1 < day.year < 9999:
        raise ValueError("an offset could lead beyond what can be reckoned")
    if "weekday" not in spoken.parts:
        return
    wanted = _weekday_number(spoken.parts["weekday"])
    if day.weekday() != wanted:
        raise Refused(
            say(
                "{date} is a {weekday}, not a {wrong}. Write the date alone, or the right weekday.",
                date=_say_day(day),
                weekday=_say_weekday(day.weekday()),
                wrong=_say_weekday(wanted),
            )
        )


def _weekday_number(word: str) -> int:
    return next(number for number, name in enumerate(WEEKDAYS) if name.startswith(word[:3]))


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    """Return True if the zone's clocks show `local`, and do not skip it."""
    shown = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return shown.replace(tzinfo=None) == local.replace(tzinfo=None)


def _is_ambiguous(local: datetime, zone: ZoneInfo) -> bool:
    """Return True if the zone's clocks show `local` twice, or skip it."""
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset()


def _on_local_clock(spoken: _Said, local: datetime, *, zone: ZoneInfo) -> datetime:
    """Return the one instant at which the zone's clocks show `local`."""
    if not _exists(local, zone):
        shown = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
        raise Refused(
            say(
                "“{words}”: clocks in {zone} skip {time} on {date}. Write {other} instead.",
                words=spoken.text,
                zone=zone.key,
                time=local.strftime("%H:%M"),
                date=_say_day(local),
                other=shown.strftime("%H:%M"),
            )
        )
    if _is_ambiguous(local, zone) and spoken.parts.get("zone") is None:
        first = local.replace(tzinfo=zone)
        second = first.replace(fold=1)
        raise Refused(
            say(
                "“{words}”: clocks in {zone} show {time} twice on {date}. Write {first} or "
                "{second}.",
                words=spoken.text,
                zone=zone.key,
                time=local.strftime("%H:%M"),
                date=_say_day(local),
                first=local.strftime("%Y-%m-%d %H:%M") + _offset(first),
                second=local.strftime("%Y-%m-%d %H:%M") + _offset(second),
            )
        )
    for fold in (0, 1):
        meant = local.replace(tzinfo=zone, fold=fold)
        if (meant.tzname() or "").lower() == spoken.parts.get("zone"):
            return meant
    return local.replace(tzinfo=zone)


def _read_zone(spoken: _Said, written: str) -> tzinfo:
    if written in ("z", "utc", "gmt"):
        return UTC
    if written[0] in "+-":
        hours, minutes = int(written[1:3]), int(written[-2:])
        if hours > 14 or minutes > 59:
            raise Refused(
                say(
                    "“{words}”: no time zone is {offset} from UTC. Write for example +01:00.",
                    words=spoken.text,
                    offset=written,
                )
            )
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(-offset if written[0] == "-" else offset)
    key = "/".join(_zone_word(word) for word in written.split("/"))
    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError) as error:
        raise Refused(
            say(
                "“{words}”: I know no time zone {zone}. Write for example Europe/Zurich or +01:00.",
                words=spoken.text,
                zone=key,
            )
        ) from error


def _zone_word(word: str) -> str:
    """Return `buenos_aires` as `Buenos_Aires`: zone names are case-sensitive on most disks."""
    return re.sub(r"[a-z]+", lambda match: match[0].capitalize(), word)


def _refuse_zone(spoken: _Said, meant: datetime, *, zone: ZoneInfo) -> NoReturn:
    raise Refused(
        say(
            "“{words}”: more than one zone is called {written}, and {zone} is {name} then. Leave "
            "the zone out, or write it as +01:00.",
            words=spoken.text,
            written=spoken.parts["zone"].upper(),
            zone=zone.key,
            name=meant.tzname(),
        )
    )


def _offset(local: datetime) -> str:
    return f"{local:%z}"[:3] + ":" + f"{local:%z}"[3:]


def _typed(day: date) -> str:
    """Return a day as it can be typed, in the reader's language."""
    return f"{day.day} {locale().months['format']['abbreviated'][day.month]}"


def _say_instant(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    weekday = locale().days["format"]["abbreviated"][local.weekday()]
    return f"{weekday} {_say_day(local)}, {local:%H:%M %Z}"


def _say_day(day: date) -> str:
    """Return `19 Dec 2026`."""
    month = locale().months["format"]["abbreviated"][day.month]
    return say("{day} {month} {year}", day=day.day, month=month, year=day.year)


def _say_weekday(number: int) -> str:
    name: str = locale().days["format"]["wide"][number]
    return name
