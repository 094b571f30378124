"""Find out which votes of a paper stand, whose of them decide, and add them up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from bot.domain.ballots.paper import Choice, Paper, PaperVote, Voter
from bot.domain.ballots.rule import AGAINST, FOR, Base, Method, Pass, Quorum, Rule

WHOLE_VOTES: Final = frozenset({"+1", "1", "0", "+0", "-0", "-1"})
"""The votes of plus-minus that are no fraction."""


class WhyNot(StrEnum):
    """Why a vote does not count."""

    UNREADABLE = "unreadable"
    NOT_ON_ROSTER = "not on the roster"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    TWO_CHOICES = "two choices"


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A vote that does not count; `problem` says what is wrong with an unreadable one."""

    voter: str
    written: Any
    why: WhyNot
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The vote of one voter, or of one organisation, that stands."""

    voter: str
    choice: Choice
    reason: str
    groups: frozenset[str]
    weight: Fraction
    decides: bool
    """Whether it is binding; if not, it is shown as advisory."""


@dataclass(frozen=True, slots=True)
class Elector:
    """Who has one vote: a person, or an organisation with all its voters."""

    key: str
    groups: frozenset[str]
    weight: Fraction
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
    deciding = [one for one in standing if one.decides]
    on_roster = (
        [one for one in {one.key: one for one in electors.values()}.values() if one.decides]
        if paper.roster is not None
        else deciding
    )
    names = sorted({name for one in on_roster for name in one.groups} | _counted_groups(paper))
    return Count(
        standing=tuple(standing),
        not_counted=tuple(not_counted),
        all=_given(paper.counts) if paper.counts is not None else _add_up(paper, deciding),
        groups={
            name: _given(paper.counts_of_groups.get(name, {}))
            if paper.counts_of_groups is not None
            else _add_up(paper, [one for one in deciding if name in one.groups])
            for name in names
        },
        advisory=_add_up(paper, [one for one in standing if not one.decides]),
        roster=_roster_size(paper, on_roster),
        rosters={name: _group_size(name, paper, on_roster) for name in names},
        whole=all(one.weight.denominator == 1 for one in on_roster),
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
    """Return who votes for whom: for each voter on the roster the elector."""
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
            groups=frozenset(one.group for one in those if one.group),
            weight=max(one.weight for one in those),
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
        _elector_key(line, decides=decides, rule=rule), frozenset(), Fraction(1), decides
    )


def _standing(
    paper: Paper, electors: Mapping[str, Elector]
) -> tuple[list[Standing], list[NotCounted]]:
    given: defaultdict[str, list[PaperVote]] = defaultdict(list)
    found: dict[str, Elector] = {}
    out: list[NotCounted] = []
    for vote in paper.votes:
        if vote.problem:
            out.append(NotCounted(vote.voter, vote.written, WhyNot.UNREADABLE, vote.problem))
        elif paper.roster is not None and vote.voter not in electors:
            out.append(NotCounted(vote.voter, vote.written, WhyNot.NOT_ON_ROSTER))
        else:
            elector = electors.get(vote.voter) or _stranger(vote.voter, paper.rule)
            found[elector.key] = elector
            given[elector.key].append(vote)
    choose = _void_two if paper.rule.two_choices == "void" else _keep_last
    standing = []
    for key, votes in given.items():
        last, others = choose(votes)
        out += others
        if last is not None and last.choice is not None:
            standing.append(_stand(last, last.choice, found[key], paper.rule))
    return standing, out


def _stand(vote: PaperVote, choice: Choice, elector: Elector, rule: Rule) -> Standing:
    is_fraction = rule.method is Method.PLUS_MINUS and choice not in WHOLE_VOTES
    return Standing(
        voter=vote.voter,
        choice=choice,
        reason=vote.reason,
        groups=elector.groups,
        weight=elector.weight,
        decides=elector.decides and (rule.fractions_binding or not is_fraction),
    )


def _keep_last(votes: Sequence[PaperVote]) -> tuple[PaperVote | None, list[NotCounted]]:
    """Return the newest vote; the others were replaced or withdrawn."""
    why = WhyNot.WITHDRAWN if votes[-1].choice is None else WhyNot.REPLACED
    others = [
        NotCounted(one.voter, one.written, why) for one in votes[:-1] if one.choice is not None
    ]
    return votes[-1], others


def _void_two(votes: Sequence[PaperVote]) -> tuple[PaperVote | None, list[NotCounted]]:
    """Return the vote unless two different choices were made; withdrawing begins again."""
    since = max((at + 1 for at, one in enumerate(votes) if one.choice is None), default=0)
    others = [
        NotCounted(one.voter, one.written, WhyNot.WITHDRAWN)
        for one in votes[:since]
        if one.choice is not None
    ]
    now = votes[since:]
    if not now:
        return None, others
    if any(one.choice != now[0].choice for one in now):
        others += [NotCounted(one.voter, one.written, WhyNot.TWO_CHOICES) for one in now]
        return None, others
    return now[-1], others + [
        NotCounted(one.voter, one.written, WhyNot.REPLACED) for one in now[:-1]
    ]


def _add_up(paper: Paper, votes: Sequence[Standing]) -> Votes:
    counts = dict.fromkeys(paper.choices, Fraction(0))
    neutral = recused = Fraction(0)
    for vote in votes:
        for choice, amount in _amounts(vote.choice).items():
            counts[choice] = counts.get(choice, Fraction(0)) + amount * vote.weight
        recused += vote.weight if vote.choice == "recuse" else 0
        neutral += vote.weight if _is_neutral(vote.choice, paper) else 0
    return Votes(counts, cast=_weight(votes), neutral=neutral, recused=recused)


def _amounts(choice: Choice) -> Mapping[str, Fraction]:
    """Return what a choice adds to each choice's count; a ranking adds to its first options."""
    if isinstance(choice, str):
        return {choice: Fraction(1)}
    if isinstance(choice, frozenset):
        return dict.fromkeys(sorted(choice), Fraction(1))
    if isinstance(choice, tuple):
        return dict.fromkeys(sorted(choice[0]), Fraction(1)) if choice else {}
    return choice


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


def _given(counts: Mapping[str, Fraction]) -> Votes:
    """Return counts that others have counted."""
    total = sum(counts.values(), Fraction(0))
    recused = counts.get("recuse", Fraction(0))
    fixed = {"abstain", "0", "+0", "-0"}
    neutral = sum((n for choice, n in counts.items() if choice in fixed), Fraction(0))
    return Votes(counts, cast=total, neutral=neutral, recused=recused)


def _counted_groups(paper: Paper) -> set[str]:
    return set(paper.counts_of_groups or ())


def _roster_size(paper: Paper, on_roster: Sequence[Elector | Standing]) -> Fraction:
    if paper.roster_size is not None:
        return paper.roster_size
    if paper.roster is None and paper.counts is not None:
        return sum(paper.counts.values(), Fraction(0))
    return _weight(on_roster)


def _group_size(name: str, paper: Paper, on_roster: Sequence[Elector | Standing]) -> Fraction:
    if paper.roster is None:
        return sum((paper.counts_of_groups or {}).get(name, {}).values(), Fraction(0))
    return _weight(one for one in on_roster if name in one.groups)


def _weight(those: Iterable[Elector | Standing]) -> Fraction:
    return sum((one.weight for one in those), Fraction(0))
