"""Put tallies and results into words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from bot.domain.ballots.ballot import IN_ARCHIVE, Ballot, BallotState, Rules, Vote
from bot.domain.ballots.paper import WhyNot
from bot.domain.ballots.refusal import Refusal
from bot.domain.ballots.result import Asked
from bot.domain.ballots.rule import Method
from bot.domain.ballots.tally import Tally
from bot.domain.items.comment import Source
from bot.domain.items.item import Item
from bot.language import Text, TextAs, say, say_as, say_number, say_parts
from bot.render.ballots.hash_words import hash_words
from bot.render.ballots.rule_words import (
    condition_text,
    missing_words,
    rule_for_voters,
    rule_of_result,
    say_have,
)
from bot.render.documents.facts import ReceiptFacts, ResultFacts
from bot.render.text.safe import name_of, one_line
from bot.render.words.refusals import UNPROVED, why_not_counted

LONGEST_BAR: Final = 12
MOST_WAITING: Final = 12
"""How many of those who have not voted are named."""
LINK_IS_CUT: Final = Text(
    "The ballot was secret and has ended: Penholder has deleted who chose what. The result lists "
    "the choices in an order that does not show whose they are."
)
_OUTCOMES: Final = {
    "accepted": TextAs("result", "Accepted"),
    "rejected": TextAs("result", "Rejected"),
    "no quorum": TextAs("result", "No quorum"),
    "not yet": TextAs("result", "Not yet"),
    "decided": TextAs("result", "Decided"),
    "default": TextAs("result", "Nothing is decided"),
    "tie": TextAs("result", "A tie"),
    "withdrawn": TextAs("result", "Withdrawn"),
}
_OUTCOMES_WITHIN: Final = {
    "accepted": TextAs("result", "accepted"),
    "rejected": TextAs("result", "rejected"),
    "no quorum": TextAs("result", "no quorum"),
    "not yet": TextAs("result", "not yet"),
    "decided": TextAs("result", "decided"),
    "default": TextAs("result", "nothing is decided"),
    "tie": TextAs("result", "a tie"),
    "withdrawn": TextAs("result", "withdrawn"),
}
"""The same within a sentence."""

WAYS: Final = {
    Source.SLACK: Text("in Slack"),
    Source.MAIL: Text("by mail"),
    Source.TIME: Text("by the clock"),
    Source.COMMAND_LINE: Text("by the command line"),
    Source.ARCHIVE: Text("in the archive"),
}
"""By which way somebody voted."""


def say_counts(tally: Tally) -> str:
    """Return `agree 5, abstain 2, disagree 0, block 0`, or `+1: 7, +0: 0, -0: 0, -1: 2`."""
    if tally.is_hidden:
        return _say_hidden(tally)
    counts = ", ".join(
        f"{tally.rules.label(choice)} {count}"
        if choice.isalpha()
        else say("{choice}: {count}", choice=tally.rules.label(choice), count=count)
        for choice, count in tally.counts.items()
    )
    is_ranked = tally.rules.rule.method is Method.RANKED
    return say("First choices: {counts}", counts=counts) if is_ranked else counts


def labelled_counts(tally: Tally) -> tuple[tuple[str, Fraction], ...]:
    """Return the counts with what the choices are called."""
    return tuple((tally.rules.label(choice), count) for choice, count in tally.counts.items())


def _say_hidden(tally: Tally) -> str:
    if not tally.cast:
        return say("no votes, choices are hidden until the end")
    return say_number(
        "{number} vote, choices are hidden until the end",
        "{number} votes, choices are hidden until the end",
        tally.cast,
    )


def say_turnout(tally: Tally) -> str:
    """Return `7 votes (quorum: 5)`."""
    cast = say_number("{number} vote", "{number} votes", tally.cast)
    votes = cast if tally.cast else say("no votes")
    if tally.quorum is None:
        return votes
    return say("{votes} (quorum: {quorum})", votes=votes, quorum=tally.quorum.need)


def say_counted(tally: Tally) -> str:
    """Return the counts, and how many votes they are."""
    return say_parts((say_counts(tally), say_turnout(tally)))


def say_cast(tally: Tally) -> str:
    """Return `7 votes were cast`, for a ballot that has ended and whose conditions are listed."""
    cast = say_number("{number} vote was cast", "{number} votes were cast", tally.cast)
    return cast if tally.cast else say("No votes were cast")


def say_missing(tally: Tally) -> str:
    """Return who blocks an open ballot and what is still needed; "" if nothing."""
    sentences = [
        say_number("Blocked by {number} person", "Blocked by {number} people", int(condition.have))
        for condition in tally.missing
        if condition.asked is Asked.VETO
    ]
    needed = missing_words(
        condition for condition in tally.missing if condition.asked is not Asked.VETO
    )
    if needed:
        sentences.append(say("Still needed: {what}", what=say_parts(needed)))
    return ". ".join(sentences)


def say_waiting(tally: Tally, *, named: bool) -> str:
    """Return how many on the roster have not voted, and who; "" if none or unknown."""
    if not named and tally.not_voted:
        return say_number(
            "{number} has not voted yet", "{number} have not voted yet", len(tally.not_voted)
        )
    names = [name_of(person) for person in tally.not_voted[:MOST_WAITING]]
    more = len(tally.not_voted) - len(names)
    text = ", ".join(names)
    if more:
        return say_number(
            "Not voted yet: {names} and {number} more",
            "Not voted yet: {names} and {number} more",
            more,
            names=text,
        )
    return say("Not voted yet: {names}", names=text) if text else ""


def say_status(tally: Tally, *, named: bool) -> str:
    """Return what is missing and who has not voted, with names if `named`, as sentences."""
    texts = (say_missing(tally), say_waiting(tally, named=named))
    return " ".join(f"{text}." for text in texts if text)


def say_groups(tally: Tally) -> tuple[tuple[str, str], ...]:
    """Return the counts of each group that the rule counts, and of advisory votes, with names."""
    count, rule = tally.result.count, tally.rules.rule
    groups = [
        (say("In the group {name}", name=name), votes)
        for name, votes in count.groups.items()
        if name and rule.counts_group(name)
    ]
    has_advisory = any(count.advisory.counts.values())
    advisory = [(say("Advisory votes"), count.advisory)] if has_advisory else []
    return tuple(
        (name, _say_counted(votes.counts, tally.rules)) for name, votes in (*groups, *advisory)
    )


def _say_counted(counts: Mapping[str, Fraction], rules: Rules) -> str:
    counted = (f"{rules.label(choice)} {count}" for choice, count in counts.items() if count)
    return ", ".join(counted) or say("no votes")


def say_conditions(tally: Tally) -> tuple[tuple[str, str], ...]:
    """Return for each condition `Met` or `Not met`, the value, and the needed value."""
    rule = tally.rules.rule
    return tuple(
        (
            say_as("condition", "Met") if condition.met else say_as("condition", "Not met"),
            say(
                "{condition}: {have}",
                condition=condition_text(condition, rule),
                have=say_have(condition),
            ),
        )
        for condition in tally.result.conditions
    )


def say_refused(count: int) -> str:
    """Return `3 votes were not counted`."""
    return say_number("{number} vote was not counted", "{number} votes were not counted", count)


def say_not_counted(total: int, refused: Iterable[Refusal]) -> str:
    """Return `3 votes were not counted: 2 in doubt and not confirmed, 1 taken back`.

    `refused` are the reasons of those that are kept; the others, nothing proves.
    """
    whys = Counter(map(why_not_counted, refused))
    whys[UNPROVED.format()] += max(0, total - whys.total())
    text = ", ".join(f"{count} {why}" for why, count in sorted(whys.items()) if count)
    return say("{votes}: {reasons}", votes=say_refused(total), reasons=text)


def say_left_out(why: WhyNot) -> str:
    """Say why counting leaves out a vote that was valid when it came."""
    return _LEFT_OUT[why].format()


def say_why_not_counted(vote: Vote) -> str:
    """Return why a vote does not count, for everybody but its voter."""
    if vote.refusal:
        return why_not_counted(vote.refusal)
    return say_left_out(vote.left_out or WhyNot.REPLACED)


_LEFT_OUT: Final = {
    WhyNot.UNREADABLE: Text("the choice cannot be read"),
    WhyNot.NOT_ON_ROSTER: Text("from outside the roster"),
    WhyNot.REPLACED: Text("replaced by a newer vote"),
    WhyNot.WITHDRAWN: Text("taken back by its voter"),
    WhyNot.TWO_CHOICES: Text("two different choices, so neither counts"),
}


def say_hash(facts: ResultFacts) -> tuple[str, ...]:
    """Say the last hash of a result's file in words, and that of the file that it replaces."""
    texts = (
        (facts.last_hash, HASH_IN_WORDS),
        (facts.replaces, HASH_BEFORE),
    )
    return tuple(text.format(words=hash_words(hash_)) for hash_, text in texts if hash_)


HASH_IN_WORDS: Final = Text("The last hash of the result's file, in words: {words}.")
HASH_BEFORE: Final = Text(
    "The file was written again because a person was erased. In the file that was mailed, the "
    "words were: {words}."
)


def draw_bars(tally: Tally, *, signs: str = "█", longest: int = LONGEST_BAR) -> str:
    """Return one line for each choice: name, count, and a bar if anything was voted."""
    if tally.is_hidden:
        return _say_hidden(tally)
    labels = {choice: tally.rules.label(choice) for choice in tally.counts}
    widest = max(map(len, labels.values()))
    digits = max(len(str(count)) for count in tally.counts.values())
    most = max(Fraction(1), *tally.counts.values())
    lines = []
    for choice, count in tally.counts.items():
        bar = signs * max(1, round(count * min(Fraction(longest), most) / most)) if count else ""
        lines.append(f"{labels[choice]:<{widest}}  {count!s:>{digits}}  {bar}".rstrip())
    return "\n".join(lines)


def say_outcome(outcome: str, *, begins: bool = True) -> str:
    """Return an outcome as a heading, `Accepted`, or within a sentence, `accepted`.

    What is kept of an item begins with how its ballot ended. The winners follow, and a chair's
    words; those are shown as they are.
    """
    if outcome.endswith(IN_ARCHIVE):
        told = say_outcome(outcome.removesuffix(IN_ARCHIVE), begins=begins)
        return say("{outcome} (taken from the archive)", outcome=told)
    word, _colon, more = outcome.partition(": ")
    known = (_OUTCOMES if begins else _OUTCOMES_WITHIN).get(word)
    if known is None:
        return f"{outcome[:1].upper()}{outcome[1:]}" if begins else outcome
    return say("{outcome}: {winners}", outcome=known, winners=more) if more else known.format()


def say_item_outcome(item: Item, *, begins: bool = True) -> str:
    """Return how an item ended, or where it went on; "" for one that has no outcome."""
    if item.merged_into is None:
        return say_outcome(one_line(item.outcome), begins=begins)
    if begins:
        return say("Merged into #{number}", number=item.merged_into)
    return say("merged into #{number}", number=item.merged_into)


def outcome_for_programs(item: Item) -> str:
    """Return how an item ended with its code, or where it went on."""
    return (
        one_line(item.outcome) if item.merged_into is None else say_item_outcome(item, begins=False)
    )


def say_result(ballot: Ballot, *, begins: bool = True) -> str:
    """Return how a ballot ended with who won or is tied: `Decided: Lyon`; else in small letters."""
    parts = (ballot.outcome, ", ".join(ballot.winners))
    mark = IN_ARCHIVE if ballot.archived_call else ""
    return say_outcome(": ".join(filter(None, parts)) + mark, begins=begins)


def say_version(ballot: Ballot) -> str:
    """Return `Version 2` for a ballot that was corrected, "" for any other."""
    return say("Version {number}", number=ballot.version) if ballot.version > 1 else ""


def say_rule(ballot: Ballot) -> str:
    """Return the rule by which a ballot is decided, `Consent: accepted if …`.

    Until it has ended, that is all that its voters need to know of the rule. The version of a
    corrected ballot stands before it.
    """
    name = ballot.rules.name
    name = name[:1].upper() + name[1:]
    say_all = rule_of_result if ballot.state is BallotState.CLOSED else rule_for_voters
    rule = say("{name}: {rule}", name=name, rule=say_all(ballot.rules.rule))
    version = say_version(ballot)
    return f"{version}. {rule}" if version else rule


def say_voters(tally: Tally) -> str:
    """Return how many may vote, where a roster says who; "" if everybody may."""
    if tally.result.paper.roster is None:
        return ""
    return say_number(
        "Only the {number} person on the roster may vote.",
        "Only the {number} people on the roster may vote.",
        len(tally.result.paper.roster),
    )


def is_fraction(choice: str) -> bool:
    """Return True if a choice is a number such as -0.5."""
    return re.fullmatch(r"[+-]0\.\d+", choice) is not None


def say_fraction(facts: ReceiptFacts) -> str:
    """Return how a fraction counts."""
    choice = facts.vote.choice
    if not facts.ballot.rules.rule.fractions_binding:
        return say("{choice} is advisory: only +1, 0 and -1 decide this ballot.", choice=choice)
    if choice[0] == "+":
        return say("{choice} counts as one vote for.", choice=choice)
    return say("{choice} counts as one vote against.", choice=choice)


def counted(count: int, what: str) -> str:
    """Return a number of things in words: `1 message`, `9 messages`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
