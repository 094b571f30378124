"""Render the pages behind links that end a kind of mail, or lead to all choices about mail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.digests.attention import PersonalDigest
from bot.domain.digests.stopping import OwnMail, Stop
from bot.language import Text, say
from bot.render.ballots.how_to_vote import mail_link
from bot.render.board.addresses import Site
from bot.render.text.fill import fill
from bot.render.words.own_mails import ALWAYS_COMES, COMES, ENDED, KINDS
from bot.render.words.times import say_schedule

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


NO_DIGEST: Final = Text(
    "You have no digest of your own. It is sent to you by mail, at the hour that "
    "you choose, with what waits for you and what is new on your lists."
)
DIGEST: Final = Text("Your own digest comes {schedule} ({zone}).")
ASK_BY_MAIL: Final = Text(
    "To begin one, send this message and follow the reply: it shows that the address is yours."
)
BEGIN: Final = "!digest weekly Mon 07:00"
PUBLIC: Final = Text(
    "Others could read this link, so it no longer works. Use the link in a newer "
    "message to you, or write “!settings” to {address}."
)


@dataclass(frozen=True, slots=True)
class OwnChoices:
    """What a person chose about mail. `can_begin`: a digest can be begun for an address of theirs.

    Neither that nor an item is shown: the link may have been forwarded.
    """

    switches: Mapping[OwnMail, bool]
    digest: PersonalDigest | None
    can_begin: bool


def choices_page(choices: OwnChoices, *, word: str, us: str, site: Site) -> str:
    """Return the page with a button for each choice; `us` is our address."""
    at = f"{site.root}/u/{word}"
    own = choices.digest
    told = NO_DIGEST.format()
    if own is not None and choices.switches.get(OwnMail.DIGEST):
        told = DIGEST.format(schedule=say_schedule(own.schedule), zone=own.zone)
    begin = mail_link(us, {"body": BEGIN}) if not choices.can_begin else ""
    return fill(
        "web_choices.html.jinja",
        site=site,
        title=say("What you get by mail"),
        digest=told,
        rhythms=[] if begin else list(_rhythms(at)),
        begin=begin,
        ask=ASK_BY_MAIL,
        switches=list(_switches(choices.switches, at)),
        always=ALWAYS_COMES,
    )


def _rhythms(at: str) -> Iterator[tuple[str, str]]:
    """Yield what begins or changes a digest: the button, and where it posts to."""
    yield say("Every Monday"), f"{at}/digest/weekly"
    yield say("Every day"), f"{at}/digest/daily"


def _switches(switches: Mapping[OwnMail, bool], at: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield of each kind of mail whether it comes, the button, its name, and where it posts to."""
    for what, is_on in switches.items():
        kind, button = KINDS[what].format(), say("Switch off") if is_on else say("Switch on")
        told = (COMES if is_on else ENDED).format(what=kind)
        named = say("{label}: {what}", label=button, what=kind)
        yield told, button, named, f"{at}/{what}/{'off' if is_on else 'on'}"


def public_choices_page(us: str, *, site: Site) -> str:
    """Return the page for a link to choices that others may have read."""
    title, texts = say("This link no longer works"), [PUBLIC.format(address=us)]
    return fill("web_page.html.jinja", site=site, title=title, texts=texts)
