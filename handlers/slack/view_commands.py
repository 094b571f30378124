"""Show lists of items, one item, a person's own votes and items, to whoever may see them.

The request's `store` finds no others (`handlers/slack/request.py`), nor are they counted.
"""

from dataclasses import replace
from typing import Final

from bot.domain.commands.finding import ListItems, Mine, SearchItems, Show
from bot.domain.ids import ItemNumber
from bot.domain.slack_text import permalink
from bot.events import SlackReply
from bot.render.search_results import found_text
from bot.render.slack import answers
from handlers.board.access import board_url
from handlers.home_list import home_list, home_of, lists_of
from handlers.slack.request import Request, row
from handlers.slack.shown import shown_facts, shown_items, shown_lines
from handlers.views import find_items, listed, mine

SHOWN_IN_SLACK: Final = 10


async def search(command: SearchItems, request: Request) -> SlackReply:
    """Show the items to which a search applies best, to the person who asks."""
    every = await find_items(
        request.store, command.query, config=request.config, limit=SHOWN_IN_SLACK + 1
    )
    found = [one for one in every if home_of(one.item, request.config) is not None]
    shown = found[:SHOWN_IN_SLACK]
    links = await _links(request, [one.item.number for one in shown])
    items = await shown_items([one.item for one in shown], request)
    linked = [
        replace(one, item=item, link=links.get(item.number, ""))
        for one, item in zip(shown, items, strict=True)
    ]
    return SlackReply(
        text=found_text(linked, more=len(found) > SHOWN_IN_SLACK, query=command.query)
    )


async def _links(request: Request, numbers: list[ItemNumber]) -> dict[ItemNumber, str]:
    """Return links to items in Slack; in the channel of the search, if they are there."""
    parents = await request.store.slack.parents(numbers)
    parents.sort(key=lambda parent: parent.channel == request.channel)
    return {parent.item: permalink(parent.channel, parent.ts) for parent in parents}


async def list_items(command: ListItems, request: Request) -> SlackReply:
    """List the items of this channel's list; elsewhere, of all lists."""
    here = [one.name for one in request.config.lists if one.channel == request.channel]
    found = await listed(request, command.which, lists=here or None, holder=request.person.id)
    facts = await shown_lines(found, request)
    return SlackReply(text=answers.list_text(facts, which=command.which))


async def show_item(command: Show, request: Request) -> SlackReply:
    """Show one item to the person who asks."""
    item = await request.item(command.number)
    home_list(item, request.config)
    facts = await shown_facts(item, request)
    here = [one for one in lists_of(item, request.config) if one.channel == request.channel]
    # Whoever asks elsewhere reads perhaps no list whose key opens the page.
    to = here[0] if here else None
    facts = replace(facts, board_url=board_url(item, request.config, to=to))
    shown = answers.show_text(facts)
    return SlackReply(text=shown.text, blocks=shown.blocks)


async def show_mine(_command: Mine, request: Request) -> SlackReply:
    """Show a person's open votes and the items that they hold."""
    votes, held = await mine(request, request.person.id)
    return SlackReply(text=answers.mine_text(votes, held=await shown_lines(held, request)))


COMMANDS: Final = (
    row(ListItems, list_items),
    row(Show, show_item),
    row(SearchItems, search),
    row(Mine, show_mine),
)
