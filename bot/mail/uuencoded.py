"""Files that old programs write into a mail's text: uuencode (POSIX).

`begin 644 plan.pdf`, lines that each say in their first character how many bytes they hold, `end`.
Where one line is anything else, all of it stays text.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.mail.addresses import plain_name
from bot.mail.limits import ATTACHMENTS, NAME_CHARS
from bot.mail.values import Attachment

_BEGINS: Final = "begin "
_BEGIN: Final = re.compile(rf"begin [0-7]{{3,4}} (?P<name>\S[^\n]{{0,{NAME_CHARS}}})\s*$")
_DATA: Final = re.compile(r"[!-M][ -`]{1,62}$")
_CLOSING: Final = frozenset({"`", "", " "})
"""A line of no bytes, which stands above `end`; a gateway may have taken off its blank."""
_TYPE: Final = "application/octet-stream"


def take_out_files(text: str) -> tuple[str, list[Attachment]]:
    """Return a text (LF line ends) without the files that are encoded in it, and these."""
    if f"\n{_BEGINS}" not in text and not text.startswith(_BEGINS):
        return text, []
    lines = text.split("\n")
    kept: list[str] = []
    files: list[Attachment] = []
    at = 0
    while at < len(lines):
        begin = _BEGIN.match(lines[at]) if lines[at].startswith(_BEGINS) else None
        end, size = _read(lines, at + 1) if begin is not None else (at, 0)
        if begin is not None and end > at and len(files) < ATTACHMENTS:
            files.append(Attachment(plain_name(begin["name"]), _TYPE, size))
            at = end
        else:
            kept.append(lines[at])
            at += 1
    return "\n".join(kept), files


def _read(lines: Sequence[str], first: int) -> tuple[int, int]:
    """Return where a file ends that begins on a line, and its bytes; 0 where it is none.

    What begins another file is no line of this one: no line is looked at twice.
    """
    at, size = first, 0
    while at < len(lines) and (held := _bytes_of(lines[at])):
        at, size = at + 1, size + held
    if at < len(lines) and lines[at] in _CLOSING:
        at += 1
    is_file = size > 0 and at < len(lines) and lines[at].rstrip() == "end"
    return (at + 1, size) if is_file else (0, 0)


def _bytes_of(line: str) -> int:
    """Return how many bytes a line holds, 0 where it is not encoded.

    Some programs leave out what only fills its last group, others add a checksum.
    """
    if not _DATA.match(line):
        return 0
    held = ord(line[0]) - ord(" ")
    written = (held + 2) // 3 * 4
    return held if written - 2 <= len(line) - 1 <= written + 1 else 0
