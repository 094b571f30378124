"""Each regular expression of `bot.mail` against the texts at which it may stumble."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

import bot.mail
from bot.mail.limits import ENVELOPE_BYTES, NAME_CHARS
from tests.fuzz.traps import Pattern, attacks, patterns

SIZE: Final = 2_500
"""Characters. What grows with the square of a text takes more here than `SUSPICIOUS`."""
SUSPICIOUS: Final = 0.003
"""Seconds of processor time."""

QUICK: Final = 0.1
"""Seconds of processor time: a trap takes far more, and a busy machine's haste far less."""

BOUNDED: Final = {
    "names._NAME_ADDRESS_TAG": NAME_CHARS,
    "mbox._STAMP": ENVELOPE_BYTES,
}
"""Patterns that grow with the square or are slow for other reasons, and of how many characters
their texts are at most."""

SOURCES: Final = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(bot.mail.__path__[0]).rglob("*.py")
)
PATTERNS: Final = dict(patterns())


def uses(name: str, pattern: Pattern) -> list[Callable[[str], object]]:
    """Return the ways in which the code asks a pattern."""
    own = re.escape(name.partition(".")[2].partition("[")[0])
    found = re.findall(rf"\b{own}\.(match|search|fullmatch|sub|finditer|findall|split)\b", SOURCES)
    return [_use(pattern, way) for way in sorted(set(found) or {"match"})]


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
    began = time.process_time()
    use(text)
    return time.process_time() - began


@pytest.mark.parametrize("name", sorted(set(PATTERNS) - set(BOUNDED)))
def test_no_pattern_takes_the_square_of_a_texts_length(name: str) -> None:
    for use in uses(name, PATTERNS[name]):
        longer = attacks(PATTERNS[name], size=4 * SIZE)
        for short, long in zip(attacks(PATTERNS[name], size=SIZE), longer, strict=True):
            if seconds(use, short) < SUSPICIOUS:
                continue
            # The best of three, as the machine may be busy. Four times the length takes a linear
            # one four times as long, another one sixteen times.
            once = min(seconds(use, short) for _ in range(3))
            assert min(seconds(use, long) for _ in range(3)) < 9 * max(once, SUSPICIOUS), short[:80]


@pytest.mark.parametrize("name", BOUNDED)
def test_a_pattern_for_bounded_texts_is_quick_on_those(name: str) -> None:
    for use in uses(name, PATTERNS[name]):
        for text in attacks(PATTERNS[name], size=BOUNDED[name]):
            assert min(seconds(use, text) for _ in range(3)) < QUICK
