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
GO_ON: Final = frozenset(
    {
        "answer",
        "ballot",
        "call",
        "comment",
        "contest",
        "edit",
        "object",
        "provisional",
        "resolve",
        "vote",
    }
)
"""Commands whose words go on to the end of the paragraph."""
_VERBATIM: Final = frozenset({"answer", "comment", "object", "vote"})
"""Those of them whose lines stay as they are."""
_SHORTEST_WIDTH: Final = 65
"""Where mail programs break lines, at the earliest."""
_ENDS: Final = ("?", "!", ".", ":")
"""What ends a question, or another sentence: the next line is probably another one."""


def mail_commands(words: Sequence[OwnLine]) -> MailCommands:
    """Return the commands in a mail; none if its first own line is no command.

    One line of greeting may stand above them.
    """
    read: list[MailCommand] = []
    goes_on, last = False, ""
    for _at, own in first_own(words):
        match = None if own.is_doubtful else _COMMAND.match(own.text)
        if match is not None and len(read) == MOST_COMMANDS:
            return MailCommands(tuple(read), has_more=True)
        if match is not None:
            read.append(MailCommand(match["words"]))
            goes_on = True
        elif not read:
            break
        elif goes_on and _goes_on(read[-1], last, own):
            between = " " if _is_broken(last, own) and _word_of(read[-1]) not in _VERBATIM else "\n"
            text = f"{read[-1].words}{between}{own.text}"
            read[-1] = MailCommand(text[:REASON_CHARS])
            goes_on = len(text) < REASON_CHARS
        else:
            goes_on = False
        last = own.text
    return MailCommands(tuple(read))


def _goes_on(command: MailCommand, last: str, own: OwnLine) -> bool:
    """Return True if a line belongs to the command above it, whose last line is `last`.

    A short command ends with its line: what stands below may be the sender's name.
    """
    if own.begins or own.is_doubtful:
        return False
    return _word_of(command) in GO_ON or _is_broken(last, own)


def _is_broken(last: str, own: OwnLine) -> bool:
    """Return True if a mail program may have broken a line: the next word had no room on it."""
    if last.endswith(_ENDS):
        return False
    return len(last) + 1 + len(own.text.partition(" ")[0]) > _SHORTEST_WIDTH


def _word_of(command: MailCommand) -> str:
    return command.words.split(maxsplit=1)[0].lower()
