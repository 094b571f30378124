"""A correction of an open ballot, kept in a form until the chair has seen the mail about it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.choices import split_question
from bot.errors import Refused
from bot.language import Text, say

SAME: Final = "same"
CHANGED: Final = "changed"
SAY_MEANING: Final = Text(
    "Say whether it still means the same. “{same}” before the question keeps the votes: `/pen edit "
    "{number} {same} QUESTION`. After “{changed}” they no longer count, and whoever has voted is "
    "asked to vote again."
)
_BECAUSE: Final = re.compile(r"^[ \t]{0,8}because\b:?[ \t]{0,8}", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a ballot is to ask instead; `is_same`: with the same meaning."""

    question: str
    options: tuple[str, ...]
    reason: str
    is_same: bool

    def write(self) -> str:
        """Return it as text."""
        kept = [self.question, self.options, self.reason, self.is_same]
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def read_correction(text: str) -> Correction:
    """Read what `Correction.write` wrote.

    Raises:
        Refused: it is of another version.
    """
    try:
        question, options, reason, is_same = json.loads(text)
        return Correction(str(question), tuple(map(str, options)), str(reason), bool(is_same))
    except (ValueError, TypeError) as error:
        raise Refused(say("That form is too old for me; please open it again.")) from error


def part_reason(words: str) -> tuple[str, str]:
    """Return what stands before a line that begins with “because”, and the reason in it."""
    text, *reason = _BECAUSE.split(words, maxsplit=1)
    return text.strip(), " ".join(" ".join(reason).split())


def read_edit(words: str, ballot: Ballot) -> Correction:
    """Read a correction as it is typed: “same” or “changed”, the question with its options.

    Options that are not named stay. A last line may begin with “because”.

    Raises:
        Refused: it does not say whether the meaning is the same, or has no question.
    """
    text, reason = part_reason(words)
    meaning, _, asked = text.partition(" ")
    if meaning.lower().rstrip(":,") not in (SAME, CHANGED) or not asked.strip():
        raise Refused(SAY_MEANING.format(number=ballot.item, same=SAME, changed=CHANGED))
    question, options = asked.strip(), ballot.rules.options
    if ballot.rules.rule.chooses_options:
        question, named = split_question(question)
        options = named or options
    is_same = meaning.lower().startswith(SAME)
    return Correction(question=question, options=options, reason=reason, is_same=is_same)


def mistaken_names(ballot: Ballot, options: Sequence[str]) -> tuple[str, ...]:
    """Return the new names that another option has or had, as long as the ballot meant the same.

    A vote by such a name could be meant for either.
    """
    return tuple(
        name
        for place, name in enumerate(options)
        if any(
            name.casefold() == other.casefold()
            for names in (ballot.rules.options, *ballot.rules.former)
            for other_place, other in enumerate(names)
            if other_place != place
        )
    )
