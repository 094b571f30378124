"""Render posts about a ballot: opened, extended, corrected, or proposed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.tally import Tally
from bot.language import Text, say
from bot.render.ballots import tally_text
from bot.render.ballots.changes import asked_in, list_changes, say_meaning, say_options
from bot.render.ballots.endorsing import say_endorsers, say_wanted
from bot.render.documents.facts import DraftFacts, ItemFacts
from bot.render.documents.procedure_words import say_until
from bot.render.slack.item import (
    NOT_A_VOTE,
    ballot_blocks,
    closed_heading,
    draft_blocks,
    draft_words,
    named,
    title_of,
)
from bot.render.slack.markup.blocks import (
    Block,
    SlackText,
    context,
    header,
    section,
    within_message,
)
from bot.render.slack.markup.mrkdwn import date_token, escape
from bot.render.slack.markup.rich_text import rich_text
from bot.render.slack.procedure import (
    behind,
    extension_message,
    in_a_row,
    say_corrected,
    version_section,
)
from bot.render.text.safe import cut, one_line
from bot.render.words.times import say_instant

LONGEST_QUESTION = 2000
SENTENCES = 10
"""How many sentences about options a section has room for."""
EXTENDED: Final = (
    Text("Ballot extended on {item}"),
    Text("Ballot extended until {end} on {item}."),
    Text("It was to end {time}."),
)
DRAFT_HEADS: Final = {
    BallotState.DRAFT: Text("Endorsers wanted for a ballot on {item}"),
    BallotState.OPEN: Text("Endorsed, and open: the ballot on {item}"),
    BallotState.CLOSED: Text("No more to endorse: the ballot on {item}"),
}


def render_ballot(
    facts: ItemFacts,
    ballot: Ballot,
    tally: Tally,
    *,
    item_link: str = "",
    has_result: bool = False,
) -> SlackText:
    """Return a ballot's own message: how to vote while it is open, its outcome afterwards.

    If a closed one `has_result`, a message of its own, the tally stands there, and not here too.
    """
    zone = facts.zone
    if ballot.state is BallotState.OPEN:
        heading = say("Vote on {item}", item=title_of(facts))
        ends = say("Open until {end}", end=date_token(ballot.closes_at))
        end = escape(say_instant(ballot.closes_at, zone=zone))
        news = say("Vote until {end} on {item}.", end=end, item=named(facts.item))
    else:
        closed_at = ballot.closed_at or ballot.closes_at
        heading = say("Ballot ended on {item}", item=title_of(facts))
        ends = closed_heading(ballot)
        closed = escape(say_instant(closed_at, zone=zone))
        news = say("Ballot closed {time} on {item}.", time=closed, item=named(facts.item))
        news = f"{escape(tally_text.say_result(ballot))}. {news}"
    asked = f" {escape(one_line(ballot.question))}" if ballot.question else ""
    if has_result and ballot.state is BallotState.CLOSED:
        below = say("The result, further down in this thread, has the tally.")
        text, blocks = f"{news}{asked} {below}", [context(below)]
    else:
        text = f"{news}{asked}\n{_counted(facts, ballot, tally)}"
        blocks = [*ballot_blocks(ballot, tally, facts)]
    label = say("#{number} and its messages", number=facts.item.number)
    top = header(heading), section(f"{ends}{behind(item_link, label)}")
    return SlackText(text=within_message(text), blocks=(*top, *blocks))


def _counted(facts: ItemFacts, ballot: Ballot, tally: Tally) -> str:
    """Return the tally, the rule and the endorsers in words."""
    counted, rule = tally_text.say_counted(tally), escape(tally_text.say_rule(ballot))
    voters = tally_text.say_voters(tally) if ballot.state is BallotState.OPEN else ""
    text = f"{counted}. {rule} {voters}".rstrip()
    return f"{text} {escape(say_endorsers(facts.endorsers))}" if facts.endorsers else text


def render_correction(
    facts: ItemFacts, ballot: Ballot, *, version: int, by: str, item_link: str = ""
) -> SlackText:
    """Return the message that says what a new version of an open ballot changed, by whom and why.

    Of the question it shows the version's own words; the ballot's message has the buttons.
    """
    before, after = ballot.texts[version - 2 : version]
    who = say_corrected(by, after.reason)
    item = named(facts.item)
    spoken = (
        say("Ballot corrected on {item}, version {number}.", item=item, number=version),
        who,
        *map(escape, list_changes(ballot, version)),
        say_meaning(after),
        escape(say_until(ballot.closes_at, zone=facts.zone)),
    )
    blocks: list[Block] = [
        header(say("Ballot corrected on {item}", item=title_of(facts))),
        version_section(version, ballot.closes_at, behind(item_link, say("vote here"))),
    ]
    if before.question != after.question:
        for label, text in ((say("It asked:"), before), (say("It now asks:"), after)):
            blocks += [context(label), *rich_text(cut(asked_in(text), at=LONGEST_QUESTION))]
    changes = [*say_options(before, after), say_meaning(after)]
    blocks += [section(escape(change)) for change in _joined(changes)]
    blocks += [context(who)] if who else []
    return SlackText(text=in_a_row(spoken), blocks=tuple(blocks))


def _joined(sentences: Sequence[str]) -> Iterator[str]:
    """Yield sentences in groups that a section has room for."""
    for place in range(0, len(sentences), SENTENCES):
        yield "\n".join(sentences[place : place + SENTENCES])


def render_extension(
    facts: ItemFacts, ballot: Ballot, *, before: datetime, reason: str, item_link: str = ""
) -> SlackText:
    """Return the message that a ballot was extended."""
    return extension_message(
        facts,
        EXTENDED,
        until=ballot.closes_at,
        before=before,
        reason=reason,
        here=behind(item_link, say("vote here")),
    )


def render_draft(facts: ItemFacts, draft: DraftFacts) -> SlackText:
    """Return a proposed vote's own message; it keeps no button once that is over."""
    ballot, head = draft.ballot, DRAFT_HEADS[draft.ballot.state]
    until = say("until {end}", end=date_token(ballot.closes_at))
    text = f"{head.format(item=named(facts.item))}. {draft_words(facts, draft)}"
    if ballot.state is BallotState.DRAFT:
        text += f" {NOT_A_VOTE}"
    return SlackText(
        text=within_message(text),
        blocks=(
            header(head.format(item=title_of(facts))),
            section(f"*{say_wanted(draft)}*  ·  {until}"),
            *draft_blocks(draft, number=facts.item.number),
        ),
    )
