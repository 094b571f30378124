"""Word the replies to those who act on a call for comments."""

from typing import Final

from bot.domain.calls.call import Call
from bot.domain.items.item import Item
from bot.render.slack.item import named
from bot.render.slack.mrkdwn import date_token

ANSWERED: Final = "Your answers are on {item}, with your name. {goes}"


def call_opened(item: Item, call: Call) -> str:
    """Tell the chair that a call is open."""
    return (
        f"The call for comments on {named(item)} is open until {date_token(call.closes_at)}. The "
        "channel and the list are told."
    )


def call_extended(item: Item, call: Call) -> str:
    """Tell the chair that a call ends later."""
    return (
        f"The call for comments on {named(item)} is now open until {date_token(call.closes_at)}. "
        "The channel and the list are told."
    )


def call_withdrawn(item: Item) -> str:
    """Tell the chair that a call was withdrawn."""
    return (
        f"The call for comments on {named(item)} is withdrawn. The channel and the list are told."
    )


def call_closed(item: Item) -> str:
    """Tell the chair that a call was closed by hand."""
    return (
        f"The call for comments on {named(item)} is closed. The answers by question go to the "
        "channel and the list."
    )
