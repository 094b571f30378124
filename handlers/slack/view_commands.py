"""Show items, a person's own votes, and who somebody is, to whoever may see them.

The request's `store` finds no others (`handlers/slack/request.py`), nor are they counted.
"""

import asyncio
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.config import ListConfig
from bot.domain.commands.finding import ListItems, Mine, SearchItems, Show, WhoIs
from bot.domain.ids import ItemNumber, ListName, PersonId
from bot.domain.people.names import name_key
from bot.domain.people.person import Namesake, Person, called
from bot.domain.people.roster import Member
from bot.domain.slack_text import permalink
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.documents.facts import person_label
from bot.render.slack import answers
from bot.render.slack.own import whois as words
from bot.render.slack.own.whois import Office, Standing, WhoFacts
from bot.render.slack.search_results import found_text
from handlers.lists.access import board_url
from handlers.lists.home_list import home_list, home_of, lists_of
from handlers.people.people import is_chair_of
from handlers.people.sight import lists_of_person
from handlers.showing.views import Of, find_items, listed, mine
from handlers.slack.request import Request, row
from handlers.slack.shown import shown_facts, shown_items, shown_lines

SHOWN_IN_SLACK: Final = 10
MOST_PEOPLE: Final = 5
"""How many people of one name are shown."""
MOST_CHECKED: Final = 20
MOST_COMPARED: Final = 2_000
"""How many names a wrong one is compared with."""
LATELY: Final = timedelta(days=365)
"""Since when who wrote to a list is found by a part of their name."""
_MAIL_ONLY: Final = PersonId(0)
"""The id of writers who are no person of ours yet."""


async def search(command: SearchItems, request: Request) -> SlackReply:
    """Show the best matches of a search to the person who asks."""
    every = await find_items(
        request.store, command.query, config=request.config, limit=SHOWN_IN_SLACK + 1
    )
    hits = [hit for hit in every if home_of(hit.item, request.config) is not None]
    shown = hits[:SHOWN_IN_SLACK]
    links = await _links(request, [hit.item.number for hit in shown])
    items = await shown_items([hit.item for hit in shown], request)
    linked = [
        replace(hit, item=item, link=links.get(item.number, ""))
        for hit, item in zip(shown, items, strict=True)
    ]
    return SlackReply(text=found_text(linked, more=len(hits) > SHOWN_IN_SLACK, query=command.query))


async def _links(request: Request, numbers: list[ItemNumber]) -> dict[ItemNumber, str]:
    """Return links to items in Slack, preferring the channel of the search."""
    parents = await request.store.slack.parents(numbers)
    parents.sort(key=lambda parent: parent.channel == request.channel)
    return {parent.item: permalink(parent.channel, parent.ts) for parent in parents}


async def list_items(command: ListItems, request: Request) -> SlackReply:
    """List the items of this channel's list; elsewhere, of all lists.

    In a route's channel those of that channel are listed.
    """
    here, which = request.channel, command.which
    own = [each.name for each in request.config.lists if each.channel == here]
    routed = [each.name for each in request.config.lists if here in each.channels[1:]]
    items = []
    if routed:
        items += await listed(request, which, Of(routed, here), holder=request.person.id)
    if own or not routed:
        items += await listed(request, which, Of(own or None), holder=request.person.id)
    facts = await shown_lines(items, request)
    return SlackReply(text=answers.list_text(facts, which=command.which))


async def show_item(command: Show, request: Request) -> SlackReply:
    """Show one item to the person who asks."""
    item = await request.item(command.number)
    home_list(item, request.config)
    facts = await shown_facts(item, request)
    lists = lists_of(item, request.config)
    here = [list_config for list_config in lists if request.channel in list_config.channels]
    # Whoever asks elsewhere reads perhaps no list whose key opens the page.
    to = here[0] if here else None
    facts = replace(facts, board_url=board_url(item, request.config, to=to))
    shown = answers.show_text(facts)
    return SlackReply(text=shown.text, blocks=shown.blocks)


async def show_mine(_command: Mine, request: Request) -> SlackReply:
    """Show a person's open votes and the items that they hold."""
    votes, held = await mine(request, request.person.id)
    return SlackReply(text=answers.mine_text(votes, held=await shown_lines(held, request)))


# `/pen whois`: whoever is on no list of the asker's is as if nobody knew them.

_Rosters = Mapping[ListName, Mapping[PersonId, Member]]
"""Who is on the roster of each of the asker's lists today; nobody if it has none."""


async def whois(command: WhoIs, request: Request) -> SlackReply:
    """Say who somebody is on the lists that the asker is on too, and nowhere else.

    Raises:
        Refused: nobody on these lists is meant; a name that is almost the same is of them, too.
    """
    people, rosters = request.store.people, await _rosters_of(request)
    if command.user is not None:
        person = await people.find_slack(command.user)
        shown = await _who_are([] if person is None else [person], rosters, request)
        if not shown:
            raise Refused(words.NOT_ON_YOURS.format())
        return SlackReply(text=words.whois_text(shown, has_more=False))
    known = await _people_of(rosters, request)
    named, near = await asyncio.to_thread(_matching, command.name, known)
    every = [*await people.named(command.name), *named]
    meant = list({(person.id, person.addresses): person for person in every}.values())
    shown = await _who_are(meant[:MOST_CHECKED], rosters, request)
    if not shown:
        raise Refused(words.nobody_text(command.name, near=near))
    has_more = len(shown) > MOST_PEOPLE or len(meant) > MOST_CHECKED
    return SlackReply(text=words.whois_text(shown[:MOST_PEOPLE], has_more=has_more))


async def _rosters_of(request: Request) -> _Rosters:
    return {
        list_config.name: dict(
            await request.store.rosters.on_day(
                list_config.name, request.now.astimezone(list_config.zone).date()
            )
        )
        for list_config in request.config.lists
        if list_config.name in request.sight.on
    }


async def _people_of(rosters: _Rosters, request: Request) -> list[tuple[Person, str]]:
    """Return who is on the rosters, leads one of the lists, or wrote to it lately, with a name."""
    store, writers = request.store, dict[str, str]()
    for list_config in request.config.lists:
        if list_config.name in rosters:
            lately = await store.mails.writers(list_config.name, since=request.now - LATELY)
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


async def _who_are(people: Sequence[Person], rosters: _Rosters, request: Request) -> list[WhoFacts]:
    """Return what the asker may know of people, without those on none of the lists."""
    asker = _proved(request.person)
    shown: list[tuple[Person, WhoFacts]] = []
    for person in map(_proved, people):
        standings = await _standings(person, rosters, request)
        if standings:
            lists = [request.config.list_named(standing.list_name) for standing in standings]
            is_chair = any(is_chair_of(asker, list_config) for list_config in lists)
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


async def _standings(person: Person, rosters: _Rosters, request: Request) -> tuple[Standing, ...]:
    """Return who somebody is on each of the lists, if they are on it."""
    store, user = request.store, person.slack_user
    theirs = await lists_of_person(request, person.id, person.addresses)
    rows = await store.rosters.of_person(person.id)
    standings: list[Standing] = []
    for name, roster in rosters.items():
        list_config = request.config.list_named(name)
        if name not in theirs and not (
            user and await store.slack.is_member(user, list_config.channels)
        ):
            continue
        today = request.now.astimezone(list_config.zone).date()
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


COMMANDS: Final = (
    row(ListItems, list_items),
    row(Show, show_item),
    row(SearchItems, search),
    row(Mine, show_mine),
    row(WhoIs, whois),
)
