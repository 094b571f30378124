"""Put plans into words: what an item needs first, when it must begin, by how much it is late."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.render.facts import PlanFacts
from bot.render.safe import cut, one_line
from bot.render.times import say_day, say_day_ahead

BAR: Final = 28
TITLE: Final = 26
LONGEST_LINE: Final = 32
"""Columns of the chart: a telephone shows so many."""


def say_late(days: int) -> str:
    """Return `late by 4 days`, or `in time`."""
    return f"late by {days} day{'' if days == 1 else 's'}" if days else "in time"


def say_plan(facts: PlanFacts, *, zone: ZoneInfo, late: int) -> str:
    """Return `Needs #1 first, takes 21 days, due Sun 1 Mar 2026, begins by …: late by 4 days`."""
    plan, one = facts.plan, facts.reckoned
    parts = [
        f"needs {', '.join(f'#{item.number}' for item in facts.needs)} first"
        if facts.needs
        else "",
        f"takes {plan.takes}" if plan.takes is not None else "",
        f"due {say_day(plan.due, zone=zone)}" if plan.due is not None else "",
        f"must begin by {say_day(one.starts_by, zone=zone)}"
        if one.starts_by is not None and plan.takes is not None
        else "",
        f"must end by {say_day(one.ends_by, zone=zone)}"
        if one.ends_by is not None and plan.due is None
        else "",
        say_late(late) if late else "",
    ]
    said = ", ".join(filter(None, parts))
    return said[:1].upper() + said[1:]


def say_broken(facts: PlanFacts, *, title: str, zone: ZoneInfo) -> str:
    """Return what broke: the item, its due date, when it can end, and through which chain."""
    one, plan = facts.reckoned, facts.plan
    due = say_day(plan.due, zone=zone) if plan.due is not None else "soon"
    if not plan.told_late:
        return f"{title} is in time again: it is due {due}."
    head = f"{title} is {say_late(plan.told_late)}: it is due {due}"
    ends = f", and can end on {say_day(one.ends, zone=zone)} at the earliest" if one.late else ""
    return f"{head}{ends}."


def draw_chain(every: Sequence[PlanFacts], *, now: datetime, zone: ZoneInfo) -> str:
    """Return a chart of items in order: what each is, and when it can be done.

    A bar goes from the earliest start to the earliest end; `|` is the latest end.
    """
    first = min(one.reckoned.begins for one in every)
    last = max(max(one.reckoned.ends, one.reckoned.ends_by or one.reckoned.ends) for one in every)
    whole = max((last - first).total_seconds(), 1.0)

    def column(instant: datetime) -> int:
        """Return where an instant stands in the chart."""
        return min(BAR - 1, max(0, int((instant - first).total_seconds() / whole * BAR)))

    lines: list[str] = []
    for facts in every:
        one, item = facts.reckoned, facts.chain[-1]
        start, end = column(one.begins), column(one.ends)
        signs = [" "] * BAR
        signs[start : end + 1] = "█" * (end + 1 - start)
        if one.ends_by is not None:
            signs[column(one.ends_by)] = "|"
        lines += [
            f"#{item.number} {cut(one_line(item.title), at=TITLE)}",
            f"  {''.join(signs).rstrip()}",
            *_dates(facts, now=now, zone=zone),
        ]
    return "\n".join(lines)


def _dates(facts: PlanFacts, *, now: datetime, zone: ZoneInfo) -> list[str]:
    """Return when an item ends and must end, on one line or on several short ones."""
    one = facts.reckoned
    ends = say_day_ahead(one.ends, now=now, zone=zone)
    parts = [f"ended {ends}" if facts.has_ended else f"ends {ends}"]
    if one.ends_by is not None:
        word = "due" if facts.plan.due == one.ends_by else "by"
        parts.append(f"{word} {say_day_ahead(one.ends_by, now=now, zone=zone)}")
    if one.late:
        parts.append(say_late(one.late))
    together = f"  {', '.join(parts)}"
    return [together] if len(together) <= LONGEST_LINE else [f"  {part}" for part in parts]
