"""Define a ballot paper: a rule, the options, the roster, and the votes in order of time.

It is what `tally` and `recount` read, and what an ended ballot is counted from.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from bot.domain.ballots.rule import COUNTED, FIXED_CHOICES, Base, Method, Rule
from bot.domain.ballots.rule_form import WrongRule, read_fraction, read_rule, short
from bot.domain.people.roster import MEMBER

MOST_OPTIONS: Final = 1000
MOST_RANKED: Final = 200
"""Options that can be ranked: the time of comparing them grows with their number cubed."""
MOST_NAMED: Final = 12
"""How many options an error names."""

Choice = str | frozenset[str] | tuple[frozenset[str], ...] | Mapping[str, Fraction]
"""A word or an option; for approval the approved options; for ranked groups from best to worst; for
score a number for each option."""


class WrongPaper(ValueError):
    """A ballot paper that cannot be counted: the text names the key and what to write."""


@dataclass(frozen=True, slots=True)
class Voter:
    """One line of the roster. A person may have several, one a group."""

    voter: str
    group: str = ""
    organisation: str = ""
    role: str = MEMBER
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class PaperVote:
    """A vote as it stands on the paper; `problem` is why its choice cannot be read, "" if it can.

    `choice` None without a problem withdraws the voter's vote. `number` is its place among all
    votes that were given, from 0.
    """

    voter: str
    written: Any
    choice: Choice | None
    reason: str = ""
    problem: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """What is counted: `votes`, or `pairs` or `counts` that were counted elsewhere.

    `roster` None: everybody who votes is on it, in no group. `options` are those of methods that
    choose among options.
    """

    rule: Rule
    options: tuple[str, ...] = ()
    roster: tuple[Voter, ...] | None = None
    roster_size: Fraction | None = None
    active: Fraction | None = None
    votes: tuple[PaperVote, ...] = ()
    pairs: Mapping[str, Mapping[str, Fraction]] | None = None
    counts: Mapping[str, Fraction] | None = None
    counts_of_groups: Mapping[str, Mapping[str, Fraction]] | None = None
    casting: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """Every choice that a tally names, in order."""
        return self.options if self.rule.chooses_options else FIXED_CHOICES[self.rule.method]

    @property
    def default_option(self) -> str:
        """The option that stands for "none of these", "" if there is none."""
        if self.rule.default_option or not self.rule.has_default:
            return self.rule.default_option
        return self.options[-1]


_KEYS: Final = tuple(
    ("rule options roster roster_size active votes pairs counts counts_of_groups casting").split()
)


def read_paper(given: object) -> Paper:
    """Read a paper from a JSON object; a result is a paper with more keys.

    Raises:
        WrongPaper: a key is missing, unknown or cannot be read, or does not fit the others.
    """
    if not isinstance(given, Mapping):
        raise WrongPaper("a ballot paper is a JSON object with the keys rule and votes")
    unknown = [key for key in given if key not in _KEYS]
    if unknown and "penholder" not in given:
        raise WrongPaper(
            f"{short(unknown[0])}: there is no key of that name; there are {', '.join(_KEYS)}"
        )
    if "penholder" in given:  # the pairs of a result are its answer
        given = {key: value for key, value in given.items() if key != "pairs"}
    try:
        rule = read_rule(given["rule"]) if "rule" in given else None
    except WrongRule as error:
        raise WrongPaper(f"rule.{error}" if error.key else f"rule: {error}") from error
    if rule is None:
        raise WrongPaper('rule: is missing; write a preset\'s name or {"method": "yes-no"}')
    try:
        return _read(rule, given)
    except WrongRule as error:
        raise WrongPaper(str(error)) from error


def _read(rule: Rule, given: Mapping[str, Any]) -> Paper:
    options = _options(rule, given.get("options"))
    roster = _roster(given.get("roster"))
    names = {*options} if rule.chooses_options else {*FIXED_CHOICES[rule.method]}
    paper = Paper(
        rule=rule,
        options=options,
        roster=roster,
        roster_size=_number("roster_size", given.get("roster_size")),
        active=_number("active", given.get("active")),
        votes=tuple(
            _vote(index, row, rule=rule, options=options)
            for index, row in enumerate(_list("votes", given.get("votes")))
            if not _was_refused(row)
        ),
        pairs=_table_of_counts("pairs", given.get("pairs"), names),
        counts=_counts("counts", given.get("counts"), rule, names),
        counts_of_groups=_counts_of_groups(given.get("counts_of_groups"), rule, names),
        casting=_text("casting", given.get("casting")),
    )
    _require_sense(paper, given)
    return paper


def _options(rule: Rule, given: object) -> tuple[str, ...]:
    options = tuple(_list("options", given))
    if not rule.chooses_options:
        if not all(option in FIXED_CHOICES[rule.method] for option in options):
            raise WrongPaper(
                f"options: the method {rule.method} has its own choices, "
                f"{_listed(FIXED_CHOICES[rule.method])}; leave options out"
            )
        return ()
    most = MOST_RANKED if rule.method is Method.RANKED else MOST_OPTIONS
    if not 1 <= len(options) <= most:
        raise WrongPaper(f"options: give 1 to {most} names of options")
    if not all(isinstance(option, str) and option.strip() for option in options):
        raise WrongPaper("options: each is a text")
    if len(set(options)) < len(options):
        raise WrongPaper("options: each stands there once")
    named = [rule.default_option, *(name for name in rule.majority if name != "*")]
    missing = [name for name in named if name and name not in options]
    if missing:
        raise WrongPaper(f"options: {short(missing[0])}, which the rule names, is not among them")
    return options


def _roster(given: object) -> tuple[Voter, ...] | None:
    if given is None:
        return None
    return tuple(
        _voter(f"roster[{index}]", row) for index, row in enumerate(_list("roster", given))
    )


def _voter(key: str, given: object) -> Voter:
    if isinstance(given, str):
        given = {"voter": given}
    if not isinstance(given, Mapping) or not _text(f"{key}.voter", given.get("voter")):
        raise WrongPaper(f'{key}: write {{"voter": "NAME"}}, with group, organisation, role')
    weight = _number(f"{key}.weight", given.get("weight"))
    return Voter(
        voter=given["voter"],
        group=_text(f"{key}.group", given.get("group")),
        organisation=_text(f"{key}.organisation", given.get("organisation")),
        role=_text(f"{key}.role", given.get("role")) or MEMBER,
        weight=Fraction(1) if weight is None else weight,
    )


def _vote(index: int, given: object, *, rule: Rule, options: tuple[str, ...]) -> PaperVote:
    key = f"votes[{index}]"
    if not isinstance(given, Mapping) or not _text(f"{key}.voter", given.get("voter")):
        raise WrongPaper(f'{key}: write {{"voter": "NAME", "choice": …}}')
    if "choice" not in given:
        raise WrongPaper(f"{key}.choice: is missing; null withdraws the voter's vote")
    written = given["choice"]
    try:
        choice = None if written is None else read_choice(written, rule=rule, options=options)
        problem = ""
    except WrongPaper as error:
        choice, problem = None, str(error)
    reason = _text(f"{key}.reason", given.get("reason"))
    return PaperVote(given["voter"], written, choice, reason.strip(), problem, index)


class WhyNot(StrEnum):
    """Why counting leaves out a vote that was valid when it came."""

    UNREADABLE = "unreadable"
    NOT_ON_ROSTER = "not on the roster"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    TWO_CHOICES = "two choices"


def _was_refused(given: object) -> bool:
    """Return True if a result says that a vote was refused when it came: it is not counted."""
    if not isinstance(given, Mapping) or given.get("counts") is not False:
        return False
    return given.get("why_not", "") not in ("", *WhyNot)


def read_choice(written: object, *, rule: Rule, options: tuple[str, ...]) -> Choice:
    """Return the choice that stands on a paper as JSON.

    Raises:
        WrongPaper: the method has no such choice; the text says what there is.
    """
    match rule.method:
        case Method.APPROVAL:
            return _approved(written, rule=rule, options=options)
        case Method.RANKED:
            return _ranked(written, options=options)
        case Method.SCORE:
            return _scores(written, rule=rule, options=options)
        case Method.PLUS_MINUS:
            return _plus_minus(written)
        case _:
            choices = options if rule.method is Method.SINGLE else FIXED_CHOICES[rule.method]
            if not isinstance(written, str) or written not in choices:
                raise WrongPaper(f"there is no such choice; there are {_listed(choices)}")
            return written


def _approved(written: object, *, rule: Rule, options: tuple[str, ...]) -> frozenset[str]:
    if not isinstance(written, list | tuple) or not all(name in options for name in written):
        raise WrongPaper(f"write a list of options; there are {_listed(options)}")
    if rule.most_approvals is not None and len(set(written)) > rule.most_approvals:
        raise WrongPaper(f"at most {rule.most_approvals} may be approved")
    return frozenset(written)


def _ranked(written: object, *, options: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    groups = [
        [place] if isinstance(place, str) else place
        for place in (written if isinstance(written, list | tuple) else [None])
        if isinstance(place, str | list | tuple) and all(isinstance(name, str) for name in place)
    ]
    if not isinstance(written, list | tuple) or len(groups) != len(written):
        raise WrongPaper('write groups from best to worst, such as [["A", "B"], ["C"]]')
    named = [name for group in groups for name in group]
    if not set(named) <= set(options):
        raise WrongPaper(f"names an option that there is not; there are {_listed(options)}")
    if len(set(named)) < len(named):
        raise WrongPaper("names an option twice")
    return tuple(frozenset(group) for group in groups if group)


def _scores(written: object, *, rule: Rule, options: tuple[str, ...]) -> Mapping[str, Fraction]:
    if not isinstance(written, Mapping) or not all(name in options for name in written):
        raise WrongPaper(f'write a score for options, such as {{"{options[0]}": 1}}')
    between = f"a score is a whole number from {rule.lowest} to {rule.highest}"
    if not all(
        isinstance(score, int) and not isinstance(score, bool) for score in written.values()
    ):
        raise WrongPaper(between)
    if not all(rule.lowest <= score <= rule.highest for score in written.values()):
        raise WrongPaper(between)
    return MappingProxyType({name: Fraction(row) for name, row in written.items()})


_NUMBER: Final = re.compile(r"([+-]?)(0|1|0?\.[0-9]{1,6}|1\.0{1,6})")


def _plus_minus(written: object) -> str:
    """Return a number from -1 to +1 as people write it: `+1`, `0`, `-0.5`; zeros keep a sign."""
    text = written.strip() if isinstance(written, str) else ""
    text = text.replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-").replace(",", ".")
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise WrongPaper('write a number from -1 to +1 as text, such as "+1", "0" or "-0.5"')
    sign, digits = match.groups()
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
        digits = digits if digits.startswith(("0", "1")) else f"0{digits}"
    return f"{sign or '+'}{digits}" if digits != "0" else f"{sign}0"


def _counts(key: str, given: object, rule: Rule, names: set[str]) -> Mapping[str, Fraction] | None:
    if given is None:
        return None
    if rule.method not in COUNTED:
        raise WrongPaper(f"{key}: does not fit the method {rule.method}; give votes")
    if not isinstance(given, Mapping):
        raise WrongPaper(f'{key}: write a number for each choice, such as {{"yes": 3}}')
    fractions = {}
    for name, count in given.items():
        choice = _plus_minus(name) if rule.method is Method.PLUS_MINUS else name
        if rule.method is not Method.PLUS_MINUS and choice not in names:
            raise WrongPaper(f"{key}: names a choice that there is not; there are {_listed(names)}")
        if choice in fractions:
            raise WrongPaper(f"{key}: names {choice} twice")
        fractions[choice] = read_fraction(f"{key}.{short(name)}", count)
    return MappingProxyType(fractions)


def _counts_of_groups(
    given: object, rule: Rule, names: set[str]
) -> Mapping[str, Mapping[str, Fraction]] | None:
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise WrongPaper("counts_of_groups: write counts for each group")
    return {
        str(group): _counts(f"counts_of_groups.{short(group)}", row, rule, names) or {}
        for group, row in given.items()
    }


def _table_of_counts(
    key: str, given: object, names: set[str]
) -> Mapping[str, Mapping[str, Fraction]] | None:
    if given is None:
        return None
    shape = f'{key}: write how many prefer each option to each other: {{"A": {{"B": 12}}}}'
    if not isinstance(given, Mapping):
        raise WrongPaper(shape)
    weights: dict[str, Mapping[str, Fraction]] = {}
    for name, row in given.items():
        if not isinstance(row, Mapping) or name not in names or not set(row) <= names - {name}:
            raise WrongPaper(shape)
        weights[name] = {
            other: read_fraction(f"{key}.{short(name)}.{short(other)}", count)
            for other, count in row.items()
        }
    return MappingProxyType(weights)


def _require_sense(paper: Paper, given: Mapping[str, Any]) -> None:
    rule = paper.rule
    counted = [key for key in ("votes", "pairs", "counts") if given.get(key) is not None]
    if len(counted) != 1:
        raise WrongPaper("give one of votes, pairs and counts")
    if paper.pairs is not None and rule.method is not Method.RANKED:
        raise WrongPaper(f"pairs: does not fit the method {rule.method}; give votes")
    if paper.counts_of_groups is not None and paper.counts is None:
        raise WrongPaper("counts_of_groups: needs counts beside it")
    _require_voters(paper)
    if paper.casting and paper.casting not in paper.choices:
        raise WrongPaper(f"casting: is no choice; there are {_listed(paper.choices)}")
    if rule.quorum is not None and rule.quorum.of is Base.ACTIVE and paper.active is None:
        raise WrongPaper(
            "active: is missing; the rule's quorum is a share of the active members, so give "
            'their number, such as "27/2"'
        )
    asks_roster = rule.quorum_above_default_of_roster is not None
    if asks_roster and paper.pairs is not None and (paper.roster or paper.roster_size) is None:
        raise WrongPaper("roster_size: is missing; the rule asks for a share of the roster")
    _require_groups(paper)
    _require_one_organisation(paper)


def _require_voters(paper: Paper) -> None:
    """Refuse counts without the number of voters if the rule needs that."""
    rule = paper.rule
    of_votes = any(passed.of in (Base.DECISIVE, Base.CAST) for passed in rule.passes if passed.yes)
    of_abstained = any(
        passed.of is Base.ROSTER_LESS_ABSTAINED for passed in rule.passes if passed.yes
    )
    asks = rule.quorum is not None or of_votes or of_abstained
    several = paper.counts is not None and rule.method is Method.APPROVAL
    if asks and (several or paper.pairs is not None):
        key = "pairs" if paper.pairs is not None else "counts"
        raise WrongPaper(f"{key}: do not tell how many voted, which the rule asks; give votes")


def _require_groups(paper: Paper) -> None:
    there = {voter.group for voter in paper.roster or ()} | set(paper.counts_of_groups or ())
    missing = [
        passed.group for passed in paper.rule.passes if passed.group and passed.group not in there
    ]
    if missing:
        raise WrongPaper(
            f"roster: has nobody of the group {short(missing[0])}, which the rule asks; give each "
            "voter's group"
        )
    if paper.rule.each_group_at_least_one and not any(there):
        raise WrongPaper(
            "roster: names no group, but the rule asks each group; give voters' groups"
        )


def _require_one_organisation(paper: Paper) -> None:
    """Refuse a voter for two organisations, whose vote could belong to either."""
    if paper.rule.one_per != "organisation":
        return
    stands_for: dict[str, str] = {}
    for line in paper.roster or ():
        if stands_for.setdefault(line.voter, line.organisation) != line.organisation:
            raise WrongPaper(
                f"roster: {short(line.voter)} stands for two organisations, and each has one vote; "
                "give each its own voter"
            )


def _number(key: str, value: object) -> Fraction | None:
    return None if value is None else read_fraction(key, value)


def _text(key: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WrongPaper(f"{key}: write a text")
    return value


def _list(key: str, value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise WrongPaper(f"{key}: write a list")
    return list(value)


def _listed(names: Collection[str]) -> str:
    there = sorted(names) if isinstance(names, set) else list(names)
    more = f" and {len(there) - MOST_NAMED} more" if len(there) > MOST_NAMED else ""
    return ", ".join(map(short, there[:MOST_NAMED])) + more
