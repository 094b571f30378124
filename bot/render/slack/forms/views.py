"""Render the forms: a comment, a block's reason, a ballot, a vote among options."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, Rules, Vote
from bot.domain.ballots.choices import BETTER, EQUAL, as_on_paper
from bot.domain.ballots.rule import Method
from bot.domain.ballots.rule_form import Form, read_rule
from bot.domain.items.item import Item
from bot.language import Text, say, say_as
from bot.render.ballots.echoing import say_seen
from bot.render.ballots.rule_words import rule_in_short
from bot.render.ballots.tally_text import say_rule
from bot.render.slack.item import about_vote
from bot.render.slack.markup.blocks import (
    LONGEST_LABEL,
    Block,
    context,
    cut_plain,
    plain,
    section,
    words,
)
from bot.render.slack.markup.mrkdwn import escape
from bot.render.slack.markup.rich_text import rich_text
from bot.render.text.safe import clean, cut, one_line

LONGEST_INPUT: Final = 3000
LONGEST_TEXT: Final = 2000
"""What the form that shows a correction can carry."""
LONGEST_QUESTION: Final = 1000
"""What the button that opens the vote can carry."""
WHERE_A_COMMENT_GOES: Final = {
    "digest": Text(
        "It is stored with the item. It goes to the list, under your name, if you chose "
        "“always” or agree when you are asked."
    ),
    "ask": Text("It is stored with the item. You are asked before it goes to the list."),
    "never": Text("It is stored with the item and stays in Slack."),
}
"""By the list's `slack_comments`."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The zone in which a form shows and reads times: its reader's, if known, or the list's."""

    zone: ZoneInfo
    of_list: ZoneInfo


def about_end(item: Item, clocks: Clocks) -> str:
    """Return what a form with `end_inputs` carries: its item, and the zone of its pickers."""
    return f"{item.number}:{clocks.zone.key}"


def comment_view(item: Item, *, slack_comments: str = "digest") -> Block:
    """Return the form for a comment; its input's block_id is `text`."""
    return view(
        say_as("title", "Comment"),
        callback_id="comment",
        private_metadata=str(item.number),
        submit=say_as("button", "Comment"),
        blocks=[
            title_block(item),
            text_input("text", say("Your comment"), multiline=True),
            context(WHERE_A_COMMENT_GOES[slack_comments].format()),
        ],
    )


def reason_view(item: Item, ballot: Ballot, *, choice: str) -> Block:
    """Return the form that asks why somebody votes `choice`; its block_id is `reason`."""
    seen = say_seen(ballot)
    return view(
        say("Vote: {choice}", choice=ballot.rules.label(choice)),
        callback_id="reason",
        private_metadata=f"{about_vote(ballot, item)}:{choice}",
        submit=say_as("button", "Vote"),
        blocks=[
            title_block(item),
            text_input(
                "reason",
                say("Why?"),
                multiline=True,
                hint=say(
                    "A block counts only with a reason: what would have to change? "
                    "Everybody sees it."
                ),
            ),
            *((context(escape(seen)),) if seen else ()),
        ],
    )


def ballot_view(
    item: Item, *, rules: Mapping[str, Form], default: str, closes_at: datetime, clocks: Clocks
) -> Block:
    """Return the form for a ballot; block_ids `rule`, `question`, and those of `end_inputs`."""
    return view(
        say("Open a ballot"),
        callback_id="ballot",
        private_metadata=about_end(item, clocks),
        submit=say("Preview"),
        blocks=[
            title_block(item),
            text_input(
                "question",
                say("Question"),
                optional=True,
                multiline=True,
                hint=say(
                    "What exactly is to be decided? If left empty, the item's title is used. "
                    "If the rule chooses among options, write them here, one on each line, or as "
                    "in: Which city: Geneva / Lyon. You see the message to the list before it is "
                    "sent."
                ),
                longest=LONGEST_QUESTION,
            ),
            *end_inputs(closes_at, clocks),
            _rule_choice(rules, default=default),
        ],
    )


DAY: Final = "day"
TIME: Final = "time"


def end_inputs(closes_at: datetime, clocks: Clocks) -> tuple[Block, Block]:
    """Return the pickers of an end's day and time on somebody's clocks; as `time_inputs`."""
    labels = (Text("Open until: day ({zone})"), Text("Open until: time ({zone})"))
    return time_inputs(closes_at.astimezone(clocks.zone), clocks, labels=labels)


def time_inputs(
    local: datetime | None, clocks: Clocks, *, labels: tuple[Text, Text], optional: bool = False
) -> tuple[Block, Block]:
    """Return the pickers of a day and a time on somebody's clocks; block_ids `DAY`, `TIME`.

    Slack's picker of both at once would show the reader's own zone without naming it.
    """
    zone = clocks.zone
    whose = ""
    if zone.key != clocks.of_list.key:
        whose = say("This is your own time zone. The list's is {zone}.", zone=clocks.of_list.key)
    day: Block = {"type": "datepicker", "action_id": DAY}
    time: Block = {"type": "timepicker", "action_id": TIME}
    if local is not None:
        day["initial_date"], time["initial_time"] = f"{local:%Y-%m-%d}", f"{local:%H:%M}"
    of_day, of_time = (label.format(zone=zone.key) for label in labels)
    return (
        input_block(DAY, of_day, day, hint=whose, optional=optional),
        input_block(
            TIME,
            of_time,
            time,
            hint=say("Without a time it ends at the end of that day."),
            optional=True,
        ),
    )


MOST_RULES: Final = 100
"""How many options a menu of Slack's has at most."""


def _rule_choice(rules: Mapping[str, Form], *, default: str) -> Block:
    shown = [default, *(name for name in rules if name != default)][:MOST_RULES]
    options = {name: _rule_option(name, rules[name]) for name in shown}
    menu = menu_of(list(options.values()), 1, action_id="rule")
    return input_block("rule", say("Rule"), menu)


def _rule_option(name: str, form: Form) -> Block:
    short = rule_in_short(read_rule(form)).rstrip(".")
    return {
        "text": _plain(name, at=75),
        "description": _plain(f"{short[:1].upper()}{short[1:]}", at=75),
        "value": name,
    }


CHOICE: Final = "choice"
"""The block_id of the choice, where one or several are chosen."""
TYPED: Final = "typed"
"""The block_id of a ranking in writing."""
NO_CHOICE: Final = "none"
"""The value of a place of a ranking that stays empty."""
MOST_PLACES: Final = 10
"""How many places of a ranking have a menu of their own."""
MOST_BOXES: Final = 10
"""How many boxes to tick Slack shows in a group."""
LISTED_AT_ONCE: Final = 20
_PLACES: Final = (
    Text("1st choice"),
    Text("2nd choice"),
    Text("3rd choice"),
    Text("4th choice"),
    Text("5th choice"),
    Text("6th choice"),
    Text("7th choice"),
    Text("8th choice"),
    Text("9th choice"),
    Text("10th choice"),
)
"""One for each of `MOST_PLACES`."""


def place_field(place: int) -> str:
    """Return the block_id of a place of a ranking, from 1."""
    return f"place-{place}"


def score_field(number: int) -> str:
    """Return the block_id of an option's score; options are numbered from 1."""
    return f"score-{number}"


MEANING: Final = "meaning"
"""The block_id of the choice whether a correction leaves the meaning as it is."""
SAME_MEANING: Final = "same"
_MEANINGS: Final = (
    (
        SAME_MEANING,
        Text("The same"),
        Text("Votes that were cast stay. Options keep their votes and order."),
    ),
    (
        "changed",
        Text("Something else"),
        Text("Votes that were cast no longer count; voters are asked again."),
    ),
)


def edit_view(item: Item, ballot: Ballot) -> Block:
    """Return the form that corrects an open ballot; block_ids `question`, `options`, `reason`."""
    options = [
        {
            "text": _plain(name.format(), at=75),
            "description": _plain(text.format(), at=75),
            "value": value,
        }
        for value, name, text in _MEANINGS
    ]
    meaning: Block = {"type": "radio_buttons", "action_id": MEANING, "options": options}
    blocks = [
        title_block(item),
        text_input(
            "question",
            say("Question"),
            initial=ballot.question,
            optional=True,
            multiline=True,
            hint=say("If left empty, the item's title is used."),
            longest=LONGEST_TEXT,
        ),
    ]
    if ballot.rules.rule.chooses_options:
        blocks.append(
            text_input(
                "options",
                say("Options, one a line"),
                initial="\n".join(ballot.rules.options),
                multiline=True,
                hint=say(
                    "With the same meaning they can be renamed, not added, removed or reordered."
                ),
                longest=LONGEST_TEXT,
            )
        )
    return view(
        say("Correct the ballot"),
        callback_id="edit",
        private_metadata=about_vote(ballot, item),
        submit=say("Preview"),
        blocks=[
            *blocks,
            input_block(MEANING, say("It now means"), meaning),
            reason_input(),
            context(
                say(
                    "The rule, the end and the roster stay as they are. You see the message to the "
                    "list before it is sent."
                )
            ),
        ],
    )


def vote_view(item: Item, ballot: Ballot, *, present: Vote | None) -> Block:
    """Return the form for a vote among options; its block_ids are above, and `reason`.

    Options stand in it by their numbers. `present` is the voter's vote that counts, which is filled
    in.
    """
    asked = rich_text(cut(ballot.question, at=LONGEST_QUESTION)) if ballot.question else ()
    seen = say_seen(ballot)
    reason = "" if present is None else cut(present.reason, at=LONGEST_INPUT)
    return view(
        say_as("title", "Vote"),
        callback_id="vote",
        private_metadata=about_vote(ballot, item),
        submit=say_as("button", "Vote"),
        blocks=[
            title_block(item),
            *asked,
            context(escape(say_rule(ballot))),
            *((context(escape(seen)),) if seen else ()),
            *_choice_inputs(ballot.rules, "" if present is None else present.choice),
            text_input("reason", say("Reason"), initial=reason, multiline=True, optional=True),
        ],
    )


def _choice_inputs(rules: Rules, present: str) -> Iterator[Block]:
    """Yield the inputs of a choice; `present` is the one filled in, "" for none."""
    match rules.rule.method:
        case Method.RANKED:
            yield from _ranking_inputs(rules, present)
        case Method.SCORE:
            yield from _score_inputs(rules, present)
        case Method.APPROVAL:
            yield _boxes(rules, present)
        case _:
            yield input_block(CHOICE, say("Your choice"), _one_choice(rules, present))


def _one_choice(rules: Rules, present: str) -> Block:
    """Return the menu of the choices of which one is taken.

    Options go by their numbers, choices such as +1 by their words, which numbers would be mixed
    up with.
    """
    options = _options(rules.options)
    if not rules.rule.chooses_options:
        options = [
            {"text": _plain(rules.label(choice), at=LONGEST_LABEL), "value": choice}
            for choice in rules.choices
        ]
    chosen = rules.choices.index(present) + 1 if present in rules.choices else None
    return menu_of(options, chosen, action_id=CHOICE)


def _boxes(rules: Rules, present: str) -> Block:
    approved = as_on_paper(present, Method.APPROVAL) if present else ()
    options, most = _options(rules.options), rules.rule.most_approvals
    chosen = [box for box, name in zip(options, rules.options, strict=True) if name in approved]
    element: Block = {"type": "checkboxes", "action_id": CHOICE, "options": options}
    if len(options) > MOST_BOXES:
        element["type"] = "multi_static_select"
        if most is not None:
            element["max_selected_items"] = most
    if chosen:
        element["initial_options"] = chosen
    if most is None:
        hint = say("Choose one or more.")
    else:
        hint = say("Choose at most {number}.", number=most)
    return input_block(CHOICE, say("The options that you approve"), element, hint=hint)


def _ranking_inputs(rules: Rules, present: str) -> Iterator[Block]:
    """Yield a menu for each place, the numbered options, and a field to type the order in.

    An order that the menus cannot show, of equal ranks or many places, is filled in as typed.
    """
    options = rules.options
    ranks = as_on_paper(present, Method.RANKED) if present else []
    order = [[options.index(name) + 1 for name in rank] for rank in ranks]
    places = min(len(options), MOST_PLACES)
    in_menus = len(order) <= places and all(len(rank) == 1 for rank in order)
    nothing: Block = {"text": _plain(say("No choice"), at=LONGEST_LABEL), "value": NO_CHOICE}
    for place in range(1, places + 1):
        field = place_field(place)
        chosen = order[place - 1][0] if in_menus and place <= len(order) else None
        menu = menu_of([nothing, *_options(options)], chosen, action_id=field, before=1)
        yield input_block(field, _PLACES[place - 1].format(), menu, optional=True)
    typed = "" if in_menus else BETTER.join(EQUAL.join(map(str, rank)) for rank in order)
    yield from _numbered(options)
    yield text_input(
        TYPED,
        say("Or type the order"),
        initial=typed,
        optional=True,
        hint=say(
            "Names or numbers from best to worst: 2 > 1 = 3. “=” stands between equal ones. "
            "Options that you leave out are last."
        ),
    )


def _numbered(names: Sequence[str]) -> Iterator[Block]:
    """Yield the options as a numbered list, in blocks of about half a section's size."""
    for before in range(0, len(names), LISTED_AT_ONCE):
        items = [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": clean(name)}]}
            for name in names[before : before + LISTED_AT_ONCE]
        ]
        listed = {"type": "rich_text_list", "style": "ordered", "offset": before}
        yield {"type": "rich_text", "elements": [listed | {"elements": items}]}


def _score_inputs(rules: Rules, present: str) -> Iterator[Block]:
    lowest, highest = str(rules.rule.lowest), str(rules.rule.highest)
    present_scores = as_on_paper(present, Method.SCORE) if present else {}
    scores = present_scores if isinstance(present_scores, dict) else {}
    yield context(
        say(
            "Give each option a whole number from {lowest} to {highest}. "
            "An empty field counts as 0.",
            lowest=lowest,
            highest=highest,
        )
    )
    for number, name in enumerate(rules.options, 1):
        element: Block = {
            "type": "number_input",
            "action_id": score_field(number),
            "is_decimal_allowed": False,
            "min_value": lowest,
            "max_value": highest,
        }
        if name in scores:
            element["initial_value"] = str(scores[name])
        yield input_block(score_field(number), f"{number}. {name}", element, optional=True)


def _options(names: Sequence[str]) -> list[Block]:
    """Return the choices of a menu, by their numbers from 1."""
    return [
        {
            "text": _plain(f"{number}. {name}", at=LONGEST_LABEL),
            "value": str(number),
        }
        for number, name in enumerate(names, 1)
    ]


def menu_of(options: list[Block], chosen: int | None, *, action_id: str, before: int = 0) -> Block:
    """Return a menu; `chosen` is an option's number, `before` how many entries precede them."""
    menu: Block = {"type": "static_select", "action_id": action_id, "options": options}
    return menu if chosen is None else menu | {"initial_option": options[before + chosen - 1]}


def input_block(
    block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False
) -> Block:
    """Return an input of a form with its label."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label, at=LONGEST_LABEL),
        "element": element,
        "optional": optional,
    }
    return made | {"hint": _plain(hint, at=300)} if hint else made


def text_input(
    block_id: str,
    label: str,
    *,
    hint: str = "",
    initial: str = "",
    multiline: bool = False,
    optional: bool = False,
    longest: int = LONGEST_INPUT,
) -> Block:
    """Return a field of text; `longest` counts characters."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": block_id,
        "multiline": multiline,
        "max_length": longest,
    }
    if initial:
        element["initial_value"] = initial
    return input_block(block_id, label, element, hint=hint, optional=optional)


LINKED: Final = "address"
"""The one field of the form `link`: an address, or the code that was mailed there."""


def link_view() -> Block:
    """Return the form in which somebody names a mail address as theirs."""
    hint = say("A code is mailed to it, which you type in the next step.")
    return _link_form(text_input(LINKED, say("Your mail address"), hint=hint, longest=320))


def code_view(mailed: str) -> Block:
    """Return the form that asks for the code; `mailed` says, as mrkdwn, where it went."""
    return _link_form(section(mailed), text_input(LINKED, say("The code"), longest=100))


def _link_form(*blocks: Block) -> Block:
    return view(
        say("Link an address"),
        callback_id="link",
        private_metadata="",
        submit=say_as("button", "Continue"),
        blocks=list(blocks),
    )


def reason_input() -> Block:
    """Return the field for why a ballot or a call is corrected; its block_id is `reason`."""
    hint = say("The list and the channel read it.")
    return text_input("reason", say("Reason"), optional=True, hint=hint)


def title_block(item: Item) -> Block:
    """Return what a form is about."""
    return words(cut_plain(f"#{item.number} {one_line(item.title)}", at=300))


def _plain(text: str, *, at: int) -> Block:
    return plain(cut_plain(text, at=at))


def view(
    title: str, *, callback_id: str, private_metadata: str, submit: str, blocks: list[Block]
) -> Block:
    """Return a form; `private_metadata` comes back with it."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": private_metadata,
        "title": _plain(title, at=24),
        "submit": _plain(submit, at=24),
        "close": _plain(say("Cancel"), at=24),
        "blocks": blocks,
    }
