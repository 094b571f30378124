"""Put plans into words: what an item needs first, its dates, and its lateness."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.items.history import Lateness, PlanChange
from bot.domain.items.plan import Span
from bot.language import Numbered, Text, say, say_number
from bot.render.documents.facts import PlanFacts
from bot.render.text.safe import cut, one_line
from bot.render.words.times import say_day, say_day_ahead

BAR: Final = 28
TITLE: Final = 26
LONGEST_LINE: Final = 32
"""Columns of the chart: a telephone shows so many."""


IS_LATE: Final = Numbered(
    "{item} is late by {number} day: it is due {due}.",
    "{item} is late by {number} days: it is due {due}.",
)
ENDS_LATE: Final = Numbered(
    "{item} is late by {number} day: it is due {due}, and can end on {end} at the earliest.",
    "{item} is late by {number} days: it is due {due}, and can end on {end} at the earliest.",
)


NO_PLAN: Final = Text("no plan")
IN_TIME: Final = Text("in time")


def say_late_or_not(days: int, chain: Sequence[int] = ()) -> str:
    """Return `late by 4 days: #3 → #4`, or `in time`."""
    late = say_late(days) if days else IN_TIME.format()
    return say("{late}: {chain}", late=late, chain=_chain(chain)) if chain else late


def say_lateness(lateness: Lateness) -> str:
    """Say how late an item is in a sentence."""
    days = lateness.days
    if not days:
        return say("In time.")
    if not lateness.chain:
        return say_number("Late by {number} day.", "Late by {number} days.", days)
    return say_number(
        "Late by {number} day: {items}.",
        "Late by {number} days: {items}.",
        days,
        items=_chain(lateness.chain),
    )


def _chain(numbers: Sequence[int]) -> str:
    return " → ".join(f"#{number}" for number in numbers)


def say_plan_change(plan: PlanChange, *, zone: ZoneInfo) -> str:
    """Return `after #1, takes 21 days, due Sun 1 Mar 2026`, or `no plan`."""
    sentences = []
    if plan.needs:
        sentences.append(
            say("after {items}", items=", ".join(f"#{number}" for number in plan.needs))
        )
    if plan.takes is not None:
        sentences.append(say("takes {time}", time=_say_span(plan.takes)))
    if plan.due is not None:
        sentences.append(say("due {day}", day=say_day(plan.due, zone=zone)))
    return ", ".join(sentences) or NO_PLAN.format()


def say_plan(facts: PlanFacts, *, zone: ZoneInfo, late: int) -> str:
    """Return `Needs #1 first, takes 21 days, due Sun 1 Mar 2026, begins by …: late by 4 days`."""
    parts = list(_parts(facts, zone=zone, late=late))
    return ", ".join(
        [first for first, _later in parts[:1]] + [later for _first, later in parts[1:]]
    )


def _parts(facts: PlanFacts, *, zone: ZoneInfo, late: int) -> Iterator[tuple[str, str]]:
    """Yield what a plan says, each as it begins a line and as it follows something else."""
    plan, step = facts.plan, facts.reckoned
    if facts.needs:
        items = ", ".join(f"#{item.number}" for item in facts.needs)
        yield say("Needs {items} first", items=items), say("needs {items} first", items=items)
    if plan.takes is not None:
        takes = _say_span(plan.takes)
        yield say("Takes {time}", time=takes), say("takes {time}", time=takes)
    if plan.due is not None:
        due = say_day(plan.due, zone=zone)
        yield say("Due {day}", day=due), say("due {day}", day=due)
    if step.starts_by is not None and plan.takes is not None:
        start = say_day(step.starts_by, zone=zone)
        yield say("Must begin by {day}", day=start), say("must begin by {day}", day=start)
    if step.ends_by is not None and plan.due is None:
        end = say_day(step.ends_by, zone=zone)
        yield say("Must end by {day}", day=end), say("must end by {day}", day=end)
    if late:
        yield say_number("Late by {number} day", "Late by {number} days", late), say_late(late)


def _say_span(span: Span) -> str:
    if span.is_working:
        return say_number("{number} working day", "{number} working days", span.days)
    return say_number("{number} day", "{number} days", span.days)


def say_late(days: int) -> str:
    """Return `late by 4 days`."""
    return say_number("late by {number} day", "late by {number} days", days)


def say_broken(facts: PlanFacts, *, title: str, zone: ZoneInfo) -> str:
    """Return what broke: the item, its due date, and when it can end."""
    step, plan = facts.reckoned, facts.plan
    due = say_day(plan.due, zone=zone) if plan.due is not None else say("soon")
    if not plan.told_late:
        return say("{item} is back on schedule: it is due {due}.", item=title, due=due)
    if not step.late:
        return IS_LATE.format(plan.told_late, item=title, due=due)
    return ENDS_LATE.format(plan.told_late, item=title, due=due, end=say_day(step.ends, zone=zone))


def draw_chain(every: Sequence[PlanFacts], *, now: datetime, zone: ZoneInfo) -> str:
    """Return a chart of items in order: what each is, and when it can be done.

    A bar goes from the earliest start to the earliest end; `|` is the latest end.
    """
    first = min(plan.reckoned.begins for plan in every)
    last = max(
        max(plan.reckoned.ends, plan.reckoned.ends_by or plan.reckoned.ends) for plan in every
    )
    whole = max((last - first).total_seconds(), 1.0)

    def column(instant: datetime) -> int:
        """Return where an instant stands in the chart."""
        return min(BAR - 1, max(0, int((instant - first).total_seconds() / whole * BAR)))

    lines: list[str] = []
    for facts in every:
        step, item = facts.reckoned, facts.chain[-1]
        start, end = column(step.begins), column(step.ends)
        signs = [" "] * BAR
        signs[start : end + 1] = "█" * (end + 1 - start)
        if step.ends_by is not None:
            signs[column(step.ends_by)] = "|"
        lines += [
            f"#{item.number} {cut(one_line(item.title), at=TITLE)}",
            f"  {''.join(signs).rstrip()}",
            *_dates(facts, now=now, zone=zone),
        ]
    return "\n".join(lines)


def _dates(facts: PlanFacts, *, now: datetime, zone: ZoneInfo) -> list[str]:
    """Return when an item ends and must end, on one line or on several short ones."""
    step = facts.reckoned
    ends = say_day_ahead(step.ends, now=now, zone=zone)
    parts = [say("ended {day}", day=ends) if facts.has_ended else say("ends {day}", day=ends)]
    if step.ends_by is not None:
        by = say_day_ahead(step.ends_by, now=now, zone=zone)
        is_due = facts.plan.due == step.ends_by
        parts.append(say("due {day}", day=by) if is_due else say("by {day}", day=by))
    if step.late:
        parts.append(say_late(step.late))
    together = f"  {', '.join(parts)}"
    return [together] if len(together) <= LONGEST_LINE else [f"  {part}" for part in parts]
