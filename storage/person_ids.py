"""The ids that one person has acted under."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from bot.domain.ids import PersonId
from storage.link import Link
from storage.tables import people


async def ids_of(link: Link, person: PersonId) -> Sequence[PersonId]:
    """Return every id that a person has acted under.

    The row of `person` is locked first: a join that is under way is waited for.
    """
    mine = select(people.c.id, people.c.merged_into).where(people.c.id == person)
    row = await link.first(link.locked(mine, people))
    root = person if row is None or row.merged_into is None else row.merged_into
    rows = await link.rows(
        select(people.c.id)
        .where(or_(people.c.id == root, people.c.merged_into == root))
        .order_by(people.c.id)
    )
    return [row.id for row in rows]
