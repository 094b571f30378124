"""Say in Slack what becomes of objections, and lay out a call for consensus.

The texts are mrkdwn: people's words in them are escaped.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.domain.consensus.objection import LONGEST_OBJECTION, Objection
from bot.domain.consensus.relation import RelationKind
from bot.domain.consensus.stance import StanceWord
from bot.domain.items.item import Item
from bot.language import Text, TextAs, say, say_as
from bot.render.documents.facts import CallFacts
from bot.render.documents.objections import (
    NO_OBJECTIONS,
    STANCES,
    STATES,
    ObjectionFacts,
    objection_lines,
    say_in_short,
    say_stances,
)
from bot.render.slack.forms.views import text_input, title_block, view
from bot.render.slack.item import named
from bot.render.slack.markup.blocks import Block, actions, button, context, section
from bot.render.slack.markup.mrkdwn import date_token, escape
from bot.render.text.safe import cut

LONGEST_LIST: Final = 2900
STANCE_BUTTONS: Final = {
    StanceWord.SUPPORT: "stance_support",
    StanceWord.CAN_LIVE: "stance_live",
    StanceWord.OBJECT: "stance_object",
    StanceWord.ABSTAIN: "stance_abstain",
}
"""The button of each word of a call for consensus."""
_LABELS: Final = {
    StanceWord.SUPPORT: (
        TextAs("button", "Support"),
        Text("Support what is proposed on item {number}"),
    ),
    StanceWord.CAN_LIVE: (
        TextAs("button", "Can live with it"),
        Text("Say that you can live with what is proposed on item {number}"),
    ),
    StanceWord.OBJECT: (
        TextAs("button", "Object"),
        Text("Object to what is proposed on item {number}"),
    ),
    StanceWord.ABSTAIN: (TextAs("button", "Abstain"), Text("Abstain on item {number}")),
}
RAISED: Final = Text(
    "Your objection on {item} is on record as {id}, with your name. No consensus is declared while "
    "it stands. To take it back: `/pen retract {id}`."
)
ANSWERED: Final = Text("Your answer is with objection {id} on {item}; its author is told.")
RETRACTED: Final = Text("You took back objection {id} on {item}. It stays on record as retracted.")
SHARED: Final = Text("You share objection {id} on {item}. That is shown, and decides nothing.")
CONTESTED: Final = Text(
    "You contest what was found on {id} on {item}. The chairs are told, and it is on record."
)
HELD: Final = Text(
    "You have until {end} to put your concern about {item} into words: `/pen object {number} …`. "
    "Until then no consensus is declared."
)
RESOLVED: Final = Text("Objection {id} on {item}: {state}. Its author is told.")
STANCE: Final = Text("What you say on {item} is recorded: {word}. You can change it until the end.")
_RELATED: Final = {
    RelationKind.SUPERSEDES: Text("{item} now supersedes {other}."),
    RelationKind.AMENDS: Text("{item} now amends {other}."),
}


def about_objection(text: Text, item: Item, objection: Objection) -> str:
    """Return one of the texts above about an objection."""
    return text.format(id=objection.id, item=named(item))


def objection_resolved(item: Item, objection: Objection) -> str:
    """Tell a chair what became of an objection."""
    state = STATES[objection.state].format()
    return RESOLVED.format(id=objection.id, item=named(item), state=state)


def held_until(item: Item, until: datetime) -> str:
    """Tell somebody until when they have time."""
    return HELD.format(end=date_token(until), item=named(item), number=item.number)


def stance_taken(item: Item, word: StanceWord) -> str:
    """Tell somebody that what they say is recorded."""
    return STANCE.format(item=named(item), word=STANCES[word].format())


def items_related(item: Item, kind: RelationKind, other: Item) -> str:
    """Tell a chair how two decisions are related now."""
    return _RELATED[kind].format(item=named(item), other=named(other))


def objections_text(item: Item, objections: Sequence[ObjectionFacts]) -> str:
    """Return the objections on an item, each in full."""
    head = say("*Objections on {item}*", item=named(item))
    if not objections:
        return f"{head}\n{NO_OBJECTIONS.format()}"
    entries = ["\n".join(map(escape, objection_lines(facts))) for facts in objections]
    return cut("\n\n".join([head, *entries]), at=LONGEST_LIST)


def consensus_lines(call: CallFacts) -> list[str]:
    """Return what is said on a call for consensus so far: stances, then objections in short."""
    said = say("So far: {stances}.", stances=say_stances(call.stance_counts))
    return [said, say_in_short(call.objections) or NO_OBJECTIONS.format()]


def consensus_blocks(item: Item, call: CallFacts) -> list[Block]:
    """Return the lower part of a call for consensus: what is said so far, and its buttons."""
    blocks: list[Block] = [context(escape(line)) for line in consensus_lines(call)]
    if call.is_open:
        blocks.append(actions(_buttons(item), block_id=f"consensus-{item.number}"))
    return blocks


def _buttons(item: Item) -> list[Block]:
    return [
        button(
            _LABELS[word][0].format(),
            action_id=action,
            value=str(item.number),
            spoken=_LABELS[word][1].format(number=item.number),
        )
        for word, action in STANCE_BUTTONS.items()
    ]


def objection_view(item: Item) -> Block:
    """Return the form for an objection; its block_id is `text`."""
    return view(
        say("Object"),
        callback_id="objection",
        private_metadata=str(item.number),
        submit=say_as("button", "Object"),
        blocks=[
            title_block(item),
            text_input(
                "text",
                say("Your objection"),
                multiline=True,
                longest=min(LONGEST_OBJECTION, 3000),
                hint=say("What is wrong with it, and what would remove your objection?"),
            ),
            section(
                say(
                    "It is put on record with your name, and the list reads it with what is "
                    "declared. No consensus is declared while it stands."
                )
            ),
        ],
    )
