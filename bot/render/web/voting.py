"""Render the pages behind a link by which one person votes on one ballot."""

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.items.item import Item
from bot.language import Text, say
from bot.render.board.addresses import Site
from bot.render.text.fill import fill
from bot.render.text.safe import clean, one_line
from bot.render.words.refusals import say_refusal
from bot.render.words.times import say_instant

PRESS: Final = Text(
    "Press the button of your choice. You can vote again until {until}: your newest vote counts."
)
NEEDS_REASON: Final = Text(
    "These choices need a reason, so reply to the message with the link: {choices}."
)
LISTS_TOLD: Final = Text("The vote is then mailed to the list, under your name.")
COUNTED: Final = Text("This vote counts now. We are sending you a receipt by mail.")
NOT_COUNTED: Final = Text("This vote does not count. The reason: {reason}.")
PUBLIC: Final = Text(
    "Others could read this link, so it no longer counts a vote. While the ballot "
    "is open, you can vote by mail or in Slack."
)


@dataclass(frozen=True, slots=True)
class BallotPage:
    """An open ballot for one of its voters; nobody's votes are shown."""

    item: Item
    ballot: Ballot
    list_name: str
    zone: ZoneInfo


def voting_page(shown: BallotPage, *, at: str, site: Site) -> str:
    """Return the page with a button for each choice that needs no reason."""
    rules, version = shown.ballot.rules, shown.ballot.version
    needed = [rules.label(choice) for choice in rules.choices if choice in rules.reason_needed]
    buttons = [
        (rules.label(choice), f"{at}/{version}-{place}")
        for place, choice in enumerate(rules.choices, start=1)
        if choice not in rules.reason_needed
    ]
    until = say_instant(shown.ballot.closes_at, zone=shown.zone)
    notes = [LISTS_TOLD.format()] if shown.ballot.echo_lists else []
    if needed:
        notes.append(NEEDS_REASON.format(choices=", ".join(needed)))
    return fill(
        "web_ballot.html.jinja",
        site=site,
        title=say("Your vote on #{number}", number=shown.item.number),
        press=PRESS.format(until=until),
        choice="",
        buttons=buttons,
        notes=notes,
        **_about(shown),
    )


def cast_page(shown: BallotPage, vote: Vote, *, site: Site) -> str:
    """Return the page that says which vote was recorded, and whether it counts."""
    counts = vote.refusal is None
    reason = "" if vote.refusal is None else clean(say_refusal(vote.refusal))
    return fill(
        "web_ballot.html.jinja",
        site=site,
        title=say("Your vote is counted") if counts else say("Your vote was not counted"),
        press=COUNTED.format() if counts else NOT_COUNTED.format(reason=reason),
        choice=one_line(shown.ballot.rules.label(vote.choice)),
        buttons=[],
        notes=[],
        **_about(shown),
    )


def public_ballot_page(*, site: Site) -> str:
    """Return the page for a link that others may have read."""
    title = say("This link no longer works")
    return fill("web_page.html.jinja", site=site, title=title, texts=[PUBLIC])


def _about(shown: BallotPage) -> dict[str, str]:
    name = one_line(shown.list_name)
    return {
        "about": say("#{number} of the list {name}", number=shown.item.number, name=name),
        "item_title": one_line(shown.item.title),
        "question": clean(shown.ballot.question).strip(),
    }
