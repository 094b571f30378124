"""Find the votes of a paper that stand and decide, and add them up."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final, TypeVar

from bot.domain.ballots.paper import Choice, Paper, PaperVote, Voter, WhyNot
from bot.domain.ballots.rule import AGAINST, FOR, Base, Exact, Method, Pass, Quorum, Rule

WHOLE_VOTES: Final = frozenset({"+1", "0", "+0", "-0", "-1"})
"""The votes of plus-minus that are no fraction."""


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A vote that does not count; `problem` says what is wrong with an unreadable one.

    `number` is its place on the paper, `by` that of the vote that replaced or withdrew it.
    """

    voter: str
    written: Any
    why: WhyNot
    problem: str = ""
    number: int = 0
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The vote of one voter, or of one organisation, that stands."""

    voter: str
    choice: Choice
    reason: str
    groups: frozenset[str]
    weight: Exact
    decides: bool
    """Whether it is binding; if not, it is shown as advisory."""
    number: int = 0
    """Its place on the paper."""


@dataclass(frozen=True, slots=True)
class Elector:
    """Who has one vote: a person, or an organisation with all its voters."""

    key: str
    groups: frozenset[str]
    weight: Exact
    decides: bool


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes of everybody, or of one group, added up by weight.

    `counts` has each choice or option. `cast` is all of them; `neutral` those neither for nor
    against, `recused` those who left the base.
    """

    counts: Mapping[str, Fraction]
    cast: Fraction
    neutral: Fraction
    recused: Fraction

    @property
    def in_favour(self) -> Fraction:
        """The votes for the proposal."""
        return sum((n for choice, n in self.counts.items() if is_for(choice)), Fraction(0))

    @property
    def against(self) -> Fraction:
        """The votes against the proposal."""
        return sum((n for choice, n in self.counts.items() if is_against(choice)), Fraction(0))

    @property
    def decisive(self) -> Fraction:
        """The votes that are neither neutral nor recused."""
        return self.cast - self.neutral - self.recused


@dataclass(frozen=True, slots=True)
class Count:
    """A paper, counted: `all` and `groups` are those who decide, `advisory` the others."""

    standing: tuple[Standing, ...]
    not_counted: tuple[NotCounted, ...]
    all: Votes
    groups: Mapping[str, Votes]
    advisory: Votes
    roster: Fraction
    rosters: Mapping[str, Fraction] = field(default_factory=dict)
    """The weight of those on the roster whose votes decide, and of each group among them."""
    whole: bool = True
    """Whether every vote is a whole one: then what is needed is a whole number too."""


OneVote = TypeVar("OneVote", bound=Elector | Standing)


def is_for(choice: str) -> bool:
    """Return True if a choice of a fixed method is for the proposal."""
    return choice in FOR or (choice[:1] == "+" and choice != "+0")


def is_against(choice: str) -> bool:
    """Return True if a choice of a fixed method is against the proposal."""
    return choice in AGAINST or (choice[:1] == "-" and choice != "-0")


def count_paper(paper: Paper) -> Count:
    """Count a paper by its rule; the order of votes matters only among one voter's own."""
    electors = _electors(paper)
    standing, not_counted = _standing(paper, electors)
    deciding = [vote for vote in standing if vote.decides]
    on_roster: Sequence[Elector | Standing] = (
        [
            elector
            for elector in {elector.key: elector for elector in electors.values()}.values()
            if elector.decides
        ]
        if paper.roster is not None
        else deciding
    )
    electors_of, votes_of = _by_group(on_roster), _by_group(deciding)
    # A group that the rule asks may have nobody whose vote decides.
    asked = {share.group for share in paper.rule.passes if share.group}
    names = sorted({*electors_of, *(paper.counts_of_groups or ()), *asked})
    binding, advisory = _given(paper, paper.counts or {})
    return Count(
        standing=tuple(standing),
        not_counted=tuple(not_counted),
        all=binding if paper.counts is not None else _add_up(paper, deciding),
        groups={
            name: _given(paper, paper.counts_of_groups.get(name, {}))[0]
            if paper.counts_of_groups is not None
            else _add_up(paper, votes_of.get(name, ()))
            for name in names
        },
        advisory=(
            advisory
            if paper.counts is not None
            else _add_up(paper, [vote for vote in standing if not vote.decides])
        ),
        roster=_roster_size(paper, on_roster),
        rosters={name: _group_size(name, paper, electors_of.get(name, ())) for name in names},
        whole=_is_whole(paper, on_roster),
    )


def _by_group(those: Iterable[OneVote]) -> Mapping[str, Sequence[OneVote]]:
    groups: defaultdict[str, list[OneVote]] = defaultdict(list)
    for vote in those:
        for name in vote.groups:
            groups[name].append(vote)
    return groups


def _is_whole(paper: Paper, on_roster: Iterable[Elector | Standing]) -> bool:
    given = (paper.counts or {}, *(paper.counts_of_groups or {}).values())
    return all(elector.weight.denominator == 1 for elector in on_roster) and all(
        count.denominator == 1 for counts in given for count in counts.values()
    )


def base_of(share: Pass | Quorum, count: Count) -> Fraction:
    """Return the number that a share is a share of, for everybody or for its group."""
    group = share.group if isinstance(share, Pass) else None
    votes = count.all if group is None else count.groups[group]
    roster = count.roster if group is None else count.rosters[group]
    match share.of:
        case Base.DECISIVE:
            return votes.decisive
        case Base.CAST:
            return votes.cast
        case Base.ROSTER_LESS_ABSTAINED:
            return roster - votes.neutral
        case Base.ROSTER_LESS_RECUSED:
            return roster - votes.recused
        case _:
            return roster


def _electors(paper: Paper) -> Mapping[str, Elector]:
    """Return the elector of each voter on the roster."""
    lines: defaultdict[str, list[Voter]] = defaultdict(list)
    key_of: dict[str, str] = {}
    for line in paper.roster or ():
        decides = _decides(line.role, paper.rule)
        key = _elector_key(line, decides=decides, rule=paper.rule)
        # Somebody with two roles votes with the one that decides.
        if line.voter not in key_of or decides:
            key_of[line.voter] = key
        lines[key].append(line)
    electors = {
        key: Elector(
            key=key,
            groups=frozenset(voter.group for voter in those if voter.group),
            weight=_exact(max(voter.weight for voter in those)),
            decides=_decides(those[0].role, paper.rule),
        )
        for key, those in lines.items()
    }
    return {voter: electors[key] for voter, key in key_of.items()}


def _elector_key(line: Voter, *, decides: bool, rule: Rule) -> str:
    by_organisation = rule.one_per == "organisation" and line.organisation
    who = f"organisation {line.organisation}" if by_organisation else f"person {line.voter}"
    return f"{'binding' if decides else 'advisory'} {who}"


def _decides(role: str, rule: Rule) -> bool:
    return rule.binding is None or role in rule.binding


def _stranger(voter: str, rule: Rule) -> Elector:
    """Return the elector of a voter where there is no roster: a member in no group."""
    line = Voter(voter)
    decides = _decides(line.role, rule)
    return Elector(
        _elector_key(line, decides=decides, rule=rule), frozenset(), weight=1, decides=decides
    )


def _exact(number: Fraction) -> Exact:
    return number.numerator if number.denominator == 1 else number


def _standing(
    paper: Paper, electors: Mapping[str, Elector]
) -> tuple[list[Standing], list[NotCounted]]:
    given: defaultdict[str, list[PaperVote]] = defaultdict(list)
    elector_of: dict[str, Elector] = {}
    out: list[NotCounted] = []
    for vote in paper.votes:
        if vote.problem:
            out.append(_left_out(vote, WhyNot.UNREADABLE))
        elif paper.roster is not None and vote.voter not in electors:
            out.append(_left_out(vote, WhyNot.NOT_ON_ROSTER))
        else:
            elector = electors.get(vote.voter) or _stranger(vote.voter, paper.rule)
            elector_of[elector.key] = elector
            given[elector.key].append(vote)
    choose = _void_two if paper.rule.two_choices == "void" else _keep_last
    standing = []
    for key, votes in given.items():
        last, others = choose(votes)
        out += others
        if last is not None and last.choice is not None:
            standing.append(_stand(last, last.choice, elector_of[key], paper.rule))
    return standing, out


def _left_out(vote: PaperVote, why: WhyNot, *, by: int | None = None) -> NotCounted:
    return NotCounted(vote.voter, vote.written, why, vote.problem, vote.number, by)


def _stand(vote: PaperVote, choice: Choice, elector: Elector, rule: Rule) -> Standing:
    return Standing(
        voter=vote.voter,
        choice=choice,
        reason=vote.reason,
        groups=elector.groups,
        weight=elector.weight,
        decides=elector.decides and _may_bind(choice, rule),
        number=vote.number,
    )


def _may_bind(choice: Choice, rule: Rule) -> bool:
    is_fraction = rule.method is Method.PLUS_MINUS and choice not in WHOLE_VOTES
    return rule.fractions_binding or not is_fraction


def _keep_last(votes: Sequence[PaperVote]) -> tuple[PaperVote | None, list[NotCounted]]:
    """Return the newest vote; the others were replaced or withdrawn.

    A vote that only repeats the one before it keeps that one's reason: a veto stands.
    """
    last = votes[-1]
    for before in reversed(votes[:-1]):
        if last.reason or before.choice != last.choice:
            break
        last = replace(last, reason=before.reason)
    why = WhyNot.WITHDRAWN if votes[-1].choice is None else WhyNot.REPLACED
    others = [
        _left_out(vote, why, by=votes[-1].number) for vote in votes[:-1] if vote.choice is not None
    ]
    return last, others


def _void_two(votes: Sequence[PaperVote]) -> tuple[PaperVote | None, list[NotCounted]]:
    """Return the vote, or none if the voter made two different choices; withdrawing resets."""
    since = max((at + 1 for at, vote in enumerate(votes) if vote.choice is None), default=0)
    others = [
        _left_out(vote, WhyNot.WITHDRAWN, by=votes[since - 1].number)
        for vote in votes[:since]
        if vote.choice is not None
    ]
    now = votes[since:]
    if not now:
        return None, others
    if any(vote.choice != now[0].choice for vote in now):
        others += [_left_out(vote, WhyNot.TWO_CHOICES) for vote in now]
        return None, others
    last, replaced = _keep_last(now)
    return last, others + replaced


def _add_up(paper: Paper, votes: Sequence[Standing]) -> Votes:
    counts: dict[str, Exact] = {}
    neutral: Exact = 0
    recused: Exact = 0
    for vote in votes:
        for choice, amount in _amounts(vote.choice).items():
            counts[choice] = counts.get(choice, 0) + amount * vote.weight
        recused += vote.weight if _is_recused(vote.choice, paper) else 0
        neutral += vote.weight if _is_neutral(vote.choice, paper) else 0
    return Votes(
        _in_order(paper, counts),
        cast=_weight(votes),
        neutral=Fraction(neutral),
        recused=Fraction(recused),
    )


def _in_order(paper: Paper, counts: Mapping[str, Exact]) -> Mapping[str, Fraction]:
    """Return a count for every choice: first those of the paper, then fractions by size."""
    others = sorted(counts.keys() - set(paper.choices), key=lambda text: (-Fraction(text), text))
    return {choice: Fraction(counts.get(choice, 0)) for choice in (*paper.choices, *others)}


def _amounts(choice: Choice) -> Mapping[str, Exact]:
    """Return what a choice adds to each choice's count; a ranking adds to its first options."""
    if isinstance(choice, str):
        return {choice: 1}
    if isinstance(choice, frozenset):
        return dict.fromkeys(choice, 1)
    if isinstance(choice, tuple):
        return dict.fromkeys(choice[0], 1) if choice else {}
    return choice


def _is_recused(choice: Choice, paper: Paper) -> bool:
    return choice == "recuse" and not paper.rule.chooses_options


def _is_neutral(choice: Choice, paper: Paper) -> bool:
    """Return True if a vote abstains: a neutral word, or a paper that prefers nothing."""
    if isinstance(choice, str):
        return (
            not paper.rule.chooses_options
            and choice != "recuse"
            and not is_for(choice)
            and not is_against(choice)
        )
    if isinstance(choice, tuple):
        return len(choice) == 0 or choice[0] == set(paper.options)
    return not choice


def _given(paper: Paper, counts: Mapping[str, Fraction]) -> tuple[Votes, Votes]:
    """Return votes counted elsewhere: those that decide, and the advisory ones."""
    return (
        _given_votes(paper, counts, lambda choice: _may_bind(choice, paper.rule)),
        _given_votes(paper, counts, lambda choice: not _may_bind(choice, paper.rule)),
    )


def _given_votes(
    paper: Paper, counts: Mapping[str, Fraction], belongs: Callable[[str], bool]
) -> Votes:
    counts = {choice: count for choice, count in counts.items() if belongs(choice)}
    neutral = [count for choice, count in counts.items() if _is_neutral(choice, paper)]
    recused = [count for choice, count in counts.items() if _is_recused(choice, paper)]
    return Votes(
        _in_order(paper, counts),
        cast=sum(counts.values(), Fraction(0)),
        neutral=sum(neutral, Fraction(0)),
        recused=sum(recused, Fraction(0)),
    )


def _roster_size(paper: Paper, on_roster: Sequence[Elector | Standing]) -> Fraction:
    if paper.roster_size is not None:
        return paper.roster_size
    if paper.roster is None and paper.counts is not None:
        return _given(paper, paper.counts)[0].cast
    return _weight(on_roster)


def _group_size(name: str, paper: Paper, on_roster: Sequence[Elector | Standing]) -> Fraction:
    if paper.roster is None:
        return sum((paper.counts_of_groups or {}).get(name, {}).values(), Fraction(0))
    return _weight(on_roster)


def _weight(those: Iterable[Elector | Standing]) -> Fraction:
    return Fraction(sum(elector.weight for elector in those))
