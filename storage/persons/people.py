"""Store people, and join two that turn out to be one.

Two people who are joined keep their rows: `merged_into` of one names the other. What each of them
did before the join keeps the id that did it, and the name that it had.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Delete,
    bindparam,
    delete,
    exists,
    func,
    not_,
    or_,
    select,
    true,
    union_all,
    update,
)

from bot.domain.ids import ListName, PersonId, SlackUserId
from bot.domain.items.comment import Source
from bot.domain.people.mailbox import mailbox_of
from bot.domain.people.names import name_key
from bot.domain.people.person import Namesake, Person, called, in_slack_as
from bot.domain.people.roster import Member
from storage.index.slack_index import index_person
from storage.link.among import among, among_given
from storage.link.fields import value_of
from storage.link.link import AnyRow, AnySelect, Link
from storage.tables import (
    absences,
    ballots,
    comments,
    item_lists,
    items,
    joins,
    known_names,
    mail_lists,
    mails,
    people,
    person_addresses,
    votes,
)


class Absences:
    """Who is away, by the address whose responder said so, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def say(self, address: str, *, until: date, said_at: datetime) -> None:
        """Store the last day on which the owner of an address is away; the newest report counts."""
        insert = self._link.insert(absences).values(address=address, until=until, said_at=said_at)
        await self._link.run(
            insert.on_conflict_do_update(
                index_elements=[absences.c.address],
                set_={"until": until, "said_at": said_at},
                where=absences.c.said_at < said_at,
            )
        )

    async def end(self, wrote: Mapping[str, datetime]) -> None:
        """Delete the absences of people who have since written by hand, from any address of theirs.

        `wrote` has the instants by address.
        """
        if wrote:
            await self._link.run(_back(), [{"by": by, "at": wrote[by]} for by in sorted(wrote)])

    async def of(self, people: Collection[PersonId], *, on: date) -> Mapping[PersonId, date]:
        """Return the people who are away on that day, each with their last day."""
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
        """Return the first day on which somebody's absence ends."""
        first: date | None = await self._link.value(select(func.min(absences.c.until)))
        return first

    async def forget_before(self, day: date) -> None:
        """Delete the absences that ended before a day."""
        await self._link.run(delete(absences).where(absences.c.until < day))


@cache
def _back() -> Delete:
    own, other = person_addresses.alias(), person_addresses.alias()
    is_same_person = exists().where(
        own.c.address == bindparam("by"),
        other.c.person == own.c.person,
        other.c.address == absences.c.address,
    )
    return delete(absences).where(
        absences.c.said_at < bindparam("at"),
        or_(absences.c.address == bindparam("by"), is_same_person),
    )


MOST_ALIKE: Final = 20
"""How many owners of one name are read; anybody can write under it from as many addresses as they
like."""


class KnownNames:
    """Who was seen under which name, so that people of one name can be told apart."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def alike(
        self, names: Collection[str], *, own: Collection[str]
    ) -> Mapping[str, tuple[Namesake, ...]]:
        """Return, by name key, who was seen under names that look like these, earliest first.

        For each name these are the first `MOST_ALIKE`, and those of `own`.
        """
        namesakes: dict[str, tuple[Namesake, ...]] = {}
        if not (keys := sorted({name_key(name) for name in names} - {""})):
            return namesakes
        place = func.row_number().over(partition_by=known_names.c.key, order_by=known_names.c.id)
        placed = (
            select(known_names.c.key, known_names.c.who, place.label("place"))
            .where(among(known_names.c.key, keys), self.counts(own))
            .subquery()
        )
        shown = or_(placed.c.place <= MOST_ALIKE, among(placed.c.who, sorted(own)))
        statement = select(placed).where(shown).order_by(placed.c.key, placed.c.place)
        for row in await self._link.rows(statement):
            namesakes[row.key] = (*namesakes.get(row.key, ()), Namesake(row.who, row.place))
        return namesakes

    def counts(self, _own: Collection[str]) -> ColumnElement[bool]:
        """Return the condition that somebody counts as a namesake: everybody does."""
        return true()


async def learn_names(link: Link, seen: Iterable[tuple[str, str]]) -> None:
    """Record who (an address, a Slack user) was seen under which name."""
    known = {
        (key, who)
        for name, who in seen
        if who and (key := name_key(called(name, address=who if "@" in who else "")))
    }
    if not known:
        return
    # Existing rows are not written again: an import would make the service wait for that.
    there = select(known_names.c.key, known_names.c.who).where(
        among(known_names.c.key, sorted({key for key, _who in known})),
        among(known_names.c.who, sorted({who for _key, who in known})),
    )
    missing = known - {(row.key, row.who) for row in await link.rows(there)}
    rows = [{"key": key, "who": who} for key, who in sorted(missing)]
    await link.add_rows(known_names, rows, unless_known=True)


async def ids_of(link: Link, person: PersonId) -> Sequence[PersonId]:
    """Return every id that a person has acted under.

    The row of `person` is locked first: a join that is under way is waited for.
    """
    return await link.once(("ids", person), lambda: _ids_of(link, person), of=(people,))


async def _ids_of(link: Link, person: PersonId) -> Sequence[PersonId]:
    mine = _root()
    if (locked := link.locked(mine, people)) is not mine:
        await link.run(locked, {"person": person})
    return [row.id for row in await link.rows(_with_root(), person=person)]


@cache
def _root() -> AnySelect:
    survivor = func.coalesce(people.c.merged_into, people.c.id)
    return select(survivor).where(people.c.id == bindparam("person"))


@cache
def _with_root() -> AnySelect:
    root = _root().scalar_subquery()
    return (
        select(people.c.id)
        .where(or_(people.c.id == root, people.c.merged_into == root))
        .order_by(people.c.id)
    )


@cache
def _in_slack() -> AnySelect:
    return (  # Index uq_people_slack_user, then ix_person_addresses_person.
        select(people, person_addresses.c.address)
        .outerjoin(person_addresses, person_addresses.c.person == people.c.id)
        .where(people.c.slack_user == bindparam("user"))
        .order_by(person_addresses.c.id)
    )


async def one_voter(link: Link, person: PersonId) -> Sequence[PersonId]:
    """Return every id under which a person votes without a roster.

    These are the person's own ids and those of everybody with one of their mailboxes of whom only
    mail is known. Two Slack users stay two: the first one has what only mail knows.
    """
    return await link.once(
        ("one voter", person),
        lambda: _one_voter(link, person),
        of=(people, person_addresses),
    )


async def _one_voter(link: Link, person: PersonId) -> Sequence[PersonId]:
    own = await ids_of(link, person)
    person_ids, new = set(own), set(own)
    slack = await link.first(_slack_user_among(), own=own)
    has_slack = slack is not None
    for _round in range(MOST_ROUNDS):
        rows = [row for row in await _of_same_mailboxes(link, new) if row.id not in person_ids]
        first = next((row.id for row in rows if row.slack_user is not None), None)
        if slack is not None and first is not None and first < slack.id:
            return own
        new = {row.id for row in rows if row.slack_user is None}
        if first is not None and not has_slack:
            has_slack = True
            new |= set(await ids_of(link, first))
        if not new:
            break
        person_ids |= new
    return sorted(person_ids)


@cache
def _slack_user_among() -> AnySelect:
    return select(people.c.id).where(
        among_given(people.c.id, "own"),
        people.c.merged_into.is_(None),
        people.c.slack_user.is_not(None),
    )


async def _of_same_mailboxes(link: Link, persons: Collection[PersonId]) -> Sequence[AnyRow]:
    """Return everybody with an address in one of the people's mailboxes, in order of id."""
    return await link.rows(_with_mailbox_of(), persons=sorted(persons))


@cache
def _with_mailbox_of() -> AnySelect:
    theirs = select(person_addresses.c.mailbox).where(
        among_given(person_addresses.c.person, "persons")  # Index ix_person_addresses_person.
    )
    return (
        select(people.c.id, people.c.slack_user)
        .join(person_addresses, person_addresses.c.person == people.c.id)
        .where(person_addresses.c.mailbox.in_(theirs))  # Index ix_person_addresses_mailbox.
        .distinct()
        .order_by(people.c.id)
        .limit(MOST_OF_MAILBOX)
    )


MOST_OF_MAILBOX: Final = 1_000
"""How many people who write from one mailbox are read: anybody may write from many addresses."""
MOST_ROUNDS: Final = 5
"""How often to look for further addresses of a mailbox's owners."""
MOST_ACTIVE: Final = 2_000
"""How many people of a list are known in Slack at most."""
MOST_NAMES: Final = 20_000
NAMES_AT_ONCE: Final = 100
"""How many names are learned in one statement, which compares each with each person."""
MOST_JOINS: Final = 100


@dataclass(frozen=True, slots=True)
class Join:
    """Two people became one: when, and what showed it. `kept` goes on for both."""

    kept: PersonId
    gone: PersonId
    at: datetime
    evidence: str


class People:
    """The people of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def get(self, person_id: PersonId) -> Person | None:
        """Return a person. A joined person is returned as the survivor, under the old name."""
        known = await self._link.once(
            ("person", person_id),
            lambda: self.many([person_id]),
            of=(people, person_addresses),
        )
        return known.get(person_id)

    async def many(self, person_ids: Collection[PersonId]) -> Mapping[PersonId, Person]:
        """Return people by the ids asked for, as `get` does."""
        rows = await self._rows(person_ids)
        merged = {row.id: row.merged_into for row in rows.values() if row.merged_into is not None}
        rows |= await self._rows([id_ for id_ in merged.values() if id_ not in rows])
        addresses = await self._addresses([id_ for id_ in rows if id_ not in merged])
        by_id: dict[PersonId, Person] = {}
        for person_id in person_ids:
            surviving = merged.get(person_id, person_id)
            if surviving in rows:
                person = value_of(
                    Person, rows[surviving], addresses=tuple(addresses[surviving]), doubt=None
                )
                by_id[person_id] = replace(person, name=rows[person_id].name or person.name)
        return by_id

    async def active_in_slack(self, lists: Collection[ListName]) -> list[Person]:
        """Return the people known in Slack who took part in a list, in order of id.

        They voted, commented, opened a ballot or hold an item on it, or wrote to it by mail.
        """
        on_lists = select(item_lists.c.item).where(item_lists.c.list_name.in_(sorted(lists)))
        acted = union_all(
            select(comments.c.author).where(comments.c.item.in_(on_lists)),
            select(items.c.holder).where(items.c.number.in_(on_lists)),
            select(ballots.c.opened_by).where(ballots.c.item.in_(on_lists)),
            select(votes.c.voter)
            .join(ballots, ballots.c.id == votes.c.ballot)
            .where(ballots.c.item.in_(on_lists), votes.c.refusal == "")
            .where(votes.c.source != Source.ARCHIVE),  # anybody may have written those
        ).subquery()
        earlier = people.alias()
        survivors = select(func.coalesce(earlier.c.merged_into, earlier.c.id)).where(
            earlier.c.id.in_(select(acted.c[0]))
        )
        came_by_list = exists().where(
            mail_lists.c.mail == mails.c.id, mail_lists.c.list_name.in_(sorted(lists))
        )
        wrote = exists().where(  # Index ix_mails_author_address.
            person_addresses.c.person == people.c.id,
            mails.c.author_address == person_addresses.c.address,
            not_(mails.c.is_unproved),
            came_by_list,
        )
        known = (
            select(people.c.id)
            .where(
                people.c.slack_user.is_not(None),
                people.c.merged_into.is_(None),
                or_(people.c.id.in_(survivors), wrote),
            )
            .order_by(people.c.id)
            .limit(MOST_ACTIVE)
        )
        ids = [row.id for row in await self._link.rows(known)]
        return list((await self.many(ids)).values())

    async def by_address(self, address: str, *, name: str) -> Person:
        """Return the person who writes from `address`, created if there is none.

        An empty address identifies nobody: each such call creates a person.
        """
        address = address.lower()
        known = await self._owner(address)
        if known is not None:
            return await self._named(await self._present(known), name=name)
        person_id = await self._new(name=name, slack_user=None)
        if address:
            await self._add_address(person_id, address)
        return await self._with_known_names(await self._present(person_id))

    async def of_address(self, address: str) -> Person | None:
        """Return the person who has an address, None if there is none."""
        known = await self._owner(address.lower())
        return None if known is None else await self._present(known)

    async def of_addresses(self, addresses: Collection[str]) -> Mapping[str, Person]:
        """Return who has addresses, which are in lower case."""
        owners = select(person_addresses.c.address, person_addresses.c.person).where(
            among(person_addresses.c.address, sorted(addresses))
        )
        rows = await self._link.rows(owners)
        people = await self.many({row.person for row in rows})
        return {row.address: people[row.person] for row in rows}

    async def find_slack(self, user: SlackUserId) -> Person | None:
        """Return the person who is `user` in Slack, None if there is none."""
        rows = await self._link.rows(_in_slack(), user=user)
        if not rows:
            return None
        person_id = rows[0].id
        if rows[0].merged_into is not None:
            return await self._present(person_id)
        addresses = tuple(row.address for row in rows if row.address is not None)
        person = value_of(Person, rows[0], addresses=addresses, doubt=None)
        self._link.remember(
            ("person", person_id), {person_id: person}, of=(people, person_addresses)
        )
        return person

    async def among_slack_users(self, users: Collection[str]) -> frozenset[SlackUserId]:
        """Return those of Slack's users who are people here."""
        rows = await self._link.rows(
            select(people.c.slack_user)  # Index uq_people_slack_user.
            .where(among(people.c.slack_user, sorted(users)))
            .order_by(people.c.slack_user)
            .limit(max(len(users), 1))
        )
        return frozenset(SlackUserId(row.slack_user) for row in rows)

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
        """Return the person who is `user` in Slack, created if there is none."""
        known = await self.find_slack(user)
        if known is not None:
            return await self._named(known, name=name)
        made = await self._new(name=name, slack_user=user)
        return await self._with_known_names(await self._present(made))

    async def learn_slack(
        self,
        person_id: PersonId,
        *,
        name: str,
        address: str | None,
        at: datetime,
        evidence: str,
    ) -> Person:
        """Take over a Slack profile, and join whoever writes from its address.

        The Slack user's id survives, with the addresses and held items of both; see `Join`. An
        address that belongs to another Slack user stays theirs: the person is then returned as not
        looked up.
        """
        person = await self._present(person_id)
        owner = await self._locked_owner(address, beside=person.id) if address else None
        if owner is not None and owner.id != person.id:
            if owner.slack_user is not None:
                return person
            await self._join(Join(kept=person.id, gone=owner.id, at=at, evidence=evidence))
        elif address and owner is None:
            await self._add_address(person.id, address.lower())
        await self._link.run(
            update(people)
            .where(people.c.id == person.id)
            .values(slack_looked_up=True, name=name or person.name)
        )
        await index_person(self._link, person.id)
        return await self._with_known_names(await self._present(person.id))

    async def learn_language(
        self, person_id: PersonId, language: str | None, at: datetime, *, zone: str = ""
    ) -> None:
        """Record when Slack was asked for a person's language, and which it is if Slack has said.

        It is as Slack names it, "" if it names none; so is their time zone.
        """
        columns = {} if language is None else {"language": language, "zone": zone}
        await self._link.run(
            update(people).where(people.c.id == person_id).values(language_at=at, **columns)
        )

    async def choose_language(self, person_id: PersonId, language: str) -> None:
        """Keep the language that a person chose, one of ours, "" for none."""
        await self._link.run(
            update(people).where(people.c.id == person_id).values(chosen_language=language)
        )

    async def unite(
        self,
        addresses: Collection[str],
        *,
        slack_user: SlackUserId | None,
        name: str,
        at: datetime,
        evidence: str,
    ) -> Person | None:
        """Return the one person with all these addresses and that Slack user, as somebody proves.

        People who have some of them are joined (see `Join`); who has none of them is created.
        None if they belong to two Slack users: nobody is both.
        """
        there = [await self.of_address(text) for text in addresses]
        there += [] if slack_user is None else [await self.find_slack(slack_user)]
        by_id = {person.id: person for person in there if person is not None}
        users = {person.slack_user for person in by_id.values() if person.slack_user is not None}
        if len(users | {slack_user} - {None}) > 1:
            return None
        [only] = by_id.values() if len(by_id) == 1 else [None]
        if only is not None and _is_united(only, addresses, slack_user=slack_user):
            return await self._named(only, name=name)
        with_slack = next(
            (person for person in by_id.values() if person.slack_user is not None), None
        )
        kept_id = with_slack.id if with_slack is not None else next(iter(by_id), None)
        if kept_id is None:
            kept_id = await self._new(name=name, slack_user=slack_user)
        for gone in by_id.keys() - {kept_id}:
            await self._join(Join(kept=kept_id, gone=gone, at=at, evidence=evidence))
        has = {text for person in by_id.values() for text in person.addresses}
        for address in addresses:
            if address not in has:
                await self._add_address(kept_id, address)
        if slack_user is not None:
            # Without an address, Slack is still asked for the one in the profile.
            known = {"slack_user": slack_user} | ({"slack_looked_up": True} if addresses else {})
            await self._link.run(update(people).where(people.c.id == kept_id).values(known))
        await index_person(self._link, kept_id)
        person = await self._present(kept_id)
        return await self._with_known_names(await self._with_name(person, name=name))

    async def one_voter(self, person_id: PersonId) -> Sequence[PersonId]:
        """Return every id under which a person votes without a roster."""
        return await one_voter(self._link, person_id)

    async def of_members(self, members: Mapping[int, Member]) -> dict[int, PersonId]:
        """Return the people of a roster's rows; rows that join or change somebody are left out.

        Who is not known yet is created. All rows take a few statements together, where `unite`
        takes ten for each.
        """
        owners = await self._owners(members.values())
        persons = await self.many(set(owners.values()))
        person_ids: dict[int, PersonId] = {}
        new: dict[int, Member] = {}
        for row, member in members.items():
            theirs = {owners[text] for text in member.known_as if text in owners}
            if not theirs:
                new[row] = member
            elif len(theirs) == 1:
                person = persons[theirs.pop()]
                if person.name and _is_united(person, member.emails, slack_user=member.slack):
                    person_ids[row] = person.id
        return person_ids | await self._add_members(new)

    async def joins(self, person_id: PersonId) -> list[Join]:
        """Return who was joined to a person, in order."""
        rows = await self._link.rows(
            select(joins)
            .where(joins.c.kept == person_id)  # Index ix_joins_kept.
            .order_by(joins.c.id)
            .limit(MOST_JOINS)
        )
        return [Join(row.kept, row.gone, row.at, row.evidence) for row in rows]

    async def _locked_owner(self, address: str, *, beside: PersonId) -> Person | None:
        """Return the owner of an address. Both people are locked for this transaction."""
        owner = await self.of_address(address)
        if owner is None or owner.id == beside:
            return owner
        both = select(people.c.id).where(people.c.id.in_([beside, owner.id]))
        await self._link.rows(self._link.locked(both.order_by(people.c.id), people))
        return await self.of_address(address)  # another join may just have finished

    async def _join(self, join: Join) -> None:
        for column, which in (
            (people.c.merged_into, people.c.id == join.gone),
            (people.c.merged_into, people.c.merged_into == join.gone),
            (person_addresses.c.person, person_addresses.c.person == join.gone),
            (items.c.holder, items.c.holder == join.gone),
        ):
            await self._link.run(update(column.table).where(which).values({column: join.kept}))
        chosen = select(people.c.chosen_language).where(people.c.id == join.gone).scalar_subquery()
        await self._link.run(
            update(people)
            .where(people.c.id == join.kept, people.c.chosen_language == "")
            .values(chosen_language=chosen)
        )
        await self._link.run(
            joins.insert().values(
                kept=join.kept, gone=join.gone, at=join.at, evidence=join.evidence
            )
        )

    async def _owners(self, members: Collection[Member]) -> dict[str, PersonId]:
        """Return who has the members' addresses and Slack users."""
        addresses = sorted({address for member in members for address in member.emails})
        users = sorted({member.slack for member in members if member.slack is not None})
        of_addresses = select(person_addresses.c.address, person_addresses.c.person).where(
            among(person_addresses.c.address, addresses)
        )
        of_users = select(people.c.slack_user, people.c.id).where(among(people.c.slack_user, users))
        rows = [*await self._link.rows(of_addresses), *await self._link.rows(of_users)]
        return {row[0]: row[1] for row in rows}

    async def _add_members(self, members: Mapping[int, Member]) -> dict[int, PersonId]:
        ids = dict(zip(members, await self._link.next_ids(people.c.id, len(members)), strict=True))
        new = [
            {
                "id": ids[row],
                "name": member.name,
                "slack_user": member.slack,
                "slack_looked_up": member.slack is not None and bool(member.emails),
            }
            for row, member in members.items()
        ]
        addresses = [
            {"address": address, "mailbox": mailbox_of(address), "person": ids[row]}
            for row, member in members.items()
            for address in member.emails
        ]
        await self._link.add_rows(people, new)
        await self._link.add_rows(person_addresses, addresses)
        seen = [
            (member.name, who)
            for member in members.values()
            for who in (
                *member.emails,
                *(() if member.slack is None else (in_slack_as(member.slack),)),
            )
        ]
        for begin in range(0, len(seen), NAMES_AT_ONCE):
            await learn_names(self._link, seen[begin : begin + NAMES_AT_ONCE])
        return {row: PersonId(number) for row, number in ids.items()}

    async def _new(self, *, name: str, slack_user: SlackUserId | None) -> PersonId:
        made = people.insert().values(
            name=name, slack_user=slack_user, slack_looked_up=False, merged_into=None
        )
        person_id: PersonId = await self._link.value(made.returning(people.c.id))
        return person_id

    async def _named(self, person: Person, *, name: str) -> Person:
        named = await self._with_name(person, name=name)
        return named if named is person else await self._with_known_names(named)

    async def _with_name(self, person: Person, *, name: str) -> Person:
        """Return a person, who gets a name if they have none."""
        if person.name or not name:
            return person
        await self._link.run(update(people).where(people.c.id == person.id).values(name=name))
        return replace(person, name=name)

    async def _owner(self, address: str) -> PersonId | None:
        owner: PersonId | None = await self._link.value(
            select(person_addresses.c.person).where(person_addresses.c.address == address)
        )
        return owner

    async def _add_address(self, person_id: PersonId, address: str) -> None:
        values = {"address": address, "mailbox": mailbox_of(address), "person": person_id}
        await self._link.run(person_addresses.insert().values(**values))

    async def _with_known_names(self, person: Person) -> Person:
        """Record a person's present name."""
        await learn_names(self._link, [(person.name, who) for who in person.known_as])
        return person

    async def _present(self, person_id: PersonId) -> Person:
        person = await self.get(person_id)
        assert person is not None  # noqa: S101 - its id was read in this transaction
        return person

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


def _is_united(
    person: Person, addresses: Collection[str], *, slack_user: SlackUserId | None
) -> bool:
    """Return True if a person has all these addresses, and that Slack user if there is one."""
    is_looked_up = person.slack_looked_up or slack_user is None or not addresses
    has_user = slack_user in (None, person.slack_user)
    return has_user and is_looked_up and {*addresses} <= {*person.addresses}
