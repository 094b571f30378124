"""Render a vote that is proposed and asks for endorsers."""

from collections.abc import Iterator

from bot.domain.ballots.ballot import BallotState
from bot.language import Text, say
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
NOT_A_VOTE = Text("Whoever proposed it cannot endorse it. To endorse is not to vote.")
HEADS = {
    BallotState.DRAFT: Text("Endorsers wanted for a vote on {item}"),
    BallotState.OPEN: Text("Endorsed, and open: the vote on {item}"),
    BallotState.CLOSED: Text("No more to endorse: the vote on {item}"),
}


def draft_words(facts: ItemFacts, draft: DraftFacts) -> str:
    """Return a proposed vote as text without formatting."""
    ballot = draft.ballot
    end = say_instant(ballot.closes_at, zone=facts.zone)
    parts = [say("Vote proposed, {endorsers}, until {end}.", endorsers=say_wanted(draft), end=end)]
    if ballot.question:
        parts.append(one_line(ballot.question))
    if ballot.rules.options:
        parts.append(say("Options: {options}.", options=" / ".join(ballot.rules.options)))
    return escape(" ".join([*parts, say_proposed(draft), say_rule(ballot)]))


def draft_blocks(draft: DraftFacts, *, number: int) -> Iterator[Block]:
    """Yield a proposed vote: its question and rule, who endorsed it, and the button to do so."""
    ballot = draft.ballot
    if ballot.question:
        yield from rich_text(cut(ballot.question, at=LONGEST_QUESTION))
    if ballot.rules.options:
        yield context(escape(say("Options: {options}", options=" / ".join(ballot.rules.options))))
    yield context(escape(say_proposed(draft)))
    yield context(escape(say_rule(ballot)))
    if ballot.state is BallotState.DRAFT:
        press = button(
            say("Endorse"),
            action_id="endorse",
            value=f"{number}:{ballot.id}",
            style="primary",
            spoken=say("Endorse the vote proposed on item {number}", number=number),
        )
        yield actions((press,), block_id=f"endorse-{number}")
        how = say("Or write `/pen endorse {number}`.", number=number)
        yield context(f"{how} {NOT_A_VOTE}")


def render_draft(facts: ItemFacts, draft: DraftFacts) -> SlackText:
    """Return a proposed vote's own message; it keeps no button once that is over."""
    item, ballot = facts.item, draft.ballot
    name = one_line(item.title) or say("(no title)")
    title = f"#{item.number} {name}"
    head = HEADS[ballot.state]
    until = say("until {end}", end=date_token(ballot.closes_at))
    blocks: list[Block] = [
        header(head.format(item=title)),
        section(f"*{say_wanted(draft)}*  ·  {until}"),
        *draft_blocks(draft, number=item.number),
    ]
    text = f"{head.format(item=escape(title))}. {draft_words(facts, draft)}"
    if ballot.state is BallotState.DRAFT:
        text += f" {NOT_A_VOTE}"
    return SlackText(text=within_message(text), blocks=tuple(blocks))
