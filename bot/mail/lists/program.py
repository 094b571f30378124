"""Tell by a list's own fields which program runs it, to say where its owners find what it holds.

Anybody can write these fields into a mail of theirs, so ask them only of a copy that provably came
by the list; and nothing but the words of a hint may depend on them.
"""

import re
from enum import StrEnum
from typing import Final

from bot.mail.lists.listinfo import list_ids
from bot.mail.wire.headers import Headers


class ListProgram(StrEnum):
    """A program that runs lists."""

    MAILMAN_2 = "Mailman 2"
    MAILMAN_3 = "Mailman 3"
    SYMPA = "Sympa"
    GROUPS_IO = "Groups.io"
    GOOGLE_GROUPS = "Google Groups"
    LISTSERV = "LISTSERV"
    MLMMJ = "mlmmj"


_COMMANDS_OF_SYMPA: Final = "mailto:sympa@"
"""In List-Unsubscribe and List-Help of each copy (RFC 2369)."""
_COMMANDS_OF_LISTSERV: Final = "mailto:listserv@"
_LEAVING_MLMMJ: Final = re.compile(r"mailto:[^@,>?]{1,64}\+unsubscribe@")
"""mlmmj has no fields of its own in copies but those that its owners write into its file."""


def program_of(headers: Headers) -> ListProgram | None:
    """Return the program that sent a list's copy, None if it is none of those known here."""
    version = headers.text(b"x-mailman-version").strip()
    if version.startswith("2."):
        return ListProgram.MAILMAN_2
    if version.startswith("3."):
        return ListProgram.MAILMAN_3
    if any(each.endswith(".groups.io") for each in list_ids(headers)):
        return ListProgram.GROUPS_IO
    if b"x-google-group-id" in headers.fields:
        return ListProgram.GOOGLE_GROUPS
    commands = "".join(headers.text(name) for name in (b"list-unsubscribe", b"list-help"))
    commands = commands.lower()
    if _COMMANDS_OF_SYMPA in commands or b"x-sympa-to" in headers.fields:
        return ListProgram.SYMPA
    if _COMMANDS_OF_LISTSERV in commands:
        return ListProgram.LISTSERV
    is_mlmmj = b"x-mlmmj-version" in headers.fields or _LEAVING_MLMMJ.search(commands) is not None
    return ListProgram.MLMMJ if is_mlmmj else None
