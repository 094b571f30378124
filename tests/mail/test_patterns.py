"""Each regular expression of `bot.mail` against the texts at which it may stumble."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import bot.mail
from bot.mail.limits import ENVELOPE_BYTES, NAME_CHARS
from tests.fuzz.traps import Pattern, attacks, modules, patterns_of
from tests.mail.growth import seconds_of

SIZE: Final = 2_500
"""Characters. What grows with the square of a text takes more here than `SUSPICIOUS`."""
SUSPICIOUS: Final = 0.003
"""Seconds of processor time."""

CALL: Final = re.compile(r"\b(\w+)\.(match|search|fullmatch|sub|finditer|findall|split)\b")

QUICK: Final = 0.1
"""Seconds of processor time: a trap takes far more, and a busy machine's haste far less."""

BOUNDED: Final = {
    "names._NAME_ADDRESS_TAG": NAME_CHARS,
    "mbox._STAMP": ENVELOPE_BYTES,
}
"""Patterns that grow with the square or are slow for other reasons, and of how many characters
their texts are at most."""


@cache
def asked() -> dict[str, set[str]]:
    """Return for each name in the code the methods of a pattern that are called on it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in Path(bot.mail.__path__[0]).rglob("*.py"):
        for name, way in CALL.findall(path.read_text(encoding="utf-8")):
            found[name].add(way)
    return found


def uses(name: str, pattern: Pattern) -> list[Callable[[str], object]]:
    """Return the ways in which the code asks a pattern."""
    own = name.partition(".")[2].partition("[")[0]
    return [_use(pattern, way) for way in sorted(asked().get(own, {"match"}))]


def _use(pattern: Pattern, way: str) -> Callable[[str], object]:
    plain = re.compile(
        pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1"),
        pattern.flags | (re.ASCII if isinstance(pattern.pattern, bytes) else 0),
    )
    if way == "sub":
        return lambda text: plain.sub("", text)
    if way == "finditer":
        return lambda text: sum(1 for _ in plain.finditer(text))
    ask: Callable[[str], object] = getattr(plain, way)
    return ask


def seconds(use: Callable[[str], object], text: str) -> float:
    return seconds_of(lambda: use(text))


@pytest.mark.parametrize("module", modules())
def test_no_pattern_takes_the_square_of_a_texts_length(module: str) -> None:
    slow = [
        f"{name} by {text[:80]!r}"
        for name, pattern in patterns_of(module)
        if name not in BOUNDED
        for use in uses(name, pattern)
        for text in grown(use, pattern)
    ]

    assert not slow


def grown(use: Callable[[str], object], pattern: Pattern, *, size: int = SIZE) -> Iterator[str]:
    """Yield the texts for which a pattern takes far more than four times as long when they are.

    A linear one takes four times as long, another one sixteen times. What is too slow is measured
    anew, as the machine may be busy: the best of three counts.
    """
    longer = attacks(pattern, size=4 * size)
    for short, long in zip(attacks(pattern, size=size), longer, strict=True):
        once = seconds(use, short)
        if once < SUSPICIOUS or (far := seconds(use, long)) < 9 * SUSPICIOUS:
            continue
        most = 9 * max(SUSPICIOUS, min(once, seconds(use, short), seconds(use, short)))
        if far >= most and all(seconds(use, long) >= most for _ in range(2)):
            yield short


@pytest.mark.parametrize("name", BOUNDED)
def test_a_pattern_for_bounded_texts_is_quick_on_those(name: str) -> None:
    (module,) = (each for each in modules() if each.endswith(f".{name.partition('.')[0]}"))
    pattern = dict(patterns_of(module))[name]
    for use in uses(name, pattern):
        for text in attacks(pattern, size=BOUNDED[name]):
            assert min(seconds(use, text) for _ in range(3)) < QUICK


def test_a_pattern_that_takes_the_square_of_a_texts_length_is_seen() -> None:
    square = re.compile(r"\s+$")

    # Whoever looks once may look while the machine is busy.
    assert any(next(grown(square.search, square, size=2_000), None) for _ in range(5))
    assert not list(grown(re.compile("a+").search, re.compile("a+")))
