"""What Mail User's Shell puts around a quote: the subject above it, and a line below.

On Mar 3,  9:12pm, Ana Lopez wrote:
} Subject: The crane
} It stays until Friday.
}-- End of excerpt from Ana Lopez
"""

from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.walk import LineKind, Reading

EXCERPT_ENDS: Final = "-- End of excerpt from "
_SUBJECT: Final = "Subject: "
_DATED: Final = LatePattern(r"On [A-Z][a-z]{2} {1,2}\d{1,2}, {1,2}\d{1,2}:\d\d[ap]m, ")
_MARK_CHARS: Final = 4
"""Marks in front of the line below the quote, which has no blank behind them."""


def fold_excerpt(reading: Reading) -> None:
    """Mark the subject right below an attribution, and the line below the quote."""
    for source in reading.sources:
        below = source.at + 1
        if source.is_header or below >= len(reading.contents):
            continue
        line = reading.contents[below]
        if line.startswith(_SUBJECT) and reading.marks[below] and _DATED.match(source.text):
            reading.kinds[below] = LineKind.HEADER
    for at, line in enumerate(reading.contents):
        if EXCERPT_ENDS in line[: _MARK_CHARS + len(EXCERPT_ENDS)]:
            reading.kinds[at] = LineKind.FOOTER
