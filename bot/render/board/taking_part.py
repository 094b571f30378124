"""The box on top of an item's page: what is open, until when, and how to take part."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.result import Asked
from bot.domain.ballots.tally import Tally
from bot.domain.items.item import Item
from bot.language import Text, say
from bot.render.ballots.how_to_vote import mail_link, vote_form, vote_links
from bot.render.ballots.rule_words import condition_text, say_have
from bot.render.board.facts import PublicItem, Ways
from bot.render.board.html_words import words_html
from bot.render.board.pages import time_html
from bot.render.facts import CallFacts
from bot.render.masking import masked
from bot.render.safe import one_line

_RISES: Final = frozenset(
    {Asked.QUORUM, Asked.SHARE, Asked.AT_LEAST_IN_SHARE, Asked.AT_LEAST_FOR, Asked.GROUP}
)
"""Conditions that more votes come nearer to; the others are no way to go."""
TO_LIST: Final = Text("Each choice opens a message to the list. Send it to vote.")
TO_US: Final = Text(
    "Each choice opens a message to Penholder alone: choices are hidden. Send it to vote."
)
IN_SLACK: Final = Text("In Slack, vote on the message of #{number}.")


@dataclass(frozen=True, slots=True)
class Meter:
    """How far something has come: `value` of `most`."""

    words: str
    value: float
    most: float


@dataclass(frozen=True, slots=True)
class OpenView:
    """A vote or a call that is open. `links` open a mail each, `how` says what they do."""

    heading: str
    question: Markup
    end: Markup
    meters: tuple[Meter, ...]
    links: tuple[tuple[str, Markup], ...]
    how: tuple[str, ...]


def taking_part(public: PublicItem, *, zone: ZoneInfo) -> tuple[OpenView, ...]:
    """Return what is open: votes, then the call for comments."""
    facts, ways = public.facts, public.ways
    if ways is None:
        return ()
    opening = public.thread[0].mail.message_id if public.thread else ""
    # A link is no text of the page, so nothing else masks what stands in it.
    subject = f"[#{facts.item.number}] {masked(one_line(facts.item.title))}"
    mail = _Mail(ways, subject, opening)
    votes = [
        _vote(facts.item, one.ballot, one.tally, mail=mail, zone=zone)
        for one in public.ballots
        if one.ballot.state is BallotState.OPEN
    ]
    call = facts.call
    calls = [_call(call, mail=mail)] if call is not None and call.is_open else []
    return (*votes, *calls)


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail that joins the item's thread, also where a mail program drops what it answers."""

    ways: Ways
    subject: str
    answers: str

    def link(self, to: str) -> str:
        """Return a link that opens the mail."""
        answers = {"In-Reply-To": f"<{self.answers}>"} if self.answers else {}
        return mail_link(to, {"subject": self.subject, **answers})


def _vote(item: Item, ballot: Ballot, tally: Tally, *, mail: _Mail, zone: ZoneInfo) -> OpenView:
    rules = ballot.rules
    to = mail.ways.list_address if rules.is_open_to_all else mail.ways.own_address
    links = vote_links(item.number, rules, to=to, subject=mail.subject, answers=mail.answers)
    if any(masked(choice) != choice for choice in rules.choices):
        links = []  # an option that names an address would show it in its link
    if links:
        how = (TO_LIST if rules.is_open_to_all else TO_US).format()
    else:
        how = say("To vote, write {form}.", form=vote_form(item.number, rules, marked=False))
        links = [(say("Vote by mail"), mail.link(to))]
    return OpenView(
        heading=say("Vote"),
        question=words_html(ballot.question) if ballot.question else Markup(),
        end=time_html(ballot.closes_at, zone=zone),
        meters=tuple(_meters(tally)),
        links=tuple((label, escape(link)) for label, link in links),
        how=(how, IN_SLACK.format(number=item.number)),
    )


def _call(call: CallFacts, *, mail: _Mail) -> OpenView:
    return OpenView(
        heading=say("Call for comments"),
        question=words_html(call.call.text) if call.call.text else Markup(),
        end=time_html(call.call.closes_at, zone=call.zone),
        meters=(),
        links=((say("Comment by mail"), escape(mail.link(mail.ways.list_address))),),
        how=(
            say("Your message goes to the list, where everybody reads it."),
            say("In Slack, reply to the message of #{number}.", number=call.call.item),
        ),
    )


def _meters(tally: Tally) -> Iterator[Meter]:
    for one in tally.known_conditions:
        if one.asked in _RISES and one.need > 0:
            text = condition_text(one, tally.rules.rule)
            words = say("{condition}: {have}", condition=text, have=say_have(one))
            yield Meter(
                words[:1].upper() + words[1:],
                float(min(one.have, one.need)),
                float(one.need),
            )
