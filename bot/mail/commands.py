"""Commands in a mail: own lines that begin with `!`, such as `!show 12`.

They are the commands of `/pen`; here they are only found. As with votes, only lines that are
certainly the sender's own count, and a mail that does not begin with a command has none.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.mail.limits import REASON_CHARS
from bot.mail.own_words import first_own
from bot.mail.values import MailCommand, MailCommands, OwnLine

MOST_COMMANDS: Final = 10
"""How many commands of one mail are read."""
_COMMAND: Final = re.compile(r"[!\uff01]\s{0,3}(?P<words>[^\W\d_]\w{0,30}(?:\s.*)?)$", re.DOTALL)
GO_ON: Final = frozenset({"comment", "vote"})
"""Commands whose words go on to the end of the paragraph."""


def mail_commands(words: Sequence[OwnLine]) -> MailCommands:
    """Return the commands in a mail; none if its first own line is no command.

    One line of greeting may stand above them.
    """
    read: list[MailCommand] = []
    goes_on = False
    for _at, own in first_own(words):
        found = None if own.is_doubtful else _COMMAND.match(own.text)
        if found is not None and len(read) == MOST_COMMANDS:
            return MailCommands(tuple(read), has_more=True)
        if found is not None:
            read.append(MailCommand(found["words"]))
            goes_on = found["words"].split(maxsplit=1)[0].lower() in GO_ON
        elif not read:
            break
        elif goes_on and not own.begins and not own.is_doubtful:
            text = f"{read[-1].words}\n{own.text}"
            read[-1] = MailCommand(text[:REASON_CHARS])
            goes_on = len(text) < REASON_CHARS
        else:
            goes_on = False
    return MailCommands(tuple(read))
