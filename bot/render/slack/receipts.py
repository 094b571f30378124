"""Tell a voter in Slack what was recorded, what it replaces, and how to change it."""

from collections.abc import Iterator
from typing import Final

from bot.domain.ballots.ballot import Ballot
from bot.domain.items.item import Item
from bot.language import Text, say
from bot.render.ballots.choice_words import choice_in_words
from bot.render.ballots.tally_text import LINK_IS_CUT, is_fraction, say_fraction
from bot.render.documents.facts import ReceiptFacts
from bot.render.slack.details import ROOM_OF_SECTION, line_sections
from bot.render.slack.item import about_vote, named
from bot.render.slack.markup.blocks import SlackText, actions, button, section
from bot.render.slack.markup.mrkdwn import date_token, escape
from bot.render.text.safe import cut, one_line
from bot.render.words.refusals import say_refusal

LONGEST_REASON: Final = 300
CHANGE_BY_BUTTON: Final = Text(
    "You can change it until {end}: press another choice, or write `/pen vote {number} CHOICE`."
)
CHANGE_BY_FORM: Final = Text(
    "You can change it until {end}: press *Vote…*, or write `/pen vote {number} CHOICE`."
)


def receipt_message(facts: ReceiptFacts) -> SlackText:
    """Return a vote's receipt, with the button that takes the vote back while it counts."""
    text = vote_receipt(facts)
    lines = text.splitlines()
    is_short = all(len(line) <= ROOM_OF_SECTION for line in lines)  # not so a long ranking
    if not facts.vote.counts or not facts.ballot.is_open or not is_short:
        return SlackText(text)
    number = facts.item.number
    pressed = button(
        say("Take my vote back"),
        action_id="unvote",
        value=f"{number}:{facts.ballot.id}",
        spoken=say("Take my vote on item {number} back", number=number),
    )
    shown, _ = line_sections(lines)
    return SlackText(text, (*shown, actions((pressed,), block_id=f"unvote-{number}")))


def it_would_be(item: Item, ballot: Ballot, *, choice: str) -> SlackText:
    """Say which vote somebody's emoji would be, with the button that casts it."""
    label = ballot.rules.label(choice)
    parts = [
        say(
            "An emoji is no vote. Yours would be *{choice}* on {item}.",
            choice=escape(label),
            item=named(item),
        )
    ]
    if not ballot.rules.is_open_to_all:
        parts.append(
            say("The ballot hides how people vote, and others see your emoji: you can remove it.")
        )
    pressed = button(
        say("Vote {choice}", choice=label),
        action_id=f"vote:{choice}",
        value=f"{about_vote(ballot, item)}:{choice}",
        spoken=say("Vote {choice} on item {number}", choice=label, number=item.number),
    )
    text = " ".join(parts)
    return SlackText(text, (section(text), actions((pressed,), block_id=f"vote-{item.number}")))


def vote_taken_back(item: Item, ballot: Ballot) -> str:
    """Say that somebody's vote counts no longer."""
    return say(
        "Your vote on {item} is taken back: it counts no longer. You can vote again until {end}.",
        item=named(item),
        end=date_token(ballot.closes_at),
    )


def vote_receipt(facts: ReceiptFacts) -> str:
    """Return a vote's receipt as mrkdwn."""
    vote, item = facts.vote, facts.item
    choice = escape(facts.ballot.rules.label(vote.choice))
    title = named(item)
    if vote.refusal:
        why = escape(one_line(say_refusal(vote.refusal)))
        lines = [say("Your vote on {item} was *not counted*: {reason}.", item=title, reason=why)]
        if vote.choice:
            lines.append(say("What you sent: {choice}.", choice=choice))
        return "\n".join(lines)
    if not vote.choice:
        recorded = say("Your vote on {item} is recorded.", item=title)
        return f"{recorded} {LINK_IS_CUT}"
    if vote.superseded_by is not None:
        return say(
            "Your vote *{choice}* on {item} is recorded, but your newer vote counts instead.",
            choice=choice,
            item=title,
        )
    return "\n".join(_recorded(facts, choice=choice, title=title))


def _recorded(facts: ReceiptFacts, *, choice: str, title: str) -> Iterator[str]:
    """Yield a line for each thing to know about a vote that counts."""
    vote, ballot = facts.vote, facts.ballot
    yield say("Recorded: you vote *{choice}* on {item}.", choice=choice, item=title)
    if text := choice_in_words(vote.choice, ballot.rules):
        yield say("In words: {words}.", words=escape(text))
    if is_fraction(vote.choice):
        yield say_fraction(facts)
    if vote.reason:
        reason = escape(cut(one_line(vote.reason), at=LONGEST_REASON))
        yield say("Your reason: {reason}", reason=reason)
    if facts.replaced and facts.replaced != vote.choice:
        yield say(
            "It replaces your earlier *{choice}*.",
            choice=escape(ballot.rules.label(facts.replaced)),
        )
    how = CHANGE_BY_BUTTON if ballot.rules.has_buttons else CHANGE_BY_FORM
    yield how.format(end=date_token(ballot.closes_at), number=facts.item.number)
