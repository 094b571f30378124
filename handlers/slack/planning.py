"""Plan chains of items by command."""

from bot.domain.commands.values import PlanItem
from bot.events import SlackReply
from bot.render.slack import plans as words
from handlers.home_list import home_list
from handlers.planning import chains_of, set_plan
from handlers.slack.request import Request


async def plan(command: PlanItem, request: Request) -> SlackReply:
    """Show the chain of an item; keep what a chair plans before that."""
    if command.is_question:
        item = await request.item(command.number)
    else:
        item = await request.chaired(command.number)
    home = home_list(item, request.config)
    if not command.is_question and request.is_new:
        await set_plan(request, item, command, by=request.person.id, evidence=request.evidence)
    chains = await chains_of(request.store, config=request.config, now=request.now)
    shown = [chains.facts_of(number) for number in chains.around(item.number)]
    return SlackReply(
        text=words.chain_text(
            item, [one for one in shown if one is not None], now=request.now, zone=home.zone
        )
    )
