"""Plan chains of items by command."""

from typing import Final

from bot.domain.commands.items import PlanItem, ShowPlan
from bot.domain.items.item import Item
from bot.events import SlackReply
from bot.render.slack import plans as words
from handlers.lists.home_list import home_list
from handlers.slack.request import Request, row
from handlers.timing.planning import chains_of, set_plan


async def show_plan(command: ShowPlan, request: Request) -> SlackReply:
    """Show the chain of an item."""
    return await _chain(await request.item(command.number), request)


async def plan(command: PlanItem, request: Request) -> SlackReply:
    """Store an item's plan, and show its chain."""
    item = await request.chaired(command.number)
    if request.is_new:
        await set_plan(request, item, command, by=request.person.id, evidence=request.evidence)
    return await _chain(item, request)


async def _chain(item: Item, request: Request) -> SlackReply:
    home = home_list(item, request.config)
    chains = await chains_of(request.store, config=request.config, now=request.now)
    shown = [chains.facts_of(number) for number in chains.around(item.number)]
    facts = [facts for facts in shown if facts is not None]
    return SlackReply(text=words.chain_text(item, facts, now=request.now, zone=home.zone))


COMMANDS: Final = (row(ShowPlan, show_plan), row(PlanItem, plan))
