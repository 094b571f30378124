"""What anybody may see: lists of items, one item, what is theirs to do."""

from typing import Final

from bot.domain.commands import ListItems, Show
from bot.domain.ids import ListName, PersonId
from bot.domain.item import Item, ItemState
from bot.events import SlackReply
from bot.render import slack_answers
from bot.render.facts import ItemFacts
from handlers.facts import gather_item, gather_lines
from handlers.home import home_list, home_of
from handlers.request import Request
from handlers.votes import find_item

MOST_LISTED: Final = 50
UNFINISHED: Final = (
    ItemState.OPEN,
    ItemState.COMMENTING,
    ItemState.VOTING,
    ItemState.DORMANT,
)


async def list_items(command: ListItems, request: Request) -> SlackReply:
    """List the items of this channel's list, of all lists elsewhere."""
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
    return SlackReply(text=slack_answers.list_text(facts, which=command.which))


async def show_item(command: Show, request: Request) -> SlackReply:
    """Show one item to the person who asks."""
    item = await find_item(request.store, command.number)
    home_list(item, request.config)
    shown = slack_answers.show_text(await _facts(item, request))
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
    return SlackReply(text=slack_answers.mine_text(votes, held=held))


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
