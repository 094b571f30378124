"""An act of a chair that mails the list, kept in a button until the chair has seen that mail.

It names what it was shown about: the item's newest ballot or call, its end and its version. If one
of these has changed when the button is pressed, the act is refused.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.ids import ItemNumber
from bot.domain.procedures.procedure import Kind
from bot.errors import Refused
from bot.language import Text

LONGEST: Final = 1900
"""Characters of a written draft: a button's value in Slack holds 2,000."""
LONGEST_IN_FORM: Final = 2900
"""The same of an act that only a form has: its `private_metadata` holds 3,000."""
TOO_LONG: Final = Text(
    "That is too long: the question, outcome or reason may have about a thousand characters. Put "
    "the rest into a message to the list, and name that."
)
TOO_OLD: Final = Text("That button is too old for me. Write the command again.")
_PREFIX: Final = "call "
"""What stood in front of the drafts about calls that earlier versions wrote."""


class Step(StrEnum):
    """What a chair does to a ballot or a call."""

    OPEN = "open"
    PROPOSE = "propose"
    """What opening a ballot is by a rule that asks for endorsers."""
    EXTEND = "extend"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    CAST = "cast"
    """Decide a tie of a ballot."""
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Act:
    """A step in the life of a ballot or a call, written as `extend` or as `extend call`."""

    step: Step
    kind: Kind

    def __str__(self) -> str:
        """Return it as buttons and orders hold it."""
        return self.step if self.kind is Kind.BALLOT else f"{self.step} {self.kind}"


@dataclass(frozen=True, slots=True)
class Draft:
    """One act. `words` are the question or questions, the outcome, the reason, or a correction.

    `procedure` is the item's newest ballot or call when this was shown, 0 for none, `ends` its end
    and `version` its version. `until` is the end of one to open, or a later end; `rule` is the rule
    of a ballot, or the template of a call, to open.
    """

    act: Act
    item: ItemNumber
    procedure: int = 0
    ends: datetime | None = None
    until: datetime | None = None
    rule: str = ""
    words: str = ""
    version: int = 0
    counts_own: bool = False
    """The chair's own vote, in the mail that opened the item, counts."""
    in_form: bool = False
    """A form holds it, which has room for more; not written."""

    def write(self) -> str:
        """Return it as text.

        Raises:
            Refused: its words are too many for a button.
        """
        instants = [at.isoformat() if at else "" for at in (self.ends, self.until)]
        row: list[object] = [str(self.act), self.item, self.procedure, *instants]
        row += [self.rule, self.words, self.version]
        if self.counts_own:
            row.append(True)
        text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        is_long = self.in_form or self.act.step is Step.EDIT
        longest = LONGEST_IN_FORM if is_long else LONGEST
        if len(text.encode("utf-16-le")) // 2 > longest:
            raise Refused(TOO_LONG.format())
        return text


def read_draft(text: str) -> Draft:
    """Read what `Draft.write` wrote, in this version or an earlier one.

    Raises:
        Refused: it is no draft.
    """
    try:
        row = json.loads(text.removeprefix(_PREFIX))
        act, item, procedure, ends, until, rule, words, version, *own = row
        step, _, kind = act.partition(" ")
        return Draft(
            act=Act(Step(step), Kind(kind or Kind.BALLOT)),
            item=ItemNumber(int(item)),
            procedure=int(procedure),
            ends=datetime.fromisoformat(ends) if ends else None,
            until=datetime.fromisoformat(until) if until else None,
            rule=str(rule),
            words=str(words),
            version=int(version),
            counts_own=own == [True],
        )
    except (AttributeError, ValueError, TypeError) as error:
        raise Refused(TOO_OLD.format()) from error
