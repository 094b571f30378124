"""Put a choice among several options into words, as it was understood."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.domain.ballots.ballot import Rules
from bot.domain.ballots.choices import APART, BETTER, EQUAL
from bot.domain.ballots.rule import Method
from bot.language import Text, say, say_list

_SAID: Final[Mapping[Method, tuple[Text, Text, Text]]] = MappingProxyType(
    {
        Method.APPROVAL: (
            Text("you approve {options}"),
            Text("you approve {options}, and not the other one"),
            Text("you approve {options}, and no other"),
        ),
        Method.RANKED: (
            Text("{ranks}"),
            Text("{ranks}; the other one is last"),
            Text("{ranks}; the others are last"),
        ),
        Method.SCORE: (
            Text("{scores}"),
            Text("{scores}; 0 for the other one"),
            Text("{scores}; 0 for the others"),
        ),
    }
)
"""What is said of a vote that names all options, leaves one out, and leaves out several."""
_OTHERS_APPROVE: Final = (
    Text("approve {options}"),
    Text("approve {options}, and not the other one"),
    Text("approve {options}, and no other"),
)
"""The same of an approval, to other people than the voter."""


def choice_in_words(choice: str, rules: Rules, *, to_voter: bool = True) -> str:
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
            scores = [text.rpartition(EQUAL) for text in choice.split(APART)]
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
    wordings = _SAID[method] if to_voter or method is not Method.APPROVAL else _OTHERS_APPROVE
    return wordings[min(left_out, 2)].format(**words)


def _ranks(ranks: Sequence[str]) -> str:
    """Return `first Lyon, then Geneva, then Oslo`."""
    first, *others = ranks
    return ", ".join(
        [
            say("first {options}", options=first),
            *(say("then {options}", options=other) for other in others),
        ]
    )


def _rank(names: Sequence[str]) -> str:
    return say("{options} equally", options=say_list(names)) if len(names) > 1 else names[0]
