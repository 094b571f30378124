"""Render mail to a list about a ballot: its announcement and its result."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import groupby
from typing import Final

from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.methods import METHODS
from bot.render.facts import ItemFacts, ResultFacts, VoteFacts
from bot.render.mail.message import LARGEST, MailBody, MailHead, build_mail
from bot.render.safe import cut, name_of, one_line
from bot.render.tally_text import (
    SOURCE_NAMES,
    draw_bars,
    say_cast,
    say_outcome,
    say_refused,
    say_rule,
)
from bot.render.times import say_instant
from bot.render.wrap import underline, wrap, wrap_words


def result_data(facts: ResultFacts, *, votes: Sequence[VoteFacts]) -> bytes:
    """Return a result mail's attachment: JSON with one vote a line.

    `votes_left_out` counts the votes that are not in it.
    """
    ballot, tally, rules = facts.ballot, facts.tally, facts.ballot.rules
    data = {
        "format": "penholder-result/1",
        "item": facts.item.number,
        "title": one_line(facts.item.title),
        "question": ballot.question,
        "method": rules.method,
        "choices": list(rules.choices),
        "quorum": rules.quorum,
        "minimum_assurance": rules.minimum_assurance,
        "opened_at": _iso(ballot.opened_at),
        "closes_at": _iso(ballot.closes_at),
        "closed_at": _iso(ballot.closed_at or ballot.closes_at),
        "outcome": ballot.outcome,
        "tally": dict(tally.counts),
        "cast": tally.cast,
        "votes_left_out": sum(one.vote.counts for one in facts.votes) - len(votes),
    }
    lines = [f"{_write(name)}: {_write(value)}" for name, value in data.items()]
    rows = ",\n".join(_write(_vote(one)) for one in votes)
    lines.append(f'"votes": [\n{rows}\n]')
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _vote(one: VoteFacts) -> dict[str, str]:
    vote = one.vote
    return {
        "voter": one_line(one.voter),
        "choice": vote.choice,
        "source": vote.source,
        "assurance": vote.assurance,
        "at": _iso(vote.at),
    }


def _write(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _iso(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


LONGEST_QUESTION: Final = 4000
LONGEST_REASON: Final = 500

HOW_TO_VOTE: Final = (
    "To vote, reply to this message on the list, with your choice on the first line. You can add a "
    "reason after it. Your newest vote counts, so you can change it until the ballot closes."
)
IN_SLACK: Final = "In Slack, press your choice on the item's message."
VOTES_LEFT_OUT: Final = "{count} more votes count; they are too many to list in one message."


def ballot_mail(facts: ItemFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that announces an open ballot to the list, and how to vote by replying.

    `facts.ballot` must be set.
    """
    ballot = _needed(facts.ballot)
    parts = [
        wrap(f"Vote on #{facts.item.number}: {one_line(facts.item.title)}"),
        wrap(f"Open until {say_instant(ballot.closes_at, zone=facts.zone)}."),
    ]
    if ballot.question:
        parts.append(wrap_words(cut(ballot.question, at=LONGEST_QUESTION), indent="  "))
    parts += [
        wrap(HOW_TO_VOTE),
        _choices(ballot),
        wrap(f"{say_rule(ballot)} {IN_SLACK}"),
    ]
    if facts.board_url:
        parts.append(facts.board_url)
    return build_mail(head, MailBody(text="\n\n".join(parts)), subject=facts.item.title)


def result_mail(facts: ResultFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that tells the list a ballot's result, its rule and its votes.

    The same is attached as JSON for programs. If there are very many votes, only so many are named
    that a list still accepts the mail; the tally always counts all.
    """
    most = len(facts.votes)
    while True:
        mail = _result(facts, head=head, most=most)
        size = len(mail.as_bytes())
        if size <= LARGEST or most == 0:
            return mail
        most = min(most - 1, most * LARGEST // size)


def _result(facts: ResultFacts, *, head: MailHead, most: int) -> EmailMessage:
    ballot, tally = facts.ballot, facts.tally
    votes = _in_order(facts)
    closed_at = say_instant(ballot.closed_at or ballot.closes_at, zone=facts.zone)
    how = f"closed by {name_of(facts.closed_by)}" if facts.closed_by else "at its deadline"
    parts = [
        wrap(f"Result of the vote on #{facts.item.number}: {one_line(facts.item.title)}"),
        underline(say_outcome(ballot.outcome)),
    ]
    if ballot.question:
        parts.append(wrap_words(cut(ballot.question, at=LONGEST_QUESTION), indent="  "))
    parts += [
        draw_bars(tally, signs="#", longest=30),
        wrap(f"{say_cast(tally)}. {say_rule(ballot)}"),
        wrap(f"Closed {closed_at}, {how}."),
        *([wrap(f"{say_refused(facts.refused)}.")] if facts.refused else []),
        *_who_voted_how(votes[:most], left_out=len(votes[most:])),
    ]
    body = MailBody(
        text="\n\n".join(parts),
        data=result_data(facts, votes=votes[:most]),
        data_name=f"result-{facts.item.number}.json",
    )
    return build_mail(head, body, subject=facts.item.title)


def _in_order(facts: ResultFacts) -> list[VoteFacts]:
    """Return the votes that count, by choice, then by name."""
    order = {choice: place for place, choice in enumerate(facts.ballot.rules.choices)}
    return sorted(
        (one for one in facts.votes if one.vote.counts),
        key=lambda one: (order[one.vote.choice], one.voter.casefold()),
    )


def _choices(ballot: Ballot) -> str:
    """Return one line for each choice, with what may be written for it.

    Each line begins with a word of ours, so that no reader takes a quoted one for a vote.
    """
    method = METHODS[ballot.rules.method]
    lines = []
    for choice in ballot.rules.choices:
        others = [word for word, meant in method.words.items() if meant == choice != word]
        either = f" (or {', '.join(others)})" if others else ""
        reason = ": and your reason" if choice in method.reason_needed else ""
        lines.append(f"  - {choice}{reason}{either}")
    return "\n".join(lines)


def _who_voted_how(votes: Sequence[VoteFacts], *, left_out: int) -> Iterator[str]:
    """Yield votes by choice, and how many are not named."""
    if votes:
        yield "Who voted how:"
    for choice, group in groupby(votes, key=lambda one: one.vote.choice):
        yield "\n".join([choice, *map(_vote_line, group)])
    if left_out:
        yield VOTES_LEFT_OUT.format(count=left_out)


def _vote_line(one: VoteFacts) -> str:
    reason = cut(one_line(one.vote.reason), at=LONGEST_REASON)
    said = f": {reason}" if reason else ""
    line = f"{name_of(one.voter)}, by {SOURCE_NAMES[one.vote.source]}{said}"
    return wrap(line, indent="    ", first="  ")


def _needed(ballot: Ballot | None) -> Ballot:
    if ballot is None:
        raise ValueError("a mail about a ballot needs the ballot")
    return ballot
