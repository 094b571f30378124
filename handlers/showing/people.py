"""Find who somebody is, for a chair: only people on lists that the chair is on too.

Whoever is on none of these lists is as if nobody knew them.
"""

import asyncio
import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.config import ListConfig
from bot.domain.commands.finding import WhoIs
from bot.domain.ids import ListName, PersonId
from bot.domain.items.comment import Source
from bot.domain.people.names import name_key
from bot.domain.people.person import Namesake, Person, called
from bot.domain.people.roster import Member
from bot.errors import Refused
from bot.render.documents.facts import person_label
from bot.render.slack.own import whois as words
from bot.render.slack.own.whois import Found, Office, Standing, WhoFacts
from bot.render.words import refusals
from handlers.people.people import is_chair_of, require_chair_of
from handlers.people.sight import lists_of_person
from handlers.work import Work

MOST_PEOPLE: Final = 5
"""How many people of one name are shown."""
MOST_CHECKED: Final = 20
MOST_COMPARED: Final = 2_000
"""How many names a wrong one is compared with."""
LATELY: Final = timedelta(days=365)
"""Since when who wrote to a list is found by a part of their name."""
_MAIL_ONLY: Final = PersonId(0)
"""The id of writers who are no person of ours yet."""
_Rosters = Mapping[ListName, Mapping[PersonId, Member]]
"""Who is on the roster of each of the asker's lists today; nobody if it has none."""


@dataclass(frozen=True, slots=True)
class Asker(Work):
    """Somebody who asks who people are: the lists that they are `on`, and by which way they ask."""

    person: Person
    on: Collection[ListName]
    source: Source = Source.SLACK


async def who_is(command: WhoIs, asker: Asker) -> Found:
    """Find who somebody is on the lists that the asker is on too, and nowhere else.

    Raises:
        Refused: the asker chairs none of their lists, or nobody on these lists is meant; a name
            that is almost the same is of them, too.
    """
    names = tuple(each.name for each in asker.config.lists if each.name in asker.on)
    if not names:
        raise Refused(refusals.NO_LIST_OF_YOURS.format())
    await require_chair_of(
        asker.store, asker.person, names, source=asker.source, config=asker.config
    )
    rosters = await _rosters_of(asker)
    if command.address:  # who is behind one that the asker knows is for that list's chairs alone
        rosters = {
            name: roster
            for name, roster in rosters.items()
            if is_chair_of(asker.person, asker.config.list_named(name))
        }
    if command.user is not None or command.address:
        shown = await _who_are(await _identified(command, rosters, asker), rosters, asker)
        if not shown:
            raise Refused(words.NOT_ON_YOURS.format())
        return Found(tuple(shown[:MOST_PEOPLE]))
    known = await _people_of(rosters, asker)
    named, near = await asyncio.to_thread(_matching, command.name, known)
    every = [*await asker.store.people.named(command.name), *named]
    meant = list({(person.id, person.addresses): person for person in every}.values())
    shown = await _who_are(meant[:MOST_CHECKED], rosters, asker)
    if not shown:
        raise Refused(words.nobody_text(command.name, near=near))
    has_more = len(shown) > MOST_PEOPLE or len(meant) > MOST_CHECKED
    return Found(tuple(shown[:MOST_PEOPLE]), has_more)


async def _identified(command: WhoIs, rosters: _Rosters, asker: Asker) -> list[Person]:
    """Return whom a Slack user or an address is, if anybody."""
    people = asker.store.people
    if command.user is not None:
        person = await people.find_slack(command.user)
    else:
        person = await people.of_address(command.address)
    if person is not None or not command.address:
        return [] if person is None else [person]
    writers = [who for who, _name in await _people_of(rosters, asker)]
    return [who for who in writers if command.address in who.addresses][:1]


async def _rosters_of(asker: Asker) -> _Rosters:
    return {
        list_config.name: dict(
            await asker.store.rosters.on_day(
                list_config.name, asker.now.astimezone(list_config.zone).date()
            )
        )
        for list_config in asker.config.lists
        if list_config.name in asker.on
    }


async def _people_of(rosters: _Rosters, asker: Asker) -> list[tuple[Person, str]]:
    """Return who is on the rosters, leads one of the lists, or wrote to it lately, with a name."""
    store, writers = asker.store, dict[str, str]()
    for list_config in asker.config.lists:
        if list_config.name in rosters:
            lately = await store.mails.writers(list_config.name, since=asker.now - LATELY)
            writers |= dict.fromkeys((*list_config.leaders, *list_config.helpers), "")
            writers |= {writer.address: writer.name for writer in lately}
    names = {who: member.name for roster in rosters.values() for who, member in roster.items()}
    people = await store.people.many(names)
    others = await store.people.of_addresses(writers)
    return [
        *((person, names[who]) for who, person in people.items()),
        *((person, person.called) for person in others.values()),
        *(
            (Person(_MAIL_ONLY, name, (address,)), called(name, address=address))
            for address, name in writers.items()
            if address not in others and name
        ),
    ]


def _matching(wanted: str, known: Sequence[tuple[Person, str]]) -> tuple[list[Person], str]:
    """Return the people with a name that has all the wanted words, or else a name that is near."""
    names = [(person, name) for person, name in known if name]
    names += [(person, person.called) for person, _ in known if person.called]
    keys = {name_key(word) for word in wanted.split()} - {""}
    people = [
        person
        for person, name in names
        if keys and keys <= {name_key(word) for word in name.split()}
    ]
    if people:
        return people, ""
    compared = {name.lower(): name for _, name in names[:MOST_COMPARED]}
    near = difflib.get_close_matches(wanted.lower(), compared, n=1)
    return [], compared[near[0]] if near else ""


async def _who_are(people: Sequence[Person], rosters: _Rosters, asker: Asker) -> list[WhoFacts]:
    """Return what the asker may know of people, without those on none of the lists."""
    chair = _proved(asker.person)
    shown: list[tuple[Person, WhoFacts]] = []
    for person in map(_proved, people):
        standings = await _standings(person, rosters, asker)
        if standings:
            lists = [asker.config.list_named(standing.list_name) for standing in standings]
            is_chair = any(is_chair_of(chair, list_config) for list_config in lists)
            linked = (bool(person.addresses), person.slack_user is not None) if is_chair else None
            shown.append((person, WhoFacts(person.called, standings, linked)))
    return [
        replace(facts, name=person_label(person, alike=_alike(person, shown)))
        for person, facts in shown
    ]


def _alike(person: Person, shown: Sequence[tuple[Person, WhoFacts]]) -> list[Namesake]:
    """Return which of the shown people have names that look the same."""
    return [
        Namesake(who, place)
        for place, (other, _) in enumerate(shown, start=1)
        if name_key(other.called) == name_key(person.called)
        for who in other.known_as
    ]


def _proved(person: Person) -> Person:
    """Return a person without the addresses that Slack has not confirmed yet."""
    is_proved = person.slack_user is None or person.slack_looked_up
    return person if is_proved else replace(person, addresses=())


async def _standings(person: Person, rosters: _Rosters, asker: Asker) -> tuple[Standing, ...]:
    """Return who somebody is on each of the lists, if they are on it."""
    store, user = asker.store, person.slack_user
    theirs = await lists_of_person(asker, person.id, person.addresses)
    rows = await store.rosters.of_person(person.id)
    standings: list[Standing] = []
    for name, roster in rosters.items():
        list_config = asker.config.list_named(name)
        if name not in theirs and not (
            user and await store.slack.is_member(user, list_config.channels)
        ):
            continue
        today = asker.now.astimezone(list_config.zone).date()
        mine = (member for on, member in rows if on == name and member.is_on(today))
        standings.append(
            Standing(name, _office_of(person, list_config), next(mine, None), bool(roster))
        )
    return tuple(standings)


def _office_of(person: Person, list_config: ListConfig) -> Office | None:
    offices = {Office.CHAIR: list_config.chairs, Office.SECRETARY: list_config.secretaries}
    offices[Office.HELPER] = list_config.helpers
    theirs = (office for office, who in offices.items() if not {*who}.isdisjoint(person.addresses))
    return next(theirs, None)
