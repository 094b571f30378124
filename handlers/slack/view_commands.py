"""Show what anybody may see: lists of items, one item, a person's own votes and items."""

import difflib
from dataclasses import replace
from typing import Final

from bot.config import Config
from bot.domain.commands.commands import ListItems, SearchItems, Show
from bot.domain.ids import ItemNumber, ListName, PersonId
from bot.domain.items.item import Item, ItemState
from bot.domain.items.search import Query
from bot.domain.slack_text import permalink
from bot.errors import Refused
from bot.events import SlackReply
from bot.render import refusals
from bot.render.facts import ItemFacts
from bot.render.search_results import Found, find_passage, found_text
from bot.render.slack import answers
from handlers.facts import gather_item, gather_lines
from handlers.home_list import home_list, home_of
from handlers.slack.request import Request
from handlers.voting.ballot_box import find_item
from storage.store import Store

SHOWN_IN_SLACK: Final = 10


async def search(command: SearchItems, request: Request) -> SlackReply:
    """Show the newest items to which a search applies, to the person who asks."""
    every = await find_items(
        request.store, command.query, config=request.config, limit=SHOWN_IN_SLACK + 1
    )
    found = [one for one in every if home_of(one.item, request.config) is not None]
    shown = found[:SHOWN_IN_SLACK]
    links = await _links(request, [one.item.number for one in shown])
    linked = [replace(one, link=links.get(one.item.number, "")) for one in shown]
    return SlackReply(text=found_text(linked, more=len(found) > SHOWN_IN_SLACK))


async def find_items(store: Store, query: Query, *, config: Config, limit: int) -> list[Found]:
    """Return the items that match a search, each by its newest matching words, in that order.

    Raises:
        Refused: it names a list that is not configured.
    """
    lists = tuple(_list_named(name, config) for name in query.lists)
    found = await store.search.newest(replace(query, lists=lists), limit=limit)
    items = await store.items.of_threads({words.thread for words in found})
    return [
        Found(
            item=items[words.thread],
            what=words.what,
            message_id=words.message_id,
            author=words.author,
            said_at=words.said_at,
            passage=find_passage(words.text, query.phrases),
        )
        for words in found
    ]


def _list_named(name: ListName, config: Config) -> ListName:
    known = {one.name.casefold(): one.name for one in config.lists}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
    raise Refused(refusals.NO_LIST_TO_SEARCH.format(word=name[:40], near=known[near]))


async def _links(request: Request, numbers: list[ItemNumber]) -> dict[ItemNumber, str]:
    """Return links to items in Slack; in the channel of the search, if they are there."""
    parents = await request.store.slack.parents(numbers)
    parents.sort(key=lambda parent: parent.channel == request.channel)
    return {parent.item: permalink(parent.channel, parent.ts) for parent in parents}


MOST_LISTED: Final = 50
UNFINISHED: Final = (
    ItemState.OPEN,
    ItemState.COMMENTING,
    ItemState.VOTING,
    ItemState.DORMANT,
)


async def list_items(command: ListItems, request: Request) -> SlackReply:
    """List the items of this channel's list; elsewhere, of all lists."""
    here = [one.name for one in request.config.lists if one.channel == request.channel]
    names: list[ListName | None] = [*here] or [None]
    items: dict[int, Item] = {}
    for name in names:
        for item in await _find(command, request, name):
            if home_of(item, request.config) is not None:
                items[item.number] = item
    facts = await gather_lines(
        request.store, list(items.values()), config=request.config, now=request.now
    )
    return SlackReply(text=answers.list_text(facts, which=command.which))


async def show_item(command: Show, request: Request) -> SlackReply:
    """Show one item to the person who asks."""
    item = await find_item(request.store, command.number)
    home_list(item, request.config)
    shown = answers.show_text(await _facts(item, request))
    return SlackReply(text=shown.text, blocks=shown.blocks)


async def show_mine(request: Request) -> SlackReply:
    """Show a person's open votes and the items that they hold."""
    store = request.store
    found = await store.items.search(with_open_ballot=True, limit=MOST_LISTED)
    asked = [item for item in found if home_of(item, request.config) is not None]
    ballots = await store.ballots.of_items([item.number for item in asked])
    voted = {
        ballot.id: vote.choice
        for ballot, vote in await store.ballots.votes_of_person(request.person.id, open_only=True)
        if vote.counts
    }
    votes = [(item, ballots[item.number], voted.get(ballots[item.number].id, "")) for item in asked]
    held = await _held(request, request.person.id)
    return SlackReply(text=answers.mine_text(votes, held=held))


async def _held(request: Request, person: PersonId) -> list[ItemFacts]:
    found = await request.store.items.search(holder=person, states=UNFINISHED, limit=MOST_LISTED)
    items = [item for item in found if home_of(item, request.config) is not None]
    return await gather_lines(request.store, items, config=request.config, now=request.now)


async def _find(command: ListItems, request: Request, list_name: ListName | None) -> list[Item]:
    search = request.store.items.search
    match command.which:
        case "open":
            return await search(states=UNFINISHED, list_name=list_name, limit=MOST_LISTED)
        case "voting":
            return await search(with_open_ballot=True, list_name=list_name, limit=MOST_LISTED)
        case "mine":
            return await search(
                states=UNFINISHED,
                list_name=list_name,
                holder=request.person.id,
                limit=MOST_LISTED,
            )
        case "overdue":
            return await search(
                states=UNFINISHED,
                list_name=list_name,
                overdue_at=request.now,
                limit=MOST_LISTED,
            )
        case "all":
            return await search(list_name=list_name, limit=MOST_LISTED)


async def _facts(item: Item, request: Request) -> ItemFacts:
    return await gather_item(request.store, item, config=request.config, now=request.now)
