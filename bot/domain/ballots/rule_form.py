"""Read a rule from its one JSON form, and write it; house rules, papers and results share it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from bot.domain.ballots.presets import PRESETS
from bot.domain.ballots.rule import (
    COUNTED,
    FIXED_CHOICES,
    Base,
    EarlyClose,
    Method,
    Pass,
    Quorum,
    RootOfRoster,
    Rule,
    Veto,
    Visibility,
)

Form = Mapping[str, Any]
"""A rule as JSON: what INTERFACES calls the form."""

DURATION_UNITS: Final = MappingProxyType(
    {"minute": "minutes", "hour": "hours", "day": "days", "week": "weeks"}
)


class WrongRule(ValueError):
    """A rule that cannot be used: `key` is where, the text what to write instead.

    The text never repeats a value that was given.
    """

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}" if key else problem)
        self.key = key


def read_rule(given: object) -> Rule:
    """Return the rule that a form, or a preset's name, stands for.

    `{"like": "PRESET", …}` begins with a preset; a key of null removes the preset's.

    Raises:
        WrongRule: a key is unknown, a value cannot be read, or the keys contradict each other.
    """
    form = complete_form(given)
    unknown = [key for key in form if key not in _KEYS]
    if unknown:
        there = ", ".join(_KEYS)
        raise WrongRule(short(unknown[0]), f"there is no key of that name; there are {there}")
    if "method" not in form:
        raise WrongRule("method", f"is missing; write one of {', '.join(Method)}, or like")
    values: dict[str, Any] = {}
    for key, value in form.items():
        values |= _KEYS[key](key, value)
    rule = Rule(**values)
    _require_sense(rule, form)
    return rule


def complete_form(given: object) -> Form:
    """Return a form in which `like` is replaced by the preset's keys.

    Raises:
        WrongRule: it is no form, or no preset has that name.
    """
    if isinstance(given, str):
        return _preset("", given)
    if not isinstance(given, Mapping):
        raise WrongRule("", "a rule is the name of a preset, or a table of keys")
    own = {key: value for key, value in given.items() if key != "like"}
    begun = dict(_preset("like", given["like"])) if "like" in given else {}
    return {key: value for key, value in (begun | own).items() if value is not None}


def _preset(key: str, name: object) -> Form:
    if not isinstance(name, str) or name not in PRESETS:
        raise WrongRule(key, f"there is no preset of that name; there are {', '.join(PRESETS)}")
    return PRESETS[name].form


# How each key is read. A function gets the key's name, for errors, and the value as JSON has it.

Read = Callable[[str, object], Any]
LARGEST: Final = 10**12
"""No number of a rule or a paper is larger."""
LONGEST_SHOWN: Final = 40


def short(name: object) -> str:
    """Return a name that somebody wrote, short enough for an error of one line."""
    text = " ".join(str(name).split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def read_fraction(key: str, value: object) -> Fraction:
    """Return an exact number: a whole one, or a text such as `"2/3"`, `"27/2"` or `"0.51"`.

    Raises:
        WrongRule: it is a float, or no number of 0 or more, or has more than 12 digits.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
        return Fraction(value)
    if isinstance(value, str) and _EXACT.fullmatch(value):
        return Fraction(value)
    _require_few_digits(key, value)
    raise WrongRule(key, 'write a whole number, or an exact fraction as text such as "2/3"')


_EXACT: Final = re.compile(r"[0-9]{1,12}(/0{0,11}[1-9][0-9]{0,11}|\.[0-9]{1,12})?")
_MANY_DIGITS: Final = re.compile(r"[0-9./]*[0-9]{13}[0-9./]*")
TOO_MANY_DIGITS: Final = "write at most 12 digits for each number"


def _require_few_digits(key: str, value: object) -> None:
    is_large = isinstance(value, int) and value > LARGEST
    if is_large or (isinstance(value, str) and _MANY_DIGITS.fullmatch(value)):
        raise WrongRule(key, TOO_MANY_DIGITS)


def read_span(key: str, value: object) -> timedelta:
    """Return a duration such as `7 days`.

    Raises:
        WrongRule: it is none.
    """
    match = None
    if isinstance(value, str):
        match = re.fullmatch(r"(\d{1,5})\s*(minute|hour|day|week)s?", value.strip().lower())
    if match is None:
        raise WrongRule(key, "write a duration such as '7 days' or '36 hours'")
    return timedelta(**{DURATION_UNITS[match[2]]: int(match[1])})


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise WrongRule(key, "write true or false")
    return value


def _share(key: str, value: object) -> Fraction:
    share = read_fraction(key, value)
    if not 0 < share <= 1:
        raise WrongRule(key, 'a share is above 0 and at most 1, such as "2/3"')
    return share


def _whole(least: int) -> Read:
    def read(key: str, value: object) -> int:
        """Return a whole number that is large enough."""
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= LARGEST:
            _require_few_digits(key, value)
            raise WrongRule(key, f"write a whole number of {least} or more")
        return value

    return read


def _one_of(*words: str) -> Read:
    def read(key: str, value: object) -> str:
        """Return one of the words."""
        if not isinstance(value, str) or value not in words:
            raise WrongRule(key, f"write one of {', '.join(words)}")
        return value

    return read


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise WrongRule(key, "write a text")
    return value


def _table(key: str, value: object, readers: Mapping[str, Read]) -> dict[str, Any]:
    """Read a table of known keys; the values are named as in `readers`."""
    if not isinstance(value, Mapping):
        raise WrongRule(key, f"write a table of {', '.join(readers)}")
    if not set(value) <= set(readers):
        raise WrongRule(key, f"has an unknown key; there are {', '.join(readers)}")
    return {
        name: readers[name](f"{key}.{name}", row)
        for name, row in value.items()
        if row is not None or name == "group"
    }


def _binding(key: str, value: object) -> tuple[str, ...] | None:
    if value == "everyone":
        return None
    if not isinstance(value, list | tuple) or not value:
        raise WrongRule(key, 'write "everyone", or a list of roles such as ["member"]')
    return tuple(_text(key, entry) for entry in value)


def _quorum(key: str, value: object) -> Quorum:
    readers: dict[str, Read] = {
        "count": read_fraction,
        "share": _share,
        "of": _one_of(Base.ROSTER, Base.ROSTER_LESS_ABSTAINED, Base.ACTIVE),
        "more_than": _flag,
        "abstentions": _flag,
    }
    settings = _table(key, value, readers)
    if ("count" in settings) == ("share" in settings):
        raise WrongRule(key, "give either a count, or a share and of what it is one")
    if "share" in settings and "of" not in settings:
        raise WrongRule(f"{key}.of", "is missing: a share of what? Write roster or active")
    if "count" in settings and "of" in settings:
        raise WrongRule(f"{key}.of", "belongs to a share, not to a count")
    return Quorum(**(settings | {"of": Base(settings.get("of", Base.ROSTER))}))


def _group(key: str, value: object) -> str | None:
    return None if value is None else _text(key, value)


def _passes(key: str, value: object) -> tuple[Pass, ...]:
    if not isinstance(value, list | tuple):
        raise WrongRule(key, 'write a list such as [{"group": null, "yes": "2/3", "of": "cast"}]')
    return tuple(_pass(f"{key}[{index}]", row) for index, row in enumerate(value))


def _pass(key: str, value: object) -> Pass:
    readers: dict[str, Read] = {
        "group": _group,
        "yes": _share,
        "of": _one_of(*(base for base in Base if base is not Base.ACTIVE)),
        "more_than": _flag,
        "at_least": read_fraction,
        "round": _one_of("up"),
    }
    settings = _table(key, value, readers)
    if "yes" not in settings and "at_least" not in settings:
        raise WrongRule(key, 'asks for nothing; give yes, a share such as "2/3", or at_least')
    if "yes" in settings and "of" not in settings:
        raise WrongRule(f"{key}.of", "is missing: a share of what? Write for example decisive")
    rounded = {"round_up": bool(settings.pop("round", ""))}
    return Pass(**(settings | rounded | {"of": Base(settings.get("of", Base.DECISIVE))}))


def _veto(key: str, value: object) -> Veto:
    readers: dict[str, Read] = {
        "choice": _text,
        "reason": _flag,
        "outcome": _one_of("rejected", "not yet"),
    }
    settings = _table(key, value, readers)
    if "choice" not in settings:
        raise WrongRule(f"{key}.choice", "is missing: which choice is a veto?")
    return Veto(
        choice=settings["choice"],
        reason=settings.get("reason", False),
        outcome=settings.get("outcome", "rejected"),
    )


def _majority(key: str, value: object) -> Mapping[str, Fraction]:
    if not isinstance(value, Mapping):
        raise WrongRule(key, 'write a table such as {"OPTION": "3"}')
    return MappingProxyType(
        {
            _text(key, name): read_fraction(f"{key}.{short(name)}", row)
            for name, row in value.items()
        }
    )


def _root(key: str, value: object) -> RootOfRoster:
    match = None
    if isinstance(value, str):
        match = re.fullmatch(r"([1-9]\d{0,5})\*sqrt(?:/([1-9]\d{0,5}))?", value.replace(" ", ""))
    if match is None:
        raise WrongRule(key, 'write a multiple of the root of the roster such as "3*sqrt/2"')
    return RootOfRoster(times=int(match[1]), divided_by=int(match[2] or 1))


def _range(key: str, value: object) -> dict[str, Fraction]:
    pair = value if isinstance(value, list | tuple) else ()
    whole = all(isinstance(number, int) and not isinstance(number, bool) for number in pair)
    if len(pair) != 2 or not whole or not -LARGEST <= pair[0] < pair[1] <= LARGEST:
        raise WrongRule(key, "write the lowest and the highest score, such as [0, 8]")
    return {"lowest": Fraction(pair[0]), "highest": Fraction(pair[1])}


def _as(read: Callable[[str, object], object], name: str = "") -> Callable[..., dict[str, Any]]:
    """Return a reader of a key whose value goes to the attribute `name`, its own by default."""
    return lambda key, value: {name or key: read(key, value)}


_KEYS: Final[Mapping[str, Callable[[str, object], dict[str, Any]]]] = {
    "method": _as(lambda key, value: Method(_one_of(*Method)(key, value))),
    "binding": _as(_binding),
    "one_per": _as(_one_of("person", "organisation")),
    "two_choices": _as(_one_of("last", "void")),
    "fractions_binding": _as(_flag),
    "quorum": _as(_quorum),
    "veto": _as(_veto),
    "pass": _as(_passes, "passes"),
    "more_for_than_against": _as(_flag),
    "at_least_for": _as(read_fraction),
    "at_most_against": _as(read_fraction),
    "each_group_at_least_one": _as(_flag),
    "silence": _as(lambda key, value: bool(_one_of("consent")(key, value))),
    "default_option": _as(_text),
    "majority": _as(_majority),
    "majority_more_than": _as(_flag),
    "quorum_above_default": _as(read_fraction),
    "quorum_above_default_of_roster": _as(_root),
    "casting_vote": _as(_flag),
    "seats": _as(_whole(1)),
    "most_approvals": _as(_whole(1)),
    "range": _range,
    "minimum_duration": _as(read_span),
    "early_close": _as(lambda key, value: EarlyClose(_one_of(*EarlyClose)(key, value))),
    "visibility": _as(lambda key, value: Visibility(_one_of(*Visibility)(key, value))),
    "endorsers": _as(_whole(0)),
}
"""Every key of the form, in the order in which conditions are checked and told."""


# What contradicts itself.

_FOR_OR_AGAINST: Final = frozenset(FIXED_CHOICES)
_METHODS_OF: Final[Mapping[str, frozenset[Method]]] = {
    "fractions_binding": frozenset({Method.PLUS_MINUS}),
    "veto": _FOR_OR_AGAINST,
    "pass": COUNTED,
    "more_for_than_against": _FOR_OR_AGAINST,
    "at_least_for": COUNTED,
    "at_most_against": _FOR_OR_AGAINST,
    "each_group_at_least_one": COUNTED,
    "silence": _FOR_OR_AGAINST - {Method.POSITIONS},
    "default_option": frozenset({Method.RANKED, Method.SINGLE, Method.APPROVAL, Method.SCORE}),
    "majority": frozenset({Method.RANKED}),
    "majority_more_than": frozenset({Method.RANKED}),
    "quorum_above_default": frozenset({Method.RANKED}),
    "quorum_above_default_of_roster": frozenset({Method.RANKED}),
    "seats": frozenset({Method.APPROVAL, Method.RANKED, Method.SCORE}),
    "most_approvals": frozenset({Method.APPROVAL}),
    "range": frozenset({Method.SCORE}),
}
"""The methods that each key makes sense with; a key left out fits all."""


@dataclass(frozen=True, slots=True)
class _Clash:
    key: str
    problem: str
    is_there: Callable[[Rule], bool]


_CLASHES: Final = (
    _Clash(
        "veto.choice",
        "is no choice of the method",
        lambda rule: (
            rule.veto is not None and rule.veto.choice not in FIXED_CHOICES.get(rule.method, ())
        ),
    ),
    _Clash(
        "pass",
        "roster-less-recused needs the method positions: nobody else can recuse themselves",
        lambda rule: (
            rule.method is not Method.POSITIONS
            and any(passed.of is Base.ROSTER_LESS_RECUSED for passed in rule.passes)
        ),
    ),
    _Clash(
        "early_close",
        '"when passed" needs a minimum_duration, so that nobody is too late',
        lambda rule: rule.early_close is EarlyClose.PASSED and rule.minimum_duration is None,
    ),
    _Clash(
        "quorum_above_default_of_roster",
        "contradicts quorum_above_default; keep one of them",
        lambda rule: (
            rule.quorum_above_default is not None
            and rule.quorum_above_default_of_roster is not None
        ),
    ),
)


def _require_sense(rule: Rule, form: Form) -> None:
    for key in form:
        fitting = _METHODS_OF.get(key)
        if fitting is not None and rule.method not in fitting:
            names = ", ".join(method for method in Method if method in fitting)
            raise WrongRule(key, f"does not fit the method; it fits {names}")
    for clash in _CLASHES:
        if clash.is_there(rule):
            raise WrongRule(clash.key, clash.problem)
