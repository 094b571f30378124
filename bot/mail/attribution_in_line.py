"""Attributions that share their line: with the sender's own words in front, or the quote behind."""

from typing import Final

from bot.mail.attribution_words import has_address, is_dated, says, starts_dated
from bot.mail.latepattern import LatePattern

_WITHIN: Final = LatePattern(
    r"\S[ -]{1,3}\s?(On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
    r"|Dec|\d)[^\n]{5,80}(?:@|\d[:.]\d\d))"
)
_LED: Final = LatePattern(
    r"[^\n]{10,200}?(?:[>)][^\n<>]{0,20}?|[\"”]\s{1,2}[^\W\d_]{3,12})[:：](?=\s|[^\W\d_])"
)
"""Hushmail sets no blank behind the colon, and writes `"NAME"` alone."""


def begins_within(line: str) -> int:
    """Return where in a line, behind the sender's own words, an attribution begins; or -1.

    Some programs put `On DATE, NAME <ADDRESS> wrote:` right behind the last word.
    """
    if (" On " not in line and "-On " not in line) or starts_dated(line):
        return -1
    found = _WITHIN.search(line)
    return found.start(1) if found is not None and says(line[found.end() :]) else -1


def leading_length(line: str) -> int:
    """Return how long an attribution is that leads a line which goes on with the quote, or 0."""
    found = _LED.match(line) if starts_dated(line) else None
    if found is None or not says(found[0]):
        return 0
    return found.end() if has_address(found[0]) or is_dated(found[0]) else 0
