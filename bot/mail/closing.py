"""How people close a mail: names behind a dash, and signatures without the delimiter `-- `.

Only the end of the sender's words and what stands right above a quote are looked at. What is
doubtful stays: a name too many does no harm, a word lost does.
"""

import re
from contextlib import suppress
from typing import Final

from bot.mail.closed_contacts import AFTERTHOUGHT, below_closing, below_name_apart
from bot.mail.closing_words import SHORT_NAME, closes
from bot.mail.contacts import CONTACT, DEGREE, PICTURE, is_title, is_titled_name, name_in
from bot.mail.drawn_signatures import MOST_LINES, advertises, delimiter, tells
from bot.mail.footers import RULE
from bot.mail.latepattern import LatePattern
from bot.mail.linked import without_links
from bot.mail.names import LONGEST_NAME, MOST_WORDS, SENTENCE_ENDS, is_name
from bot.mail.notice_words import PHONE_LINE
from bot.mail.repeated_name import says_in_full, says_more
from bot.mail.walk import LineKind, Reading

_DASHED_NAME: Final = LatePattern(
    r"(?P<mark>[-\u2010-\u2015~/]{1,2}) ?(?P<name>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,2})\s*$"
)
_LONE_ADDRESS: Final = re.compile(r"\s?[\w.+-]{1,64}@[\w.-]{1,200}$")
_HIDDEN_ADDRESS: Final = re.compile(r"\s?[\w.+-]{1,64} at [\w-]{1,63}(?:\.[\w-]{1,63}){1,4}$")
"""An archive's: below a name it is no `look at example.org`."""
_ACRONYM: Final = re.compile("[A-Z]{4,8}")
_FIRM: Final = LatePattern(
    r"[A-ZÀ-Þ][^\n.!?:;]{1,50},? (?:GmbH|AG|KG|Ltd|Limited|Inc|LLC|Corp|SA|Srl|BV|AB|Oy|plc)\.?$"
)
_LONE_NUMBER: Final = re.compile(r"\s?[+(]?\d[\d\s()/.-]{7,24}$")
_MOST_TITLES: Final = 4
_BARE_DATE: Final = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?: \d{1,2}:\d\d(?::\d\d)?)?$")
"""What Foxmail puts above or below the name of who uses it."""
_LONGEST_TAIL: Final = 25
_FEWEST_ABOVE: Final = 2
"""Own lines above a signature where a quote goes on below: answers may be a name and a number."""
_FAR_IN: Final = " " * 20
"""Where people of old set their names: at the right."""


def fold_closings(reading: Reading) -> None:
    """Mark what stands in place of a signature at the end of the sender's own words."""
    ends = {_own_line_above(reading, len(reading.contents))}
    if reading.sources:
        ends.add(_own_line_above(reading, reading.sources[0].at + 1))
    last = _last_own_line(reading)
    for end in ends:
        if end > 0 and (above := _above_advert(reading, _fold(reading, end), end)) > 0:
            _fold(reading, above)  # the sender's signature
    if last > 0 and last not in ends and _may_end_signature(reading, last):
        _fold(reading, last, above=_FEWEST_ABOVE)


def _may_end_signature(reading: Reading, last: int) -> bool:
    """Say whether a line may be the last of a signature; most answers between quotes cannot."""
    above, line = reading.contents[last - 1 : last + 1]
    return (bool(above) or "@" in line) and not line.endswith(SENTENCE_ENDS)


def _last_own_line(reading: Reading) -> int:
    """Return the number of the last own line, below which the rest of a quote may stand."""
    from_below, kinds = reading.depths[::-1], reading.kinds
    at = -1
    with suppress(ValueError):  # there is none
        while True:
            at = from_below.index(0, at + 1)
            if kinds[-1 - at] is LineKind.TEXT:
                return len(kinds) - 1 - at
    return -1


def _own_line_above(reading: Reading, before: int) -> int:
    """Return the number of the nearest own line above, -1 where something else stands there."""
    for at in range(before - 1, -1, -1):
        kind = reading.kinds[at]
        if kind is LineKind.TEXT:
            return -1 if reading.depths[at] else at
    return -1


def _above_advert(reading: Reading, first: int, end: int) -> int:
    """Return the own line above what a provider of mail says of itself; -1 for none."""
    if first < 0:
        return -1
    lines = [line for line in reading.contents[first + 1 : end + 1] if line]
    advert = advertises(lines, reading.contents[first].strip())
    return _own_line_above(reading, first) if advert else -1


def _fold(reading: Reading, end: int, *, above: int = 0) -> int:
    """Fold what stands in place of a signature, below so many own lines at least.

    Returns its first line, -1 for none.
    """
    tail = _tail(reading, end)
    if len(tail) > 1 and tail[1] < end - 1 and _is_programs(reading.contents[end]):
        reading.kinds[end] = LineKind.SIGNATURE
        tail = tail[1:]
        end = tail[0]
    if len(tail) > 1 and _is_drawn_below(reading.contents[tail[1]], reading.contents[end]):
        reading.kinds[end] = LineKind.SIGNATURE
        tail = tail[1:]
        end = tail[0]
    looks = (
        delimiter,
        _below_typed_name,
        below_closing,
        _titles,
        _firm,
        _below_name,
        below_name_apart,
        _dashed_name,
    )
    firsts = (look(reading, tail) for look in looks)
    first = next((each for each in firsts if each is not None), None)
    if first is None and reading.sources and end < reading.sources[0].at:
        first = _lone_address(reading, tail)
    if first is None or sum(at < first for at in tail) < above:
        return -1
    for at in range(first, end + 1):
        if reading.kinds[at] is LineKind.TEXT:
            reading.kinds[at] = LineKind.SIGNATURE
    return first


def _is_programs(line: str) -> bool:
    """Say whether a line is a phone's or a mail program's, the links in it aside."""
    return PHONE_LINE.match(without_links(line)) is not None


def _is_drawn_below(name: str, rule: str) -> bool:
    """Say whether a line is drawn below a name, and underlines no heading."""
    return RULE.match(rule) is not None and is_name(name) and len(rule) > len(name) + 2


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


def _dashed_name(reading: Reading, tail: list[int]) -> int | None:
    """Return the last line if it is a whole name behind a dash, and no item of a list.

    `-Ana` is a closing typed by hand, as is what stands below `Best regards,`, dash and all.
    """
    found = _DASHED_NAME.match(reading.contents[tail[0]])
    if found is None or len(tail) < 2 or len(found["name"]) > LONGEST_NAME:
        return None
    above = reading.contents[tail[1]].lstrip()
    signs = is_name(found["name"]) and not above.endswith(",")
    return tail[0] if signs and above[:1] != found["mark"][0] else None


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


def _below_typed_name(reading: Reading, tail: list[int]) -> int | None:
    """Return the line that says in full the name typed above it, if a signature follows."""
    contents = reading.contents
    for number in range(min(len(tail) - 2, MOST_LINES), -1, -1):
        above = number + 1
        between = contents[tail[above]]
        dated = _BARE_DATE.match(between) is not None
        if above + 1 < len(tail):
            above += dated or (between[0] == "[" and PICTURE.match(between) is not None)
        typed, line = contents[tail[above]], contents[tail[number]]
        if len(typed) > LONGEST_NAME or not says_in_full(line, typed):
            continue
        apart = typed.isalpha() and not contents[tail[above] - 1] and not contents[tail[above] + 1]
        if above + 1 < len(tail) and not _may_close(contents[tail[above + 1]], apart=apart):
            continue
        rest = [contents[at].strip() for at in tail[:number][::-1]]
        closed = above + 1 < len(tail) and closes(contents[tail[above + 1]])
        if not (rest or closed or dated or says_more(line)):
            continue
        contacts = (place for place, line in enumerate(rest) if CONTACT.match(line))
        told = tells(rest[: next(contacts, len(rest))])
        if not told and not any(map(AFTERTHOUGHT.match, rest)):
            return tail[above - 1]
    return None


def _may_close(line: str, *, apart: bool) -> bool:
    """Say whether a name below a line is what somebody signs with, and not one of several.

    Below a long line that need not be a sentence, as the last of a list, a first name apart is.
    """
    if apart and line[-1].isalnum() and len(line) > LONGEST_NAME:
        return True
    if line[-1].isalnum() or line.endswith((":", "：")):
        return len(line) <= LONGEST_NAME and closes(line)
    return True


def _below_name(reading: Reading, tail: list[int]) -> int | None:
    """Return the first line below a name, where contact details follow it to the end."""
    contents = reading.contents
    paragraph = [tail[0]]
    for at in tail[1:]:
        if at != paragraph[-1] - 1:
            break
        paragraph.append(at)
    lines = [contents[at].strip() for at in reversed(paragraph)]
    if contents[paragraph[-1]][0].isspace():
        return None  # a listing, or a patch
    numbers = paragraph[::-1]
    for place, line in enumerate(lines[:-1]):
        signs = place > 0 and closes(lines[place - 1])
        name = name_in(_without_degree(line.rstrip(",") if signs else line))
        if not (is_name(name) or SHORT_NAME.match(name)) or closes(line):
            continue
        rest = lines[place + 1 :]
        if not any(map(CONTACT.match, rest)) or any(map(is_titled_name, rest)):
            continue
        above = contents[tail[len(paragraph)]] if len(paragraph) < len(tail) else ""
        asked_for = not place and above.rstrip().endswith((":", "："))
        far_in = contents[numbers[place]].startswith(_FAR_IN)
        closed = place < 2 and (not place or far_in or len(lines[0].split()) <= MOST_WORDS)
        if closed and not asked_for and not tells(rest):
            typed = (contents[at] for at in tail[len(paragraph) :])
            said = not place and any(
                len(each) <= LONGEST_NAME and says_in_full(line, each) for each in typed
            )
            return numbers[place if said else place + 1]
        return None
    return None


def _without_degree(name: str) -> str:
    return DEGREE.sub("", name) if "," in name else name


def _titles(reading: Reading, tail: list[int]) -> int | None:
    """Return the first line of titles right below `Regards,` and a whole name, to the end."""
    for place in range(1, min(len(tail) - 1, _MOST_TITLES + 1)):
        name = _without_degree(reading.contents[tail[place]].strip())
        if tail[place - 1] != tail[place] + 1:
            return None
        if is_name(name) and " " in name and closes(reading.contents[tail[place + 1]]):
            titles = [reading.contents[at].strip() for at in tail[:place]]
            return tail[place - 1] if all(map(is_title, titles)) else None
    return None


def _firm(reading: Reading, tail: list[int]) -> int | None:
    """Return the last line if it is a firm below a typed name.

    A firm's capitals are one below `Regards,` and the name alone.
    """
    if len(tail) < 3 or tail[0] != tail[1] + 1 or tail[1] != tail[2] + 1:
        return None
    firm, name, above = (reading.contents[at].strip() for at in tail[:3])
    if firm == name or not is_name(name):
        return None
    if closes(above):
        return tail[0] if _ACRONYM.fullmatch(firm) or _FIRM.match(firm) else None
    listed = is_name(above) or above.endswith((":", "：", ",")) or _FIRM.match(name)
    return tail[0] if _FIRM.match(firm) and not listed else None
