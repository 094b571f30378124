"""Tell a voter in Slack what was recorded, what it replaces, and how to change it."""

from typing import Final

from bot.render.ballots.choice_words import choice_in_words
from bot.render.ballots.tally_text import LINK_IS_CUT, is_fraction, say_fraction
from bot.render.facts import ReceiptFacts
from bot.render.safe import cut, one_line
from bot.render.slack.mrkdwn import date_token, escape

LONGEST_REASON: Final = 300


def vote_receipt(facts: ReceiptFacts) -> str:
    """Return a vote's receipt as mrkdwn."""
    vote, item = facts.vote, facts.item
    title = f"#{item.number} {escape(cut(one_line(item.title), at=150))}"
    if vote.refusal:
        sent = f"\nWhat you sent: {escape(vote.choice)}." if vote.choice else ""
        return f"Your vote on {title} was *not counted*: {escape(one_line(vote.refusal))}.{sent}"
    if not vote.choice:
        return f"Your vote on {title} is recorded. {LINK_IS_CUT}"
    if vote.superseded_by is not None:
        return (
            f"Your vote *{escape(vote.choice)}* on {title} is recorded, but your newer vote "
            "counts instead."
        )
    lines = [f"Recorded: you vote *{escape(vote.choice)}* on {title}."]
    if said := choice_in_words(vote.choice, facts.ballot.rules):
        lines.append(f"In words: {escape(said)}.")
    if is_fraction(vote.choice):
        lines.append(say_fraction(facts))
    if vote.reason:
        lines.append(f"Your reason: {escape(cut(one_line(vote.reason), at=LONGEST_REASON))}")
    if facts.replaced and facts.replaced != vote.choice:
        lines.append(f"It replaces your earlier *{escape(facts.replaced)}*.")
    press = "another choice" if facts.ballot.rules.has_buttons else "*Vote…*"
    lines.append(
        f"You can change it until {date_token(facts.ballot.closes_at)}: press {press}, or write "
        f"`/pen vote {item.number} CHOICE`."
    )
    return "\n".join(lines)
