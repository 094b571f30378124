"""Signatures below a line that is drawn: a name, its owner's titles, ways to reach somebody.

Programs' own delimiter is `-- `; people, and firms, draw others.
"""

import re
from collections.abc import Iterable
from typing import Final

from bot.mail.closing_words import SHORT_NAME, closes
from bot.mail.contacts import CONTACT
from bot.mail.latepattern import LatePattern
from bot.mail.names import MOST_WORDS, SENTENCE_ENDS, is_name
from bot.mail.repeated_name import says_in_full
from bot.mail.walk import LineKind, Reading

_DRAWN: Final = frozenset("-_=*~#+＝＿＊－―◆◇■□★☆●○") | {
    chr(code) for code in (*range(0x2010, 0x2016), *range(0x2500, 0x2580))
}
_DELIMITER: Final = LatePattern(
    r"\s{0,10}(?:[-_=*~#+\u2010-\u2015\u2500-\u257f＝＿＊－◆◇■□★☆●○]{2,}|[\u2013-\u2015])\s*$"
)
_LONGEST_LINE: Final = 90
_ADVERTISED: Final = 4
_LONG_RULE: Final = 30
_FULL_RULE: Final = 60
"""Of so many characters, wrapping leaves a rule below a rule."""
_LINK: Final = LatePattern(r"https?://|www\.|yahoo!|\bmsn\b|hotmail", re.IGNORECASE)
_LONGEST_RULE: Final = 200
_EDGES: Final = " \t|/\\*#:"
"""Of a box that is drawn around a signature."""
_COLUMNS: Final = re.compile(r"\s*\|{1,2}\s+|\s{4,}(?![\s:])")
"""What stands between a name and an address, or a title, on the same line."""
_MAILBOX: Final = re.compile(r"([^<>\n]{3,60}) <[\w.+-]{1,64}@[\w.-]{1,200}>$")
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
            # one of several that set parts of the mail apart, or the lower of two around a name
            return _upper(reading, tail, number)
        if number and underlines and not above.endswith((".", "!", "?")):
            return None  # it underlines a heading
        signs = _is_signature(below, rule, closed=_is_closed(reading, tail[0], rule))
        typed = contents[tail[number + 1]] if number + 1 < len(tail) else ""
        if (signs or (_is_titled(below, typed) and not tells(below))) and (
            number + 1 < len(tail) or _has_text_above(reading, at)
        ):
            return at - _is_broken(above, rule)
    return None


def _is_broken(above: str, rule: str) -> bool:
    """Say whether a drawn line is what wrapping broke off the one above."""
    return len(above) >= _FULL_RULE > len(rule) and set(above) == set(rule)


def _upper(reading: Reading, tail: list[int], lower: int) -> int | None:
    """Return the upper of two drawn lines, the only ones, around details below what closes a mail.

    A motto may stand below them.
    """
    contents = reading.contents
    rule = contents[tail[lower]]
    same = [number for number in range(lower + 1, len(tail)) if contents[tail[number]] == rule]
    upper = same[0]
    if len(same) > 1 or upper + 1 >= len(tail) or upper - lower > MOST_LINES:
        return None
    inner = _parts(contents[at] for at in reversed(tail[lower + 1 : upper]))
    above = contents[tail[upper + 1]].strip()
    closed = closes(above) or (bool(inner) and says_in_full(inner[0], above))
    signs = closed and _is_signature(inner, rule.strip(), closed=True)
    return tail[upper] if signs and any(map(CONTACT.match, inner)) else None


def _parts(lines: Iterable[str]) -> list[str]:
    """Return what stands in lines, each column by itself and without a frame."""
    return [
        " ".join(part.split())
        for line in lines
        for part in _COLUMNS.split(line[:_LONGEST_RULE].strip(_EDGES))
    ]


def _is_closed(reading: Reading, end: int, rule: str) -> bool:
    """Say whether the same line is drawn again below own lines, or as the last of these."""
    below = range(end, min(end + 3, len(reading.contents)))
    return any(reading.contents[at].strip() == rule for at in below)


def _is_signature(lines: list[str], rule: str, *, closed: bool) -> bool:
    """Say whether lines are a name with contact details, or nothing that tells something.

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
    """Say whether a provider of mail speaks of itself in lines below a drawn one."""
    short = len(lines) <= _ADVERTISED and len(rule) >= _LONG_RULE
    return short and _LINK.search("\n".join(lines)) is not None


def _is_named(line: str) -> bool:
    """Say whether a line is a name, also in two scripts: `小池 亮 / KOIKE Ryo`."""
    return any(is_name(part) or SHORT_NAME.match(part) for part in line.split(" / "))


def _is_titled(lines: list[str], typed: str) -> bool:
    """Say whether a line below a rule and a typed name is a name with a title or an address."""
    line = lines[0] if len(lines) == 1 else ""
    mailbox = _MAILBOX.match(line)
    who, comma, title = line.partition(", ")
    named = mailbox[1] if mailbox is not None else who if comma and title else ""
    return " " in named and is_name(named) and is_name(typed)


def _has_text_above(reading: Reading, at: int) -> bool:
    return any(reading.kinds[index] is LineKind.TEXT for index in range(at))


def tells(lines: list[str]) -> bool:
    """Say whether lines are sentences rather than a title, a firm or an address."""
    return any(
        len(line) > _LONGEST_LINE
        or (
            line.rstrip().endswith(SENTENCE_ENDS)
            and len(line.split()) > MOST_WORDS
            and not _ADDRESS.match(line)
            and not _is_all_capitalized(line)
        )
        for line in lines
    )


def _is_all_capitalized(line: str) -> bool:
    """Say whether each word begins with a capital letter, as in an office's name or an address."""
    letters = [word[0] for word in line.split() if word[0].isalpha()]
    return bool(letters) and all(map(str.isupper, letters))
