"""How people close a mail: signatures without the delimiter `-- `.

Only the end of the sender's words and what stands right above a quote are looked at. What is
doubtful stays: a name too many does no harm, a word lost does.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.quoting import PARTICLES, PHONE_LINE, SHORT_NAME, closes
from bot.mail.names import LONGEST_NAME, MOST_WORDS, NO_NAME_ENDS, is_name
from bot.mail.quotes.footers import without_links
from bot.mail.quotes.walk import SENTENCE_ENDS, Taken
from bot.mail.values import LineKind, Reading

# What stands below a name in a signature: ways to reach somebody, an office, a picture.

CONTACT: Final = WordPattern(
    r"\*?(?:%(contact_labels bare)s\b\s?[.:：)]+\s*\S|[tmpfo][.:]\*?\s?[+(]?\d"
    r"|\S{1,64}@\S{1,200}$|(?:https?://|www\.)\S{1,200}$|<?mailto:\S{1,200}(?:$|> )"
    r"|%(phone_labels bare)s \+?\(?\d[\d\s()/.-]{5,20}"
    r"|[^\n]{0,50}\b(?:ddi|ext|extension|durchwahl|dw|poste|interno|toestel|anknytning)\b"
    r"\.?:?\s?\d[\d ]{1,14}$"
    r"|[+(]?\d[\d\s()/.+-]{6,24}$|[^\n]{0,60}\|[^\n]{0,60}(?:@|\d{3}|www\.))",
    re.IGNORECASE,
)
REACHED_AT: Final = WordPattern(
    r"[^\n]{0,60}?\b(?:%(phone_labels bare)s|[tmp])\b\.?\s?:?\*?\s?\+?\(?\d[\d\s()/.-]{5,20}"
    r"|(?:[^\n]{0,60}[–—|,;•·-] ?)?(?:\+\d[\d\s()/.-]{6,20}|0(?:[ ./-]?\d){9,10})$"
    r"|(?:\*?e(?:-?mail)?\s?:\*?\s?)?[\w.+-]{1,64}@[\w.-]{1,200}$",
    re.IGNORECASE,
)
"""A telephone number or an address of mail: links alone may be what the mail refers to.

Programs that make text of HTML write bold labels as `*Tel:*`.
"""
PICTURE: Final = LatePattern(r"\[(?:https?://|cid:|image)[^\]\n]{0,400}\](?: ?<)?\S{0,400}$")
"""How Outlook and Gmail write a picture in text."""
_TITLED: Final = re.compile(r"\s?\|\s?|\s[–—·•]\s")
_IN_TITLES: Final = frozenset(
    ("in du des et les für im am pour para per i ved for bureau room ext raum büro sala").split()
)


def is_title(line: str) -> bool:
    """Return True if a line is an office's or a firm's name, or where that is to be found."""
    words = re.split(r"[\s,/–-]+", line)
    return (
        len(line) <= LONGEST_NAME
        and all(
            not word or not word[0].islower() or word in PARTICLES or word in _IN_TITLES
            for word in words
        )
        and not line.endswith(NO_NAME_ENDS)
    )


def name_in(line: str) -> str:
    """Return the name in `NAME | TITLE`, and any other line as it is."""
    name, *titles = _TITLED.split(line)
    return name if titles and is_title(" ".join(titles)) else line


# Signatures below a line that is drawn: a name, its owner's titles, ways to reach somebody.
#
# Programs' own delimiter is `-- `; people, and firms, draw others.

_DRAWN: Final = frozenset("-_=*~#+＝＿＊－―◆◇■□★☆●○") | {
    chr(code) for code in (*range(0x2010, 0x2016), *range(0x2500, 0x2580))
}
_DELIMITER: Final = LatePattern(
    r"\s{0,10}(?:[-_=*~#+\u2010-\u2015\u2500-\u257f＝＿＊－◆◇■□★☆●○]{2,}|[\u2013-\u2015])\s*$"
)
_LONGEST_LINE: Final = 90
_ADVERTISED: Final = 4
_LONG_RULE: Final = 30
_LINK: Final = LatePattern(r"https?://|www\.|yahoo!|\bmsn\b|hotmail", re.IGNORECASE)
_LONGEST_RULE: Final = 200
_EDGES: Final = " \t|/\\*#:"
"""Of a box that is drawn around a signature."""
_COLUMNS: Final = re.compile(r"\s*\|{1,2}\s+|\s{4,}(?![\s:])")
"""What stands between a name and an address, or a title, on the same line."""
_ADDRESS: Final = LatePattern(
    r"[^\n]{0,90}(?:\b(?:[A-Z]|Inc|Ltd|Corp|Co|Ave|St|Rd|Blvd|Dept|Univ)\.|, [^\n,]{0,30}\d{1,6},)$"
)
"""The line of an address, or a firm's name, that ends as a sentence may."""
_UNDERLINE_OFF: Final = 2
"""So much longer or shorter than the heading may a line be that underlines it."""
MOST_LINES: Final = 10
"""Of a signature."""


def delimiter(reading: Reading, tail: list[int]) -> int | None:
    """Return the drawn line below which a name, or nothing but contact details, stands."""
    contents = reading.contents
    for number, at in enumerate(tail):
        line = contents[at][:_LONGEST_RULE]
        if line.lstrip()[:1] not in _DRAWN or not _DELIMITER.match(line):
            continue
        above, rule = contents[at - 1] if at else "", contents[at].strip()
        below = _parts(contents[index] for index in reversed(tail[:number]))
        underlines = len(rule) > 2 and above and abs(len(above) - len(rule)) <= _UNDERLINE_OFF
        if number and any(contents[each] == contents[at] for each in tail[number + 1 :]):
            return None  # one of several that set parts of the mail apart
        if number and underlines and not above.endswith(SENTENCE_ENDS):
            return None  # it underlines a heading
        signs = _is_signature(below, rule, closed=_is_closed(reading, tail[0], rule))
        if signs and (number + 1 < len(tail) or _has_text_above(reading, at)):
            return at
    return None


def _parts(lines: Iterable[str]) -> list[str]:
    """Return what stands in lines, each column by itself and without a frame."""
    return [
        " ".join(part.split())
        for line in lines
        for part in _COLUMNS.split(line[:_LONGEST_RULE].strip(_EDGES))
    ]


def _is_closed(reading: Reading, end: int, rule: str) -> bool:
    """Return True if the same line is drawn again below own lines, or as the last of these."""
    below = range(end, min(end + 3, len(reading.contents)))
    return any(reading.contents[at].strip() == rule for at in below)


def _is_signature(lines: list[str], rule: str, *, closed: bool) -> bool:
    """Return True if lines are a name with contact details, or nothing that tells something.

    Below a name, a drawn line above it and a telephone number, more may follow: notes, rules.
    Between two drawn lines the name may be a firm's, or stand lower.
    """
    contacts = (at for at, line in enumerate(lines[:MOST_LINES]) if CONTACT.match(line))
    contact = next(contacts, -1)
    named = contact > 0 and (closed or _is_named(lines[0]))
    if named and not tells(lines[:contact]):
        return True
    if advertises(lines, rule):
        return True
    return (
        0 < len(lines) <= MOST_LINES
        and (is_name(lines[0]) or all(CONTACT.match(line) for line in lines))
        and not tells(lines[1:])
    )


def advertises(lines: list[str], rule: str) -> bool:
    """Return True if a provider of mail speaks of itself in lines below a drawn one."""
    short = len(lines) <= _ADVERTISED and len(rule) >= _LONG_RULE
    return short and _LINK.search("\n".join(lines)) is not None


def _is_named(line: str) -> bool:
    """Return True if a line is a name, also in two scripts: `小池 亮 / KOIKE Ryo`."""
    return any(is_name(part) or SHORT_NAME.match(part) for part in line.split(" / "))


def _has_text_above(reading: Reading, at: int) -> bool:
    return any(reading.kinds[index] is LineKind.TEXT for index in range(at))


def tells(lines: list[str]) -> bool:
    """Return True if lines are sentences rather than a title, a firm or an address."""
    return any(
        len(line) > _LONGEST_LINE
        or (
            line.rstrip().endswith(NO_NAME_ENDS)
            and len(line.split()) > MOST_WORDS
            and not _ADDRESS.match(line)
            and not _is_all_capitalized(line)
        )
        for line in lines
    )


def _is_all_capitalized(line: str) -> bool:
    """Return True if each word begins with a capital letter, as in an office's name or address."""
    letters = [word[0] for word in line.split() if word[0].isalpha()]
    return bool(letters) and all(map(str.isupper, letters))


# Signatures without a delimiter below what closes a mail: titles, and ways to reach somebody.
#
# Regards,
# Gerald Marsh | Head of Harbour Works
# T: 0100 123456
#
# Best, Gerald
#
# Head of Harbour Works
#
# T: 0100 123456

AFTERTHOUGHT: Final = LatePattern(r"\W{0,2}(?:p\.?\s?s\b|n\.?b\b|\[?\d{1,2}\])", re.IGNORECASE)
"""What is written below the name on purpose: a postscript, or what was referred to."""


def below_closing(reading: Reading, tail: list[int]) -> int | None:
    """Return the first line below `Regards,` and a name if ways to reach somebody follow there.

    A firm's signature may go on in paragraphs: its address, slogans, what the law asks for.
    """
    lines = [reading.contents[at].strip() for at in reversed(tail)]
    first = _first_below(lines)
    if first < 0:
        return None
    rest = lines[first:]
    reached = (number for number, line in enumerate(rest[:MOST_LINES]) if REACHED_AT.match(line))
    number = next(reached, -1)
    above = [line for line in rest[: max(number, 0)] if not PICTURE.match(line)]
    if number < 0 or tells(above) or any(map(AFTERTHOUGHT.match, rest)):
        return None
    return tail[::-1][first]


def _first_below(lines: list[str]) -> int:
    """Return the number of the line below the last closing and its name, -1 where none is."""
    for place in range(len(lines) - 2, -1, -1):
        line = lines[place]
        if len(line) > LONGEST_NAME:
            continue
        if place < len(lines) - 2 and closes(line):
            return place + 2 if is_name(name_in(lines[place + 1])) else -1
        words, comma, name = line.partition(",")
        if comma and closes(words) and is_name(name.strip(" .")):
            return place + 1
    return -1


_LONE_ADDRESS: Final = re.compile(r"\s?[\w.+-]{1,64}@[\w.-]{1,200}$")
_HIDDEN_ADDRESS: Final = re.compile(r"\s?[\w.+-]{1,64} at [\w-]{1,63}(?:\.[\w-]{1,63}){1,4}$")
"""An archive's: below a name it is no `look at example.org`."""
_LONE_NUMBER: Final = re.compile(r"\s?[+(]?\d[\d\s()/.-]{7,24}$")
_LONGEST_TAIL: Final = 25


def find_closings(reading: Reading) -> Iterator[Taken]:
    """Yield what stands in place of a signature at the end of the sender's own words."""
    ends = {_own_line_above(reading, len(reading.contents))}
    if reading.sources:
        ends.add(_own_line_above(reading, reading.sources[0].at + 1))
    for end in ends:
        if end > 0:
            yield from _closing(reading, end)


def _own_line_above(reading: Reading, before: int) -> int:
    """Return the number of the nearest own line above, -1 where something else stands there."""
    for at in range(before - 1, -1, -1):
        kind = reading.kinds[at]
        if kind is LineKind.TEXT:
            return -1 if reading.depths[at] else at
    return -1


def _closing(reading: Reading, end: int) -> Iterator[Taken]:
    tail = _tail(reading, end)
    if len(tail) > 1 and tail[1] < end - 1 and _is_programs(reading.contents[end]):
        yield Taken("phone line", LineKind.SIGNATURE, end, end + 1)
        tail = tail[1:]
        end = tail[0]
    first = delimiter(reading, tail)
    if first is None:
        first = below_closing(reading, tail)
    if first is None and reading.sources and end < reading.sources[0].at:
        first = _lone_address(reading, tail)
    if first is not None:
        yield Taken("signature without delimiter", LineKind.SIGNATURE, first, end + 1)


def _is_programs(line: str) -> bool:
    """Return True if a line is a phone's or a mail program's, the links in it aside."""
    return PHONE_LINE.match(without_links(line)) is not None


def _tail(reading: Reading, end: int) -> list[int]:
    """Return the numbers of the last own lines that say something, the last one first."""
    tail: list[int] = []
    for at in range(end, -1, -1):
        kind = reading.kinds[at]
        if kind is LineKind.BLANK:
            continue
        if kind is not LineKind.TEXT or reading.depths[at] or len(tail) >= _LONGEST_TAIL:
            break
        tail.append(at)
    return tail


def _lone_address(reading: Reading, tail: list[int]) -> int | None:
    """Return the last line if it is an address alone: Foxmail puts its owner's above a quote.

    A telephone number is somebody's below a name.
    """
    at = tail[0]
    if len(tail) < 2 or tail[1] == at - 1:
        return None
    line, above = reading.contents[at], reading.contents[tail[1]]
    if _LONE_NUMBER.match(line) or _HIDDEN_ADDRESS.match(line):
        return at if is_name(above) else None
    return at if _LONE_ADDRESS.match(line) and not above.endswith((":", "：")) else None
