"""Put into words who sees votes, and the votes that a list is told of."""

from typing import Final

from bot.domain.ballots.ballot import Ballot, Rules
from bot.domain.items.comment import Source
from bot.language import Numbered, Text, TextAs, say
from bot.render.ballots.rule_words import say_visibility
from bot.render.ballots.tally_text import say_why_not_counted
from bot.render.documents.facts import Confirmed, EchoFacts, Given
from bot.render.text.safe import cut, name_of, one_line

MAILED: Final = Numbered(
    "Each vote that is given in Slack, by a link or by mail to Penholder alone is mailed to the "
    "list {lists}, with name and reason.",
    "Each vote that is given in Slack, by a link or by mail to Penholder alone is mailed to the "
    "lists {lists}, with name and reason.",
)
TO_LISTS: Final = Text("Once it counts, it is mailed to {lists}, with name and reason.")
"""Only where lists hear of votes; what somebody reads who is asked to confirm one."""
_VOTES: Final = Text("{name} votes {choice}")
_NO_LONGER: Final = Text("The vote of {name}, {choice}, no longer counts: {why}")
_BINDING: Final = TextAs("vote", "binding")
_ADVISORY: Final = TextAs("vote", "advisory")
_BEFORE: Final = TextAs("vote", "before: {choice}")
_IN_SLACK: Final = Text("in Slack")
_GIVEN: Final = {
    Given.TO_US: Text("by mail to Penholder"),
    Given.HERE: Text("in a message to the list"),
    Given.ON_ANOTHER_LIST: Text("in a message to another list"),
}
_CONFIRMED: Final = {
    Confirmed.BY_LINK: Text("confirmed by a link"),
    Confirmed.BY_MAIL: Text("confirmed by mail"),
    Confirmed.IN_SLACK: Text("confirmed in Slack"),
}


def say_seen(ballot: Ballot) -> str:
    """Return who sees the choices, to read before voting; "" if anybody may see them."""
    if ballot.echo_lists:
        lists = ", ".join(ballot.echo_lists)
        return MAILED.format(len(ballot.echo_lists), lists=lists)
    return say_visibility(ballot.rules.rule)


def say_news(echo: EchoFacts, rules: Rules, *, longest: int) -> str:
    """Return `Ada votes -1 (binding, before: +1), in Slack: it breaks the build`.

    A reason of more than `longest` characters is cut.
    """
    vote = echo.news.vote
    name, choice = name_of(echo.voter), rules.label(vote.choice)
    if not echo.news.counts:
        return _NO_LONGER.format(name=name, choice=choice, why=say_why_not_counted(vote))
    text = _VOTES.format(name=name, choice=choice)
    if marks := ", ".join(_marks(echo, rules)):
        text = f"{text} ({marks})"
    text = ", ".join((text, *_ways(echo)))
    reason = cut(one_line(vote.reason), at=longest)
    return say("{way}: {reason}", way=text, reason=reason) if reason else text


def _marks(echo: EchoFacts, rules: Rules) -> list[str]:
    marks = []
    if echo.is_binding is not None:
        marks.append((_BINDING if echo.is_binding else _ADVISORY).format())
    if echo.news.before:
        marks.append(_BEFORE.format(choice=rules.label(echo.news.before)))
    return marks


def _ways(echo: EchoFacts) -> list[str]:
    """Return how a vote was given, and how it was confirmed."""
    if echo.news.vote.source is Source.SLACK:
        return [_IN_SLACK.format()]
    ways = [_GIVEN[echo.given]]
    if echo.confirmed is not None:
        ways.append(_CONFIRMED[echo.confirmed])
    return [text.format() for text in ways]
