"""Render a vote that is proposed and asks for endorsers."""

from collections.abc import Iterator

from bot.domain.ballots.ballot import BallotState
from bot.render.ballots.endorsing import say_proposed, say_wanted
from bot.render.ballots.tally_text import say_rule
from bot.render.facts import DraftFacts, ItemFacts
from bot.render.safe import cut, one_line
from bot.render.slack.blocks import (
    Block,
    SlackText,
    actions,
    button,
    context,
    header,
    section,
    within_message,
)
from bot.render.slack.mrkdwn import date_token, escape
from bot.render.slack.rich_text import rich_text
from bot.render.times import say_instant

LONGEST_QUESTION = 600
NOT_A_VOTE = "Whoever proposed it cannot endorse it. To endorse is not to vote."
HEADS = {
    BallotState.DRAFT: "Endorsers wanted for a vote on",
    BallotState.OPEN: "Endorsed, and open: the vote on",
    BallotState.CLOSED: "No more to endorse: the vote on",
}


def draft_words(facts: ItemFacts, draft: DraftFacts) -> str:
    """Return a proposed vote as text without formatting."""
    ballot = draft.ballot
    asked = f" {one_line(ballot.question)}" if ballot.question else ""
    until = say_instant(ballot.closes_at, zone=facts.zone)
    options = f" Options: {' / '.join(ballot.rules.options)}." if ballot.rules.options else ""
    return escape(
        f"Vote proposed, {say_wanted(draft)}, until {until}.{asked}{options} "
        f"{say_proposed(draft)} {say_rule(ballot)}"
    )


def draft_blocks(draft: DraftFacts, *, number: int) -> Iterator[Block]:
    """Yield a proposed vote: its question and rule, who endorsed it, and the button to do so."""
    ballot = draft.ballot
    if ballot.question:
        yield from rich_text(cut(ballot.question, at=LONGEST_QUESTION))
    if ballot.rules.options:
        yield context(escape(f"Options: {' / '.join(ballot.rules.options)}"))
    yield context(escape(say_proposed(draft)))
    yield context(escape(say_rule(ballot)))
    if ballot.state is BallotState.DRAFT:
        press = button(
            "Endorse",
            action_id="endorse",
            value=f"{number}:{ballot.id}",
            style="primary",
            spoken=f"Endorse the vote proposed on item {number}",
        )
        yield actions((press,), block_id=f"endorse-{number}")
        yield context(f"Or write `/pen endorse {number}`. {NOT_A_VOTE}")


def render_draft(facts: ItemFacts, draft: DraftFacts) -> SlackText:
    """Return a proposed vote's own message; it keeps no button once that is over."""
    item, ballot = facts.item, draft.ballot
    title = f"#{item.number} {one_line(item.title) or '(no title)'}"
    head = HEADS[ballot.state]
    blocks: list[Block] = [
        header(f"{head} {title}"),
        section(f"*{say_wanted(draft)}*  ·  until {date_token(ballot.closes_at)}"),
        *draft_blocks(draft, number=item.number),
    ]
    text = f"{head} {escape(title)}. {draft_words(facts, draft)}"
    if ballot.state is BallotState.DRAFT:
        text += f" {NOT_A_VOTE}"
    return SlackText(text=within_message(text), blocks=tuple(blocks))
