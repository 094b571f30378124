"""Who is away, and until when: by the address whose responder said so."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import bindparam, delete, exists, func, or_, select

from bot.domain.ids import PersonId
from storage.among import among
from storage.link import Link
from storage.tables import absences, person_addresses


class Absences:
    """The absences of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def say(self, address: str, *, until: date, said_at: datetime) -> None:
        """Keep until when the owner of an address is away; what was said last stands."""
        insert = self._link.insert(absences).values(address=address, until=until, said_at=said_at)
        await self._link.run(
            insert.on_conflict_do_update(
                index_elements=[absences.c.address],
                set_={"until": until, "said_at": said_at},
                where=absences.c.said_at < said_at,
            )
        )

    async def end(self, wrote: Mapping[str, datetime]) -> None:
        """Forget the absences of people who wrote by hand, from any address of theirs, since.

        `wrote` has the instants by address.
        """
        if not wrote:
            return
        own, other = person_addresses.alias(), person_addresses.alias()
        is_same_person = exists().where(
            own.c.address == bindparam("by"),
            other.c.person == own.c.person,
            other.c.address == absences.c.address,
        )
        back = delete(absences).where(
            absences.c.said_at < bindparam("at"),
            or_(absences.c.address == bindparam("by"), is_same_person),
        )
        await self._link.run(back, [{"by": by, "at": wrote[by]} for by in sorted(wrote)])

    async def of(self, people: Collection[PersonId], *, on: date) -> Mapping[PersonId, date]:
        """Return until when people are away, of those who are on that day."""
        away: dict[PersonId, date] = {}
        if given := sorted(set(people)):
            # Index ix_person_addresses_person.
            statement = (
                select(person_addresses.c.person, func.max(absences.c.until).label("until"))
                .join(absences, absences.c.address == person_addresses.c.address)
                .where(among(person_addresses.c.person, given), absences.c.until >= on)
                .group_by(person_addresses.c.person)
            )
            away |= {row.person: row.until for row in await self._link.rows(statement)}
        return away

    async def earliest(self) -> date | None:
        """Return the first day on which somebody comes back."""
        first: date | None = await self._link.value(select(func.min(absences.c.until)))
        return first

    async def forget_before(self, day: date) -> None:
        """Forget the absences that ended before a day."""
        await self._link.run(delete(absences).where(absences.c.until < day))
