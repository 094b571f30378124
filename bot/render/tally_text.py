"""Put a tally into words, the same in every place."""

from typing import Final

from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.methods import METHODS
from bot.domain.ballots.tally import Tally
from bot.domain.items.comment import Source
from bot.render.facts import ReceiptFacts

LONGEST_BAR: Final = 12
_OUTCOMES: Final = {
    "accepted": "Accepted",
    "rejected": "Rejected",
    "no quorum": "No quorum",
    "withdrawn": "Withdrawn",
}

SOURCE_NAMES: Final = {
    Source.SLACK: "Slack",
    Source.MAIL: "mail",
    Source.TIME: "the clock",
    Source.COMMAND_LINE: "the command line",
}


def say_counts(tally: Tally) -> str:
    """Return `agree 5, abstain 2, disagree 0, block 0`, or `+1: 7, +0: 0, -0: 0, -1: 2`."""
    return ", ".join(
        f"{choice} {count}" if choice.isalpha() else f"{choice}: {count}"
        for choice, count in tally.counts.items()
    )


def say_turnout(tally: Tally) -> str:
    """Return `7 votes (quorum: 5)`."""
    return (counted(tally.cast, "vote") if tally.cast else "no votes") + _quorum(tally)


def say_cast(tally: Tally) -> str:
    """Return `7 votes were cast (quorum: 5)`, for a ballot that has ended."""
    if not tally.cast:
        return f"No votes were cast{_quorum(tally)}"
    return (
        f"{counted(tally.cast, 'vote')} {'was' if tally.cast == 1 else 'were'} cast{_quorum(tally)}"
    )


def _quorum(tally: Tally) -> str:
    return f" (quorum: {tally.quorum})" if tally.quorum else ""


def say_refused(count: int) -> str:
    """Return `3 votes were not counted`."""
    return f"{count} {'vote was' if count == 1 else 'votes were'} not counted"


def draw_bars(tally: Tally, *, signs: str = "█", longest: int = LONGEST_BAR) -> str:
    """Return one line for each choice: name, count, and a bar if anything was voted."""
    widest = max(map(len, tally.counts))
    digits = len(str(max(tally.counts.values())))
    most = max(1, *tally.counts.values())
    lines = []
    for choice, count in tally.counts.items():
        bar = signs * max(1, round(count * min(longest, most) / most)) if count else ""
        lines.append(f"{choice:<{widest}}  {count:>{digits}}  {bar}".rstrip())
    return "\n".join(lines)


def say_outcome(outcome: str) -> str:
    """Return an outcome as a heading, `Accepted`."""
    return _OUTCOMES.get(outcome, outcome[:1].upper() + outcome[1:])


def say_rule(ballot: Ballot) -> str:
    """Return the rule by which a ballot is decided, `Consent: accepted when …`."""
    rules = ballot.rules
    quorum = f"; at least {rules.quorum} must vote" if rules.quorum else ""
    return f"{rules.method.capitalize()}: {METHODS[rules.method].rule}{quorum}."


def say_fraction(facts: ReceiptFacts) -> str:
    """Say as what a fraction counts, such as -0.5 as -0."""
    return f"You wrote {facts.fraction}, which this ballot counts as {facts.vote.choice}."


def counted(count: int, what: str) -> str:
    """Return a number of things in words: `1 message`, `9 messages`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
