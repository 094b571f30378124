"""Commands in a mail: own lines that begin with `!`, such as `!show 12`.

They are the commands of `/pen`; here they are only found. As with votes, only lines that are
certainly the sender's own count, and a mail that does not begin with a command has none.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from bot.mail.limits import REASON_CHARS
from bot.mail.values import Reading
from bot.mail.votes import first_own

MOST_COMMANDS: Final = 10
"""How many commands of one mail are read."""
_COMMAND: Final = re.compile(r"[!\uff01]\s{0,3}(?P<words>[^\W\d_]\w{0,30}(?:\s.*)?)$", re.DOTALL)
GO_ON: Final = frozenset({"comment", "vote"})
"""Commands whose words go on to the end of the paragraph."""


@dataclass(frozen=True, slots=True)
class MailCommand:
    """A command as it was written, without its `!`."""

    words: str

    @property
    def goes_on(self) -> bool:
        """Return True if the lines below it belong to it."""
        return self.words.split(maxsplit=1)[0].lower() in GO_ON


@dataclass(frozen=True, slots=True)
class MailCommands:
    """The commands of a mail, in order; `has_more` than are read."""

    read: tuple[MailCommand, ...] = ()
    has_more: bool = False


def mail_commands(reading: Reading) -> MailCommands:
    """Return the commands in a mail; none if its first own line is no command.

    One line of greeting may stand above them.
    """
    read: list[MailCommand] = []
    goes_on = False
    for own in first_own(reading):
        found = None if own.is_doubtful else _COMMAND.match(own.text.strip())
        if found is not None and len(read) == MOST_COMMANDS:
            return MailCommands(tuple(read), has_more=True)
        if found is not None:
            read.append(MailCommand(found["words"]))
            goes_on = read[-1].goes_on
        elif not read:
            break
        elif goes_on and not own.begins and not own.is_doubtful:
            words = f"{read[-1].words}\n{own.text.strip()}"
            read[-1] = replace(read[-1], words=words[:REASON_CHARS])
        else:
            goes_on = False
    return MailCommands(tuple(read))
