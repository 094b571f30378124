"""Show the result of a counted ballot paper, as JSON and as a table."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from bot.domain.ballots.count import NotCounted
from bot.domain.ballots.paper import WhyNot
from bot.domain.ballots.result import Condition, Outcome, Result
from bot.domain.ballots.rule import Exact
from bot.language import ENGLISH, speaking
from bot.render.ballots.rule_words import condition_text, rule_in_words, say_have
from bot.render.text.safe import cut, one_line
from bot.render.text.wrap import wrap

LONGEST_NAME: Final = 60

_WHY_NOT: Final[Mapping[WhyNot, str]] = {
    WhyNot.UNREADABLE: "the choice cannot be read",
    WhyNot.NOT_ON_ROSTER: "the voter is not on the roster",
    WhyNot.REPLACED: "a later vote replaced it",
    WhyNot.WITHDRAWN: "its voter withdrew it",
    WhyNot.TWO_CHOICES: "two different choices make it void",
}

_OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.ACCEPTED: "Accepted",
    Outcome.REJECTED: "Rejected",
    Outcome.NO_QUORUM: "No quorum: not enough took part, so nothing is decided",
    Outcome.NOT_YET: "Not yet: an objection stands, or support is missing",
    Outcome.DECIDED: "Decided",
    Outcome.DEFAULT: "Nothing is decided: the default option won",
    Outcome.TIE: "A tie",
    Outcome.WITHDRAWN: "Withdrawn",
}


def tally_shape(result: Result) -> dict[str, Any]:
    """Return the answer of `tally --json`; sums that are not whole are fractions as text."""
    count, rule = result.count, result.paper.rule
    with speaking(ENGLISH):  # a file for programs, the same in every language
        texts = [condition_text(condition, rule) for condition in result.conditions]
    return {
        "outcome": result.outcome,
        "winners": list(result.winners),
        "tied": list(result.tied),
        "tally": _counts(count.all.counts),
        "groups": {name: _counts(votes.counts) for name, votes in count.groups.items()},
        "advisory": _counts(count.advisory.counts),
        "conditions": [
            {
                "text": text,
                "have": exact_shape(condition.have),
                "need": exact_shape(condition.need),
                "met": condition.met,
            }
            for condition, text in zip(result.conditions, texts, strict=True)
        ],
        "pairs": {text: _counts(row) for text, row in result.pairs.items()},
        "dropped": [{"option": dropped.option, "why": dropped.why} for dropped in result.dropped],
        "not_counted": [
            {"voter": vote.voter, "choice": vote.written, "why": _why(vote)}
            for vote in result.not_counted
        ],
    }


def tally_text(result: Result) -> str:
    """Return the same for people: outcome, rule, conditions, counts, and what does not count."""
    return "\n\n".join(_paragraphs(result)) + "\n"


def _paragraphs(result: Result) -> Iterator[str]:
    yield _say_outcome(result)
    yield wrap(f"Rule: {rule_in_words(result.paper.rule)}")
    if result.conditions:
        yield "\n".join(
            ["Conditions:", *(_line(condition, result) for condition in result.conditions)]
        )
    yield "\n".join(["Binding votes:", *_rows(result.count.all.counts)])
    for name, votes in result.count.groups.items():
        if not result.paper.rule.counts_group(name):
            continue
        yield "\n".join([f"In the group {_name(name)}:", *_rows(votes.counts)])
    if any(result.count.advisory.counts.values()):
        yield "\n".join(["Advisory votes:", *_rows(result.count.advisory.counts)])
    if result.pairs:
        yield "\n".join(["Voters who prefer an option to another one:", *_say_pairs(result)])
    if result.dropped:
        names = (f"{_name(dropped.option)} ({dropped.why})" for dropped in result.dropped)
        yield wrap(f"Left out before options were compared: {', '.join(names)}.")
    if result.not_counted:
        yield "\n".join(["Not counted:", *map(_not_counted, result.not_counted)])


def _say_outcome(result: Result) -> str:
    text = _OUTCOMES[result.outcome]
    if result.outcome is Outcome.DECIDED:
        text += ": " + ", ".join(map(_name, result.winners))
    if result.outcome is Outcome.TIE:
        elected = f" ({', '.join(map(_name, result.winners))} won)" if result.winners else ""
        text += ": " + " = ".join(map(_name, result.tied)) + elected
    return wrap(f"{text}.")


def _line(condition: Condition, result: Result) -> str:
    mark = "met    " if condition.met else "not met"
    text = condition_text(condition, result.paper.rule)
    text += f": {say_have(condition)}"
    return wrap(one_line(text), first=f"  {mark}  ", indent=" " * 11)


def _rows(counts: Mapping[str, Fraction]) -> list[str]:
    width = max((len(_name(name)) for name in counts), default=0)
    return [f"  {_name(name):<{width}}  {count}" for name, count in counts.items()]


def _say_pairs(result: Result) -> Iterator[str]:
    options = result.paper.options
    for place, option in enumerate(options):
        for other in options[place + 1 :]:
            there, back = result.pairs[option][other], result.pairs[other][option]
            yield f"  {_name(option)} : {_name(other)}  {there} : {back}"


def _not_counted(vote: NotCounted) -> str:
    return wrap(one_line(f"{_name(vote.voter)}: {_why(vote)}."), first="  ", indent="    ")


def _why(vote: NotCounted) -> str:
    return f"{_WHY_NOT[vote.why]}: {vote.problem}" if vote.problem else _WHY_NOT[vote.why]


def _name(name: str) -> str:
    return cut(one_line(name), at=LONGEST_NAME)


def _counts(counts: Mapping[str, Exact]) -> dict[str, int | str]:
    return {name: exact_shape(count) for name, count in counts.items()}


def exact_shape(number: Exact) -> int | str:
    """Return an exact number as JSON has it: a whole one, or a fraction as text."""
    return number.numerator if number.denominator == 1 else str(number)
