"""Render the page behind a link that ends a kind of mail."""

from collections.abc import Mapping
from typing import Final

from bot.domain.digests.stopping import OwnMail, Stop
from bot.language import Text, say
from bot.render.board.addresses import Site
from bot.render.text.fill import fill

WHATS: Final[Mapping[OwnMail, Text]] = {
    OwnMail.DIGEST: Text("your own digest"),
    OwnMail.FOLLOWED: Text("each message of #{number}"),
    OwnMail.REMINDERS: Text("reminders of ballots and calls for comments"),
    OwnMail.RECEIPTS: Text("receipts of votes that count"),
    OwnMail.QUESTIONS: Text("questions about replies that were not read as votes"),
}
"""The kinds of mail in words."""
COMES: Final = Text("You get this by mail: {what}.")
PRESS: Final = Text("Press the button to end that. Nothing else changes.")
ENDED: Final = Text("You do not get this by mail any more: {what}.")
AGAIN: Final = Text("If that was not meant, press the button to get it again.")


def say_what(stop: Stop) -> str:
    """Return a kind of mail in words."""
    return WHATS[stop.what].format(number=stop.item)


def stop_page(stop: Stop, *, is_ended: bool, site: Site, word: str) -> str:
    """Return the page: what comes, with a button that ends it, or its opposite."""
    what, at = say_what(stop), f"{site.root}/u/{word}"
    return fill(
        "web_stop.html.jinja",
        site=site,
        title=say("These messages have ended") if is_ended else say("End these messages?"),
        texts=[(ENDED if is_ended else COMES).format(what=what), AGAIN if is_ended else PRESS],
        button=say("Get it again") if is_ended else say("End it"),
        action=f"{at}/undo" if is_ended else at,
    )
