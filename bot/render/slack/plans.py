"""Render plans in Slack: the chain of an item, and news of lateness."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.items.item import Item
from bot.language import Text, say, say_number
from bot.render.documents.facts import ItemFacts, PlanFacts
from bot.render.items.plan_words import draw_chain, say_broken, say_plan
from bot.render.slack.item import named
from bot.render.slack.markup.blocks import SlackText, context, section, within_message
from bot.render.slack.markup.mrkdwn import escape_entities

MOST_IN_CHART = 20
NO_PLAN = Text(
    "{item} is in no chain. A chair says what it needs first, how long it takes and when it is "
    "due: `/pen plan {number} after M takes 3 weeks due 1 Mar`."
)


def chain_text(item: Item, every: Sequence[PlanFacts], *, now: datetime, zone: ZoneInfo) -> str:
    """Return the chain of an item as a chart, and its own plan in words."""
    own = next((plan for plan in every if plan.chain[-1].number == item.number), None)
    if own is None:
        return NO_PLAN.format(item=named(item), number=item.number)
    plan = escape_entities(say_plan(own, zone=zone, late=own.reckoned.late))
    chart = escape_entities(draw_chain(every[:MOST_IN_CHART], now=now, zone=zone)).replace(
        "```", "'''"
    )
    more = len(every) - MOST_IN_CHART
    lines = [
        say("{item}: {plan}.", item=named(item), plan=plan),
        f"```{chart}```",
        *([say_number("and {number} more", "and {number} more", more)] if more > 0 else []),
        say("A bar goes to the earliest end that is possible now; `|` is the latest end in time."),
    ]
    return within_message("\n".join(lines))


def render_broken(facts: ItemFacts, plan: PlanFacts) -> SlackText:
    """Return the message that a due item has become late, or is back on schedule."""
    sentence = say_broken(plan, title=named(facts.item), zone=facts.zone)
    is_late = plan.plan.told_late and len(plan.chain) > 1
    chain = " → ".join(map(named, plan.chain))
    through = say("The chain: {items}", items=chain) if is_late else ""
    text = f"{sentence} {through}." if through else sentence
    blocks = [section(sentence), *([context(through)] if through else [])]
    return SlackText(text=within_message(text), blocks=tuple(blocks))


def terms_locked(item: Item) -> str:
    """Tell the chair that an item's title and questions are fixed."""
    return say(
        "The title and the questions of {item} are fixed now. To change them, reopen it with a "
        "reason: `/pen reopen {number} because REASON`.",
        item=named(item),
        number=item.number,
    )
