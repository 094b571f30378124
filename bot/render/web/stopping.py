"""Render the page behind a link that ends a kind of mail."""

from typing import Final

from bot.domain.digests.stopping import Stop
from bot.language import Text, say
from bot.render.board.addresses import Site
from bot.render.text.fill import fill
from bot.render.words.own_mails import COMES, ENDED, KINDS

OF_ITEM: Final = Text("each message of #{number}")
PRESS: Final = Text("Press the button to end that. Nothing else changes.")
AGAIN: Final = Text("If that was not meant, press the button to get it again.")


def stop_page(stop: Stop, *, is_ended: bool, site: Site, word: str) -> str:
    """Return the page: what comes, with a button that ends it, or its opposite."""
    what = OF_ITEM.format(number=stop.item) if stop.item else KINDS[stop.what].format()
    at = f"{site.root}/u/{word}"
    return fill(
        "web_stop.html.jinja",
        site=site,
        title=say("These messages have ended") if is_ended else say("End these messages?"),
        texts=[(ENDED if is_ended else COMES).format(what=what), AGAIN if is_ended else PRESS],
        button=say("Get it again") if is_ended else say("End it"),
        action=f"{at}/undo" if is_ended else at,
    )
