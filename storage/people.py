"""People, and the joining of two that turn out to be one."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import func, select, update

from bot.domain.ids import PersonId, SlackUserId
from bot.domain.person import Person
from storage.among import among
from storage.known_names import learn_names
from storage.link import AnyRow, Link
from storage.merging import move_acts
from storage.slack_index import index_person
from storage.tables import people, person_addresses

MOST_NAMES: Final = 20_000


class People:
    """The people of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def get(self, person_id: PersonId) -> Person | None:
        """Return a person; for one who was found to be another, that other."""
        return (await self.many([person_id])).get(person_id)

    async def many(self, person_ids: Collection[PersonId]) -> Mapping[PersonId, Person]:
        """Return people by the ids asked for, as `get` does."""
        rows = await self._rows(person_ids)
        merged = {row.id: row.merged_into for row in rows.values() if row.merged_into is not None}
        rows |= await self._rows([id_ for id_ in merged.values() if id_ not in rows])
        addresses = await self._addresses([id_ for id_ in rows if id_ not in merged])
        found: dict[PersonId, Person] = {}
        for person_id in person_ids:
            surviving = merged.get(person_id, person_id)
            if surviving in rows:
                found[person_id] = _to_person(rows[surviving], addresses[surviving])
        return found

    async def by_address(self, address: str, *, name: str) -> Person:
        """Return the person who writes from `address`, made when nobody is known to.

        An empty address says nothing about who wrote: each such call makes a person.
        """
        address = address.lower()
        known = await self._owner(address)
        if known is not None:
            return await self._named(await self._present(known), name=name)
        person_id = await self._new(name=name, slack_user=None)
        if address:
            await self._add_address(person_id, address)
        return await self._with_known_names(person_id)

    async def find_slack(self, user: SlackUserId) -> Person | None:
        """Return the person who is `user` in Slack, None when nobody is known to be."""
        known = await self._link.value(select(people.c.id).where(people.c.slack_user == user))
        return None if known is None else await self._present(known)

    async def slack_names(self) -> dict[str, str]:
        """Return the names of everybody known in Slack, by Slack's user id."""
        rows = await self._link.rows(
            select(people.c.slack_user, people.c.name)
            .where(people.c.slack_user.is_not(None))
            .order_by(people.c.id)
            .limit(MOST_NAMES)
        )
        return {row.slack_user: row.name for row in rows if row.name}

    async def named(self, name: str) -> list[Person]:
        """Return the people of that name, whatever its case; two are enough to be ambiguous."""
        rows = await self._link.rows(
            select(people.c.id)
            .where(func.lower(people.c.name) == name.lower(), people.c.merged_into.is_(None))
            .order_by(people.c.id)
            .limit(2)
        )
        return [await self._present(row.id) for row in rows]

    async def by_slack(self, user: SlackUserId, *, name: str = "") -> Person:
        """Return the person who is `user` in Slack, made when nobody is known to be."""
        known = await self._link.value(select(people.c.id).where(people.c.slack_user == user))
        if known is not None:
            return await self._named(await self._present(known), name=name)
        return await self._with_known_names(await self._new(name=name, slack_user=user))

    async def learn_slack(self, person_id: PersonId, *, name: str, address: str | None) -> Person:
        """Take over what Slack's profile says; join two people who have one address.

        The lower id survives with the addresses, Slack user, votes, comments, items held and
        history of both. Of two current votes on one ballot the newest, by (at, id), stays
        current. Returns the surviving person.
        """
        person = await self._present(person_id)
        await self._link.run(
            update(people)
            .where(people.c.id == person.id)
            .values(slack_looked_up=True, name=name or person.name)
        )
        owner = await self._owner(address.lower()) if address else None
        if address and owner is None:
            await self._add_address(person.id, address.lower())
        if owner is not None and owner != person.id:
            kept, gone = sorted((person.id, owner))
            await self._merge(kept=kept, gone=gone, name=name)
            person = await self._present(kept)
        await index_person(self._link, person.id)
        return await self._with_known_names(person.id)

    async def _merge(self, *, kept: PersonId, gone: PersonId, name: str) -> None:
        both = select(people).where(people.c.id.in_([kept, gone])).order_by(people.c.id)
        kept_row, gone_row = await self._link.rows(self._link.locked(both, people))
        # A second Slack user stays with the one who is gone: `by_slack` follows it from there.
        moves = kept_row.slack_user is None
        await self._link.run(
            update(people)
            .where(people.c.id == gone)
            .values(merged_into=kept, slack_user=None if moves else gone_row.slack_user)
        )
        await self._link.run(
            update(people).where(people.c.merged_into == gone).values(merged_into=kept)
        )
        await self._link.run(
            update(people)
            .where(people.c.id == kept)
            .values(
                slack_user=gone_row.slack_user if moves else kept_row.slack_user,
                slack_looked_up=True,
                name=name or kept_row.name or gone_row.name,
            )
        )
        await self._link.run(
            update(person_addresses).where(person_addresses.c.person == gone).values(person=kept)
        )
        await move_acts(self._link, kept=kept, gone=gone)

    async def _new(self, *, name: str, slack_user: SlackUserId | None) -> PersonId:
        made = people.insert().values(
            name=name, slack_user=slack_user, slack_looked_up=False, merged_into=None
        )
        person_id: PersonId = await self._link.value(made.returning(people.c.id))
        return person_id

    async def _named(self, person: Person, *, name: str) -> Person:
        if person.name or not name:
            return person
        await self._link.run(update(people).where(people.c.id == person.id).values(name=name))
        return await self._with_known_names(person.id)

    async def _owner(self, address: str) -> PersonId | None:
        owner: PersonId | None = await self._link.value(
            select(person_addresses.c.person).where(person_addresses.c.address == address)
        )
        return owner

    async def _add_address(self, person_id: PersonId, address: str) -> None:
        await self._link.run(person_addresses.insert().values(address=address, person=person_id))

    async def _with_known_names(self, person_id: PersonId) -> Person:
        """Remember by what name a person is known now."""
        person = await self._present(person_id)
        await learn_names(self._link, [(person.name, who) for who in person.known_as])
        return person

    async def _present(self, person_id: PersonId) -> Person:
        return (await self.many([person_id]))[person_id]

    async def _rows(self, person_ids: Collection[PersonId]) -> dict[PersonId, AnyRow]:
        rows: dict[PersonId, AnyRow] = {}
        if given := list(set(person_ids)):
            for row in await self._link.rows(select(people).where(among(people.c.id, given))):
                rows[row.id] = row
        return rows

    async def _addresses(self, person_ids: Collection[PersonId]) -> dict[PersonId, list[str]]:
        addresses: dict[PersonId, list[str]] = {person_id: [] for person_id in person_ids}
        if given := list(addresses):
            statement = (
                select(person_addresses.c.person, person_addresses.c.address)
                .where(among(person_addresses.c.person, given))
                .order_by(person_addresses.c.id)
            )
            for person_id, address in await self._link.rows(statement):
                addresses[person_id].append(address)
        return addresses


def _to_person(row: AnyRow, addresses: Collection[str]) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        addresses=tuple(addresses),
        slack_user=row.slack_user,
        slack_looked_up=row.slack_looked_up,
    )
