"""Attributions in a text's walk: from which line on whom they name is quoted, and how deep."""

import re
from collections.abc import Iterator
from typing import Final

from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.quoting import CUT, DIRECTIONS
from bot.mail.limits import ATTRIBUTION_LINES, QUOTE_DEPTH
from bot.mail.quotes.attribution import (
    attribution_length,
    begins_within,
    is_bare_verb,
    leading_length,
    says_when,
    starts_dated,
)
from bot.mail.quotes.walk import Opens, Taken, Walk
from bot.mail.values import LineKind, Source

# Lines right above quotes that may name who is quoted, though nothing at their ends says so.

_NAME: Final = "attribution"
_QUOTING: Final = "Quoting "
_QUOTE_BEGINS: Final = re.compile(rb"\x00(?=[^\x00])")


def above_quotes(contents: list[str], marks: list[int]) -> Iterator[int]:
    """Yield the numbers of lines without quote marks that name an address, a date, or lead."""
    for begin in _QUOTE_BEGINS.finditer(bytes(marks)):
        above = begin.start() if contents[begin.start()] else begin.start() - 1
        if above < 0 or marks[above]:
            continue
        line = contents[above]
        if "@" in line or line.startswith(_QUOTING) or says_when(line):
            yield above


_SAYS_WHEN_OR_WHERE: Final = re.compile(r"\d\d|@")
_TIME_ENDS: Final = re.compile(r"\d\d:\d\d(?::\d\d)?(?: [+-]\d{4})?$")

_CHEVRONS_BELOW: Final = 2
"""Lines of GroupWise's attribution below its first."""
_NAMING: Final = frozenset({LineKind.ATTRIBUTION, LineKind.HEADER})
_LOOK_ABOVE: Final = 6
_APPLE: Final = LatePattern(r"On [^\n]{8,30}, at \d{1,2}[:.]\d\d")
"""Apple Mail's attribution, which it quotes with the words, and sets apart from these."""
_SPEAKS_FIRST: Final = 12
"""Within so many lines below an attribution come the words that it introduces."""


def find_attribution(walk: Walk, at: int, mark: int) -> Taken | None:
    """Return an attribution that ends on this line, if there is one."""
    reading = walk.reading
    contents = reading.contents
    numbers = _lines_above(walk, at, mark)
    after = _mark_below(walk, at)
    quotes = after > mark or (after == mark and mark > 0 and walk.begins_run(at, mark))
    lines = [walk.line(index) for index in numbers]
    if ord(contents[at][-1]) in DIRECTIONS:
        lines = [line.translate(DIRECTIONS) for line in lines]
    own = begins_within(lines[-1]) if not mark else -1
    length = attribution_length(lines, strict=not quotes) if own < 0 else 0
    if not length and own < 0:
        return _broken_attribution(walk, at)
    first = numbers[-max(length, 1)]
    opens = Opens.NOTHING
    if after == mark == 0:
        if walk.base >= QUOTE_DEPTH or walk.quotes_soon(at):
            return None
        opens = Opens.NOTHING if _is_opened_above(walk, first) else Opens.BLOCK
    # Deeper marks right below are of whom the named one quotes.
    deeper = after > mark and not _stands_with_its_quote(walk, first, at, mark)
    deeper = deeper or after < mark  # what it introduced was cut out
    deeper = deeper or (quotes and after == mark and _quotes_further_below(walk, first, at, mark))
    if own >= 0:
        source = Source(at, mark + deeper, contents[at][own:], is_header=False)
        rest = ((at, contents[at][:own].rstrip(" -")),)
        return Taken(
            _NAME, LineKind.TEXT, at + 1, at + 1, opens=opens, source=source, rewritten=rest
        )
    text = " ".join(contents[index] for index in numbers[-length:])
    first = _first_of_one_above(walk, first, mark) if quotes else first
    source = Source(at, mark + deeper, text, is_header=False)
    return Taken(_NAME, LineKind.ATTRIBUTION, first, at + 1, opens=opens, source=source)


def _is_opened_above(walk: Walk, first: int) -> bool:
    """Return True if a separator right above began the quote: Yandex names the author below it."""
    sources = walk.reading.sources
    opened = bool(sources) and sources[-1].is_header and not sources[-1].text
    return opened and walk.next_line(sources[-1].at) == first


def _is_named_above(walk: Walk, at: int) -> bool:
    """Return True if an author is named right above a line."""
    reading = walk.reading
    for index in range(at - 1, max(at - _LOOK_ABOVE - 1, -1), -1):
        if reading.contents[index]:
            return reading.kinds[index] in _NAMING
    return False


def _is_apple_mails(walk: Walk, first: int, at: int) -> bool:
    """Return True if an attribution is Apple Mail's: quoted like the words, but apart."""
    return _APPLE.match(walk.line(first)) is not None and not walk.reading.contents[at + 1]


def _stands_with_its_quote(walk: Walk, first: int, at: int, mark: int) -> bool:
    """Return True if an attribution has as many marks as the words it introduces, as HTML has it.

    There the first quoted line, deeper, is an attribution above words with as many marks, or the
    line is Apple Mail's. In text that looks so, too, where the words below it were cut out; but
    there a line above names who quotes it.
    """
    if not mark or not walk.begins_run(at, mark) or _is_named_above(walk, first):
        return False
    if _is_apple_mails(walk, first, at):
        return True
    below = walk.next_line(at)
    inner = walk.reading.marks[below]
    for index in walk.paragraph(below, inner, most=ATTRIBUTION_LINES):
        lines = [walk.line(each) for each in range(below, index + 1)]
        if lines[-1].endswith((":", "：")) and attribution_length(lines, strict=False):
            return walk.next_mark(index) == inner
    return False


def _first_of_one_above(walk: Walk, first: int, mark: int) -> int:
    """Return where an attribution begins that another stands right below: its quote is cut out.

    A blank line may stand between them, where the one above can be nothing else.
    """
    reading, above = walk.reading, first - 1
    apart = above > 0 and not reading.contents[above]
    above -= apart
    if above < 0 or not reading.contents[above] or reading.marks[above] != mark:
        return first
    numbers = _lines_above(walk, above, mark)
    length = attribution_length([walk.line(index) for index in numbers], strict=apart)
    numbers = numbers[len(numbers) - length :]
    is_one = _SAYS_WHEN_OR_WHERE.search(" ".join(map(walk.line, numbers))) is not None
    return numbers[0] if is_one else first


def _quotes_further_below(walk: Walk, first: int, at: int, mark: int) -> bool:
    """Return True if an attribution is of deeper words below those of who quotes them.

    That one is named right above, and speaks first, or has cut out what was quoted.
    """
    reading = walk.reading
    if not reading.sources or _is_apple_mails(walk, first, at):
        return False
    source = reading.sources[-1]
    has_text = LineKind.TEXT in reading.kinds[source.at + 1 : first]
    if has_text or source.depth != mark + walk.base or (source.is_header and not mark):
        return False
    return any(below != mark for below in reading.marks[at + 1 : at + _SPEAKS_FIRST])


def _lines_above(walk: Walk, at: int, mark: int) -> list[int]:
    """Return the numbers of the lines that an attribution ending at `at` may stretch over.

    KMail sets `<ADDRESS> wrote:` apart from what was broken off it when it is quoted.
    """
    contents, marks = walk.reading.contents, walk.reading.marks
    numbers = [at]
    while len(numbers) < ATTRIBUTION_LINES and numbers[0]:
        above = numbers[0] - 1
        if not contents[above] and numbers == [at] and above:
            line = walk.line(at).lstrip()
            broken = line.startswith("<") or is_bare_verb(line) or _is_date(walk.line(above - 1))
            above -= broken and starts_dated(walk.line(above - 1))
        if marks[above] != mark or not contents[above]:
            break
        numbers.insert(0, above)
    return numbers


def _is_date(line: str) -> bool:
    """Return True if a line is only `On DATE`, with the time: Claws has the name below."""
    return line.startswith("On ") and _TIME_ENDS.search(line) is not None


def _broken_attribution(walk: Walk, at: int) -> Taken | None:
    """Return `> > On DATE, NAME <ADDRESS>` and a verb below, set at another depth by rewrapping."""
    reading = walk.reading
    contents, marks = reading.contents, reading.marks
    above = at - 1 if at and contents[at - 1] else at - 2
    if above < 0 or marks[above] <= marks[at] or not contents[above]:
        return None
    if _mark_below(walk, at) <= marks[above] or not is_bare_verb(walk.line(at)):
        return None
    first = above
    while first > max(above - ATTRIBUTION_LINES + 2, 0) and (
        marks[first - 1] == marks[above] and contents[first - 1]
    ):
        first -= 1
    lines = [walk.line(index) for index in (*range(first, above + 1), at)]
    length = attribution_length(lines, strict=False) - 1
    if length < 1 or reading.kinds[above] is not LineKind.TEXT:
        return None
    source = Source(at, marks[above] + 1, " ".join(lines[-length - 1 :]), is_header=False)
    return Taken(_NAME, LineKind.ATTRIBUTION, above - length + 1, at + 1, source=source)


def find_groupwise(walk: Walk, at: int) -> Taken:
    """Return GroupWise's `>>> NAME DATE TIME >>>`, or two lines that end in a colon."""
    reading = walk.reading
    end = at
    if not reading.contents[at].endswith((">>>", ":")):
        below = reading.contents[at + 1 : at + 1 + _CHEVRONS_BELOW]
        end += next((far for far, line in enumerate(below, 1) if line.endswith(":")), 0)
    quotes = walk.next_mark(end) > 0
    text = " ".join(map(walk.line, range(at, end + 1)))
    return Taken(
        "GroupWise attribution",
        LineKind.ATTRIBUTION,
        at,
        end + 1,
        opens=Opens.NOTHING if quotes else Opens.BLOCK,
        source=Source(at, int(quotes), text.strip("> "), is_header=False),
    )


def _mark_below(walk: Walk, at: int) -> int:
    """Return the quote marks of the next line, behind one that says something was left out."""
    below = walk.next_line(at)
    if below >= 0 and CUT.match(walk.line(below)):
        below = walk.next_line(below)
    return walk.reading.marks[below] if below >= 0 else -1


def find_led_line(walk: Walk, at: int, mark: int) -> Taken | None:
    """Return a line that an attribution leads and the quote goes on with, as from Yahoo's app."""
    content = walk.line(at)
    length = 0 if mark or walk.base >= QUOTE_DEPTH else leading_length(content)
    if not length or walk.quotes_soon(at):
        return None
    return Taken(
        _NAME,
        LineKind.TEXT,
        at,
        at + 1,
        opens=Opens.BLOCK,
        source=Source(at, 0, content[:length], is_header=False),
        rewritten=((at, walk.reading.contents[at][length:].strip()),),
    )
