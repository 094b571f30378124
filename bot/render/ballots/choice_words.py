"""Say a choice that names several options in words, as it was understood."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.domain.ballots.ballot import Rules
from bot.domain.ballots.choices import APART, BETTER, EQUAL
from bot.domain.ballots.rule import Method

_LEFT_OUT: Final[Mapping[Method, tuple[str, str]]] = MappingProxyType(
    {
        Method.APPROVAL: (", and not the other one", ", and no other"),
        Method.RANKED: ("; the other one is last", "; the others are last"),
        Method.SCORE: ("; 0 for the other one", "; 0 for the others"),
    }
)
"""What is said of one option that a vote leaves out, and of several."""


def choice_in_words(choice: str, rules: Rules) -> str:
    """Return a kept choice in words: `first Lyon, then Geneva and Oslo equally`.

    Return "" for a choice that needs none: a word, or one option.
    """
    method = rules.rule.method
    match method:
        case Method.APPROVAL:
            named = choice.split(APART)
            said = f"you approve {_joined(named)}"
        case Method.RANKED:
            ranks = [rank.split(EQUAL) for rank in choice.split(BETTER)]
            named = [name for rank in ranks for name in rank]
            said = f"first {', then '.join(map(_rank, ranks))}"
        case Method.SCORE:
            scores = [one.rpartition(EQUAL) for one in choice.split(APART)]
            named = [name for name, _, _score in scores]
            said = ", ".join(f"{score} for {name}" for name, _, score in scores)
        case _:
            return ""
    left_out = len(rules.options) - len(named)
    return said + (_LEFT_OUT[method][left_out > 1] if left_out else "")


def _rank(names: Sequence[str]) -> str:
    return f"{_joined(names)} equally" if len(names) > 1 else names[0]


def _joined(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
