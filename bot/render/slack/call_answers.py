"""Word the replies to those who act on a call for comments."""

from bot.domain.ballots.ballot import Vote
from bot.domain.calls.call import Call
from bot.domain.calls.position import Position
from bot.domain.items.item import Item
from bot.render.slack.item import named
from bot.render.slack.mrkdwn import date_token, escape


def call_opened(item: Item, call: Call) -> str:
    """Tell the chair that a call is open."""
    return (
        f"The call for comments on {named(item)} is open until {date_token(call.closes_at)}. This "
        "is announced in the channel and on the list."
    )


def call_extended(item: Item, call: Call) -> str:
    """Tell the chair that a call ends later."""
    return (
        f"The call for comments on {named(item)} is now open until {date_token(call.closes_at)}. "
        "This is announced in the channel and on the list."
    )


def call_corrected(item: Item, call: Call) -> str:
    """Tell the chair that a call was corrected."""
    return (
        f"The call for comments on {named(item)} is corrected; this is its version {call.version}. "
        "This is announced in the channel and on the list."
    )


def call_withdrawn(item: Item) -> str:
    """Tell the chair that a call was withdrawn."""
    return (
        f"The call for comments on {named(item)} is withdrawn. This is announced in the "
        "channel and on the list."
    )


def call_closed(item: Item) -> str:
    """Tell the chair that a call was closed by hand."""
    return (
        f"The call for comments on {named(item)} is closed. The answers by question go to the "
        "channel and the list."
    )


def more_time_proposed(item: Item) -> str:
    """Tell somebody that the more time they propose is told."""
    return (
        f"You propose more time for comments on {named(item)}. The channel and the list are told."
    )


def more_time_supported(item: Item, *, is_granted: bool = False) -> str:
    """Tell somebody that their support is recorded, and whether it was enough."""
    so = " These are enough supporters: it is granted." if is_granted else ""
    return f"You support more time for comments on {named(item)}.{so}"


def more_time_objected(item: Item) -> str:
    """Tell somebody that their objection is recorded."""
    return (
        f"You object to more time for comments on {named(item)}. Silence no longer grants it; a "
        "chair decides."
    )


def position_answered(item: Item, position: Position, *, confirms: bool) -> str:
    """Tell somebody what follows from their answer about a position."""
    if not confirms:
        return f"Nothing is recorded. You are not asked about words on {named(item)} again."
    if position.until is not None:
        return (
            f"You ask for more time for comments on {named(item)}. The channel and the list are "
            "told."
        )
    return f"Your position on {named(item)} is recorded, and told with the answers."


def doubt_answered(item: Item, vote: Vote, *, confirms: bool) -> str:
    """Tell somebody what follows from their answer about a vote in doubt."""
    if not confirms:
        return f"This is no vote on {named(item)}. Nothing is counted."
    return (
        f"Your vote on {named(item)} is counted: *{escape(vote.choice)}*. To change it, vote "
        "again: the newest counts."
    )


def reminded(item: Item, *, count: int) -> str:
    """Tell a chair how many people are reminded of a call."""
    if not count:
        return (
            f"Nobody is reminded of the call on {named(item)}: everybody has answered, is away, or "
            "was reminded today."
        )
    people = "1 person is" if count == 1 else f"{count} people are"
    return f"{people} reminded of the call on {named(item)}, in Slack or by mail."
