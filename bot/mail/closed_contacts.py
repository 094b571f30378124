"""Signatures without a delimiter below what closes a mail: titles, and ways to reach somebody.

Regards,
Gerald Marsh | Head of Harbour Works
T: 0100 123456

Best, Gerald                            Gerald Marsh

Head of Harbour Works                   Head of Harbour Works

T: 0100 123456                          T: 0100 123456
"""

import re
from typing import Final

from bot.mail.closing_words import closes
from bot.mail.contacts import CONTACT, PICTURE, REACHED_AT, is_title, name_in
from bot.mail.drawn_signatures import MOST_LINES, tells
from bot.mail.latepattern import LatePattern
from bot.mail.names import LONGEST_NAME, is_name
from bot.mail.walk import Reading

AFTERTHOUGHT: Final = LatePattern(r"\W{0,2}(?:p\.?\s?s\b|n\.?b\b|\[?\d{1,2}\])", re.IGNORECASE)
"""What is written below the name on purpose: a postscript, or what was referred to."""
_MOST_TITLES: Final = 4
_HOME_PAGE: Final = re.compile(r"(?:https?://|www\.)[\w.-]{4,80}/?$", re.IGNORECASE)
_SENTENCE_ENDS: Final = (".", "!", "?")
_APART: Final = 2
"""So many lines on stands the next, where a blank one is between them."""


def below_name_apart(reading: Reading, tail: list[int]) -> int | None:
    """Return the first line below a whole name, where each line of its details stands apart.

    Nothing but titles stands there, and a telephone number or an address; a sentence ends above.
    """
    if len(tail) < 3 or tail[0] - tail[1] != _APART:
        return None
    reached = False
    for number, at in enumerate(tail[: MOST_LINES + 1]):
        line = reading.contents[at].strip()
        if number and tail[number - 1] - at > _APART:
            return None
        above = reading.contents[tail[number + 1]] if number + 1 < len(tail) else ""
        if reached and is_name(line) and " " in line and above.endswith(_SENTENCE_ENDS):
            return tail[number - 1]
        reached = reached or REACHED_AT.match(line) is not None
        if not (CONTACT.match(line) or REACHED_AT.match(line) or is_title(line)):
            return None
    return None


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
    if number < 0 and " " in lines[first - 1]:
        number = _home_page(rest)
    told = [line for line in rest[: max(number, 0)] if not PICTURE.match(line)]
    if number < 0 or tells(told) or any(map(AFTERTHOUGHT.match, rest)):
        return None
    return tail[::-1][first]


def _home_page(lines: list[str]) -> int:
    """Return the number of the first line that is a firm's home page below nothing but titles."""
    for number, line in enumerate(lines[: _MOST_TITLES + 1]):
        if number and _HOME_PAGE.match(line):
            return number
        if not is_title(line):
            return -1
    return -1


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
