"""Put a ballot's rule and its conditions into words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import Final

from bot.domain.ballots.choices import choice_label
from bot.domain.ballots.result import Asked, Condition, asks_more_for
from bot.domain.ballots.rule import Base, EarlyClose, Method, Pass, Quorum, Rule, Visibility
from bot.language import Numbered, Text, say, say_as, say_number, say_parts

_METHODS: Final[Mapping[Method, Text]] = MappingProxyType(
    {
        Method.CONSENT: Text(
            "Each voter agrees, abstains, disagrees or blocks; disagree and block are against the "
            "proposal."
        ),
        Method.PLUS_MINUS: Text(
            "Each vote is a number from -1 to +1: above 0 is for the proposal, below 0 against "
            "it. Votes are counted by head, not added up."
        ),
        Method.YES_NO: Text("Each voter votes yes or no, or abstains."),
        Method.POSITIONS: Text(
            "Each voter takes a position: yes, no-objection, discuss, abstain or recuse; yes and "
            "no-objection are for the proposal, discuss is against it."
        ),
        Method.SINGLE: Text("Each voter chooses one option. The option with the most votes wins."),
        Method.APPROVAL: Text(
            "Each voter approves any number of options. The option with the most approvals wins."
        ),
        Method.RANKED: Text(
            "Each voter ranks the options from best to worst; equal ranks are allowed, and options "
            "left out are last. Options are compared in pairs, and a cycle is broken at its "
            "weakest defeats (Schulze method)."
        ),
        Method.SCORE: Text(
            "Each voter gives each option a score from {lowest} to {highest}; an option left out "
            "gets 0. The option with the highest sum wins."
        ),
    }
)

_BASES: Final[Mapping[Base, Text]] = MappingProxyType(
    {
        Base.DECISIVE: Text("the votes for and against"),
        Base.CAST: Text("the votes cast"),
        Base.ROSTER: Text("those on the roster"),
        Base.ROSTER_LESS_ABSTAINED: Text("those on the roster who did not abstain"),
        Base.ROSTER_LESS_RECUSED: Text("those on the roster who did not recuse themselves"),
        Base.ACTIVE: Text("the active members"),
    }
)


def rule_in_words(rule: Rule) -> str:
    """Return a rule in sentences that a chair can read out."""
    return " ".join(_sentences(rule))


def rule_in_short(rule: Rule) -> str:
    """Return only what decides, in a line: `accepted if nobody votes block with a reason …`."""
    conditions = list(_deciding(rule))
    if rule.quorum is not None and not _is_met_by_one(rule.quorum):
        conditions.insert(0, _say_quorum(rule.quorum))
    if rule.chooses_options:
        wins = _WINS.get(rule.method)
        return f"{say_parts(['' if wins is None else wins.format(), *conditions])}."
    if not conditions:
        return say("accepted unless a condition fails.")
    text = say_parts(conditions)
    if rule.silence:
        return say("accepted at the end if {conditions}.", conditions=text)
    return say("accepted if {conditions}.", conditions=text)


def rule_for_voters(rule: Rule) -> str:
    """Return on one line how a rule decides, and what else voters need to know of it.

    How to vote, who endorses and who can see the choices are said elsewhere, and so is that the
    newest vote counts, unless the rule has more to say of a second one.
    """
    again = () if newest_counts(rule) else _recast(rule)
    sentences = [rule_in_short(rule), *_whose(rule), *again, *_of_options(rule)]
    return " ".join([*sentences, *_how_long(rule)])


def newest_counts(rule: Rule) -> bool:
    """Return True if the only thing to say about second votes is that the newest counts."""
    return rule.two_choices == "last" and rule.one_per == "person" and rule.fractions_binding


def rule_of_result(rule: Rule) -> str:
    """Return by which conditions, and by whose votes, a ballot was decided."""
    return " ".join([rule_in_short(rule), *_whose(rule)])


def rule_besides_conditions(rule: Rule) -> str:
    """Return what a rule says besides the conditions that are listed; "" if that is nothing."""
    wins = [_METHODS[rule.method].format(lowest=rule.lowest, highest=rule.highest)]
    return " ".join([*(wins if rule.chooses_options else ()), *_whose(rule), *_of_options(rule)])


def _is_met_by_one(quorum: Quorum) -> bool:
    """Return True for a quorum of one voter, whoever it is."""
    is_one = quorum.share is None and quorum.count == 1
    return is_one and quorum.abstentions and not quorum.more_than


def missing_words(missing: Iterable[Condition]) -> tuple[str, ...]:
    """Return what is still needed, in the order of the conditions: `2 more votes for it`."""
    conditions = [
        condition
        for condition in missing
        if condition.asked is not Asked.SOMEBODY and not _is_of_one(condition)
    ]
    return tuple(_missing(condition) for condition in conditions)


def _is_of_one(condition: Condition) -> bool:
    """Return True for a quorum of one voter, which any vote meets."""
    return condition.asked is Asked.QUORUM and condition.need <= 1


def _missing(condition: Condition) -> str:
    more = condition.need - condition.have
    match condition.asked:
        case Asked.QUORUM:
            return _say_amount(_MORE_VOTERS, more, shown=max(more, Fraction(1)))
        case Asked.VETO:
            return _BLOCKED_WITHIN.format(int(condition.have))
        case Asked.AT_MOST_AGAINST:
            return _say_amount(_FEWER_AGAINST, condition.have - condition.need)
        case Asked.MORE_FOR:
            return _say_amount(_MORE_VOTES, more)
        case Asked.QUORUM_ABOVE_DEFAULT | Asked.MAJORITY:
            return _of_option(condition, _say_amount(_MORE_ABOVE_DEFAULT, more))
        case _:
            text = _MORE_VOTES_IN_GROUP if condition.group else _MORE_VOTES
            sentence = _say_amount(text, more, shown=max(more, Fraction(1)), group=condition.group)
            return _of_option(condition, sentence)


_BLOCKED_WITHIN: Final = Numbered("blocked by {number} person", "blocked by {number} people")
_MORE_VOTERS: Final = Numbered(
    "{number} more voter for the quorum", "{number} more voters for the quorum"
)
_FEWER_AGAINST: Final = Numbered("{number} fewer against it", "{number} fewer against it")
_MORE_VOTES: Final = Numbered("{number} more vote for it", "{number} more votes for it")
_MORE_VOTES_IN_GROUP: Final = Numbered(
    "{number} more vote for it in the group {group}",
    "{number} more votes for it in the group {group}",
)
_MORE_ABOVE_DEFAULT: Final = Numbered(
    "{number} more above the default option", "{number} more above the default option"
)


def _say_amount(
    text: Numbered, amount: Fraction, *, shown: Fraction | None = None, **words: object
) -> str:
    """Return a text in the form for an amount that need not be whole; `shown` is the number in it.

    Only 1 is one; a fraction takes the form for several.
    """
    count = 1 if amount == 1 else max(2, ceil(amount))
    return text.format(count, **{"number": amount if shown is None else shown, **words})


def _of_option(condition: Condition, text: str) -> str:
    return (
        say("{option}: {condition}", option=condition.option, condition=text)
        if condition.option
        else text
    )


def _in_group(group: str, text: str) -> str:
    return say("in the group {group}, {condition}", group=group, condition=text) if group else text


def say_have(condition: Condition) -> str:
    """Return `5 (needed 3)`, or `0 (at most 0)`."""
    have, need = condition.have, condition.need
    if condition.asked in (Asked.VETO, Asked.AT_MOST_AGAINST):
        return say("{have} (at most {need})", have=have, need=need)
    return say("{have} (needed {need})", have=have, need=need)


def condition_text(condition: Condition, rule: Rule) -> str:
    """Return what a condition asks, without a full stop."""
    return _of_option(condition, _say(condition, rule))


def _say(condition: Condition, rule: Rule) -> str:  # noqa: C901 - a table
    match condition.asked:
        case Asked.QUORUM if rule.quorum is not None:
            return _say_quorum(rule.quorum)
        case Asked.VETO:
            return _say_veto(rule)
        case Asked.SHARE if condition.share is not None:
            return _say_share(condition.share, rule)
        case Asked.AT_LEAST_IN_SHARE if condition.share is not None:
            return _say_at_least(condition.share.at_least, condition.group, rule)
        case Asked.MORE_FOR:
            return _more_for(rule).format()
        case Asked.AT_LEAST_FOR:
            return _say_at_least(rule.at_least_for or Fraction(0), "", rule)
        case Asked.AT_MOST_AGAINST:
            return _say_at_most(rule)
        case Asked.GROUP:
            return _in_group(condition.group, say("at least 1 vote is for it"))
        case Asked.QUORUM_ABOVE_DEFAULT:
            return _say_quorum_above_default(rule)
        case Asked.MAJORITY:
            return _say_majority(condition.option, rule)
        case _:
            return _SOMEBODY.format()


def _sentences(rule: Rule) -> Iterator[str]:
    yield _METHODS[rule.method].format(lowest=rule.lowest, highest=rule.highest)
    yield from _whose(rule)
    yield from _recast(rule)
    conditions = list(_conditions(rule))
    if conditions:
        yield _first(rule).format(conditions=say_parts(conditions))
    elif rule.silence:
        yield say("Silence is consent: the proposal is accepted at the end.")
    yield from _of_options(rule)
    yield from _ends(rule)


def _first(rule: Rule) -> Text:
    if rule.chooses_options:
        return Text("It decides only if: {conditions}.")
    if rule.silence:
        return Text("Silence is consent: the proposal is accepted at the end if: {conditions}.")
    return Text("The proposal is accepted if: {conditions}.")


def _whose(rule: Rule) -> Iterator[str]:
    if rule.binding is not None:
        yield say(
            "Only the votes of these roles decide: {roles}. All other votes are advisory.",
            roles=", ".join(rule.binding),
        )
    if rule.one_per == "organisation":
        yield say("Each organisation has one vote.")


def _recast(rule: Rule) -> Iterator[str]:
    """Yield how second votes and fractions count."""
    is_organisations = rule.one_per == "organisation"
    if rule.two_choices == "last":
        yield (_LAST_OF_ORGANISATION if is_organisations else _LAST_OF_VOTER).format()
    if rule.two_choices == "void":
        yield (_VOID_OF_ORGANISATION if is_organisations else _VOID_OF_VOTER).format()
    if not rule.fractions_binding:
        yield say("A vote other than +1, 0 and -1 is advisory.")


_LAST_OF_ORGANISATION: Final = Text("If an organisation votes again, the last valid vote counts.")
_LAST_OF_VOTER: Final = Text("If a voter votes again, the last valid vote counts.")
_VOID_OF_ORGANISATION: Final = Text(
    "If an organisation votes again with another choice, neither vote counts."
)
_VOID_OF_VOTER: Final = Text("If a voter votes again with another choice, neither vote counts.")


def _conditions(rule: Rule) -> Iterator[str]:
    """Yield the conditions in the order in which they are checked."""
    yield from _taking_part(rule)
    yield from _deciding(rule)


def _deciding(rule: Rule) -> Iterator[str]:
    if rule.veto is not None:
        yield _say_veto(rule)
    for share in rule.passes:
        if share.yes is not None:
            yield _say_share(share, rule)
        if share.at_least:
            yield _say_at_least(share.at_least, share.group or "", rule)
    if asks_more_for(rule):
        yield _more_for(rule).format()
    if rule.at_least_for is not None:
        yield _say_at_least(rule.at_least_for, "", rule)
    if rule.at_most_against is not None:
        yield _say_at_most(rule)
    if rule.each_group_at_least_one:
        yield say("in every group, at least 1 vote is for it")


def _taking_part(rule: Rule) -> Iterator[str]:
    if rule.quorum is not None:
        yield _say_quorum(rule.quorum)
    elif rule.chooses_options and not (rule.method is Method.RANKED and rule.has_default):
        yield _SOMEBODY.format()


_SOMEBODY: Final = Text("at least 1 voter takes part")
_WINS: Final[Mapping[Method, Text]] = MappingProxyType(
    {
        Method.SINGLE: Text("the option with the most votes wins"),
        Method.APPROVAL: Text("the option with the most approvals wins"),
        Method.RANKED: Text("the option that no other one beats in pairs wins"),
        Method.SCORE: Text("the option with the highest sum wins"),
    }
)
_MORE_FOR: Final = Text("more votes are for it than against it")
_MORE_FOR_IF_ANY: Final = Text(
    "if anybody is for or against it, more votes are for it than against it"
)


def _more_for(rule: Rule) -> Text:
    """Return what asks for more votes for than against: where silence is consent, of some votes."""
    return _MORE_FOR_IF_ANY if rule.silence else _MORE_FOR


def _say_quorum(quorum: Quorum) -> str:
    if quorum.share is None:
        text = _MORE_TAKE_PART if quorum.more_than else _AT_LEAST_TAKE_PART
        sentence = _say_amount(text, Fraction(quorum.count or 0))
    else:
        share = _say_share_of(quorum.share, more_than=quorum.more_than)
        sentence = say("{share} of {whom} take part", share=share, whom=_BASES[quorum.of])
    if quorum.abstentions:
        return say("{condition} (quorum)", condition=sentence)
    return say("{condition} (quorum, abstentions not counted)", condition=sentence)


_MORE_TAKE_PART: Final = Numbered(
    "more than {number} voter takes part", "more than {number} voters take part"
)
_AT_LEAST_TAKE_PART: Final = Numbered(
    "at least {number} voter takes part", "at least {number} voters take part"
)


HALF: Final = Fraction(1, 2)
LARGEST_SPOKEN: Final = 10
"""Shares with a larger denominator are said in per cent if that is a whole number."""


def _say_share_of(share: Fraction, *, more_than: bool) -> str:
    if share == 1:
        return say_as("share", "all")
    if share == HALF:
        return say("more than half") if more_than else say("at least half")
    percent = share * 100
    if percent.denominator == 1 and share.denominator > LARGEST_SPOKEN:
        text = _MORE_THAN_PERCENT if more_than else _AT_LEAST_PERCENT
        return text.format(number=percent)
    text = _MORE_THAN_SHARE if more_than else _AT_LEAST_SHARE
    return text.format(share=share)


_MORE_THAN_PERCENT: Final = Text("more than {number}%")
_AT_LEAST_PERCENT: Final = Text("at least {number}%")
_MORE_THAN_SHARE: Final = Text("more than {share}")
_AT_LEAST_SHARE: Final = Text("at least {share}")


def _say_veto(rule: Rule) -> str:
    veto = rule.veto
    choice = "" if veto is None else choice_label(veto.choice, rule)
    text = say("nobody votes {choice}", choice=choice)
    if veto is not None and veto.reason:
        text = say("nobody votes {choice} with a reason", choice=choice)
    if veto is not None and veto.outcome == "not yet":
        return say("{condition} (else: not yet)", condition=text)
    return text


def _say_share(share: Pass, rule: Rule) -> str:
    if share.yes is None:
        return ""
    of = _say_share_of(share.yes, more_than=share.more_than)
    base = _say_base(share.of, rule)
    text = say("{share} of {whom} are for it", share=of, whom=base)
    if share.round_up:
        text = say("{share} (rounded up) of {whom} are for it", share=of, whom=base)
    return _in_group(share.group or "", text)


def _say_base(base: Base, rule: Rule) -> str:
    if base is Base.DECISIVE and rule.chooses_options:
        return say("the votes that do not abstain")
    return _BASES[base].format()


def _say_at_least(count: Fraction, group: str, rule: Rule) -> str:
    is_of_positions = rule.method is Method.POSITIONS and not group
    text = _AT_LEAST_YES if is_of_positions else _AT_LEAST_FOR
    return _in_group(group, _say_amount(text, Fraction(count)))


_AT_LEAST_YES: Final = Numbered(
    "at least {number} position is yes", "at least {number} positions are yes"
)
_AT_LEAST_FOR: Final = Numbered(
    "at least {number} vote is for it", "at least {number} votes are for it"
)
_AT_MOST_AGAINST: Final = Numbered(
    "at most {number} vote is against it", "at most {number} votes are against it"
)


def _say_at_most(rule: Rule) -> str:
    limit = rule.at_most_against or Fraction(0)
    if not limit:
        return say("nobody votes against it")
    return _say_amount(_AT_MOST_AGAINST, Fraction(limit))


def _of_options(rule: Rule) -> Iterator[str]:
    if rule.has_default:
        yield say(
            "The default option is {option}: if it wins, nothing is decided.",
            option=rule.default_option or say("the last option"),
        )
    if rule.method is Method.RANKED and rule.has_default:
        yield from _drops(rule)
    if rule.most_approvals is not None:
        yield say_number(
            "At most {number} option may be approved.",
            "At most {number} options may be approved.",
            rule.most_approvals,
        )
    if rule.seats > 1:
        yield say_number("There is {number} seat.", "There are {number} seats.", rule.seats)
    if rule.casting_vote:
        yield say("The chair decides a tie by a casting vote.")
    elif rule.chooses_options:
        yield say("A tie is reported and decides nothing.")


def _drops(rule: Rule) -> Iterator[str]:
    conditions = []
    if rule.quorum_above_default is not None or rule.quorum_above_default_of_roster is not None:
        conditions.append(_say_quorum_above_default(rule))
    named = [name for name in rule.majority if name != "*"]
    conditions += [
        say("for {option}, {condition}", option=name, condition=_say_majority(name, rule))
        for name in named
    ]
    others = _say_majority("", rule)
    conditions.append(say("for all others, {condition}", condition=others) if named else others)
    yield say(
        "Before options are compared, an option is left out unless: {conditions}.",
        conditions=say_parts(conditions),
    )


def _ends(rule: Rule) -> Iterator[str]:
    if rule.endorsers:
        yield say_number(
            "It opens once {number} named member has endorsed it.",
            "It opens once {number} named members have endorsed it.",
            rule.endorsers,
        )
    yield from _how_long(rule)
    if rule.visibility is Visibility.HIDDEN:
        yield say("Votes are hidden until it ends.")
    if rule.visibility is Visibility.SECRET:
        yield say("Votes are secret: nobody learns who chose what.")


def _how_long(rule: Rule) -> Iterator[str]:
    if rule.minimum_duration is not None:
        yield say("It is open for at least {span}.", span=say_span(rule.minimum_duration))
    if rule.early_close is EarlyClose.CERTAIN:
        yield say("It ends early when no remaining vote can change the outcome.")
    if rule.early_close is EarlyClose.PASSED:
        yield say("It ends early when it has passed.")


def say_visibility(rule: Rule) -> str:
    """Return who can see the choices until when, for everybody before they vote; "" if all can."""
    text = _VISIBILITY.get(rule.visibility)
    return "" if text is None else text.format()


_VISIBILITY: Final[Mapping[Visibility, Text]] = {
    Visibility.HIDDEN: Text(
        "Choices are hidden until the ballot ends: everybody can see who has voted, but only "
        "whoever runs Penholder could look up a choice, in its database. After the end everybody "
        "can see who chose what."
    ),
    Visibility.SECRET: Text(
        "The ballot is secret. Until it ends everybody can see who has voted, but only whoever "
        "runs Penholder could look up a choice, in its database. When it ends, Penholder deletes "
        "who chose what, and all reasons: everybody can then see who voted and, apart from that, "
        "which choices were made. A receipt names the choice to its voter alone. Penholder cannot "
        "delete a vote by mail from the mailboxes where it lies, nor a backup made before the end."
    ),
}


def say_span(span: timedelta) -> str:
    """Return a duration as people write it: `7 days`, `36 hours`."""
    minutes = int(span.total_seconds() // 60)
    if minutes and minutes % 1440 == 0:
        return say_number("{number} day", "{number} days", minutes // 1440)
    if minutes and minutes % 60 == 0:
        return say_number("{number} hour", "{number} hours", minutes // 60)
    return say_number("{number} minute", "{number} minutes", minutes)


def _say_quorum_above_default(rule: Rule) -> str:
    root = rule.quorum_above_default_of_roster
    if root is None:
        return _say_amount(_QUORUM_ABOVE_DEFAULT, Fraction(rule.quorum_above_default or 0))
    if root.divided_by == 1:
        return say(
            "at least {times} × √(size of the roster) voters rank it above the default option "
            "(quorum)",
            times=root.times,
        )
    return say(
        "at least {times} × √(size of the roster) / {divisor} voters rank it above the default "
        "option (quorum)",
        times=root.times,
        divisor=root.divided_by,
    )


_QUORUM_ABOVE_DEFAULT: Final = Numbered(
    "at least {number} voter ranks it above the default option (quorum)",
    "at least {number} voters rank it above the default option (quorum)",
)


def _say_majority(option: str, rule: Rule) -> str:
    times = rule.majority.get(option, rule.majority.get("*", Fraction(1)))
    if times == 1:
        return say("more voters rank it above the default option than below it")
    if rule.majority_more_than:
        return say(
            "more than {times} times as many voters rank it above the default option as below it",
            times=times,
        )
    return say(
        "at least {times} times as many voters rank it above the default option as below it",
        times=times,
    )
