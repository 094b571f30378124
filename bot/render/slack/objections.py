"""Say in Slack what becomes of objections, and lay out a call for consensus.

The texts are mrkdwn: people's words in them are escaped.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from bot.domain.commands.consensus import FINDINGS
from bot.domain.consensus.objection import DECIDED_BY_CHAIR, Objection, say_grounds
from bot.domain.consensus.relation import RelationKind
from bot.domain.consensus.stance import Outcome, StanceWord
from bot.domain.items.item import Item
from bot.language import Text, TextAs, say, say_as
from bot.render.ballots.rule_words import say_span
from bot.render.calls.consensus import REVISIT
from bot.render.documents.facts import CallFacts
from bot.render.documents.objections import (
    NO_OBJECTIONS,
    OUTCOMES,
    STANCE_BUTTONS,
    STANCES,
    STATES,
    ObjectionFacts,
    objection_lines,
    quoted,
    say_in_short,
    say_stances,
)
from bot.render.slack.forms.views import input_block, menu_of, text_input, title_block, view
from bot.render.slack.item import named
from bot.render.slack.markup.blocks import (
    LONGEST_LABEL,
    Block,
    SlackText,
    actions,
    button,
    context,
    plain,
    section,
    within_message,
)
from bot.render.slack.markup.mrkdwn import date_token, escape
from bot.render.text.safe import clean, cut, one_line

LONGEST_LIST: Final = 2900
STANCE_ACTIONS: Final = {
    StanceWord.SUPPORT: "stance_support",
    StanceWord.CAN_LIVE: "stance_live",
    StanceWord.OBJECT: "stance_object",
    StanceWord.ABSTAIN: "stance_abstain",
}
"""The button of each word of a call for consensus."""
_SPOKEN: Final = {
    StanceWord.SUPPORT: Text("Support what is proposed on item {number}"),
    StanceWord.CAN_LIVE: Text("Say that you can live with what is proposed on item {number}"),
    StanceWord.OBJECT: Text("Object to what is proposed on item {number}"),
    StanceWord.ABSTAIN: Text("Abstain on item {number}"),
}
LONGEST_FIELD: Final = 2000
"""Characters of one part of a declaration."""
LONGEST_HINT: Final = 150
MOST_REASONS: Final = 20
"""How many findings' reasons the form of a declaration has, the newest."""
SPAN: Final = "span"
"""The block_id of how long somebody asks for."""
MOST_DAYS: Final = 14
"""How many lengths, of whole days, a menu of them offers besides the longest."""
REASON_FIELD: Final = "reason-"
"""What the field of a finding's reasons is called, before the objection's number."""
LONGEST_WORDS: Final = 3000
"""Characters that a field of a form holds."""
MOST_SHOWN: Final = 40
"""How many objections one message shows, the newest."""
_LONG: Final[Mapping[str, Any]] = {"multiline": True, "longest": LONGEST_WORDS}
ACTS: Final = {
    "objection_answer": TextAs("menu", "Answer…"),
    "objection_share": TextAs("menu", "I share it"),
    "objection_retract": TextAs("menu", "Take it back"),
    "objection_contest": TextAs("menu", "Contest…"),
    "objection_settle": TextAs("menu", "Settle… (chairs)"),
}
"""What can be done with an objection, by the button that it stands for."""
RAISED: Final = Text(
    "Your objection on {item} is on record as {id}, with your name. No consensus is declared until "
    "you take it back (`/pen retract {id}`) or a chair settles it."
)
RAISED_ON_BALLOT: Final = Text(
    "Your objection on {item} is on record as {id}, with your name. The ballot that is open counts "
    "votes: to keep it from passing, vote too: `/pen vote {number} {choice} because …`."
)
GROUND: Final = Text("If it is set aside, begin with the ground: {grounds}.")
NOTED: Final = Text(
    "Noted as objection {id} on {item}. Its author gets a message and can correct it."
)
ANSWERED: Final = Text("Your answer is with objection {id} on {item}; its author gets a message.")
RETRACTED: Final = Text("You took back objection {id} on {item}. It stays on record as retracted.")
SHARED: Final = Text("You share objection {id} on {item}. That is shown, and decides nothing.")
CONTESTED: Final = Text(
    "You contest the finding on {id} on {item}. The chairs get a message, and it stays on record."
)
HELD: Final = Text(
    "You have until {end} to put your concern about {item} into words: `/pen object {number} …`. "
    "Until then no consensus is declared."
)
RESOLVED: Final = Text("Objection {id} on {item}: {state}. Its author gets a message.")
STANCE: Final = Text("What you say on {item} is recorded: {word}. You can change it until the end.")
_RELATED: Final = {
    RelationKind.SUPERSEDES: Text("{item} now supersedes {other}."),
    RelationKind.AMENDS: Text("{item} now amends {other}."),
}


def about_objection(text: Text, item: Item, objection: Objection) -> str:
    """Return one of the texts above about an objection."""
    return text.format(id=objection.id, item=named(item))


def objection_raised(item: Item, objection: Objection, *, choice: str) -> str:
    """Tell somebody that theirs is on record; `choice` is what blocks the open ballot, "" for none.

    On a ballot an objection alone decides nothing.
    """
    if not choice:
        return about_objection(RAISED, item, objection)
    return RAISED_ON_BALLOT.format(
        id=objection.id, item=named(item), number=item.number, choice=escape(choice)
    )


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


def objections_message(item: Item, objections: Sequence[ObjectionFacts]) -> SlackText:
    """Return the objections on an item, each in full with a menu of what can be done with it.

    Everybody has the same menu; what is not for them is refused as its command is.
    """
    head = say("*Objections on {item}*", item=named(item))
    if not objections:
        text = f"{head}\n{NO_OBJECTIONS.format()}"
        return SlackText(text=text, blocks=(section(text),))
    entries = ["\n".join(map(escape, objection_lines(facts))) for facts in objections]
    blocks: list[Block] = [section(head)]
    for facts, entry in zip(objections[-MOST_SHOWN:], entries[-MOST_SHOWN:], strict=True):
        shown = section(cut(entry, at=LONGEST_LIST))
        blocks.append({**shown, "accessory": _menu(facts.objection)})
    return SlackText(text=within_message("\n\n".join([head, *entries])), blocks=tuple(blocks))


def _menu(objection: Objection) -> Block:
    part = f"{objection.item}:{objection.number}"
    return {
        "type": "overflow",
        "action_id": "more",
        "options": [
            {"text": plain(label.format()), "value": f"{act}:{part}"} for act, label in ACTS.items()
        ],
    }


def answer_view(item: Item, objection: Objection) -> Block:
    """Return the form that answers an objection; its block_id is `text`."""
    label = say("Your answer")
    field = text_input("text", label, **_LONG)
    return _about_view(item, objection, field, callback_id="objection_answer")


def contest_view(item: Item, objection: Objection) -> Block:
    """Return the form that contests a finding; its block_id is `text`."""
    label = say("Why you see it otherwise")
    field = text_input("text", label, **_LONG)
    return _about_view(item, objection, field, callback_id="objection_contest")


def settle_view(item: Item, objection: Objection) -> Block:
    """Return the form that settles an objection; `finding`, `because` and `alternatives`."""
    options: list[Block] = [
        {"text": plain(STATES[state].format()), "value": word} for word, state in FINDINGS.items()
    ]
    return _about_view(
        item,
        objection,
        input_block(
            "finding", say("What becomes of it"), menu_of(options, None, action_id="finding")
        ),
        text_input("because", say("Why"), hint=GROUND.format(grounds=say_grounds()), **_LONG),
        text_input(
            "alternatives",
            say("Alternatives that were weighed"),
            hint=say("Needed if it is outweighed. Leaving it out and deferring are among them."),
            optional=True,
            **_LONG,
        ),
        callback_id="objection_settle",
    )


def declare_view(item: Item, call: CallFacts, outcome: Outcome) -> Block:
    """Return the form for a declaration's words, filled in; `outcome` is what the register allows.

    Its block_ids are `outcome`, `words`, `options`, `revisit`, and `reason-12.1` of each finding.
    What is counted, and who said it, is in no field.
    """
    findings = [
        each.objection for each in call.objections if each.objection.state in DECIDED_BY_CHAIR
    ]
    weighed = dict.fromkeys(each.alternatives for each in findings if each.alternatives)
    options: list[Block] = [
        {"text": plain(OUTCOMES[each].format()), "value": each} for each in Outcome
    ]
    chosen = list(Outcome).index(outcome) + 1
    told = [*consensus_lines(call), say("The counts, and who said what, are added to this.")]
    return view(
        say("Declare on #{number}", number=item.number),
        callback_id="declare",
        private_metadata=str(item.number),
        submit=say("Preview"),
        blocks=[
            title_block(item),
            context(escape(cut("\n".join(told), at=LONGEST_FIELD))),
            input_block(
                "outcome", say("What came of it"), menu_of(options, chosen, action_id="outcome")
            ),
            _words_input("words", say("What was decided"), call.call.text),
            *map(_reason_input, findings[-MOST_REASONS:]),
            _words_input("options", say("Options that were considered"), "; ".join(weighed)),
            _words_input("revisit", say("Grounds to revisit it"), REVISIT.format()),
        ],
    )


def _reason_input(objection: Objection) -> Block:
    state = STATES[objection.state].format()
    label = say("{id}, {state}: why", id=objection.id, state=state)
    field = f"{REASON_FIELD}{objection.id}"
    return text_input(
        field,
        cut(label, at=LONGEST_LABEL),
        initial=one_line(objection.because)[:LONGEST_FIELD],
        multiline=True,
        hint=cut(quoted(objection.text), at=LONGEST_HINT),
        longest=LONGEST_FIELD,
    )


def _words_input(block_id: str, label: str, initial: str) -> Block:
    shown = one_line(clean(initial))[:LONGEST_FIELD]
    return text_input(
        block_id, label, initial=shown, multiline=True, optional=True, longest=LONGEST_FIELD
    )


def note_view(item: Item, *, what: str, number: int, words: str) -> Block:
    """Return the form by which a chair notes somebody's words as an objection; block_id `text`."""
    return view(
        say("Note as objection"),
        callback_id="objection_note",
        private_metadata=f"{item.number}:{what}:{number}",
        submit=say_as("button", "Note"),
        blocks=[
            title_block(item),
            text_input(
                "text",
                say("The objection, in its author’s words"),
                initial=words[:LONGEST_WORDS],
                hint=say("Its author gets a message, and can correct it or take it back."),
                **_LONG,
            ),
        ],
    )


def _about_view(item: Item, objection: Objection, *fields: Block, callback_id: str) -> Block:
    quote = say("{id}: “{words}”", id=objection.id, words=quoted(objection.text))
    return view(
        say("Objection {id}", id=objection.id),
        callback_id=callback_id,
        private_metadata=f"{objection.item}:{objection.number}",
        submit=say_as("button", "Send"),
        blocks=[title_block(item), context(escape(quote)), *fields],
    )


def consensus_lines(call: CallFacts) -> list[str]:
    """Return what is said on a call for consensus so far: stances, then objections in short."""
    said = say("So far: {stances}.", stances=say_stances(call.stance_counts))
    return [said, say_in_short(call.objections) or NO_OBJECTIONS.format()]


def consensus_blocks(item: Item, call: CallFacts) -> list[Block]:
    """Return the lower part of a call for consensus: what is said so far, and its buttons."""
    blocks: list[Block] = [context(escape(line)) for line in consensus_lines(call)]
    if call.is_open:
        blocks.append(stance_buttons(item))
    return blocks


def stance_buttons(item: Item) -> Block:
    """Return the four buttons of a call for consensus."""
    buttons = [
        button(
            STANCE_BUTTONS[word].format(),
            action_id=action,
            value=str(item.number),
            spoken=_SPOKEN[word].format(number=item.number),
        )
        for word, action in STANCE_ACTIONS.items()
    ]
    return actions(buttons, block_id=f"consensus-{item.number}")


def hold_view(item: Item, *, most: timedelta) -> Block:
    """Return the form that asks for time to word a concern; its block_id is `SPAN`.

    It offers whole days, and `most` first; what is chosen comes as a span of a rule.
    """
    days = (timedelta(days=count) for count in range(min(most.days, MOST_DAYS), 0, -1))
    options: list[Block] = [
        {"text": plain(say_span(span)), "value": f"{int(span.total_seconds()) // 60} minutes"}
        for span in dict.fromkeys((most, *days))
    ]
    return view(
        say("Time to object"),
        callback_id="hold",
        private_metadata=str(item.number),
        submit=say("Ask for time"),
        blocks=[
            title_block(item),
            input_block(SPAN, say("How long"), menu_of(options, 1, action_id=SPAN)),
            context(
                say(
                    "You can ask once on a call for consensus, to put a concern into words. Until "
                    "your time is over, no consensus is declared. The chairs are told your name, "
                    "and it stands in the history."
                )
            ),
        ],
    )


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
                longest=LONGEST_WORDS,
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
