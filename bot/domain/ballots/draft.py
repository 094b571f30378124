"""An act of a chair that mails the list, kept in a button until the chair has seen that mail.

It names what it was shown about: the item's latest ballot and that ballot's end. If either has
changed when the button is pressed, the act is refused.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.ids import BallotId, ItemNumber
from bot.errors import Refused
from bot.language import Text

LONGEST: Final = 1900
"""Characters of a written draft: a button's value in Slack holds 2,000."""
LONGEST_IN_FORM: Final = 2900
"""The same of an act that only a form has: its `private_metadata` holds 3,000."""
NO_BALLOT: Final = BallotId(0)
TOO_LONG: Final = Text(
    "That is too long: the question, outcome or reason may have about a thousand characters. Put "
    "the rest into a message to the list, and name that."
)
TOO_OLD: Final = Text("That button is too old for me. Write the command again.")


class Act(StrEnum):
    """What a chair does to a ballot."""

    OPEN = "open"
    PROPOSE = "propose"
    """What opening is by a rule that asks for endorsers."""
    EXTEND = "extend"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    CAST = "cast"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Draft:
    """One act. `words` are the question, the outcome in words, the reason, or a `Correction`.

    `ballot` is the item's latest ballot when this was shown, 0 for none, `ends` its end and
    `version` its version. `until` and `rule` are those of a ballot to open; `until` is a later end
    too.
    """

    act: Act
    item: ItemNumber
    ballot: BallotId = NO_BALLOT
    ends: datetime | None = None
    until: datetime | None = None
    rule: str = ""
    words: str = ""
    version: int = 0
    counts_own: bool = False
    """The chair's own vote, in the mail that opened the item, counts."""

    def write(self) -> str:
        """Return it as text.

        Raises:
            Refused: its words are too many for a button.
        """
        instants = [one.isoformat() if one else "" for one in (self.ends, self.until)]
        kept: list[object] = [
            self.act,
            self.item,
            self.ballot,
            *instants,
            self.rule,
            self.words,
            self.version,
        ]
        if self.counts_own:
            kept.append(True)
        text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        longest = LONGEST_IN_FORM if self.act is Act.EDIT else LONGEST
        if len(text.encode("utf-16-le")) // 2 > longest:
            raise Refused(TOO_LONG.format())
        return text


def read_draft(text: str) -> Draft:
    """Read what `Draft.write` wrote.

    Raises:
        Refused: it is of another version.
    """
    try:
        act, item, ballot, ends, until, rule, words, version, *own = json.loads(text)
        return Draft(
            act=Act(act),
            item=ItemNumber(int(item)),
            ballot=BallotId(int(ballot)),
            ends=datetime.fromisoformat(ends) if ends else None,
            until=datetime.fromisoformat(until) if until else None,
            rule=str(rule),
            words=str(words),
            version=int(version),
            counts_own=own == [True],
        )
    except (ValueError, TypeError) as error:
        raise Refused(TOO_OLD.format()) from error
