"""Show items, a person's own votes, and who somebody is, to whoever may see them.

The request's `store` finds no others (`handlers/slack/request.py`), nor are they counted.
"""

from dataclasses import replace
from typing import Final

from bot.domain.commands.finding import ListItems, Mine, SearchItems, Show, WhoIs
from bot.domain.ids import ItemNumber
from bot.domain.slack_text import permalink
from bot.events import SlackReply
from bot.render.slack import answers
from bot.render.slack.own.whois import whois_text
from bot.render.slack.search_results import found_text
from handlers.lists.access import board_url
from handlers.lists.home_list import home_list, home_of, lists_of
from handlers.showing.people import Asker, who_is
from handlers.showing.views import Of, find_items, listed, mine
from handlers.slack.request import Request, row
from handlers.slack.shown import shown_facts, shown_items, shown_lines

SHOWN_IN_SLACK: Final = 10


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


async def whois(command: WhoIs, request: Request) -> SlackReply:
    """Say who somebody is on the lists that the asker, a chair of one of them, is on too."""
    on = frozenset(request.sight.on)
    asker = Asker(request.store, request.config, request.now, request.person, on)
    return SlackReply(text=whois_text(await who_is(command, asker)))


COMMANDS: Final = (
    row(ListItems, list_items),
    row(Show, show_item),
    row(SearchItems, search),
    row(Mine, show_mine),
    row(WhoIs, whois),
)
