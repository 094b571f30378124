"""Render the forms that ask for words: a comment, a block's reason, a ballot."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.rule_form import Form, read_rule
from bot.domain.commands.when import WHEN_FORMS
from bot.domain.items.item import Item
from bot.render.rule_words import rule_in_short
from bot.render.safe import one_line
from bot.render.slack.blocks import Block, context, cut_plain, words

LONGEST_INPUT: Final = 3000
LONGEST_QUESTION: Final = 1000
"""What the button that opens the vote can carry."""
WHERE_A_COMMENT_GOES: Final = {
    "digest": "It is stored with the item. It goes to the list, under your name, if you chose "
    "“always” or agree when you are asked.",
    "ask": "It is stored with the item. You are asked before it goes to the list.",
    "never": "It is stored with the item and stays in Slack.",
}
"""By the list's `slack_comments`."""


def comment_view(item: Item, *, slack_comments: str = "digest") -> Block:
    """Return the form for a comment; its input's block_id is `text`."""
    return _modal(
        "Comment",
        callback_id="comment",
        private_metadata=str(item.number),
        submit="Comment",
        blocks=[
            _title(item),
            _input("text", "Your comment", multiline=True),
            context(WHERE_A_COMMENT_GOES[slack_comments]),
        ],
    )


def reason_view(item: Item, *, choice: str) -> Block:
    """Return the form that asks why somebody votes `choice`; its block_id is `reason`."""
    return _modal(
        f"Vote: {choice}",
        callback_id="reason",
        private_metadata=f"{item.number}:{choice}",
        submit="Vote",
        blocks=[
            _title(item),
            _input(
                "reason",
                "Why?",
                multiline=True,
                hint="A block counts only with a reason: what would have to change? "
                "Everybody sees it.",
            ),
        ],
    )


def ballot_view(
    item: Item, *, rules: Mapping[str, Form], default: str, closes_at: datetime, zone: ZoneInfo
) -> Block:
    """Return the form for a ballot; block_ids `when`, `rule` and `question`."""
    local = closes_at.astimezone(zone)
    return _modal(
        "Open a vote",
        callback_id="ballot",
        private_metadata=str(item.number),
        submit="Preview",
        blocks=[
            _title(item),
            _input(
                "question",
                "Question",
                optional=True,
                multiline=True,
                hint="What exactly is to be decided? If left empty, the item's title is used. "
                "A rule that chooses among options needs them here, one a line, or: Which city: "
                "Geneva / Lyon. You see the message to the list before it is sent.",
                longest=LONGEST_QUESTION,
            ),
            _input(
                "when",
                "Open until",
                initial=f"{local:%Y-%m-%d %H:%M}",
                hint=f"In {zone.key} time. Write for example {WHEN_FORMS.replace('`', '')}.",
            ),
            _rule_choice(rules, default=default),
        ],
    )


MOST_RULES: Final = 100
"""How many options a menu of Slack's has at most."""


def _rule_choice(rules: Mapping[str, Form], *, default: str) -> Block:
    shown = [default, *(name for name in rules if name != default)][:MOST_RULES]
    options = {name: _rule_option(name, rules[name]) for name in shown}
    return {
        "type": "input",
        "block_id": "rule",
        "label": _plain("Rule", at=75),
        "element": {
            "type": "static_select",
            "action_id": "rule",
            "options": list(options.values()),
            "initial_option": options[default],
        },
    }


def _rule_option(name: str, form: Form) -> Block:
    short = rule_in_short(read_rule(form)).rstrip(".")
    return {
        "text": _plain(name, at=75),
        "description": _plain(f"{short[:1].upper()}{short[1:]}", at=75),
        "value": name,
    }


def _input(
    block_id: str,
    label: str,
    *,
    hint: str = "",
    initial: str = "",
    multiline: bool = False,
    optional: bool = False,
    longest: int = LONGEST_INPUT,
) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": block_id,
        "multiline": multiline,
        "max_length": longest,
    }
    if initial:
        element["initial_value"] = initial
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label, at=75),
        "element": element,
        "optional": optional,
    }
    return made | {"hint": _plain(hint, at=300)} if hint else made


def _title(item: Item) -> Block:
    return words(cut_plain(f"#{item.number} {one_line(item.title)}", at=300))


def _plain(text: str, *, at: int) -> Block:
    return {"type": "plain_text", "text": cut_plain(text, at=at), "emoji": False}


def _modal(
    title: str, *, callback_id: str, private_metadata: str, submit: str, blocks: list[Block]
) -> Block:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": private_metadata,
        "title": _plain(title, at=24),
        "submit": _plain(submit, at=24),
        "close": _plain("Cancel", at=24),
        "blocks": blocks,
    }
