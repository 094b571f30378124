"""Reckon chains of items: when each must begin and can end, and what is late.

From the due dates back, each item has a latest start; from the running deadlines forward, an
expected end. Nothing here knows how long work really takes: an end is the earliest that is still
possible.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ids import ItemNumber
from bot.errors import Refused
from bot.language import Text, say

LONGEST: Final = 3660
"""Days that an item may take: ten years."""
SPAN_FORMS: Final = Text("a number of days, weeks or working days, such as `3 weeks`")
_SPAN: Final = re.compile(
    r"(?P<count>\d{1,6}|an?|one|two|three|four|five|six|seven|eight|nine|ten)\s+"
    r"(?P<unit>working\s+days?|days?|weeks?)",
    re.IGNORECASE,
)
_COUNTS: Final = {
    word: count
    for count, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
} | {"a": 1, "an": 1}


@dataclass(frozen=True, slots=True)
class Span:
    """A number of calendar days, or of working days."""

    days: int
    is_working: bool = False

    def __str__(self) -> str:
        unit = "working day" if self.is_working else "day"
        return f"{self.days} {unit}{'' if self.days == 1 else 's'}"


def read_span(text: str) -> Span:
    """Read `3 weeks`, `21 days`, `10 working days`.

    Raises:
        Refused: it is none of these; the text says what to write.
    """
    sentence = " ".join(text.split())
    match = _SPAN.fullmatch(sentence)
    if match is None:
        raise Refused(
            say(
                "I do not understand “{words}” as a time span. Write {forms}.",
                words=sentence[:40],
                forms=SPAN_FORMS,
            )
        )
    word = match["count"].lower()
    count = _COUNTS[word] if word in _COUNTS else int(word)
    unit = match["unit"].lower()
    span = Span(count * 7 if unit.startswith("week") else count, unit.startswith("working"))
    if not 1 <= span.days <= LONGEST:
        raise Refused(
            say("“{words}” is less than a day or more than ten years.", words=sentence[:40])
        )
    return span


@dataclass(frozen=True, slots=True)
class Calendar:
    """A list's calendar: its zone, and its holidays beside weekends."""

    zone: ZoneInfo
    days_off: frozenset[date] = frozenset()

    def after(self, instant: datetime, span: Span) -> datetime:
        """Return the instant (UTC) a span later; the clock of the zone shows the same time."""
        return self._moved(instant, span, step=1)

    def before(self, instant: datetime, span: Span) -> datetime:
        """Return the instant (UTC) a span earlier."""
        return self._moved(instant, span, step=-1)

    def days_between(self, earlier: datetime, later: datetime) -> int:
        """Return by how many days of its calendar one instant is after another, at least one."""
        days = (later.astimezone(self.zone).date() - earlier.astimezone(self.zone).date()).days
        return max(days, 1)

    def _moved(self, instant: datetime, span: Span, *, step: int) -> datetime:
        local = instant.astimezone(self.zone)
        day = local.date()
        if not span.is_working:
            day += timedelta(days=step * span.days)
        else:
            for _day in range(span.days):
                day += timedelta(days=step)
                while day.weekday() >= 5 or day in self.days_off:
                    day += timedelta(days=step)
        # Through UTC, so that a time that the zone's clocks skip becomes one that they show.
        return datetime.combine(day, local.time(), tzinfo=self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """An item's plan by a chair: what it needs first, its duration, and its due date.

    `planned_at` is when that was said first; `told_late` by how many days people know that it is
    late. `locked_at` is since when its title and its questions are fixed, None if they are not.
    """

    needs: tuple[ItemNumber, ...] = ()
    takes: Span | None = None
    due: datetime | None = None
    planned_at: datetime | None = None
    told_late: int = 0
    locked_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not self.needs and self.takes is None and self.due is None


@dataclass(frozen=True, slots=True)
class Step:
    """An item as a chain has it. Instants are aware UTC.

    `begins` is the earliest at which it may have begun, `deadline` the end of what runs on it now
    (a call, a ballot), `ended_at` when it was decided or closed, None while it is neither.
    """

    number: ItemNumber
    calendar: Calendar
    begins: datetime
    needs: tuple[ItemNumber, ...] = ()
    takes: Span | None = None
    due: datetime | None = None
    deadline: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What follows for one item.

    `begins` and `ends` are the earliest that are still possible. `ends_by` is the latest end at
    which it and all that need it are in time, and `starts_by` the latest start for that; None if
    nothing is due, or the item has ended. `late` is by how many days it misses `ends_by`, 0 if it
    does not. `chain` are the items that make it end when it does, itself last. `is_waiting`: only
    the passing of time moves its end.
    """

    begins: datetime
    ends: datetime
    ends_by: datetime | None = None
    starts_by: datetime | None = None
    late: int = 0
    chain: tuple[ItemNumber, ...] = ()
    is_waiting: bool = False


def find_circle(needs: Mapping[ItemNumber, Sequence[ItemNumber]]) -> tuple[ItemNumber, ...]:
    """Return a circle of items that need one another; none if there is no circle."""
    done: set[ItemNumber] = set()
    for first in needs:
        path: dict[ItemNumber, Iterator[ItemNumber]] = {}
        now: ItemNumber | None = first
        while now is not None:
            if now in path:
                places = list(path)
                return tuple(places[places.index(now) :])
            if now not in done:
                path[now] = iter(needs.get(now, ()))
            now = None
            while path and now is None:
                last = next(reversed(path))
                now = next(path[last], None)
                if now is None:
                    done.add(last)
                    del path[last]
    return ()


def without_circles(
    needs: Mapping[ItemNumber, tuple[ItemNumber, ...]],
) -> Mapping[ItemNumber, tuple[ItemNumber, ...]]:
    """Return what each item needs, without the circles that merges may have made."""
    open_needs = dict(needs)
    while circle := find_circle(open_needs):
        last, first = circle[-1], circle[0]
        open_needs[last] = tuple(number for number in open_needs[last] if number != first)
    return open_needs


def reckon(steps: Mapping[ItemNumber, Step], *, now: datetime) -> Mapping[ItemNumber, Reckoned]:
    """Return what follows for each item of chains without circles.

    What an item needs and is not among the steps counts as done.
    """
    order = _in_order(steps)
    reckoneds: dict[ItemNumber, Reckoned] = {}
    for step in order:
        reckoneds[step.number] = _forward(step, reckoneds, now=now)
    starts_by: dict[ItemNumber, datetime] = {}
    for step in reversed(order):
        if step.ended_at is not None:
            continue
        needed_by = [starts_by[step.number]] if step.number in starts_by else []
        ends_by = min([*needed_by, *([step.due] if step.due is not None else [])], default=None)
        if ends_by is None:
            continue
        start = step.calendar.before(ends_by, step.takes) if step.takes is not None else ends_by
        for needed in step.needs:
            starts_by[needed] = min(start, starts_by.get(needed, start))
        reckoneds[step.number] = _late(
            step, reckoneds[step.number], ends_by=ends_by, starts_by=start
        )
    return reckoneds


def _forward(step: Step, before: Mapping[ItemNumber, Reckoned], *, now: datetime) -> Reckoned:
    last = max(
        (before[needed] for needed in step.needs if needed in before),
        key=lambda reckoned: reckoned.ends,
        default=None,
    )
    begins, is_waiting = step.begins, False
    chain: tuple[ItemNumber, ...] = (step.number,)
    if last is not None and last.ends > begins:
        begins, chain, is_waiting = last.ends, (*last.chain, step.number), last.is_waiting
    if step.ended_at is not None:
        return Reckoned(min(begins, step.ended_at), step.ended_at, chain=(step.number,))
    ends = step.calendar.after(begins, step.takes) if step.takes is not None else begins
    if step.deadline is not None and step.deadline > ends:
        ends, chain, is_waiting = step.deadline, (step.number,), False
    if now > ends:
        ends, chain, is_waiting = now, (step.number,), True
    return Reckoned(begins, ends, chain=chain, is_waiting=is_waiting)


def _late(step: Step, reckoned: Reckoned, *, ends_by: datetime, starts_by: datetime) -> Reckoned:
    late = step.calendar.days_between(ends_by, reckoned.ends) if reckoned.ends > ends_by else 0
    return replace(reckoned, ends_by=ends_by, starts_by=starts_by, late=late)


def _in_order(steps: Mapping[ItemNumber, Step]) -> list[Step]:
    """Return the steps so that each comes after all that it needs."""
    left = {
        step.number: {needed for needed in step.needs if needed in steps} for step in steps.values()
    }
    needed_by: dict[ItemNumber, list[ItemNumber]] = {}
    for number, needs in left.items():
        for other in needs:
            needed_by.setdefault(other, []).append(number)
    ready = sorted(number for number, needs in left.items() if not needs)
    order: list[Step] = []
    while ready:
        number = ready.pop()
        order.append(steps[number])
        for after in needed_by.get(number, ()):
            left[after].discard(number)
            if not left[after]:
                ready.append(after)
    if len(order) < len(steps):
        raise ValueError("the steps go in a circle")
    return order
