"""Count what the charts show for one list or all: items and participants by month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.config import ListConfig
from bot.domain.ids import ListName, PersonId
from bot.render.board.charts import MONTHS, month_after
from bot.render.board.facts import ListYear
from handlers.lists.access import Asked
from storage.store import Store

Taking = Iterable[tuple[int, PersonId | str]]
"""In which month of the year who took part."""


async def list_year(store: Store, list_config: ListConfig | None, *, asked: Asked) -> ListYear:
    """Count what happened on a list in the last twelve months, including the current one.

    Months begin at midnight in the list's zone; of all lists (None), at midnight UTC, and then
    people are counted without their groups.
    """
    zone = list_config.zone if list_config is not None else ZoneInfo("UTC")
    name = list_config.name if list_config is not None else None
    today = asked.now.astimezone(zone).date()
    since = month_after(today, months=1 - MONTHS)
    months = [month_after(since, months=count) for count in range(MONTHS + 1)]
    bounds = [datetime.combine(month, time(), tzinfo=zone).astimezone(UTC) for month in months]
    years = asked.public(store).years
    opened = await years.opened(name, bounds=bounds)
    decided = await years.decided(name, bounds=bounds)
    voted = await years.voters(name, bounds=bounds)
    wrote = await years.writers(name, bounds=bounds)
    commented = await years.commenters(name, bounds=bounds)
    groups = await _groups(store, name, today) if name is not None else {}
    return ListYear(
        since=since,
        opened=tuple(opened),
        decided=tuple(decided),
        groups=_by_group(groups, voted, [*wrote, *commented]),
    )


async def _groups(store: Store, list_name: ListName, today: date) -> Mapping[PersonId, str]:
    """Return the group of everybody who is or was on the roster: today's, or the last one."""
    lines = sorted(
        (await store.rosters.of_list(list_name)).values(), key=lambda line: line[1].is_on(today)
    )
    people = await store.people.many({person for person, _member in lines})
    return {people[person].id: member.group for person, member in lines if person in people}


def _by_group(
    groups: Mapping[PersonId, str], voted: Taking, commented: Taking
) -> Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return for each group how many of its people voted, and commented, in each month."""
    people: defaultdict[tuple[str, int, int], set[PersonId | str]] = defaultdict(set)
    for what, those in enumerate((voted, commented)):
        for month, person in those:
            group = "" if isinstance(person, str) else groups.get(person, "")
            people[group, what, month].add(person)
    there = {*groups.values(), *(group for group, _what, _month in people)} or {""}
    voting, commenting = (
        {name: tuple(len(people[name, what, at]) for at in range(MONTHS)) for name in there}
        for what in range(2)
    )
    return {name: (voting[name], commenting[name]) for name in there}
