"""Texts at which a regular expression may stumble, made from the expression itself.

A pattern that tries many ways to match the same letters takes a time that grows with the square of
a text's length, or worse, where the text nearly matches: the beginning that leads to a repetition,
then what is repeated, very often, then something that fits nowhere.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import bot.mail
from bot.mail.languages.patterns import LatePattern

# The library's own parser of patterns: nothing public gives a pattern's tree.
_PARSER: Final[Any] = importlib.import_module("re._parser")
_LONG: Final = 20
"""A repetition of fewer is no trap by itself."""
_SIGNS: Final = "a0 -.,:\n<>@A_é(\t\x00"
_PUMPED: Final = "a0 .-<"
"""What a repetition of a set of signs is tried with."""

Tree = Any
Pattern = re.Pattern[str] | re.Pattern[bytes]


def patterns() -> Iterator[tuple[str, Pattern]]:
    """Yield every pattern of `bot.mail`, with the name of its file and its own."""
    for module in modules():
        yield from patterns_of(module)


def modules() -> list[str]:
    """Return the names of the modules of `bot.mail`."""
    return [found.name for found in pkgutil.walk_packages(bot.mail.__path__, "bot.mail.")]


def patterns_of(module_name: str) -> Iterator[tuple[str, Pattern]]:
    """Yield the patterns that a module itself makes, and not those that it imports."""
    module = importlib.import_module(module_name)
    own = set(re.findall(r"^(\w+)\s*(?::[^=\n]*)?=", inspect.getsource(module), re.MULTILINE))
    for name in sorted(own & set(vars(module))):
        value = vars(module)[name]
        values = value if isinstance(value, tuple) else (value,)
        values = tuple(value.values()) if isinstance(value, dict) else values
        for number, each in enumerate(values):
            one = each.compiled if isinstance(each, LatePattern) else each
            if isinstance(one, re.Pattern):
                tail = f"[{number}]" if len(values) > 1 else ""
                yield f"{module_name.rpartition('.')[2]}.{name}{tail}", one


def attacks(pattern: Pattern, *, size: int) -> list[str]:
    """Return texts of about `size` characters that nearly match, and go on nearly matching."""
    return [
        text
        for lead, pump in sorted(leads(pattern))
        for text in (
            lead + (pump * size)[:size] + "\x00",
            ((lead + pump) * size)[:size],
        )
    ]


@cache
def leads(pattern: Pattern) -> frozenset[tuple[str, str]]:
    """Return for each long repetition of a pattern what leads to it, and what it repeats."""
    source = pattern.pattern
    if isinstance(source, bytes):
        source = source.decode("latin-1")
    tree = _PARSER.parse(source, pattern.flags)
    return frozenset({("", _sample(tree) or "a"), *_led(tree, "")})


def _led(tree: Tree, lead: str) -> Iterator[tuple[str, str]]:
    """Yield for each long repetition what leads to it, and what it repeats."""
    for code, value in tree:
        match str(code):
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                _least, most, inner = value
                if int(most) >= _LONG:
                    for pump in {_sample(inner), *_samples(inner)} - {""}:
                        yield lead, pump
                yield from _led(inner, lead)
            case "SUBPATTERN":
                yield from _led(value[-1], lead)
            case "ATOMIC_GROUP":
                yield from _led(value, lead)
            case "BRANCH":
                for branch in value[1]:
                    yield from _led(branch, lead)
            case "ASSERT" | "ASSERT_NOT":
                yield from _led(value[1], lead)
        lead += _sample([(code, value)])


def _samples(tree: Tree) -> Iterator[str]:
    """Yield a text for each branch of a repetition, and each sign that its set has."""
    for code, value in tree:
        match str(code):
            case "BRANCH":
                yield from map(_sample, value[1])
            case "SUBPATTERN":
                yield from _samples(value[-1])
            case "IN":
                yield from (sign for sign in _PUMPED if _is_in(sign, value))
            case "NOT_LITERAL":
                yield from (sign for sign in _PUMPED if ord(sign) != value)
            case "ANY":
                yield from _PUMPED


def _sample(tree: Tree) -> str:
    """Return one text that the tree matches, or nearly."""
    text = ""
    for code, value in tree:
        match str(code):
            case "LITERAL":
                text += chr(value)
            case "NOT_LITERAL":
                text += next(sign for sign in _SIGNS if ord(sign) != value)
            case "ANY":
                text += "a"
            case "IN":
                text += _one_of(value)
            case "BRANCH":
                text += _sample(value[1][0])
            case "SUBPATTERN":
                text += _sample(value[-1])
            case "ATOMIC_GROUP":
                text += _sample(value)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                text += _sample(value[2]) * max(int(value[0]), 1)
    return text


def _one_of(members: Tree) -> str:
    result = next((sign for sign in _SIGNS if _is_in(sign, members)), "")
    if result:
        return result
    for code, value in members:
        if str(code) == "LITERAL":
            return chr(value)
        if str(code) == "RANGE":
            return chr(value[0])
    return "a"


def _is_in(sign: str, members: Tree) -> bool:
    negated = any(str(code) == "NEGATE" for code, _value in members)
    return negated != any(_holds(sign, str(code), value) for code, value in members)


def _holds(sign: str, code: str, value: Tree) -> bool:
    match code:
        case "LITERAL":
            return ord(sign) == int(value)
        case "RANGE":
            return int(value[0]) <= ord(sign) <= int(value[1])
        case "CATEGORY":
            return re.match(_CATEGORIES[str(value)], sign) is not None
        case _:
            return False


_CATEGORIES: Final = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
