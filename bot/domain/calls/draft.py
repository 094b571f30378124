"""An act of a chair on a call that mails the list, kept in a button until the chair has seen it.

It names what it was shown about: the item's latest call, its end and its version. If one of these
has changed when the button is pressed, the act is refused.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.ballots.draft import LONGEST, LONGEST_IN_FORM, TOO_LONG, TOO_OLD
from bot.domain.ids import CallId, ItemNumber
from bot.errors import Refused

NO_CALL: Final = CallId(0)
BEGINS: Final = "call "
"""The prefix that tells these drafts from those about ballots."""


class CallAct(StrEnum):
    """What a chair does to a call."""

    OPEN = "open call"
    EXTEND = "extend call"
    EDIT = "edit call"
    WITHDRAW = "withdraw call"
    CLOSE = "close call"


@dataclass(frozen=True, slots=True)
class CallDraft:
    """One act. `words` are questions one a line, the outcome, the reason, or a `CallCorrection`.

    `call` is the item's latest call when this was shown, 0 for none, `ends` its end and `version`
    its version. `until` is the end of a call to open, or a later one. `template` is the name of a
    template, "" for none.
    """

    act: CallAct
    item: ItemNumber
    call: CallId = NO_CALL
    ends: datetime | None = None
    until: datetime | None = None
    template: str = ""
    words: str = ""
    version: int = 0

    def write(self) -> str:
        """Return it as text.

        Raises:
            Refused: its words are too many for a button.
        """
        instants = [one.isoformat() if one else "" for one in (self.ends, self.until)]
        kept = [self.act, self.item, self.call, *instants]
        kept += [self.template, self.words, self.version]
        text = BEGINS + json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        longest = LONGEST_IN_FORM if self.act is CallAct.EDIT else LONGEST
        if len(text.encode("utf-16-le")) // 2 > longest:
            raise Refused(TOO_LONG.format())
        return text


def read_call_draft(text: str) -> CallDraft:
    """Read what `CallDraft.write` wrote.

    Raises:
        Refused: it is of another version.
    """
    try:
        kept = json.loads(text.removeprefix(BEGINS))
        act, item, call, ends, until, template, words, version = kept
        return CallDraft(
            act=CallAct(act),
            item=ItemNumber(int(item)),
            call=CallId(int(call)),
            ends=datetime.fromisoformat(ends) if ends else None,
            until=datetime.fromisoformat(until) if until else None,
            template=str(template),
            words=str(words),
            version=int(version),
        )
    except (ValueError, TypeError) as error:
        raise Refused(TOO_OLD.format()) from error
