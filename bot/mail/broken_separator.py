"""Lotus Notes' separators, so long that programs broke them.

---------------------- Forwarded by Ana Lopez/HOU/Harbour on 03/26/2001
05:04 PM ---------------------------
"""

import re
from typing import Final

from bot.mail.walk import LineKind, Walk

_REST: Final = re.compile(
    r"[^\n-]{0,60}(?:\d\d\d\d|\d[:.]\d\d(?:[:.]\d\d)?(?: ?[AP]M)?|\b[AP]M|\bon) ?-{3,}$",
    re.IGNORECASE,
)
"""The end of the date, or of the line that is drawn behind it."""


def join_separator(walk: Walk, at: int, mark: int) -> int:
    """Return on which line the whole separator stands that begins on this one."""
    reading, end = walk.reading, at + 1
    line = walk.line(at)
    if line.endswith(("-", ":")) or end >= len(reading.contents) or reading.marks[end] != mark:
        return at
    rest = walk.line(end).lstrip()
    if not rest.endswith("---") or (rest.strip("-") and not _REST.match(rest)):
        return at
    reading.contents[at], reading.contents[end] = "", f"{line} {rest}"
    reading.kinds[at] = LineKind.BLANK
    return end
