"""Say a choice that names several options in words, as it was understood."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.domain.ballots.ballot import Rules
from bot.domain.ballots.choices import APART, BETTER, EQUAL
from bot.domain.ballots.rule import Method
from bot.language import Text, say, say_list

_LEFT_OUT: Final[Mapping[Method, tuple[Text, Text]]] = MappingProxyType(
    {
        Method.APPROVAL: (
            Text("you approve {options}, and not the other one"),
            Text("you approve {options}, and no other"),
        ),
        Method.RANKED: (
            Text("{ranks}; the other one is last"),
            Text("{ranks}; the others are last"),
        ),
        Method.SCORE: (
            Text("{scores}; 0 for the other one"),
            Text("{scores}; 0 for the others"),
        ),
    }
)
"""What is said of a vote that leaves one option out, and of one that leaves out several."""
_ALL: Final[Mapping[Method, Text]] = MappingProxyType(
    {
        Method.APPROVAL: Text("you approve {options}"),
        Method.RANKED: Text("{ranks}"),
        Method.SCORE: Text("{scores}"),
    }
)


def choice_in_words(choice: str, rules: Rules) -> str:
    """Return a kept choice in words: `first Lyon, then Geneva and Oslo equally`.

    Return "" for a choice that needs none: a word, or one option.
    """
    method = rules.rule.method
    match method:
        case Method.APPROVAL:
            named = choice.split(APART)
            words = {"options": say_list(named)}
        case Method.RANKED:
            ranks = [rank.split(EQUAL) for rank in choice.split(BETTER)]
            named = [name for rank in ranks for name in rank]
            words = {"ranks": _ranks([_rank(rank) for rank in ranks])}
        case Method.SCORE:
            scores = [one.rpartition(EQUAL) for one in choice.split(APART)]
            named = [name for name, _, _score in scores]
            words = {
                "scores": ", ".join(
                    say("{score} for {option}", score=score, option=name)
                    for name, _, score in scores
                )
            }
        case _:
            return ""
    left_out = len(rules.options) - len(named)
    text = _LEFT_OUT[method][left_out > 1] if left_out else _ALL[method]
    return text.format(**words)


def _ranks(ranks: Sequence[str]) -> str:
    """Return `first Lyon, then Geneva, then Oslo`."""
    first, *others = ranks
    return ", ".join(
        [
            say("first {options}", options=first),
            *(say("then {options}", options=one) for one in others),
        ]
    )


def _rank(names: Sequence[str]) -> str:
    return say("{options} equally", options=say_list(names)) if len(names) > 1 else names[0]
