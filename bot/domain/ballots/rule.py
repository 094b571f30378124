"""Define the rule of a ballot: what voters write, whose votes decide, and when it passes.

A rule is frozen with its ballot. Shares are exact fractions; nothing is a float. The conditions are
checked, and told to people, in the order in which `Rule` names them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

Exact = int | Fraction
"""A number that is never rounded. Whole ones are `int` where very many are added up."""


class Method(StrEnum):
    """What a voter writes on the paper."""

    CONSENT = "consent"
    PLUS_MINUS = "plus-minus"
    YES_NO = "yes-no"
    POSITIONS = "positions"
    SINGLE = "single"
    APPROVAL = "approval"
    RANKED = "ranked"
    SCORE = "score"


FIXED_CHOICES: Final[Mapping[Method, tuple[str, ...]]] = MappingProxyType(
    {
        Method.CONSENT: ("agree", "abstain", "disagree", "block"),
        Method.PLUS_MINUS: ("+1", "0", "-1"),
        Method.YES_NO: ("yes", "no", "abstain"),
        Method.POSITIONS: ("yes", "no-objection", "discuss", "abstain", "recuse"),
    }
)
"""The choices of the methods for or against one proposal. Plus-minus has fractions besides."""

FOR: Final = frozenset({"agree", "yes", "no-objection"})
AGAINST: Final = frozenset({"disagree", "block", "no", "discuss"})

OF_OPTIONS: Final = frozenset({Method.SINGLE, Method.APPROVAL, Method.RANKED, Method.SCORE})
"""The methods that choose among options, which stand on the paper."""

COUNTED: Final = frozenset({*FIXED_CHOICES, Method.SINGLE, Method.APPROVAL})
"""The methods whose result is a number for each choice."""


class Base(StrEnum):
    """The base of a share, always among those whose votes decide."""

    DECISIVE = "decisive"
    """Votes for and against, without abstentions."""
    CAST = "cast"
    ROSTER = "roster"
    ROSTER_LESS_ABSTAINED = "roster-less-abstained"
    ROSTER_LESS_RECUSED = "roster-less-recused"
    ACTIVE = "active"
    """A number given with the paper, often an average, so it may be a fraction."""


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many must take part: `count`, or a `share` of a base (exactly one is given).

    `abstentions`: whether abstaining is taking part.
    """

    count: Fraction | None = None
    share: Fraction | None = None
    of: Base = Base.ROSTER
    more_than: bool = False
    abstentions: bool = True


@dataclass(frozen=True, slots=True)
class Pass:
    """A share of yes that everybody, or one group, must reach.

    `more_than`: exactly the share is not enough. `round_up`: the number that the share comes to is
    rounded up to a whole one before it is compared. `at_least`: so many yes, whatever the share.
    """

    yes: Fraction | None = None
    group: str | None = None
    of: Base = Base.DECISIVE
    more_than: bool = False
    round_up: bool = False
    at_least: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Veto:
    """A choice of which a single vote decides; `reason`: only with a reason."""

    choice: str
    reason: bool
    outcome: str
    """`rejected` or `not yet`."""


@dataclass(frozen=True, slots=True)
class RootOfRoster:
    """A quorum of `times` × √(roster) ÷ `divided_by`, compared without rounding (Debian, 4.2)."""

    times: int
    divided_by: int


class EarlyClose(StrEnum):
    """When a ballot may end before its deadline without a chair."""

    NEVER = "never"
    CERTAIN = "when nothing can change it"
    PASSED = "when passed"


class Visibility(StrEnum):
    """Who sees the votes, and until when nobody does."""

    OPEN = "open"
    HIDDEN = "hidden"
    SECRET = "secret"  # noqa: S105 - a word, no secret


@dataclass(frozen=True, slots=True)
class Rule:
    """How a ballot is voted on, counted and decided. A condition left out is not asked for."""

    method: Method
    binding: tuple[str, ...] | None = None
    """The roles whose votes decide, None for everybody's; all others are advisory."""
    one_per: str = "person"
    two_choices: str = "last"
    fractions_binding: bool = True

    quorum: Quorum | None = None
    veto: Veto | None = None
    passes: tuple[Pass, ...] = ()
    more_for_than_against: bool = False
    at_least_for: Fraction | None = None
    at_most_against: Fraction | None = None
    each_group_at_least_one: bool = False
    silence: bool = False
    """Silence is consent: it passes without a vote unless a condition fails."""

    default_option: str = ""
    majority: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    majority_more_than: bool = False
    quorum_above_default: Fraction | None = None
    quorum_above_default_of_roster: RootOfRoster | None = None

    casting_vote: bool = False
    seats: int = 1
    most_approvals: int | None = None
    lowest: Fraction = Fraction(0)
    highest: Fraction = Fraction(10)
    """The range of scores."""

    minimum_duration: timedelta | None = None
    early_close: EarlyClose = EarlyClose.NEVER
    visibility: Visibility = Visibility.OPEN
    endorsers: int = 0

    @property
    def chooses_options(self) -> bool:
        """Whether it chooses among options instead of for or against a proposal."""
        return self.method in OF_OPTIONS

    def counts_group(self, name: str) -> bool:
        """Return True if the outcome depends on a group's votes."""
        return self.each_group_at_least_one or any(passed.group == name for passed in self.passes)

    def is_veto(self, choice: str, reason: str) -> bool:
        """Return True if a vote decides alone."""
        veto = self.veto
        return veto is not None and choice == veto.choice and bool(reason or not veto.reason)

    @property
    def objection(self) -> str:
        """The choice by which somebody objects, "" if an objection is no vote.

        It is one where silence passes, and one objection leaves the decision to the chair (W3C
        Process, 5.2.1: nobody sustains an objection).
        """
        asks = self.silence and self.veto is not None and self.veto.outcome == "not yet"
        return self.veto.choice if asks and self.veto is not None else ""

    @property
    def has_default(self) -> bool:
        """Whether an option stands for "none of these"; unnamed, it is the paper's last one.

        Rules that compare options with the default one (Debian's) need it.
        """
        return bool(
            self.default_option
            or self.majority
            or self.majority_more_than
            or self.quorum_above_default is not None
            or self.quorum_above_default_of_roster is not None
        )
