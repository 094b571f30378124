"""Decide a ballot from its paper, with the value and need of every condition."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from bot.domain.ballots.count import Count, NotCounted, Standing, base_of, count_paper
from bot.domain.ballots.paper import Paper
from bot.domain.ballots.ranked import Pairs, Ranking, count_pairs, schulze_winners
from bot.domain.ballots.rule import Base, Method, Pass, Quorum, Rule


class Outcome(StrEnum):
    """How a ballot ended."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NO_QUORUM = "no quorum"
    NOT_YET = "not yet"
    DECIDED = "decided"
    DEFAULT = "default"
    TIE = "tie"
    WITHDRAWN = "withdrawn"


class Asked(StrEnum):
    """What a condition asks, in the order in which conditions are checked and told."""

    QUORUM = "quorum"
    SOMEBODY = "somebody votes"
    VETO = "veto"
    SHARE = "share"
    AT_LEAST_IN_SHARE = "at least in share"
    MORE_FOR = "more for than against"
    AT_LEAST_FOR = "at least for"
    AT_MOST_AGAINST = "at most against"
    GROUP = "each group"
    QUORUM_ABOVE_DEFAULT = "quorum above default"
    MAJORITY = "majority"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: `have` is the value, `need` the needed value.

    `share` is the entry of the rule that asks it, `group` and `option` whom it is about.
    """

    asked: Asked
    have: Fraction
    need: Fraction
    met: bool
    share: Pass | None = None
    group: str = ""
    option: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A ranked option that was left out before pairs were compared: `quorum` or `majority`."""

    option: str
    why: str


@dataclass(frozen=True, slots=True)
class Result:
    """A decided paper. `tied` is the set that a casting vote would choose from."""

    paper: Paper
    outcome: Outcome
    winners: tuple[str, ...]
    tied: tuple[str, ...]
    count: Count
    conditions: tuple[Condition, ...]
    pairs: Pairs
    dropped: tuple[Dropped, ...]

    @property
    def not_counted(self) -> tuple[NotCounted, ...]:
        """The votes that do not count, and why."""
        return self.count.not_counted


@dataclass(frozen=True, slots=True)
class _Choice:
    """The result among options: winners, ties, and the conditions on the way."""

    winners: tuple[str, ...]
    tied: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    pairs: Pairs | None = None
    dropped: tuple[Dropped, ...] = ()


def decide_paper(paper: Paper) -> Result:
    """Count a paper and decide it by its rule. Ties are reported, never broken by chance."""
    count = count_paper(paper)
    general = tuple(_taking_part(paper, count))
    quorate = all(condition.met for condition in general)
    begun = Result(paper, Outcome.NO_QUORUM, (), (), count, general, {}, ())
    if paper.rule.chooses_options:
        return _decide_options(begun, quorate=quorate)
    return _decide_proposal(begun, quorate=quorate)


def _taking_part(paper: Paper, count: Count) -> Iterator[Condition]:
    rule = paper.rule
    if rule.quorum is not None:
        yield _quorum(rule.quorum, paper, count)
    elif rule.chooses_options and paper.pairs is None and not _drops(paper):
        cast = count.all.cast
        yield Condition(Asked.SOMEBODY, have=cast, need=Fraction(1), met=cast > 0)


def _drops(paper: Paper) -> bool:
    """Return True if options compete with a default one, which wins if nobody votes."""
    return paper.rule.method is Method.RANKED and bool(paper.default_option)


def _quorum(quorum: Quorum, paper: Paper, count: Count) -> Condition:
    votes = count.all
    have = votes.cast - votes.recused - (0 if quorum.abstentions else votes.neutral)
    if quorum.share is None:
        bound = quorum.count or Fraction(0)
        exists = True
    else:
        active = quorum.of is Base.ACTIVE
        base = (paper.active or Fraction(0)) if active else base_of(quorum, count)
        bound, exists = quorum.share * base, base > 0
    return _compare(Asked.QUORUM, have, bound, count, more_than=quorum.more_than, exists=exists)


def _compare(
    asked: Asked,
    have: Fraction,
    bound: Fraction,
    count: Count,
    *,
    more_than: bool = False,
    exists: bool = True,
) -> Condition:
    """Return the condition that `have` is at least, or more than, `bound`.

    `exists` False: the bound is a share of nothing, which is never met.
    """
    met = exists and (have > bound if more_than else have >= bound)
    need = bound
    if count.whole:
        need = Fraction(floor(bound) + 1 if more_than else ceil(bound))
    return Condition(asked, have=have, need=max(need, Fraction(0 if exists else 1)), met=met)


# For or against one proposal.


def _decide_proposal(begun: Result, *, quorate: bool) -> Result:
    rule, count = begun.paper.rule, begun.count
    conditions = tuple(_of_proposal(rule, count))
    done = replace(begun, conditions=(*begun.conditions, *conditions))
    if not quorate:
        return done
    failed = [condition for condition in conditions if not condition.met]
    if rule.veto is not None and any(condition.asked is Asked.VETO for condition in failed):
        return replace(done, outcome=Outcome(rule.veto.outcome))
    if not failed:
        return replace(done, outcome=Outcome.ACCEPTED)
    if _is_tie(rule, count, failed):
        return _cast(done, for_and_against(rule))
    not_yet = rule.method is Method.POSITIONS
    return replace(done, outcome=Outcome.NOT_YET if not_yet else Outcome.REJECTED)


def for_and_against(rule: Rule) -> tuple[str, str]:
    """Return the words between which a casting vote chooses on a proposal."""
    return {
        Method.CONSENT: ("agree", "disagree"),
        Method.PLUS_MINUS: ("+1", "-1"),
    }.get(rule.method, ("yes", "no"))


def asks_more_for(rule: Rule) -> bool:
    """Return True if a proposal needs more votes for it than against it.

    It does if the rule says so, and if the rule asks for no other support.
    """
    asks_support = (
        rule.passes or rule.at_least_for is not None or rule.each_group_at_least_one or rule.silence
    )
    return rule.more_for_than_against or not (asks_support or rule.chooses_options)


def _of_proposal(rule: Rule, count: Count) -> Iterator[Condition]:
    votes = count.all
    if rule.veto is not None:
        vetoes = _vetoes(rule, count)
        yield Condition(Asked.VETO, have=vetoes, need=Fraction(0), met=vetoes == 0)
    for share in rule.passes:
        group = votes if share.group is None else count.groups[share.group]
        yield from _share(share, group.in_favour, count)
    if asks_more_for(rule):
        more = _compare(Asked.MORE_FOR, votes.in_favour, votes.against, count, more_than=True)
        is_silent = rule.silence and not votes.decisive  # which is consent
        yield replace(more, met=more.met or is_silent)
    if rule.at_least_for is not None:
        # "At least one Yes" (IESG): no-objection supports, but is no Yes.
        have = votes.counts.get("yes", Fraction(0))
        have = have if rule.method is Method.POSITIONS else votes.in_favour
        yield _compare(Asked.AT_LEAST_FOR, have, rule.at_least_for, count)
    if rule.at_most_against is not None:
        limit = rule.at_most_against
        yield Condition(
            Asked.AT_MOST_AGAINST, have=votes.against, need=limit, met=votes.against <= limit
        )
    if rule.each_group_at_least_one:
        for name, group in count.groups.items():
            yield _one_of_group(name, group.in_favour)


def _vetoes(rule: Rule, count: Count) -> Fraction:
    veto = rule.veto
    if veto is None:
        return Fraction(0)
    if not count.standing:  # counted by others, who tell no reasons
        return count.all.counts.get(veto.choice, Fraction(0))
    return Fraction(
        sum(
            standing.decides
            and standing.choice == veto.choice
            and bool(standing.reason or not veto.reason)
            for standing in count.standing
        )
    )


def _share(share: Pass, have: Fraction, count: Count, *, option: str = "") -> Iterator[Condition]:
    about = {"share": share, "group": share.group or "", "option": option}
    if share.yes is not None:
        base = base_of(share, count)
        bound = share.yes * base
        bound = Fraction(ceil(bound)) if share.round_up else bound
        asked = _compare(
            Asked.SHARE, have, bound, count, more_than=share.more_than, exists=base > 0
        )
        yield replace(asked, **about)  # type: ignore[arg-type]
    if share.at_least:
        asked = _compare(Asked.AT_LEAST_IN_SHARE, have, share.at_least, count)
        yield replace(asked, **about)  # type: ignore[arg-type]


def _one_of_group(name: str, have: Fraction, *, option: str = "") -> Condition:
    return Condition(
        Asked.GROUP, have=have, need=Fraction(1), met=have > 0, group=name, option=option
    )


def _is_tie(rule: Rule, count: Count, failed: Sequence[Condition]) -> bool:
    """Return True if only the chair's casting vote is missing."""
    return (
        rule.casting_vote
        and count.all.in_favour == count.all.against
        and all(condition.asked is Asked.MORE_FOR for condition in failed)
    )


def _cast(done: Result, tied: tuple[str, ...]) -> Result:
    """Return a tied proposal, decided if the chair has chosen."""
    casting = done.paper.casting
    if casting not in tied:
        return replace(done, outcome=Outcome.TIE, tied=tied)
    return replace(done, outcome=Outcome.ACCEPTED if casting == tied[0] else Outcome.REJECTED)


# Options.


def _decide_options(begun: Result, *, quorate: bool) -> Result:
    paper = begun.paper
    chosen = (_rank if paper.rule.method is Method.RANKED else _elect)(paper, begun.count)
    done = replace(
        begun,
        conditions=(*begun.conditions, *chosen.conditions),
        pairs=chosen.pairs or {},
        dropped=chosen.dropped,
    )
    if not quorate:
        return done
    winners, tied = chosen.winners, chosen.tied
    default = paper.default_option
    elected = tuple(winner for winner in winners if winner != default)
    if tied:
        return replace(done, outcome=Outcome.TIE, winners=winners, tied=tied)
    if elected:
        return replace(done, outcome=Outcome.DECIDED, winners=elected)
    if winners:
        return replace(done, outcome=Outcome.DEFAULT, winners=winners)
    return replace(done, outcome=Outcome.REJECTED)


def _is_cast(tied: Sequence[str], paper: Paper) -> bool:
    """Return True if the chair has chosen among the tied, and the rule gives the chair a vote."""
    return paper.rule.casting_vote and paper.casting in tied


def _elect(paper: Paper, count: Count) -> _Choice:
    """Choose the options with the highest counts that pass what the rule asks of them."""
    rule, counts = paper.rule, count.all.counts
    in_order = sorted(paper.options, key=lambda text: -counts.get(text, Fraction(0)))
    if rule.method is not Method.SCORE:
        in_order = [text for text in in_order if counts.get(text)]
    if paper.default_option in in_order:  # nobody below it is elected
        least = counts[paper.default_option]
        in_order = [text for text in in_order if counts[text] >= least]
    asked: list[Condition] = []
    fit: list[str] = []
    for option in _leading(in_order, counts, seats=rule.seats):
        conditions = list(_of_option(option, paper, count))
        asked += conditions
        if all(condition.met for condition in conditions):
            fit.append(option)
    winners: list[str] = []
    for group in _by_count(fit, counts):
        if len(winners) + len(group) > rule.seats and _is_cast(group, paper):
            winners.append(paper.casting)
            group.remove(paper.casting)
            if paper.casting == paper.default_option or len(winners) == rule.seats:
                break
        if len(winners) + len(group) > rule.seats:
            return _Choice(tuple(winners), tied=tuple(group), conditions=tuple(asked))
        winners += group
        if paper.default_option in group or len(winners) == rule.seats:
            break
    return _Choice(tuple(winners), conditions=tuple(asked))


def _leading(
    in_order: Sequence[str], counts: Mapping[str, Fraction], *, seats: int
) -> Iterator[str]:
    """Yield the options that would be elected, and all that are tied with the last of them."""
    for place, option in enumerate(in_order):
        if place >= seats and counts[option] < counts[in_order[seats - 1]]:
            return
        yield option


def _by_count(options: Sequence[str], counts: Mapping[str, Fraction]) -> list[list[str]]:
    """Return options in groups of equal counts, the highest first."""
    groups: list[list[str]] = []
    for option in options:
        if groups and counts.get(groups[-1][0]) == counts.get(option):
            groups[-1].append(option)
        else:
            groups.append([option])
    return groups


def _of_option(option: str, paper: Paper, count: Count) -> Iterator[Condition]:
    rule = paper.rule
    if option == paper.default_option:
        return
    for share in rule.passes:
        votes = count.all if share.group is None else count.groups[share.group]
        yield from _share(share, votes.counts.get(option, Fraction(0)), count, option=option)
    if rule.at_least_for is not None:
        have = count.all.counts.get(option, Fraction(0))
        asked = _compare(Asked.AT_LEAST_FOR, have, rule.at_least_for, count)
        yield replace(asked, option=option)
    if rule.each_group_at_least_one:
        for name, votes in count.groups.items():
            yield _one_of_group(name, votes.counts.get(option, Fraction(0)), option=option)


def _rank(paper: Paper, count: Count) -> _Choice:
    """Drop the options that fail against the default one, then fill the seats by Schulze."""
    pairs = _pairs(paper, count)
    asked, dropped = _drop(paper, count, pairs)
    left = [option for option in paper.options if option not in {gone.option for gone in dropped}]
    winners: list[str] = []
    tied: tuple[str, ...] = ()
    while left and len(winners) < paper.rule.seats and not tied:
        best = schulze_winners(left, pairs)
        if len(winners) + len(best) > paper.rule.seats and _is_cast(best, paper):
            best = (paper.casting,)
        if len(winners) + len(best) > paper.rule.seats:
            tied = best
        else:
            winners += best
            left = [text for text in left if text not in best]
        if paper.default_option in best:
            break
    return _Choice(tuple(winners), tied, tuple(asked), pairs, tuple(dropped))


def _pairs(paper: Paper, count: Count) -> Pairs:
    if paper.pairs is not None:
        return {
            option: {
                other: paper.pairs.get(option, {}).get(other, Fraction(0))
                for other in paper.options
                if other != option
            }
            for option in paper.options
        }
    deciding = [standing for standing in count.standing if standing.decides]
    return count_pairs(
        paper.options, [(_ranking(standing), standing.weight) for standing in deciding]
    )


def _ranking(vote: Standing) -> Ranking:
    return vote.choice if isinstance(vote.choice, tuple) else ()


def _drop(paper: Paper, count: Count, pairs: Pairs) -> tuple[list[Condition], list[Dropped]]:
    asked: list[Condition] = []
    dropped: list[Dropped] = []
    if not _drops(paper):
        return asked, dropped
    for option in paper.options:
        if option == paper.default_option:
            continue
        checks = (
            ("quorum", _quorum_above_default(option, paper, count, pairs)),
            ("majority", _majority(option, paper, count, pairs)),
        )
        for why, condition in checks:
            if condition is None:
                continue
            asked.append(condition)
            if not condition.met:
                dropped.append(Dropped(option, why))
                break
    return asked, dropped


def _quorum_above_default(
    option: str, paper: Paper, count: Count, pairs: Pairs
) -> Condition | None:
    have = Fraction(pairs[option][paper.default_option])
    root = paper.rule.quorum_above_default_of_roster
    if root is not None:
        # have >= times × √roster ÷ divided_by, without a root: both sides are squared.
        square = Fraction(root.times**2, root.divided_by**2) * count.roster
        need = _root_rounded_up(square)
        met = have * have >= square
        return Condition(Asked.QUORUM_ABOVE_DEFAULT, have=have, need=need, met=met, option=option)
    if paper.rule.quorum_above_default is not None:
        asked = _compare(Asked.QUORUM_ABOVE_DEFAULT, have, paper.rule.quorum_above_default, count)
        return replace(asked, option=option)
    return None


def _root_rounded_up(square: Fraction) -> Fraction:
    """Return the least whole number whose square is at least `square`."""
    low, high = 0, max(1, ceil(square))
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if middle * middle >= square else (middle + 1, high)
    return Fraction(low)


def _majority(option: str, paper: Paper, count: Count, pairs: Pairs) -> Condition:
    rule, default = paper.rule, paper.default_option
    have, against = Fraction(pairs[option][default]), Fraction(pairs[default][option])
    times = rule.majority.get(option, rule.majority.get("*", Fraction(1)))
    by_times = _compare(
        Asked.MAJORITY, have, times * against, count, more_than=rule.majority_more_than
    )
    more = _compare(Asked.MAJORITY, have, against, count, more_than=True)
    return replace(
        by_times, need=max(by_times.need, more.need), met=by_times.met and more.met, option=option
    )
