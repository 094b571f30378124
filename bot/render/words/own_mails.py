"""Put into words which mail a person gets alone, and what of it they can switch off."""

from collections.abc import Mapping
from typing import Final

from bot.domain.digests.stopping import OwnMail
from bot.language import Text

KINDS: Final[Mapping[OwnMail, Text]] = {
    OwnMail.DIGEST: Text("your own digest"),
    OwnMail.FOLLOWED: Text("each message of what you follow, if you have no digest of your own"),
    OwnMail.REMINDERS: Text("reminders of ballots and calls for comments"),
    OwnMail.RECEIPTS: Text("receipts of votes that count, and of answers by a link"),
    OwnMail.QUESTIONS: Text("questions about replies that were not read as votes"),
    OwnMail.CHAIRS: Text("news for chairs and secretaries, if you are not in Slack"),
}
"""The kinds of mail that somebody can do without."""
COMES: Final = Text("You get this by mail: {what}.")
ENDED: Final = Text("You do not get this by mail any more: {what}.")
ALWAYS_COMES: Final = Text(
    "Two kinds of mail cannot be switched off: replies to messages and commands from your address, "
    "with the codes and questions that they need, since they were asked for; and what you must "
    "know: that a vote of yours does not count, and what becomes of your objections."
)
