"""Put into words how an announced result and its archive differ, each with its evidence."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, assert_never

from bot.domain.audits.compare import side, totals_of
from bot.domain.audits.decision import (
    Announced,
    BindingBy,
    Decision,
    Difference,
    Differs,
    Kind,
    Unsure,
    Why,
)
from bot.domain.ballots.doubt import Doubt
from bot.language import Text, say, say_number
from bot.render.text.safe import cut, one_line
from bot.render.words.refusals import say_doubt

LONGEST_LINE: Final = 120
LONGEST_NAME: Final = 80

_UNSURE: Final = {
    Unsure.TWO_CHOICES: Text("it gives two different votes"),
    Unsure.NO_SUCH_CHOICE: Text("it is none of the choices"),
    Unsure.AFTER_RESULT: Text("it came after the result"),
    Unsure.NO_FORMAL_VOTE: Text("no formal vote"),
    Unsure.NO_AUTHOR: Text("nobody can tell who wrote it"),
}
_ORDER: Final = {"for": 0, "neither": 2, "against": 3}
_OPENING: Final = Text("it is in the call, and is not clearly a vote")
_BINDING_BY: Final = {
    BindingBy.ROSTER: Text("by the roster"),
    BindingBy.CLAIMED: Text("as its voter wrote"),
    BindingBy.RESULT: Text("by the result's own list"),
    BindingBy.NOTHING: Text("nothing says it"),
}


def say_why(why: Why) -> str:
    """Say why a line is not counted."""
    if isinstance(why, Unsure):
        return _UNSURE[why].format()
    return _OPENING.format() if why is Doubt.OPENING else say_doubt(why)


def say_binding_by(by: BindingBy) -> str:
    """Say what tells whether a vote decides."""
    return _BINDING_BY[by].format()


def say_count(count: Fraction | int) -> str:
    """Return a number of votes as people read it: a whole number, or a decimal one."""
    exact = Fraction(count)
    return str(exact.numerator) if exact.denominator == 1 else f"{float(exact):g}"


def say_tally(counts: Mapping[str, Fraction | int]) -> str:
    """Return counts on one line, those for it first: `+1: 5, -1: 1`."""
    ordered = sorted(counts.items(), key=lambda pair: _ORDER.get(side(pair[0]), 1))
    return ", ".join(f"{say_choice(choice)}: {say_count(n)}" for choice, n in ordered)


def say_choice(choice: str) -> str:
    """Return a choice, which may be an option that anybody wrote, on one line."""
    return cut(one_line(choice), at=LONGEST_NAME)


def say_announced(announced: Announced) -> str:
    """Return what a result announces on one line."""
    totals = say_tally(totals_of(announced))
    binding = {
        choice: number for (choice, kind), number in announced.counts.items() if kind is True
    }
    if not totals:
        return say("passed") if announced.passed else say("no tally that could be read")
    if binding and binding != totals_of(announced):
        return say("{totals} (binding: {binding})", totals=totals, binding=say_tally(binding))
    return say("{totals} (binding)", totals=totals) if binding else totals


def say_verdict(decision: Decision) -> str:
    """Return in a word whether the announced result and the count agree."""
    if decision.canceled:
        return say("canceled")
    if decision.agrees is not None:
        return say("agrees") if decision.agrees else say("differs")
    return say("no result") if decision.announced is None else say("not compared")


def say_outcome(decision: Decision) -> str:
    """Return what a vote comes to by the rule, or what a call for consensus declares; else ""."""
    if decision.kind is Kind.CONSENSUS or not decision.outcome:
        return decision.outcome
    return say("by the rule: {outcome}", outcome=decision.outcome)


def say_found(found: Sequence[str], messages: int) -> str:
    """Return how many messages there are, and what was found in them."""
    return say_number(
        "{number} message: {found}.",
        "{number} messages: {found}.",
        messages,
        found=", ".join(found),
    )


def say_compared(agree: int, differ: int, canceled: int) -> str:
    """Return how many results agree with the count, how many differ, how many were canceled."""
    return say(
        "Results that agree: {agree}; that differ: {differ}; canceled: {canceled}.",
        agree=agree,
        differ=differ,
        canceled=canceled,
    )


def say_difference(difference: Difference) -> str:
    """Return a difference as a sentence with its evidence."""
    person = _of_person(difference)
    return person or _of_numbers(difference) or _of_mails(difference)


def _of_person(each: Difference) -> str:
    name = cut(one_line(each.name), at=LONGEST_NAME)
    line = cut(one_line(each.line), at=LONGEST_LINE)
    words = {
        "name": name,
        "choice": say_choice(each.choice),
        "line": line,
        "id": one_line(each.message_id),
    }
    match each.kind:
        case Differs.NO_VOTE:
            return say(
                "{name} is announced with {choice}, and no vote of theirs is there.", **words
            )
        case Differs.DOUBTFUL:
            why = say_why(each.why) if each.why is not None else ""
            return say(
                "{name} is announced with {choice}; they wrote “{line}” ({id}), which is not "
                "counted: {why}.",
                why=why,
                **words,
            )
        case Differs.OTHER_CHOICE:
            return say(
                "{name} is announced with {choice}, and voted {other}: “{line}” ({id}).",
                other=say_choice(each.other),
                **words,
            )
        case Differs.FORGOTTEN:
            return say(
                "{name} voted {choice}, and the result does not name them: “{line}” ({id}).",
                **words,
            )
        case Differs.NOT_COUNTED:
            why = say_why(each.why) if each.why is not None else ""
            return say("{name} wrote “{line}” ({id}); not counted: {why}.", why=why, **words)
        case Differs.BINDING if each.binding:
            return say(
                "The result counts {name}'s vote as binding, but it is not: “{line}” ({id}).",
                **words,
            )
        case Differs.BINDING:
            return say(
                "The result counts {name}'s vote as not binding, but it is: “{line}” ({id}).",
                **words,
            )
        case _:
            return ""


def _of_numbers(each: Difference) -> str:
    words = {
        "choice": say_choice(each.choice),
        "announced": each.announced,
        "counted": say_count(each.counted),
    }
    match each.kind:
        case Differs.COUNT if each.binding:
            return say("{choice}: announced {announced} binding; counted {counted}.", **words)
        case Differs.COUNT if each.binding is False:
            return say("{choice}: announced {announced} not binding; counted {counted}.", **words)
        case Differs.COUNT:
            return say("{choice}: announced {announced}; counted {counted}.", **words)
        case Differs.OWN_LIST:
            return say(
                "{choice}: the result says {announced}, and its own list has {counted}.", **words
            )
        case Differs.BINDING_UNKNOWN:
            return say(
                "{choice}: announced {announced} binding; of {counted} votes nothing says which "
                "bind. A roster would.",
                **words,
            )
        case Differs.BY_SUBJECT:
            return say_number(
                "{number} message is taken by its subject alone.",
                "{number} messages are taken by their subject alone.",
                int(each.counted),
            )
        case _:
            return ""


def _of_mails(each: Difference) -> str:
    message_id = one_line(each.message_id)
    line = cut(one_line(each.line), at=LONGEST_LINE)
    match each.kind:
        case Differs.OUTCOME:
            return say(
                "The result says that it {told}; by the rule the outcome is: {outcome}.",
                told=say("passed") if each.choice == "passed" else say("failed"),
                outcome=each.other,
            )
        case Differs.NO_TALLY if line:
            return say("The tally of the result could not be read: “{line}”.", line=line)
        case Differs.NO_TALLY:
            return say("The result gives no tally.")
        case Differs.NO_CALL:
            return say("The call for this vote is not in the archive.")
        case Differs.LATER_RESULT:
            return say("A later result replaces that of {id}.", id=message_id)
        case (
            Differs.COUNT
            | Differs.NO_VOTE
            | Differs.DOUBTFUL
            | Differs.OTHER_CHOICE
            | Differs.FORGOTTEN
            | Differs.NOT_COUNTED
            | Differs.BINDING
            | Differs.OWN_LIST
            | Differs.BINDING_UNKNOWN
            | Differs.BY_SUBJECT
        ):
            return ""
        case _:
            assert_never(each.kind)
