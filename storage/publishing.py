"""What people chose for their comments: always, ask, never, per person and list."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from bot.domain.consent import Publish
from bot.domain.ids import ListName, PersonId
from storage.among import among
from storage.link import Link
from storage.tables import publishing


class Publishing:
    """The choices of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def choice_of(self, person: PersonId, list_name: ListName) -> Publish | None:
        """Return what a person chose for a list, None when they have not been asked or not said."""
        return (await self.choices_of([person], list_name)).get(person)

    async def choices_of(
        self, persons: Collection[PersonId], list_name: ListName
    ) -> Mapping[PersonId, Publish]:
        """Return what people chose for a list, without those who have not chosen."""
        if not (given := list(set(persons))):
            return {}
        chosen = select(publishing).where(
            among(publishing.c.person, given), publishing.c.list_name == list_name
        )
        rows = await self._link.rows(self._link.locked(chosen, publishing))
        return {row.person: row.choice for row in rows}

    async def choose(
        self,
        person: PersonId,
        list_name: ListName,
        choice: Publish,
        *,
        at: datetime,
        evidence: str,
    ) -> None:
        """Keep what a person chose; it replaces what they chose before."""
        made = {"choice": choice, "at": at, "evidence": evidence}
        await self._link.run(
            self._link.insert(publishing)
            .values(person=person, list_name=list_name, **made)
            .on_conflict_do_update(
                index_elements=[publishing.c.person, publishing.c.list_name], set_=made
            )
        )
