"""What list programs and archives put below a mail, by their own words."""

import re
from typing import Final

from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import LatePattern
from bot.mail.limits import LINE_CHARS
from bot.mail.quotes.walk import RULE, Taken, Walk
from bot.mail.values import LineKind

_DRAWN: Final = re.compile(r"\s?(?:[-_=#*~]{2,}|_[_.,]{4,}_|[-\u2013-\u2015])\s*$")

_HINT: Final = WordPattern(
    r"%(list_hints)s|mailman|google ?groups|groups\.io links|yahoo groups links|listserv",
    re.IGNORECASE,
)
"""Words that, below a drawn line, make it a list's footer."""

_ADVERT: Final = "://p.sf.net/"
"""Where SourceForge's advertisements lead, some lines below the drawn one."""
_LONGEST_ADVERT: Final = 9

_AUTOMATED: Final = "this is an automated"

STARTS: Final = (
    "more information about",
    "end of ",
    "send ",
    "visit topic",
    "view it on git",
    _AUTOMATED,
)
"""How `START` begins, in small letters, besides the words of footers in each language."""

START: Final = WordPattern(
    r"\s?(?:%(unsubscribe begun)s|more information about the \S{1,60}$"
    r"|end of [^\n]{1,60} digest, vol \d+, issue \d+$"
    r"|send [^\n]{1,60} mailing list submissions to$|\S{1,60} mailing list(?: -- \S+@\S+)?$"
    r"|\[?visit topic\b[^\n]{0,300} reply(?: to this email|$)"
    r"|this is an automated (?:message|notification|e-?mail|mail) from)",
    re.IGNORECASE,
)
"""A line that only a list's footer begins with."""

_TOPICS: Final = WordPattern(
    r"%(digest_topics bare)s\w?(?:\s?\(\d{1,4} \w{4,12}\))?\s?[:：]$", re.IGNORECASE
)
_FIRST_TOPIC: Final = LatePattern(r"\s{0,4}1[.)]\s")
"""What stands below the words that begin a digest's topics."""

_NEXT_PART: Final = LatePattern(r"-{6,} ?[^-\n]{3,40} ?-{6,}$")
"""Pipermail's `next part` line, in any language; believed only with a notice below it."""

NOTICE: Final = LatePattern(
    r"(?:an? [^\n]{1,60} was scrubbed|skipped content of type"
    r"|(?:name|type|size|desc|url|from|subject|date)\s?:)",
    re.IGNORECASE,
)
"""A line of the notice that Pipermail leaves for a part that is not text."""

_FOOTER_LINES: Final = 12
"""Lines of one footer or notice."""
_MASTHEAD_LINES: Final = 100
_OF_A_MAIL: Final = ("from", "subject", "date")


def has_footer_below(walk: Walk, at: int, mark: int) -> bool:
    """Return True if a footer's words stand below a drawn line."""
    contents, marks = walk.reading.contents, walk.reading.marks
    for index in range(at + 1, min(at + _LONGEST_ADVERT, len(contents))):
        if marks[index] != mark:
            return False
        line = contents[index][:LINE_CHARS].lower()
        if _ADVERT in line or (index < at + 5 and _HINT.search(line)):
            return True
    return False


def begins_footer(walk: Walk, at: int, mark: int) -> bool:
    """Return True if a line is one that only a footer begins with.

    More is asked of a line that merely ends in `mailing list`: an address or link below; and of one
    that speaks of itself: a drawn line above.
    """
    content = walk.line(at)
    if _begins_topics(walk, at, mark):
        return True
    if not START.match(content):
        return False
    if content.lower().startswith(_AUTOMATED):
        return at > 0 and _DRAWN.match(walk.line(at - 1)) is not None
    if not content.lower().endswith("mailing list"):
        return True
    below = walk.paragraph(at + 1, mark, most=3)
    return any(
        "@" in line or "://" in line or " at " in line
        for line in (walk.reading.contents[index] for index in below)
    )


def _begins_topics(walk: Walk, at: int, mark: int) -> bool:
    """Return True if a digest's topics begin on a line, with the rule below them."""
    if not _TOPICS.match(walk.line(at)):
        return False
    below = walk.next_line(at)
    is_list = below > 0 and _FIRST_TOPIC.match(walk.line(below)) is not None
    return is_list and _end_of_masthead(walk, at, mark) > 0


def find_footer(walk: Walk, at: int, mark: int) -> Taken:
    """Return a footer's lines: what follows at this depth, up to a bound."""
    reading = walk.reading
    index = at
    most = min(at + _FOOTER_LINES, len(reading.contents))
    if walk.line(at)[:5].lower() == "send " or _begins_topics(walk, at, mark):
        most = _end_of_masthead(walk, at, mark) or most
    while index < most and reading.marks[index] == mark:
        if index > at and is_next_part(walk.line(index)):
            break
        index += 1
    above = at - 1
    while above > at - 4 and above > 0 and not reading.contents[above]:
        above -= 1
    first = at
    while above >= 0 and reading.marks[above] == mark and _DRAWN.match(walk.line(above)):
        first = above
        above -= 1
    return Taken("list footer", LineKind.FOOTER, first, index)


def is_next_part(line: str) -> bool:
    """Return True if a line is Pipermail's above what was no text."""
    return line.startswith("------") and _NEXT_PART.match(line) is not None


def _end_of_masthead(walk: Walk, at: int, mark: int) -> int:
    """Return where the masthead of a digest ends, its topics too: at its rule; 0 for nowhere."""
    marks = walk.reading.marks
    for index in range(at, min(at + _MASTHEAD_LINES, len(marks))):
        if marks[index] != mark:
            return 0
        if RULE.match(walk.line(index)):
            return index + 1
    return 0


def find_next_part(walk: Walk, at: int, mark: int) -> Taken | None:
    """Return Pipermail's line and the notice below it, if there is one."""
    below = walk.paragraph(at + 1, mark, most=_FOOTER_LINES)
    if not below or not NOTICE.match(walk.line(below[0])):
        return None
    if walk.line(below[0]).lower().startswith(_OF_A_MAIL):
        return None  # a header block, with a separator of some program above
    end = next((each for each in below if not NOTICE.match(walk.line(each))), below.stop)
    return Taken("archive's notice", LineKind.FOOTER, at, end)


def find_pgp(walk: Walk, at: int, mark: int) -> Taken:
    """Return the lines that PGP puts around a text: its header, or the signature to its end."""
    contents, marks = walk.reading.contents, walk.reading.marks
    signed = "SIGNED MESSAGE" in contents[at]
    end = at + 1
    while end < len(contents) and marks[end] == mark:
        line = contents[end]
        if signed and (not line or ":" not in line):
            break
        end += 1
        if line.startswith("-----END PGP"):
            break
    return Taken("PGP", LineKind.FOOTER, at, end)


# Links that mail programs set within their own line: `Sent from Mail<https://…> for Windows`.

_LINK_OF_NOTICE: Final = re.compile(r"\s?<https?://[^\s<>]{4,300}>")


def without_links(line: str) -> str:
    """Return a line without links in brackets."""
    return _LINK_OF_NOTICE.sub("", line) if "<http" in line else line
