"""Render the forms of how something is decided: a withdrawal, a tie, what a meeting resolved."""

from datetime import datetime
from typing import Final

from bot.domain.ballots.ballot import Ballot
from bot.domain.consensus.relation import RelationKind
from bot.domain.items.item import Item
from bot.domain.procedures.draft import Act, Step
from bot.domain.procedures.procedure import Kind
from bot.language import Text, say
from bot.render.slack.forms.drafts import TITLES
from bot.render.slack.forms.views import (
    LONGEST_QUESTION,
    Clocks,
    about_end,
    end_inputs,
    input_block,
    menu_of,
    reason_input,
    text_input,
    title_block,
    view,
)
from bot.render.slack.markup.blocks import LONGEST_LABEL, Block, context, cut_plain, plain

OTHER: Final = "other"
"""The block_id, and action_id, of the menu that searches a decision."""
RELATION: Final = "relation"
CHOSEN: Final = "chosen"
RESOLVED: Final = "resolved"
"""The block_ids of the other fields."""
_RELATIONS: Final = {
    RelationKind.SUPERSEDES: Text("It takes the place of the other decision"),
    RelationKind.AMENDS: Text("It amends the other decision"),
}


def withdraw_view(item: Item, kind: Kind) -> Block:
    """Return the form that withdraws what runs on an item; its block_id is `reason`."""
    told = say("It ends without a result. You see the message to the list before it is sent.")
    return view(
        TITLES[Act(Step.WITHDRAW, kind)].format(),
        callback_id="withdraw",
        private_metadata=str(item.number),
        submit=say("Preview"),
        blocks=[title_block(item), reason_input(), context(told)],
    )


def cast_view(item: Item, ballot: Ballot) -> Block:
    """Return the form of a chair's casting vote; its block_id is `CHOSEN`.

    What is tied stands in it by its number, from 1.
    """
    options: list[Block] = [
        {"text": _label(ballot.rules.label(choice)), "value": str(number)}
        for number, choice in enumerate(ballot.winners, start=1)
    ]
    menu = menu_of(options, None, action_id=CHOSEN)
    return view(
        say("Decide the tie"),
        callback_id="cast",
        private_metadata=f"{item.number}:{ballot.id}",
        submit=say("Preview"),
        blocks=[
            title_block(item),
            input_block(
                CHOSEN,
                say("Your casting vote"),
                menu,
                hint=say("You see the message to the list before it is sent."),
            ),
        ],
    )


def provisional_view(item: Item, *, closes_at: datetime, clocks: Clocks) -> Block:
    """Return the form for what a meeting resolved; block_ids `RESOLVED`, and of `end_inputs`."""
    return view(
        say("A meeting resolved"),
        callback_id="provisional",
        private_metadata=about_end(item, clocks),
        submit=say("Preview"),
        blocks=[
            title_block(item),
            text_input(
                RESOLVED,
                say("What was resolved"),
                multiline=True,
                hint=say(
                    "The list is called to confirm it. It is decided at the end, unless an "
                    "objection stands. You see the message to the list before it is sent."
                ),
                longest=LONGEST_QUESTION,
            ),
            *end_inputs(closes_at, clocks),
        ],
    )


def relate_view(item: Item) -> Block:
    """Return the form that relates a decision to another; block_ids `RELATION` and `OTHER`."""
    kinds: list[Block] = [
        {"text": _label(text.format()), "value": kind} for kind, text in _RELATIONS.items()
    ]
    menu: Block = {
        "type": "external_select",
        "action_id": OTHER,
        "min_query_length": 0,
        "placeholder": plain(say("Number or words")),
    }
    return view(
        say("Change a decision"),
        callback_id="relate",
        private_metadata=str(item.number),
        submit=say("Save"),
        blocks=[
            title_block(item),
            input_block(
                RELATION,
                say("What this decision does"),
                {"type": "radio_buttons", "action_id": RELATION, "options": kinds},
            ),
            input_block(OTHER, say("The other decision"), menu),
        ],
    )


def _label(text: str) -> Block:
    return plain(cut_plain(text, at=LONGEST_LABEL))
