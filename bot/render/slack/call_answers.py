"""Word the replies to those who act on a call for comments."""

from bot.domain.ballots.ballot import Rules, Vote
from bot.domain.calls.call import Call
from bot.domain.calls.position import Position
from bot.domain.items.item import Item
from bot.language import say, say_number
from bot.render.slack.item import named
from bot.render.slack.mrkdwn import date_token, escape


def call_opened(item: Item, call: Call) -> str:
    """Tell the chair that a call is open."""
    return say(
        "The call for comments on {item} is open until {end}. This is announced in the channel and "
        "on the list.",
        item=named(item),
        end=date_token(call.closes_at),
    )


def call_extended(item: Item, call: Call) -> str:
    """Tell the chair that a call ends later."""
    return say(
        "The call for comments on {item} is now open until {end}. This is announced in the channel "
        "and on the list.",
        item=named(item),
        end=date_token(call.closes_at),
    )


def call_corrected(item: Item, call: Call) -> str:
    """Tell the chair that a call was corrected."""
    return say(
        "The call for comments on {item} is corrected; this is its version {version}. This is "
        "announced in the channel and on the list.",
        item=named(item),
        version=call.version,
    )


def call_withdrawn(item: Item) -> str:
    """Tell the chair that a call was withdrawn."""
    return say(
        "The call for comments on {item} is withdrawn. This is announced in the channel and on the "
        "list.",
        item=named(item),
    )


def call_closed(item: Item) -> str:
    """Tell the chair that a call was closed by hand."""
    return say(
        "The call for comments on {item} is closed. The answers by question go to the channel and "
        "the list.",
        item=named(item),
    )


def more_time_proposed(item: Item) -> str:
    """Tell somebody that the more time they propose is told."""
    return say(
        "You propose more time for comments on {item}. The channel and the list are told.",
        item=named(item),
    )


def more_time_supported(item: Item, *, is_granted: bool = False) -> str:
    """Tell somebody that their support is recorded, and whether it was enough."""
    said = say("You support more time for comments on {item}.", item=named(item))
    granted = say("These are enough supporters: it is granted.")
    return f"{said} {granted}" if is_granted else said


def more_time_objected(item: Item) -> str:
    """Tell somebody that their objection is recorded."""
    return say(
        "You object to more time for comments on {item}. Silence no longer grants it; a chair "
        "decides.",
        item=named(item),
    )


def position_answered(item: Item, position: Position, *, confirms: bool) -> str:
    """Tell somebody what follows from their answer about a position."""
    if not confirms:
        return say(
            "Nothing is recorded. You are not asked about words on {item} again.",
            item=named(item),
        )
    if position.until is not None:
        return say(
            "You ask for more time for comments on {item}. The channel and the list are told.",
            item=named(item),
        )
    return say("Your position on {item} is recorded, and told with the answers.", item=named(item))


def doubt_answered(item: Item, vote: Vote, rules: Rules, *, confirms: bool) -> str:
    """Tell somebody what follows from their answer about a vote in doubt."""
    if not confirms:
        return say("This is no vote on {item}. Nothing is counted.", item=named(item))
    return say(
        "Your vote on {item} is counted: *{choice}*. To change it, vote again: the newest counts.",
        item=named(item),
        choice=escape(rules.label(vote.choice)),
    )


def reminded(item: Item, *, count: int) -> str:
    """Tell a chair how many people are reminded of a call."""
    if not count:
        return say(
            "Nobody is reminded of the call on {item}: everybody has answered, is away, or was "
            "reminded today.",
            item=named(item),
        )
    return say_number(
        "{number} person is reminded of the call on {item}, in Slack or by mail.",
        "{number} people are reminded of the call on {item}, in Slack or by mail.",
        count,
        item=named(item),
    )
