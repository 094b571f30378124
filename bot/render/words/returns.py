"""Say which of our messages a list has not sent back, and what its owners can do."""

from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.delivery import Delivery
from bot.language import Text
from bot.render.words.times import say_instant

SUBJECT: Final = Text("A message to {name} may be held")
ABOUT_ITEM: Final = Text(
    "I sent a message about #{number} to {name} {time}. The list has not sent it back to me, as it "
    "does with every message."
)
ABOUT_DIGEST: Final = Text(
    "I sent a digest to {name} {time}. The list has not sent it back to me, as it does with every "
    "message."
)
WHAT_TO_DO: Final = Text(
    "Perhaps the list holds it for a moderator: in Mailman look under “Administrative requests” or "
    "“Held messages”, and accept it there. If it holds each of them, let its owners accept "
    "Penholder’s address as one that need not be moderated, or allow larger messages. I do not "
    "send it again by myself."
)


def not_returned(delivery: Delivery, *, list_name: str, zone: ZoneInfo) -> tuple[str, str]:
    """Return subject and text for the leaders of a list."""
    time = say_instant(delivery.sent_at or delivery.created_at, zone=zone)
    about = (
        ABOUT_DIGEST.format(name=list_name, time=time)
        if delivery.item is None
        else ABOUT_ITEM.format(number=delivery.item, name=list_name, time=time)
    )
    return SUBJECT.format(name=list_name), f"{about}\n\n{WHAT_TO_DO.format()}"
