"""Put a tally into words, the same in every place."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.rule import Method
from bot.domain.ballots.tally import Tally
from bot.domain.items.comment import Source
from bot.render.ballots.rule_words import condition_text, missing_words, rule_in_short, say_have
from bot.render.facts import ReceiptFacts
from bot.render.refusals import UNPROVED, why_not_counted
from bot.render.safe import cut, name_of, one_line

LONGEST_BAR: Final = 12
LONGEST_REASON: Final = 500
MOST_WAITING: Final = 12
"""How many of those who have not voted are named."""
LINK_IS_CUT: Final = (
    "The vote was secret and has ended: Penholder has deleted who chose what. The result lists the "
    "choices in an order that does not show whose they are."
)
_OUTCOMES: Final = {
    "accepted": "Accepted",
    "rejected": "Rejected",
    "no quorum": "No quorum",
    "not yet": "Not yet",
    "decided": "Decided",
    "default": "Nothing is decided",
    "tie": "A tie",
    "withdrawn": "Withdrawn",
}

SOURCE_NAMES: Final = {
    Source.SLACK: "Slack",
    Source.MAIL: "mail",
    Source.TIME: "the clock",
    Source.COMMAND_LINE: "the command line",
}


def say_reason(reason: str) -> str:
    """Return `The reason: two of us were away.`, of what a chair gave as the reason; "" for ""."""
    why = cut(one_line(reason), at=LONGEST_REASON)
    stop = "" if why.endswith((".", "!", "?")) else "."
    return f"The reason: {why}{stop}" if why else ""


def say_counts(tally: Tally) -> str:
    """Return `agree 5, abstain 2, disagree 0, block 0`, or `+1: 7, +0: 0, -0: 0, -1: 2`."""
    if tally.is_hidden:
        return _say_hidden(tally)
    counts = ", ".join(
        f"{choice} {count}" if choice.isalpha() else f"{choice}: {count}"
        for choice, count in tally.counts.items()
    )
    return f"First choices: {counts}" if tally.rules.rule.method is Method.RANKED else counts


def _say_hidden(tally: Tally) -> str:
    return f"{_say_cast(tally)}, choices are hidden until the end"


def _say_cast(tally: Tally) -> str:
    return counted(tally.cast, "vote") if tally.cast else "no votes"


def say_turnout(tally: Tally) -> str:
    """Return `7 votes (quorum: 5)`."""
    return _say_cast(tally) + _quorum(tally)


def say_cast(tally: Tally) -> str:
    """Return `7 votes were cast (quorum: 5)`, for a ballot that has ended."""
    if not tally.cast:
        return f"No votes were cast{_quorum(tally)}"
    return (
        f"{counted(tally.cast, 'vote')} {'was' if tally.cast == 1 else 'were'} cast{_quorum(tally)}"
    )


def _quorum(tally: Tally) -> str:
    return f" (quorum: {tally.quorum.need})" if tally.quorum is not None else ""


def say_missing(tally: Tally) -> str:
    """Return what is still needed while a ballot is open, "" if nothing is."""
    missing = missing_words(tally.missing, tally.rules.rule)
    return f"Still needed: {'; '.join(missing)}" if missing else ""


def say_waiting(tally: Tally) -> str:
    """Return who on the roster has not voted, "" if that is nobody or nobody knows."""
    names = [name_of(one) for one in tally.not_voted[:MOST_WAITING]]
    more = len(tally.not_voted) - len(names)
    return (
        f"Not voted yet: {', '.join(names)}{f' and {more} more' if more else ''}" if names else ""
    )


def say_status(tally: Tally) -> str:
    """Return both, as sentences."""
    return " ".join(f"{one}." for one in (say_missing(tally), say_waiting(tally)) if one)


def say_groups(tally: Tally) -> tuple[tuple[str, str], ...]:
    """Return the counts of each group, and of advisory votes, each with its name."""
    count = tally.result.count
    groups = [(f"In the group {name}", votes) for name, votes in count.groups.items() if name]
    advisory = [("Advisory votes", count.advisory)] if any(count.advisory.counts.values()) else []
    return tuple((name, _say_counted(votes.counts)) for name, votes in (*groups, *advisory))


def _say_counted(counts: Mapping[str, Fraction]) -> str:
    said = (f"{choice} {count}" for choice, count in counts.items() if count)
    return ", ".join(said) or "no votes"


def say_conditions(tally: Tally) -> tuple[tuple[str, str], ...]:
    """Return for each condition `Met` or `Not met`, and what was there and what was needed."""
    rule = tally.rules.rule
    return tuple(
        ("Met" if one.met else "Not met", f"{condition_text(one, rule)}: {say_have(one)}")
        for one in tally.result.conditions
    )


def say_refused(count: int) -> str:
    """Return `3 votes were not counted`."""
    return f"{count} {'vote was' if count == 1 else 'votes were'} not counted"


def say_not_counted(total: int, refused: Iterable[str]) -> str:
    """Return `3 votes were not counted: 2 in doubt and not confirmed, 1 taken back`.

    `refused` are the reasons of those that are kept; the others, nothing proves.
    """
    whys = Counter(map(why_not_counted, refused))
    whys[UNPROVED] += max(0, total - whys.total())
    said = ", ".join(f"{count} {why}" for why, count in sorted(whys.items()) if count)
    return f"{say_refused(total)}: {said}"


def draw_bars(tally: Tally, *, signs: str = "█", longest: int = LONGEST_BAR) -> str:
    """Return one line for each choice: name, count, and a bar if anything was voted."""
    if tally.is_hidden:
        return _say_hidden(tally)
    widest = max(map(len, tally.counts))
    digits = max(len(str(count)) for count in tally.counts.values())
    most = max(Fraction(1), *tally.counts.values())
    lines = []
    for choice, count in tally.counts.items():
        bar = signs * max(1, round(count * min(Fraction(longest), most) / most)) if count else ""
        lines.append(f"{choice:<{widest}}  {count!s:>{digits}}  {bar}".rstrip())
    return "\n".join(lines)


def say_outcome(outcome: str) -> str:
    """Return an outcome as a heading, `Accepted`."""
    return _OUTCOMES.get(outcome, outcome[:1].upper() + outcome[1:])


def say_result(ballot: Ballot, *, begins: bool = True) -> str:
    """Return how a ballot ended with who won or is tied: `Decided: Lyon`; else in small letters."""
    said = say_outcome(ballot.outcome)
    said = said if begins else f"{said[:1].lower()}{said[1:]}"
    return f"{said}: {', '.join(ballot.winners)}" if ballot.winners else said


def say_version(ballot: Ballot) -> str:
    """Return `Version 2` for a ballot that was corrected, "" for any other."""
    return f"Version {ballot.version}" if ballot.version > 1 else ""


def say_rule(ballot: Ballot) -> str:
    """Return the rule by which a ballot is decided, `Consent: accepted if …`.

    The version of a corrected ballot stands before it.
    """
    name = ballot.rules.name
    rule = f"{name[:1].upper()}{name[1:]}: {rule_in_short(ballot.rules.rule)}"
    version = say_version(ballot)
    return f"{version}. {rule}" if version else rule


def is_fraction(choice: str) -> bool:
    """Return True if a choice is a number such as -0.5."""
    return re.fullmatch(r"[+-]0\.\d+", choice) is not None


def say_fraction(facts: ReceiptFacts) -> str:
    """Say as what a fraction counts."""
    choice = facts.vote.choice
    if not facts.ballot.rules.rule.fractions_binding:
        return f"{choice} is advisory: only +1, 0 and -1 decide this vote."
    return f"{choice} counts as one vote {'for' if choice[0] == '+' else 'against'}."


def counted(count: int, what: str) -> str:
    """Return a number of things in words: `1 message`, `9 messages`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
