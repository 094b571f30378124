"""Render the welcome in a channel, and what `/pen` alone is answered with: a few lines, buttons."""

from collections.abc import Sequence
from typing import Final

from bot.domain.ids import ChannelId, ListName
from bot.language import Text, say, say_list
from bot.render.slack.markup.blocks import (
    Block,
    SlackText,
    actions,
    button,
    section,
    within_message,
)
from bot.render.slack.markup.mrkdwn import escape

FEW_COMMANDS: Final = Text(
    "`/pen list` shows what is open, `/pen show 12` one item, `/pen mine` what waits for you.\n"
    "`/pen vote 12 agree` votes, `/pen comment 12 TEXT` comments.\n"
    "`/pen help` shows all commands, `/pen help vote` one of them."
)
HOW_ITEMS_APPEAR: Final = Text(
    "Each thread on the list appears here as a numbered item; its messages are replies below it."
)
SOME_ITEMS_APPEAR: Final = Text(
    "Its threads about {words} appear here as numbered items; the messages are replies below each."
)
HOW_TO_TAKE_PART: Final = Text(
    "Vote with the buttons of an item, or reply in its thread to comment. What you write goes to "
    "the list only if you agree."
)
WHERE_TO_ASK: Final = Text(
    "`/pen` shows what you can do, also in a direct message to me; my Home shows what waits for "
    "you."
)


def welcome(lists: Sequence[ListName], *, routed: Sequence[str] = ()) -> SlackText:
    """Say in a channel what we do there: four lines and three buttons, which answer in private.

    `routed` are the tags and labels of the items that routes bring there, if it is not the own
    channel of one of the lists.
    """
    names = say_list([f"*{escape(name)}*" for name in lists])
    brought = say("I bring the mailing list {lists} into this channel.", lists=names)
    if len(lists) > 1:
        brought = say("I bring the mailing lists {lists} into this channel.", lists=names)
    appear = HOW_ITEMS_APPEAR.format()
    if routed:
        words = say_list([f"*{escape(word)}*" for word in routed], style="or")
        appear = SOME_ITEMS_APPEAR.format(words=words)
    lines = [brought, appear, HOW_TO_TAKE_PART.format()]
    text = "\n".join([*lines, WHERE_TO_ASK.format()])
    choices = _command("publish", say("My choices"), "publish")
    return SlackText(
        text=within_message(text), blocks=(section(text), _row(_open_items(), _help(), choices))
    )


def no_list_here(channel: ChannelId) -> str:
    """Tell who brought us into a channel of no list how it becomes one."""
    return say(
        "No mailing list belongs to this channel yet, so I stay silent here. Whoever runs "
        'Penholder can change that: `channel = "{channel}"` below a list in the configuration.',
        channel=escape(channel),
    )


def short_help() -> SlackText:
    """Return what is answered when nothing was typed: three lines, and the nearest buttons."""
    text = FEW_COMMANDS.format()
    voting = _command("voting", say("Open ballots"), "list voting")
    mine = _command("mine", say("What waits for me"), "mine")
    return SlackText(text=text, blocks=(section(text), _row(voting, _open_items(), mine, _help())))


def _open_items() -> Block:
    return _command("list", say("Show open items"), "list")


def _help() -> Block:
    return _command("help", say("All commands"), "help")


def _row(*buttons: Block) -> Block:
    return actions(buttons, block_id="commands")


def _command(name: str, label: str, words: str) -> Block:
    """Return a button that stands for a command, `/pen` and these words."""
    return button(label, action_id=f"pen:{name}", value=words)
