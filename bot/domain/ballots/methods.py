"""Define the methods of voting: their choices, what people write for these, and who wins.

To add a method, add an entry to `METHODS`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

Counts = Mapping[str, int]
"""How many current votes each choice has; every choice is a key."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method of voting.

    `words` maps what people write (lower-case) to the choice it means. `decide` tells from the
    counts whether the proposal is accepted; `rule` explains that to people.
    """

    name: str
    choices: tuple[str, ...]
    words: Mapping[str, str]
    reason_needed: frozenset[str]
    decide: Callable[[Counts], bool]
    rule: str

    def read_choice(self, written: str) -> str | None:
        """Return the choice that `written` means, None if it means none of them."""
        word = written.strip().rstrip(".,;:!").lower()
        word = word.replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-")
        if word in self.words:
            return self.words[word]
        return self._read_fraction(word)

    def _read_fraction(self, word: str) -> str | None:
        """Read `+0.5` and `-0.5` as the mild choice with their sign, if there is one."""
        if re.fullmatch(r"[+-]0?[.,]\d{1,3}", word) is None:
            return None
        return self.words.get(f"{word[0]}0") if "-0" in self.choices else None


def _nobody_blocks(counts: Counts) -> bool:
    return counts["block"] == 0 and counts["agree"] > counts["disagree"]


def _more_for_than_against(counts: Counts) -> bool:
    return counts["+1"] > counts["-1"]


CONSENT: Final = Method(
    name="consent",
    choices=("agree", "abstain", "disagree", "block"),
    words=MappingProxyType(
        {
            "agree": "agree",
            "agreed": "agree",
            "yes": "agree",
            "+1": "agree",
            "abstain": "abstain",
            "0": "abstain",
            "+0": "abstain",
            "-0": "abstain",
            "disagree": "disagree",
            "no": "disagree",
            "-1": "disagree",
            "block": "block",
        }
    ),
    reason_needed=frozenset({"block"}),
    decide=_nobody_blocks,
    rule="accepted when nobody blocks and more agree than disagree",
)

PLUS_MINUS: Final = Method(
    name="plus-minus",
    choices=("+1", "+0", "-0", "-1"),
    words=MappingProxyType({"+1": "+1", "+0": "+0", "0": "+0", "-0": "-0", "-1": "-1"}),
    reason_needed=frozenset(),
    decide=_more_for_than_against,
    rule="accepted when there are more +1 than -1",
)

METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {method.name: method for method in (CONSENT, PLUS_MINUS)}
)
