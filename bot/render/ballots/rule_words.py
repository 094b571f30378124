"""Say a ballot's rule in words, and each of its conditions in the same words and order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from bot.domain.ballots.result import Asked, Condition, asks_more_for
from bot.domain.ballots.rule import Base, EarlyClose, Method, Pass, Quorum, Rule, Visibility

_METHODS: Final[Mapping[Method, str]] = MappingProxyType(
    {
        Method.CONSENT: (
            "Each voter agrees, abstains, disagrees or blocks; disagree and block are against the "
            "proposal."
        ),
        Method.PLUS_MINUS: (
            "Each vote is a number from -1 to +1: above 0 is for the proposal, below 0 against "
            "it. Votes are counted by head, not added up."
        ),
        Method.YES_NO: "Each voter votes yes or no, or abstains.",
        Method.POSITIONS: (
            "Each voter takes a position: yes, no-objection, discuss, abstain or recuse; yes and "
            "no-objection are for the proposal, discuss is against it."
        ),
        Method.SINGLE: "Each voter chooses one option. The option with the most votes wins.",
        Method.APPROVAL: (
            "Each voter approves any number of options. The option with the most approvals wins."
        ),
        Method.RANKED: (
            "Each voter ranks the options from best to worst; equal ranks are allowed, and options "
            "left out are last. Options are compared in pairs, and a cycle is broken at its "
            "weakest defeats (Schulze method)."
        ),
        Method.SCORE: (
            "Each voter gives each option a score from {lowest} to {highest}; an option left out "
            "gets 0. The option with the highest sum wins."
        ),
    }
)

_BASES: Final[Mapping[Base, str]] = MappingProxyType(
    {
        Base.DECISIVE: "the votes for and against",
        Base.CAST: "the votes cast",
        Base.ROSTER: "those on the roster",
        Base.ROSTER_LESS_ABSTAINED: "those on the roster who did not abstain",
        Base.ROSTER_LESS_RECUSED: "those on the roster who did not recuse themselves",
        Base.ACTIVE: "the active members",
    }
)


def rule_in_words(rule: Rule) -> str:
    """Return a rule in sentences that a chair can read out."""
    return " ".join(_sentences(rule))


def rule_in_short(rule: Rule) -> str:
    """Return only what decides, in a line: `accepted if nobody votes block with a reason …`."""
    conditions = [one for one in _conditions(rule) if one not in (_SOMEBODY, _ONE_VOTER)]
    wins = _WINS.get(rule.method, "")
    if rule.chooses_options:
        return f"{'; '.join([wins, *conditions])}."
    if not conditions:
        return "accepted unless a condition fails."
    begins = "accepted at the end if" if rule.silence else "accepted if"
    return f"{begins} {'; '.join(conditions)}."


def missing_words(missing: Iterable[Condition], rule: Rule) -> tuple[str, ...]:
    """Return what is still needed, in the order of the conditions: `2 more votes for it`."""
    said = [one for one in missing if one.asked is not Asked.SOMEBODY and not _is_of_one(one)]
    return tuple(_missing(one, rule) for one in said)


def _is_of_one(one: Condition) -> bool:
    """Return True for a quorum of one voter, which any vote meets."""
    return one.asked is Asked.QUORUM and one.need <= 1


def _missing(one: Condition, rule: Rule) -> str:
    more = one.need - one.have
    among = f" in the group {one.group}" if one.group else ""
    about = f"{one.option}: " if one.option else ""
    match one.asked:
        case Asked.QUORUM:
            voters = "voter" if more == 1 else "voters"
            return f"{say_number(max(more, Fraction(1)))} more {voters} for the quorum"
        case Asked.VETO:
            choice = "" if rule.veto is None else rule.veto.choice
            return f"{say_number(one.have)} × {choice} to be taken back"
        case Asked.AT_MOST_AGAINST:
            return f"{say_number(one.have - one.need)} fewer against it"
        case Asked.MORE_FOR:
            return f"{say_number(more)} more {'vote' if more == 1 else 'votes'} for it"
        case Asked.QUORUM_ABOVE_DEFAULT | Asked.MAJORITY:
            return f"{about}{say_number(more)} more above the default option"
        case _:
            votes = "vote" if more == 1 else "votes"
            return f"{about}{say_number(max(more, Fraction(1)))} more {votes} for it{among}"


def say_have(condition: Condition) -> str:
    """Return `5 (needed 3)`, or `0 (at most 0)`."""
    at_most = condition.asked in (Asked.VETO, Asked.AT_MOST_AGAINST)
    return f"{condition.have} ({'at most' if at_most else 'needed'} {condition.need})"


def condition_text(condition: Condition, rule: Rule) -> str:
    """Return what a condition asks, without a full stop."""
    about = f"{condition.option}: " if condition.option else ""
    return about + _say(condition, rule)


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
            return _MORE_FOR
        case Asked.AT_LEAST_FOR:
            return _say_at_least(rule.at_least_for or Fraction(0), "", rule)
        case Asked.AT_MOST_AGAINST:
            return _say_at_most(rule)
        case Asked.GROUP:
            return _say_of_group(f"the group {condition.group}")
        case Asked.QUORUM_ABOVE_DEFAULT:
            return _say_quorum_above_default(rule)
        case Asked.MAJORITY:
            return _say_majority(condition.option, rule)
        case _:
            return _SOMEBODY


def say_number(number: Fraction) -> str:
    """Return a number exactly: `7` or `27/2`."""
    return str(number)


def _sentences(rule: Rule) -> Iterator[str]:
    yield _METHODS[rule.method].format(lowest=rule.lowest, highest=rule.highest)
    yield from _whose(rule)
    conditions = list(_conditions(rule))
    if conditions:
        yield f"{_first(rule)}: {'; '.join(conditions)}."
    elif rule.silence:
        yield "Silence is consent: the proposal is accepted at the end."
    yield from _of_options(rule)
    yield from _ends(rule)


def _first(rule: Rule) -> str:
    if rule.chooses_options:
        return "It decides only if"
    if rule.silence:
        return "Silence is consent: the proposal is accepted at the end if"
    return "The proposal is accepted if"


def _whose(rule: Rule) -> Iterator[str]:
    if rule.binding is not None:
        roles = ", ".join(rule.binding)
        yield f"Only the votes of these roles decide: {roles}. All other votes are advisory."
    if rule.one_per == "organisation":
        yield "Each organisation has one vote."
    whose = "an organisation" if rule.one_per == "organisation" else "a voter"
    if rule.two_choices == "last":
        yield f"If {whose} votes again, the last valid vote counts."
    if rule.two_choices == "void":
        yield f"If {whose} votes again with another choice, neither vote counts."
    if not rule.fractions_binding:
        yield "A vote other than +1, 0 and -1 is advisory."


def _conditions(rule: Rule) -> Iterator[str]:
    """Yield the conditions in the order in which they are checked."""
    yield from _taking_part(rule)
    if rule.veto is not None:
        yield _say_veto(rule)
    for share in rule.passes:
        if share.yes is not None:
            yield _say_share(share, rule)
        if share.at_least:
            yield _say_at_least(share.at_least, share.group or "", rule)
    if asks_more_for(rule):
        yield _MORE_FOR
    if rule.at_least_for is not None:
        yield _say_at_least(rule.at_least_for, "", rule)
    if rule.at_most_against is not None:
        yield _say_at_most(rule)
    if rule.each_group_at_least_one:
        yield _say_of_group("every group")


def _taking_part(rule: Rule) -> Iterator[str]:
    if rule.quorum is not None:
        yield _say_quorum(rule.quorum)
    elif rule.chooses_options and not (rule.method is Method.RANKED and rule.has_default):
        yield _SOMEBODY


_SOMEBODY: Final = "at least 1 voter takes part"
_ONE_VOTER: Final = "at least 1 voter takes part (quorum)"
_WINS: Final[Mapping[Method, str]] = MappingProxyType(
    {
        Method.SINGLE: "the option with the most votes wins",
        Method.APPROVAL: "the option with the most approvals wins",
        Method.RANKED: "the option that no other one beats in pairs wins",
        Method.SCORE: "the option with the highest sum wins",
    }
)
_MORE_FOR: Final = "more votes are for it than against it"


def _say_of_group(group: str) -> str:
    return f"in {group}, at least 1 vote is for it"


def _say_quorum(quorum: Quorum) -> str:
    without = "" if quorum.abstentions else ", abstentions not counted"
    if quorum.share is None:
        count = say_number(quorum.count or Fraction(0))
        least = "more than" if quorum.more_than else "at least"
        voters = "voter takes" if count == "1" else "voters take"
        return f"{least} {count} {voters} part (quorum{without})"
    share = _say_share_of(quorum.share, more_than=quorum.more_than)
    return f"{share} of {_BASES[quorum.of]} take part (quorum{without})"


HALF: Final = Fraction(1, 2)
LARGEST_SPOKEN: Final = 10
"""Shares with a larger denominator are said in per cent if that is a whole number."""


def _say_share_of(share: Fraction, *, more_than: bool) -> str:
    if share == 1:
        return "all"
    least = "more than" if more_than else "at least"
    if share == HALF:
        return f"{least} half"
    percent = share * 100
    if percent.denominator == 1 and share.denominator > LARGEST_SPOKEN:
        return f"{least} {percent}%"
    return f"{least} {say_number(share)}"


def _say_veto(rule: Rule) -> str:
    veto = rule.veto
    choice = "" if veto is None else veto.choice
    reason = " with a reason" if veto is not None and veto.reason else ""
    not_yet = veto is not None and veto.outcome == "not yet"
    else_not_yet = " (else: not yet)" if not_yet else ""
    return f"nobody votes {choice}{reason}{else_not_yet}"


def _say_share(share: Pass, rule: Rule) -> str:
    if share.yes is None:
        return ""
    of = _say_share_of(share.yes, more_than=share.more_than)
    rounded = " (rounded up)" if share.round_up else ""
    among = f"in the group {share.group}, " if share.group else ""
    return f"{among}{of}{rounded} of {_say_base(share.of, rule)} are for it"


def _say_base(base: Base, rule: Rule) -> str:
    if base is Base.DECISIVE and rule.chooses_options:
        return "the votes that do not abstain"
    return _BASES[base]


def _say_at_least(count: Fraction, group: str, rule: Rule) -> str:
    among = f"in the group {group}, " if group else ""
    if rule.method is Method.POSITIONS and not group:
        return (
            f"at least {say_number(count)} {'position is' if count == 1 else 'positions are'} yes"
        )
    votes = "vote is" if count == 1 else "votes are"
    return f"{among}at least {say_number(count)} {votes} for it"


def _say_at_most(rule: Rule) -> str:
    limit = rule.at_most_against or Fraction(0)
    if not limit:
        return "nobody votes against it"
    return f"at most {say_number(limit)} {'vote is' if limit == 1 else 'votes are'} against it"


def _of_options(rule: Rule) -> Iterator[str]:
    if rule.has_default:
        default = rule.default_option or "the last option"
        yield f"The default option is {default}: if it wins, nothing is decided."
    if rule.method is Method.RANKED and rule.has_default:
        yield from _drops(rule)
    if rule.most_approvals is not None:
        yield f"At most {rule.most_approvals} options may be approved."
    if rule.seats > 1:
        yield f"There are {rule.seats} seats."
    if rule.casting_vote:
        yield "The chair decides a tie by a casting vote."
    elif rule.chooses_options:
        yield "A tie is reported and decides nothing."


def _drops(rule: Rule) -> Iterator[str]:
    yield "Before options are compared, an option is left out unless:"
    conditions = []
    if rule.quorum_above_default is not None or rule.quorum_above_default_of_roster is not None:
        conditions.append(_say_quorum_above_default(rule))
    named = [name for name in rule.majority if name != "*"]
    conditions += [f"for {name}, {_say_majority(name, rule)}" for name in named]
    others = "for all others, " if named else ""
    yield "; ".join([*conditions, f"{others}{_say_majority('', rule)}"]) + "."


def _ends(rule: Rule) -> Iterator[str]:
    if rule.endorsers:
        have = "has" if rule.endorsers == 1 else "have"
        yield f"It opens once {_counted(rule.endorsers, 'named member')} {have} endorsed it."
    if rule.minimum_duration is not None:
        yield f"It is open for at least {say_span(rule.minimum_duration)}."
    if rule.early_close is EarlyClose.CERTAIN:
        yield "It ends early when no remaining vote can change the outcome."
    if rule.early_close is EarlyClose.PASSED:
        yield "It ends early when it has passed."
    if rule.visibility is Visibility.HIDDEN:
        yield "Votes are hidden until it ends."
    if rule.visibility is Visibility.SECRET:
        yield "Votes are secret: nobody learns who chose what."


def say_visibility(rule: Rule) -> str:
    """Return who can see the choices until when, for everybody before they vote; "" if all can."""
    return _VISIBILITY.get(rule.visibility, "")


_VISIBILITY: Final[Mapping[Visibility, str]] = {
    Visibility.HIDDEN: (
        "Choices are hidden until the vote ends: everybody can see who has voted, but only whoever "
        "runs Penholder could look up a choice, in its database. After the end everybody can see "
        "who chose what."
    ),
    Visibility.SECRET: (
        "The vote is secret. Until it ends everybody can see who has voted, but only whoever runs "
        "Penholder could look up a choice, in its database. When it ends, Penholder deletes who "
        "chose what, and all reasons: everybody can then see who voted and, apart from that, which "
        "choices were made. A receipt names the choice to its voter alone. Penholder cannot delete "
        "a vote by mail from the mailboxes where it lies, nor a backup made before the end."
    ),
}


def say_span(span: timedelta) -> str:
    """Return a duration as people write it: `7 days`, `36 hours`."""
    minutes = int(span.total_seconds() // 60)
    for size, name in ((1440, "day"), (60, "hour")):
        if minutes % size == 0 and minutes:
            return _counted(minutes // size, name)
    return _counted(minutes, "minute")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _say_quorum_above_default(rule: Rule) -> str:
    root = rule.quorum_above_default_of_roster
    least = say_number(rule.quorum_above_default or Fraction(0))
    if root is not None:
        by = f" / {root.divided_by}" if root.divided_by > 1 else ""
        least = f"{root.times} × √(size of the roster){by}"
    return f"at least {least} voters rank it above the default option (quorum)"


def _say_majority(option: str, rule: Rule) -> str:
    times = rule.majority.get(option, rule.majority.get("*", Fraction(1)))
    if times == 1:
        return "more voters rank it above the default option than below it"
    least = "more than" if rule.majority_more_than else "at least"
    return (
        f"{least} {say_number(times)} times as many voters rank it above the default option as "
        "below it"
    )
