"""What `penholder audit` prints: a row for each decision, its differences, and one line in all."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.domain.audits.decision import Decision, Kind
from bot.language import say, say_number
from bot.render.audits.words import (
    say_announced,
    say_choice,
    say_compared,
    say_difference,
    say_found,
    say_tally,
    say_verdict,
)
from bot.render.text.safe import cut, one_line

_TITLE: Final = 60
_INDENT: Final = "    "


def audit_text(decisions: Sequence[Decision]) -> str:
    """Return all decisions, the oldest first, each with what is announced and counted."""
    return "\n".join(line for decision in decisions for line in _lines(decision))


def _lines(decision: Decision) -> Iterator[str]:
    title = cut(one_line(decision.title), at=_TITLE)
    yield f"{decision.at:%Y-%m-%d}  {say_verdict(decision):<12}  {title}"
    tally = say_tally(decision.counted) or say("no votes")
    if decision.announced is not None:
        announced = say_announced(decision.announced)
        yield _INDENT + say(
            "announced {announced}; counted {tally}", announced=announced, tally=tally
        )
    elif decision.kind is Kind.VOTE or decision.votes:
        yield _INDENT + say("counted {tally}", tally=tally)
    if decision.earlier:
        yield _INDENT + say("held again; earlier: {id}", id=one_line(decision.earlier))
    for difference in decision.differences:
        yield f"{_INDENT}- {say_difference(difference)}"
    for vote in decision.standing:
        for earlier in decision.before(vote):
            yield _INDENT + say(
                "{name} voted {before} ({id}), then {choice}",
                name=one_line(vote.who.name or vote.who.address),
                before=say_choice(earlier.choice),
                id=one_line(earlier.message_id),
                choice=say_choice(vote.choice),
            )
    if decision.doubtful:
        yield _INDENT + say_number(
            "{number} doubtful line, not counted",
            "{number} doubtful lines, not counted",
            len(decision.doubtful),
        )


def summary_text(decisions: Sequence[Decision], *, messages: int) -> str:
    """Return one line: how many decisions, and how many of their results agree."""
    votes = sum(decision.kind is Kind.VOTE for decision in decisions)
    results = sum(decision.announced is not None for decision in decisions)
    canceled = sum(decision.canceled for decision in decisions)
    calls = len(decisions) - votes
    found = [
        say_number("{number} vote", "{number} votes", votes),
        say_number("{number} call for consensus", "{number} calls for consensus", calls),
        say_number("{number} result", "{number} results", results),
    ]
    agree = sum(decision.agrees is True for decision in decisions)
    differ = sum(decision.agrees is False for decision in decisions)
    return f"{say_found(found, messages)} {say_compared(agree, differ, canceled)}"
