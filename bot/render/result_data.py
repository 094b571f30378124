"""A ballot's result for programs: what a result mail has attached."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.render.facts import ResultFacts, VoteFacts
from bot.render.safe import one_line


def result_data(facts: ResultFacts, *, votes: Sequence[VoteFacts]) -> bytes:
    """Return the result as JSON, one vote a line; `votes_left_out` counts those not in it."""
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
