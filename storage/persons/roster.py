"""Store the lists' rosters, and the roster of each ballot as of its opening."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, delete, exists, func, select, update

from bot.domain.ids import BallotId, ListName, PersonId, SlackUserId
from bot.domain.people.roster import Member
from storage.link.among import among, among_given
from storage.link.link import AnyRow, AnySelect, Link
from storage.persons.people import ids_of
from storage.tables import electors, people, roster, roster_reports

MOST_MEMBERS: Final = 100_000
"""How many rows of one list's roster are read; those who left are among them."""


async def has_electors(link: Link, ballot: BallotId) -> bool:
    """Return True if a ballot has a frozen roster."""
    return bool(
        await link.once(
            ("has electors", ballot),
            lambda: link.value(_are_electors(), ballot=ballot),
            of=(electors,),
        )
    )


@cache
def _are_electors() -> AnySelect:
    return select(exists().where(electors.c.ballot == bindparam("ballot")))  # The primary key.


@cache
def _of_persons() -> AnySelect:
    return (
        select(roster)
        .where(among_given(roster.c.person, "persons"))  # Index ix_roster_person.
        .order_by(roster.c.id)
        .limit(MOST_MEMBERS)
    )


class Rosters:
    """The rosters of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def of_list(self, list_name: ListName) -> Mapping[int, tuple[PersonId, Member]]:
        """Return everybody who is or was on a list's roster, by row, in order of the file."""
        rows = await self._link.rows(
            select(roster)
            .where(roster.c.list_name == list_name)  # Index ix_roster_list_name.
            .order_by(roster.c.id)
            .limit(MOST_MEMBERS)
        )
        return {row.id: (row.person, _to_member(row)) for row in rows}

    async def of_person(self, person: PersonId) -> Sequence[tuple[ListName, Member]]:
        """Return the rows of somebody on all lists' rosters, also those that ended."""
        mine = sorted(await ids_of(self._link, person))
        rows = await self._link.rows(_of_persons(), persons=mine)
        return [(row.list_name, _to_member(row)) for row in rows]

    async def add(self, list_name: ListName, members: Iterable[tuple[PersonId, Member]]) -> None:
        """Add people to a list's roster."""
        rows = [
            {"list_name": list_name, "person": person, **_to_row(member)}
            for person, member in members
        ]
        await self._link.add_rows(roster, rows)

    async def change(self, rows: Mapping[int, tuple[PersonId, Member]]) -> None:
        """Replace rows of a roster."""
        if rows:
            changes = [
                {"of": row, "person": person, **_to_row(member)}
                for row, (person, member) in rows.items()
            ]
            await self._link.run(update(roster).where(roster.c.id == bindparam("of")), changes)

    async def is_news(self, list_name: ListName, problems: str) -> bool:
        """Record the problems as a hash; return True if the chairs know other ones."""
        known = roster_reports.c.problems
        insert = self._link.insert(roster_reports).values(list_name=list_name, problems=problems)
        row = await self._link.first(
            insert.on_conflict_do_update(
                index_elements=[roster_reports.c.list_name],
                set_={"problems": problems},
                where=known != problems,
            ).returning(roster_reports.c.list_name)
        )
        return row is not None

    async def names_slack(self, user: SlackUserId) -> bool:
        """Return True if somebody is on a roster by that Slack user."""
        # Index uq_people_slack_user, then ix_roster_person.
        named = select(roster.c.id).where(roster.c.slack == user, roster.c.until.is_(None))
        of_person = roster.c.person.in_(select(people.c.id).where(people.c.slack_user == user))
        return await self._link.first(named.where(of_person).limit(1)) is not None

    async def names(self, person: PersonId) -> bool:
        """Return True if a person is on a roster now, whatever its list."""
        named = select(roster.c.id).where(  # Index ix_roster_person.
            roster.c.person == person, roster.c.until.is_(None)
        )
        return await self._link.first(named.limit(1)) is not None

    async def on_day(self, list_name: ListName, day: date) -> Sequence[tuple[PersonId, Member]]:
        """Return who is on a list's roster that day, once each; nobody if it has no roster."""
        there: dict[PersonId, Member] = {}
        for person, member in (await self.of_list(list_name)).values():
            if member.is_on(day):
                there.setdefault(person, member)
        return list(there.items())

    async def freeze(self, ballot: BallotId, list_name: ListName, *, day: date) -> int:
        """Keep with a ballot who is on its list's roster that day; return how many are."""
        there = await self.on_day(list_name, day)
        await self.freeze_members(ballot, there)
        return len(there)

    async def freeze_members(
        self, ballot: BallotId, members: Sequence[tuple[PersonId, Member]]
    ) -> None:
        """Keep with a ballot who may vote on it, in the place of who could before."""
        await self._link.run(delete(electors).where(electors.c.ballot == ballot))
        rows = [
            {
                "ballot": ballot,
                "person": person,
                "name": member.name,
                "group": member.group,
                "organisation": member.organisation,
                "role": member.role,
                "weight": str(member.weight),
            }
            for person, member in members
        ]
        await self._link.add_rows(electors, rows)

    async def may_vote(self, ballot: BallotId, voter: PersonId) -> bool:
        """Return True if a ballot has no roster, or a person is on it under any of their ids."""
        of_ballot = electors.c.ballot == ballot  # The primary key.
        mine = among(electors.c.person, sorted(await ids_of(self._link, voter)))
        row = await self._link.first(
            select(
                exists().where(of_ballot).label("has_roster"),
                exists().where(of_ballot, mine).label("is_there"),
            )
        )
        return row is None or not row.has_roster or bool(row.is_there)

    async def size(self, ballot: BallotId) -> int:
        """Return how many people may vote on a ballot, 0 if it has no roster."""
        count = select(func.count()).select_from(electors).where(electors.c.ballot == ballot)
        return int(await self._link.value(count))

    async def has_electors(self, ballot: BallotId) -> bool:
        """Return True if a ballot has a frozen roster."""
        return await has_electors(self._link, ballot)

    async def with_electors(self, ids: Collection[BallotId]) -> set[BallotId]:
        """Return which of the ballots have a frozen roster."""
        statement = (
            select(electors.c.ballot).where(among(electors.c.ballot, sorted(ids))).distinct()
        )
        return {row.ballot for row in await self._link.rows(statement)}  # The primary key.

    async def electors(self, ballot: BallotId) -> Sequence[tuple[PersonId, Member]]:
        """Return who may vote on a ballot, in order of their names; nobody if it has no roster."""
        rows = await self._link.rows(
            select(electors)
            .where(electors.c.ballot == ballot)  # The primary key.
            .order_by(electors.c.name, electors.c.person)
            .limit(MOST_MEMBERS)
        )
        return [(row.person, _to_elector(row)) for row in rows]


def _to_row(member: Member) -> dict[str, Any]:
    return {
        "name": member.name,
        "emails": member.emails,
        "slack": member.slack,
        "group": member.group,
        "organisation": member.organisation,
        "role": member.role,
        "weight": str(member.weight),
        "since": member.since,
        "until": member.until,
    }


def _to_member(row: AnyRow) -> Member:
    """Return the member of a row of a list's roster."""
    return replace(
        _to_elector(row),
        emails=tuple(row.emails or ()),
        slack=None if row.slack is None else SlackUserId(row.slack),
        since=row.since,
        until=row.until,
    )


def _to_elector(row: AnyRow) -> Member:
    """Return the member of a row of a ballot's roster, without addresses and days."""
    return Member(
        name=row.name,
        group=row.group,
        organisation=row.organisation,
        role=row.role,
        weight=Fraction(row.weight),
    )
