"""Say a ballot's rule in words, and each of its conditions in the same words and order."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from bot.domain.ballots.result import Asked, Condition, asks_more_for
from bot.domain.ballots.rule import Base, EarlyClose, Method, Pass, Quorum, Rule, Visibility

_METHODS: Final[Mapping[Method, str]] = MappingProxyType(
    {
        Method.CONSENT: "Each voter agrees, abstains, disagrees, or blocks and says why.",
        Method.PLUS_MINUS: "Each vote is a number from -1 to +1; votes are counted by head.",
        Method.YES_NO: "Each voter votes yes or no, or abstains.",
        Method.POSITIONS: (
            "Each voter takes a position: yes, no-objection, discuss, abstain or recuse."
        ),
        Method.SINGLE: "Each voter chooses one option; the option with the most votes leads.",
        Method.APPROVAL: "Each voter approves any number of options; the most approvals win.",
        Method.RANKED: (
            "Each voter ranks the options; equal ranks are allowed, and options left out are last. "
            "Options are compared in pairs (Schulze method)."
        ),
        Method.SCORE: (
            "Each voter scores the options from {lowest} to {highest}; an option left out gets 0. "
            "The highest sum wins."
        ),
    }
)

_BASES: Final[Mapping[Base, str]] = MappingProxyType(
    {
        Base.DECISIVE: "the votes for and against",
        Base.CAST: "the votes cast",
        Base.ROSTER: "the roster",
        Base.ROSTER_LESS_ABSTAINED: "the roster without those who abstained",
        Base.ROSTER_LESS_RECUSED: "the roster without those who recused themselves",
        Base.ACTIVE: "the active members",
    }
)


def rule_in_words(rule: Rule) -> str:
    """Return a rule in sentences that a chair can read out."""
    return " ".join(_sentences(rule))


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
            return f"the group {condition.group} has at least one vote for it"
        case Asked.QUORUM_ABOVE_DEFAULT:
            return _say_quorum_above_default(rule)
        case Asked.MAJORITY:
            return _say_majority(condition.option, rule)
        case _:
            return "somebody votes"


def say_number(number: Fraction) -> str:
    """Return a number exactly: `7` or `27/2`."""
    return str(number)


def _sentences(rule: Rule) -> Iterator[str]:
    yield _METHODS[rule.method].format(lowest=rule.lowest, highest=rule.highest)
    yield from _whose(rule)
    conditions = list(_conditions(rule))
    if conditions:
        first = "A proposal is accepted if" if not rule.chooses_options else "It is asked that"
        yield f"{first}: {'; '.join(conditions)}."
    if rule.silence:
        yield "Silence is consent: without votes it is accepted."
    yield from _of_options(rule)
    yield from _ends(rule)


def _whose(rule: Rule) -> Iterator[str]:
    if rule.binding is not None:
        yield f"The votes of these roles decide: {', '.join(rule.binding)}; others are advisory."
    if rule.one_per == "organisation":
        yield "Each organisation has one vote; its last valid one counts."
    elif rule.two_choices == "last":
        yield "A voter's last valid vote counts."
    if rule.two_choices == "void":
        yield "Two different choices of one voter make that vote void."
    if not rule.fractions_binding:
        yield "A vote other than +1, 0 and -1 is advisory."


def _conditions(rule: Rule) -> Iterator[str]:
    """Yield the conditions in the order in which they are checked."""
    if rule.quorum is not None:
        yield _say_quorum(rule.quorum)
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
        yield "every group has at least one vote for it"


_MORE_FOR: Final = "there are more votes for it than against it"


def _say_quorum(quorum: Quorum) -> str:
    without = "" if quorum.abstentions else ", abstentions not counted"
    if quorum.share is None:
        count = say_number(quorum.count or Fraction(0))
        least = "more than" if quorum.more_than else "at least"
        voters = "voter takes" if count == "1" else "voters take"
        return f"{least} {count} {voters} part (quorum{without})"
    share = _say_share_of(quorum.share, more_than=quorum.more_than)
    return f"{share} of {_BASES[quorum.of]} take part (quorum{without})"


def _say_share_of(share: Fraction, *, more_than: bool) -> str:
    if share == 1:
        return "all"
    return f"{'more than' if more_than else 'at least'} {say_number(share)}"


def _say_veto(rule: Rule) -> str:
    veto = rule.veto
    choice = "" if veto is None else veto.choice
    reason = " with a reason" if veto is not None and veto.reason else ""
    not_yet = veto is not None and veto.outcome == "not yet"
    until = " (until then: not yet)" if not_yet else ""
    return f"nobody votes {choice}{reason}{until}"


def _say_share(share: Pass, rule: Rule) -> str:
    if share.yes is None:
        return ""
    of = _say_share_of(share.yes, more_than=share.more_than)
    rounded = ", rounded up," if share.round_up else ""
    who = f" in the group {share.group}" if share.group else ""
    verb = "are for the option" if rule.chooses_options else "are for it"
    return f"{of} of {_BASES[share.of]}{who}{rounded} {verb}"


def _say_at_least(count: Fraction, group: str, rule: Rule) -> str:
    who = f" in the group {group}" if group else ""
    if rule.method is Method.POSITIONS and not group:
        return (
            f"at least {say_number(count)} {'position is' if count == 1 else 'positions are'} yes"
        )
    return f"at least {say_number(count)} {'vote is' if count == 1 else 'votes are'} for it{who}"


def _say_at_most(rule: Rule) -> str:
    limit = rule.at_most_against or Fraction(0)
    if not limit:
        return "nobody votes against it"
    return f"at most {say_number(limit)} {'vote is' if limit == 1 else 'votes are'} against it"


def _of_options(rule: Rule) -> Iterator[str]:
    if rule.has_default:
        default = rule.default_option or "the last option"
        yield f"If {default} wins, nothing is decided."
    if rule.method is Method.RANKED and rule.has_default:
        yield from _drops(rule)
    if rule.most_approvals is not None:
        yield f"At most {rule.most_approvals} options may be approved."
    if rule.seats > 1:
        yield f"There are {rule.seats} seats."
    if rule.casting_vote:
        yield "The chair decides a tie by a casting vote."
    elif rule.chooses_options:
        yield "A tie is told and decides nothing."


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
        yield f"It opens when {_counted(rule.endorsers, 'named member')} endorse it."
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
    return f"{least} {say_number(times)} to 1 rank it above the default option"
