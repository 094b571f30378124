"""Who was seen under which name, so that people of one name can be told apart."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import func, or_, select

from bot.domain.names import name_key
from bot.domain.person import Namesake, called
from storage.among import among
from storage.link import Link
from storage.tables import known_names

MOST_ALIKE: Final = 20
"""Of one name; anybody can write under it from as many addresses as they like."""


class KnownNames:
    """The names of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def alike(
        self, names: Collection[str], *, own: Collection[str]
    ) -> Mapping[str, tuple[Namesake, ...]]:
        """Return, by name key, who was seen under names that look like these, first ones first.

        Of each name they are the first `MOST_ALIKE`, and those of `own`.
        """
        found: dict[str, tuple[Namesake, ...]] = {}
        if not (keys := sorted({name_key(name) for name in names} - {""})):
            return found
        place = func.row_number().over(partition_by=known_names.c.key, order_by=known_names.c.id)
        placed = (
            select(known_names.c.key, known_names.c.who, place.label("place"))
            .where(among(known_names.c.key, keys))
            .subquery()
        )
        shown = or_(placed.c.place <= MOST_ALIKE, among(placed.c.who, sorted(own)))
        statement = select(placed).where(shown).order_by(placed.c.key, placed.c.place)
        for row in await self._link.rows(statement):
            found[row.key] = (*found.get(row.key, ()), Namesake(row.who, row.place))
        return found


async def learn_names(link: Link, seen: Iterable[tuple[str, str]]) -> None:
    """Remember who (an address, a Slack user) was seen under which name."""
    known = {
        (key, who)
        for name, who in seen
        if who and (key := name_key(called(name, address=who if "@" in who else "")))
    }
    if not known:
        return
    # What is there already is not written again: an import would make the service wait for it.
    there = select(known_names.c.key, known_names.c.who).where(
        among(known_names.c.key, sorted({key for key, _who in known})),
        among(known_names.c.who, sorted({who for _key, who in known})),
    )
    missing = known - {(row.key, row.who) for row in await link.rows(there)}
    rows = [{"key": key, "who": who} for key, who in sorted(missing)]
    await link.add_rows(known_names, rows, unless_known=True)
