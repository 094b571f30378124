"""Marks of the mail that a reply answers, as its text names it: by whom, of which day, which id.

A mark is a number, equal for equal facts. What names a day in numbers is read in each way in which
it may be meant.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Final
from urllib.parse import unquote

from bot.mail.limits import LINE_CHARS, TRACE_CHARS, TRACE_IDS, TRACE_SOURCES
from bot.mail.quoted_author import attributed_author, header_author
from bot.mail.values import Mailbox
from bot.mail.walk import LineKind, Reading
from bot.mail.words import words_of

Day = tuple[int, int, int]
"""Year, month, day. The month is 0 where it may be named: months have too many names."""

NO_HOUR: Final = -1
"""Where a day is named and no time."""

_BLOCK_LINES: Final = 30
_TOKEN: Final = re.compile(r"[^\s<>\"'(),;]+")
_NO_DATE: Final = re.compile(r"[<\[(][^<>\[\]()]{0,200}@[^<>\[\]()]{0,200}[>\])]|\d{1,2}[:h]\d\d")
_TIME: Final = re.compile(r"(?<!\d)(\d{1,2})[:h]\d\d(?::\d\d)?(?:\s?([aApP])\.?[mM]\b)?")
_NUMBER: Final = re.compile(r"\d+")
_FIRST_YEAR: Final = 70
_YEARS: Final = range(1970, 2100)
_DAYS: Final = range(1, 32)
_IN_NUMBERS: Final = re.compile(
    r"\b(?:(\d{4})([/.-])(\d\d?)\2(\d\d?)|(\d\d?)([/.-])(\d\d?)\6(\d{4}|\d\d))\b"
)


def dated_marks(reading: Reading) -> Iterator[int]:
    """Yield marks of who is quoted of which day, and of the days alone."""
    for source in reading.sources[:TRACE_SOURCES]:
        if source.is_header:
            # `From: Lopez, Ana` is no address, and names her all the same.
            names = names_of(header_author(source.text)) | names_of(Mailbox(source.text, ""))
            text = _block(reading, source.at)
        else:
            names, text = names_of(attributed_author(source.text)), source.text
        yield from _marks_of_day(text, names)
    for line in _lead_ins(reading):
        yield from _marks_of_day(line, set())


def _marks_of_day(text: str, names: set[str]) -> Iterator[int]:
    """Yield marks of the day that a text may name, of its hour, and of whose they are."""
    hours = _hours(text) or {NO_HOUR}
    for day in _days(text):
        yield from (DATED, mark("day", *day))
        for hour in hours:
            yield mark("at", *day, hour)
            yield from (mark("by", name, *day, hour) for name in names)


def _block(reading: Reading, at: int) -> str:
    """Return the lines of a forwarded header block."""
    end = at
    last = min(at + _BLOCK_LINES, len(reading.kinds))
    while end < last and reading.kinds[end] is LineKind.HEADER:
        end += 1
    return "\n".join(line[:LINE_CHARS] for line in reading.contents[at:end])


def _lead_ins(reading: Reading) -> Iterator[str]:
    """Yield lines that lead to a quote in words that no mail program is known to use."""
    last = -1
    found = 0
    for at, content in enumerate(reading.contents):
        if not content:
            continue
        deeper = last >= 0 and reading.depths[at] > reading.depths[last]
        if deeper and reading.contents[last].rstrip().endswith((":", "：")):
            yield reading.contents[last][:LINE_CHARS]
            found += 1
            if found >= TRACE_SOURCES:
                return
        last = at


def _days(text: str) -> set[Day]:
    """Return the days that a text may name: every number that can be one, of every year."""
    plain = _NO_DATE.sub(" ", text)
    found: set[Day] = set()
    for first, _, month, day, one, _, other, last in _IN_NUMBERS.findall(plain):
        if first:
            found.add((int(first), int(month), int(day)))
        else:
            year = int(last)
            if len(last) < len("2000"):
                year += 1900 if year >= _FIRST_YEAR else 2000
            found |= {(year, int(one), int(other)), (year, int(other), int(one))}
    rest = _IN_NUMBERS.sub(" ", plain)
    numbers = {int(number) for number in _NUMBER.findall(rest) if len(number) <= 4}
    years = (number for number in numbers if number in _YEARS)
    return found | {(year, 0, day) for year in years for day in numbers if day in _DAYS}


def _hours(text: str) -> set[int]:
    """Return the hours that a text may name, by a clock of 24 hours."""
    found: set[int] = set()
    for hour, half in _TIME.findall(text):
        if half:
            found.add(int(hour) % 12 + 12 * (half in "pP"))
        else:
            # 下午3:34: halves of the day have too many names, too.
            found |= {int(hour)} if text.isascii() else {int(hour), int(hour) + 12}
    return found


def names_of(who: Mailbox | None) -> set[str]:
    """Return what somebody is called in an attribution: the address, the name in one order."""
    if who is None:
        return set()
    return {who.address, " ".join(sorted(words_of(who.name)))} - {""}


def ids_in(text: str) -> Iterator[str]:
    """Yield what may be Message-IDs, bare or in links to archives."""
    tokens = (
        token
        for piece in text[:TRACE_CHARS].split()
        if "@" in piece or "%40" in piece
        for token in _TOKEN.findall(piece)
        if "@" in token or "%40" in token
    )
    for token in islice(tokens, TRACE_IDS):
        name = token.rstrip(".:/")
        yield name
        yield unquote(name.rpartition("/")[2])


def mark(*parts: object) -> int:
    """Return the number of a fact."""
    return zlib.crc32("\0".join(map(str, parts)).encode("utf-8", "replace"))


DATED: Final = mark("dated")
"""A day is named, whichever."""
