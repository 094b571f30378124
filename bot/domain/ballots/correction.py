"""A correction of an open ballot, kept in a form until the chair has seen the mail about it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.ballots.ballot import Ballot
from bot.errors import Refused
from bot.language import say


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
