"""Declare in Slack what came of a call for consensus: its words in a form, then the exact mail."""

from collections.abc import Mapping
from typing import Final

from bot.domain.calls.call import Call
from bot.domain.consensus.objection import ObjectionId, read_objection_id
from bot.domain.consensus.stance import Outcome
from bot.domain.ids import ItemNumber
from bot.domain.items.item import Item
from bot.domain.procedures.declaration import DeclarationWords
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.calls.consensus import REVISIT
from bot.render.slack.objections import LONGEST_FIELD, REASON_FIELD, declare_view
from bot.render.text.safe import one_line
from bot.render.words import refusals
from handlers.lists.home_list import home_list
from handlers.proceedings.acts import prepare_declaration
from handlers.proceedings.consensus import open_for_consensus, outcome_allowed
from handlers.showing.facts import gather_call
from handlers.slack.leading.drafts import show_mail
from handlers.slack.request import Request

OUTCOMES: Final = {outcome.value: outcome for outcome in Outcome}


async def declare_form(item: Item, call: Call, request: Request) -> SlackReply:
    """Ask a chair for the words of what is declared on an open call for consensus."""
    home = home_list(item, request.config)
    facts = await gather_call(request.store, item, call, home=home, now=request.now)
    outcome = await outcome_allowed(request, item)
    return SlackReply(view=declare_view(item, facts, outcome))


async def declare_by_form(
    number: ItemNumber, fields: Mapping[str, str], request: Request
) -> SlackReply:
    """Preview the declaration whose words a form holds; all else is looked up again.

    Raises:
        Refused: they are no chair, the register forbids it, or there is no such outcome.
    """
    item = await request.chaired(number)
    await open_for_consensus(request, item)
    outcome = OUTCOMES.get(fields.get("outcome", ""))
    if outcome is None:
        raise Refused(refusals.FORM_TOO_OLD.format())
    parts = {name: one_line(text) for name, text in fields.items()}
    revisit = parts.get("revisit", "")
    declared = DeclarationWords(
        words=parts.get("words", ""),
        options=parts.get("options", ""),
        # Left as it was filled in, it is said in each reader's language.
        revisit="" if revisit == one_line(REVISIT.format()) else revisit,
        reasons=await _changed_reasons(item, parts, request),
    )
    prepared = await prepare_declaration(item.number, outcome, declared, request.actor)
    return show_mail(prepared, request, in_form=True)


async def _changed_reasons(
    item: Item, parts: Mapping[str, str], request: Request
) -> tuple[tuple[ObjectionId, str], ...]:
    """Return the reasons that differ from those that the form was filled in with."""
    known = {
        each.id: one_line(each.because)[:LONGEST_FIELD]
        for each in await request.store.objections.of_item(item.number)
    }
    reasons = [
        (about, because)
        for name, because in parts.items()
        if name.startswith(REASON_FIELD)
        and (about := read_objection_id(name.removeprefix(REASON_FIELD))) is not None
    ]
    return tuple((about, because) for about, because in reasons if known.get(about) != because)
