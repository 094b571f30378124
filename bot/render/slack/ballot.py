"""Render what is posted about a ballot: that it is open, ends later, or was corrected."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.tally import Tally
from bot.language import say, say_parts
from bot.render.ballots.changes import asked_in, list_changes, say_meaning, say_options
from bot.render.ballots.endorsing import say_endorsers
from bot.render.ballots.tally_text import say_counts, say_result, say_turnout
from bot.render.facts import ItemFacts
from bot.render.safe import cut, name_of, one_line
from bot.render.slack.blocks import (
    Block,
    SlackText,
    context,
    header,
    section,
    within_message,
)
from bot.render.slack.item import ballot_blocks, link_to, named, say_terms, title_of
from bot.render.slack.mrkdwn import date_token, escape
from bot.render.slack.rich_text import rich_text
from bot.render.times import say_instant

LONGEST_REASON = 500
LONGEST_QUESTION = 2000
SENTENCES = 10
"""How many sentences about options a section has room for."""


def render_ballot(
    facts: ItemFacts, ballot: Ballot, tally: Tally, *, item_link: str = ""
) -> SlackText:
    """Return a ballot's own message: how to vote while it is open, its outcome afterwards."""
    outcome, zone = say_result(ballot), facts.zone
    if ballot.state is BallotState.OPEN:
        heading = say("Vote on {item}", item=title_of(facts))
        ends = say("Open until {end}", end=date_token(ballot.closes_at))
        end = escape(say_instant(ballot.closes_at, zone=zone))
        news = say("Vote until {end} on {item}.", end=end, item=named(facts.item))
    else:
        closed_at = ballot.closed_at or ballot.closes_at
        heading = say("Vote ended on {item}", item=title_of(facts))
        ended = say("vote closed {time}", time=date_token(closed_at))
        ends = f"*{escape(outcome)}*  ·  {ended}"
        closed = escape(say_instant(closed_at, zone=zone))
        news = say("Vote closed {time} on {item}.", time=closed, item=named(facts.item))
        news = f"{escape(outcome)}. {news}"
    label = say("#{number} and its messages", number=facts.item.number)
    link = f"  ·  {link_to(item_link, label)}" if item_link else ""
    blocks: list[Block] = [header(heading), section(f"{ends}{link}")]
    blocks += ballot_blocks(ballot, tally, facts)
    asked = f" {escape(one_line(ballot.question))}" if ballot.question else ""
    counted = say_parts((say_counts(tally), say_turnout(tally)))
    text = f"{news}{asked}\n{counted}. {say_terms(ballot, tally)}"
    if facts.endorsers:
        text += f" {escape(say_endorsers(facts.endorsers))}"
    return SlackText(text=within_message(text), blocks=tuple(blocks))


def render_correction(
    facts: ItemFacts, ballot: Ballot, *, version: int, by: str, item_link: str = ""
) -> SlackText:
    """Return the message that says what a new version of an open ballot changed, by whom and why.

    Of the question it shows the version's own words; the ballot's message has the buttons.
    """
    before, after = ballot.texts[version - 2 : version]
    who = say("{name} corrected it.", name=name_of(by)) if by else ""
    why = cut(one_line(after.reason), at=LONGEST_REASON)
    why = say("Reason: {reason}", reason=why) if after.reason else ""
    said = [*say_options(before, after), say_meaning(after)]
    end = escape(say_instant(ballot.closes_at, zone=facts.zone))
    text = " ".join(
        (
            say(
                "Vote corrected on {item}, version {number}.",
                item=named(facts.item),
                number=version,
            ),
            escape(" ".join(filter(None, (who, why, *list_changes(ballot, version))))),
            said[-1],
            say("Open until {end}.", end=end),
        )
    )
    link = _vote_here(item_link)
    version_line = say("Version {number}", number=version)
    until = say("open until {end}", end=date_token(ballot.closes_at))
    blocks: list[Block] = [
        header(say("Vote corrected on {item}", item=title_of(facts))),
        section(f"*{version_line}*  ·  {until}{link}"),
    ]
    if before.question != after.question:
        blocks += [
            context(say("It asked:")),
            *rich_text(cut(asked_in(before), at=LONGEST_QUESTION)),
        ]
        blocks += [
            context(say("It now asks:")),
            *rich_text(cut(asked_in(after), at=LONGEST_QUESTION)),
        ]
    blocks += [section(escape(one)) for one in _joined(said)]
    if who or why:
        blocks.append(context(escape(" ".join(filter(None, (who, why))))))
    return SlackText(text=within_message(text), blocks=tuple(blocks))


def _vote_here(item_link: str) -> str:
    """Return the link to the buttons; it follows something else."""
    label = say("vote here")
    return f"  ·  {link_to(item_link, label)}" if item_link else ""


def _joined(sentences: Sequence[str]) -> Iterator[str]:
    """Yield sentences in groups that a section has room for."""
    for place in range(0, len(sentences), SENTENCES):
        yield "\n".join(sentences[place : place + SENTENCES])


def render_extension(
    facts: ItemFacts, ballot: Ballot, *, before: datetime, reason: str, item_link: str = ""
) -> SlackText:
    """Return the message that a ballot ends later than it was to."""
    because = say("Reason: {reason}", reason=one_line(reason)) if reason else ""
    end, was = (escape(say_instant(at, zone=facts.zone)) for at in (ballot.closes_at, before))
    news = say("Vote extended until {end} on {item}.", end=end, item=named(facts.item))
    ended = say("It was to end {time}.", time=was)
    text = f"{news} {ended} {escape(because)}"
    until = say("Open until {end}", end=date_token(ballot.closes_at))
    blocks: list[Block] = [
        header(say("Vote extended on {item}", item=title_of(facts))),
        section(f"*{until}*{_vote_here(item_link)}"),
        context(say("It was to end {time}.", time=date_token(before))),
    ]
    if because:
        blocks += rich_text(cut(because, at=LONGEST_REASON))
    return SlackText(text=within_message(text.rstrip()), blocks=tuple(blocks))
