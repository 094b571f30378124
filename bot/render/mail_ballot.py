"""Mails about a ballot to its list: that it is open, and what came of it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Final

from bot.domain.ballot import Ballot
from bot.domain.item import Item
from bot.domain.methods import METHODS
from bot.domain.tally import Tally
from bot.render.facts import ItemFacts, ResultFacts, VoteFacts
from bot.render.mail_message import MailBody, MailHead, build_mail
from bot.render.safe import cut, name_of, one_line
from bot.render.tally_text import SOURCE_NAMES, draw_bars, say_outcome, say_rule, say_turnout
from bot.render.times import say_instant
from bot.render.wrap import underline, wrap, wrap_words

LONGEST_QUESTION: Final = 4000
LONGEST_REASON: Final = 500
LARGEST_VOTES: Final = 16_000
"""Characters of votes in a result; a list holds a mail that is too large."""

HOW_TO_VOTE: Final = (
    "To vote, answer this mail on the list and let your first line be your choice. A reason may "
    "follow it. The newest vote counts, so you can change yours until the close."
)
IN_SLACK: Final = "In Slack, press your choice on the item's message."
NO_VOTES: Final = "Nobody voted."


def ballot_mail(facts: ItemFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that tells the list of an open ballot and how to vote by answering.

    `facts.ballot` must be there.
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
    """Return the mail that tells the list how a ballot ended, by which rule and with which votes.

    The same is attached as JSON for programs.
    """
    ballot, tally = facts.ballot, facts.tally
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
        wrap(f"{say_turnout(tally)}. {say_rule(ballot)}"),
        wrap(f"Closed {closed_at}, {how}."),
        _who_voted_how(facts),
    ]
    current = [one for one in facts.votes if one.vote.counts]
    body = MailBody(
        text="\n\n".join(part for part in parts if part),
        data=_as_data(facts.item, ballot, tally, current),
        data_name=f"result-{facts.item.number}.json",
    )
    return build_mail(head, body, subject=facts.item.title)


def _choices(ballot: Ballot) -> str:
    """Return one line a choice with what may be written for it.

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


def _who_voted_how(facts: ResultFacts) -> str:
    """Return the votes that count, by choice, as many as fit."""
    parts: list[str] = []
    used = left_out = 0
    for choice in facts.ballot.rules.choices:
        current = sorted(
            (one for one in facts.votes if one.vote.counts and one.vote.choice == choice),
            key=lambda one: one.voter.casefold(),
        )
        lines = [f"{choice} ({len(current)})"] if current else []
        for one in current:
            line = _vote_line(one)
            used += len(line)
            if used > LARGEST_VOTES:
                left_out += 1
            else:
                lines.append(line)
        parts += ["\n".join(lines)] if lines else []
    if not parts:
        return NO_VOTES
    if left_out:
        parts.append(f"and {left_out} more votes; all are in the attached file.")
    return "\n\n".join(["Who voted how:", *parts])


def _vote_line(one: VoteFacts) -> str:
    reason = cut(one_line(one.vote.reason), at=LONGEST_REASON)
    said = f": {reason}" if reason else ""
    line = f"{name_of(one.voter)}, by {SOURCE_NAMES[one.vote.source]}{said}"
    return wrap(line, indent="    ", first="  ")


def _as_data(item: Item, ballot: Ballot, tally: Tally, votes: Sequence[VoteFacts]) -> bytes:
    """Return the result for programs, as small as it can be read."""
    rules = ballot.rules
    data = {
        "format": "penholder-result/1",
        "item": item.number,
        "title": one_line(item.title),
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
        "votes": [
            {
                "voter": one_line(one.voter),
                "choice": one.vote.choice,
                "source": one.vote.source,
                "assurance": one.vote.assurance,
                "at": _iso(one.vote.at),
            }
            for one in votes
        ],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _iso(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _needed(ballot: Ballot | None) -> Ballot:
    if ballot is None:
        raise ValueError("a mail about a ballot needs the ballot")
    return ballot
