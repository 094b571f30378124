"""Render what is posted about a ballot: that it is open, ends later, or was corrected."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.tally import Tally
from bot.render.ballots.changes import asked_in, list_changes, say_meaning, say_options
from bot.render.ballots.endorsing import say_endorsers
from bot.render.ballots.tally_text import say_counts, say_result, say_rule, say_turnout
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
from bot.render.slack.item import ballot_blocks, link_to, named, title_of
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
        heading = f"Vote on {title_of(facts)}"
        ends = f"Open until {date_token(ballot.closes_at)}"
        news = f"Vote until {say_instant(ballot.closes_at, zone=zone)}"
    else:
        closed_at = ballot.closed_at or ballot.closes_at
        heading = f"Vote ended on {title_of(facts)}"
        ends = f"*{escape(outcome)}*  ·  vote closed {date_token(closed_at)}"
        news = f"{outcome}. Vote closed {say_instant(closed_at, zone=zone)}"
    label = f"#{facts.item.number} and its messages"
    link = f"  ·  {link_to(item_link, label)}" if item_link else ""
    blocks: list[Block] = [header(heading), section(f"{ends}{link}")]
    blocks += ballot_blocks(ballot, tally, facts)
    asked = f" {escape(one_line(ballot.question))}" if ballot.question else ""
    text = (
        f"{escape(news)} on {named(facts.item)}.{asked}\n"
        f"{say_counts(tally)}; {say_turnout(tally)}. {say_rule(ballot)}"
    )
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
    who = f"{name_of(by)} corrected it." if by else ""
    why = f"Reason: {cut(one_line(after.reason), at=LONGEST_REASON)}" if after.reason else ""
    said = [*say_options(before, after), say_meaning(after)]
    text = (
        f"Vote corrected on {named(facts.item)}, version {version}. "
        f"{escape(' '.join(filter(None, (who, why, *list_changes(ballot, version)))))} "
        f"{said[-1]} Open until {escape(say_instant(ballot.closes_at, zone=facts.zone))}."
    )
    link = f"  ·  {link_to(item_link, 'vote here')}" if item_link else ""
    blocks: list[Block] = [
        header(f"Vote corrected on {title_of(facts)}"),
        section(f"*Version {version}*  ·  open until {date_token(ballot.closes_at)}{link}"),
    ]
    if before.question != after.question:
        blocks += [context("It asked:"), *rich_text(cut(asked_in(before), at=LONGEST_QUESTION))]
        blocks += [context("It now asks:"), *rich_text(cut(asked_in(after), at=LONGEST_QUESTION))]
    blocks += [section(escape(one)) for one in _joined(said)]
    if who or why:
        blocks.append(context(escape(" ".join(filter(None, (who, why))))))
    return SlackText(text=within_message(text), blocks=tuple(blocks))


def _joined(sentences: Sequence[str]) -> Iterator[str]:
    """Yield sentences in groups that a section has room for."""
    for place in range(0, len(sentences), SENTENCES):
        yield "\n".join(sentences[place : place + SENTENCES])


def render_extension(
    facts: ItemFacts, ballot: Ballot, *, before: datetime, reason: str, item_link: str = ""
) -> SlackText:
    """Return the message that a ballot ends later than it was to."""
    because = f"Reason: {one_line(reason)}" if reason else ""
    text = (
        f"Vote extended until {escape(say_instant(ballot.closes_at, zone=facts.zone))} on "
        f"{named(facts.item)}. It was to end {escape(say_instant(before, zone=facts.zone))}. "
        f"{escape(because)}"
    )
    link = f"  ·  {link_to(item_link, 'vote here')}" if item_link else ""
    blocks: list[Block] = [
        header(f"Vote extended on {title_of(facts)}"),
        section(f"*Open until {date_token(ballot.closes_at)}*{link}"),
        context(f"It was to end {date_token(before)}."),
    ]
    if because:
        blocks += rich_text(cut(because, at=LONGEST_REASON))
    return SlackText(text=within_message(text.rstrip()), blocks=tuple(blocks))
