"""How people close a mail: names behind a dash, and signatures without the delimiter `-- `.

Only the end of the sender's words and what stands right above a quote are looked at. What is
doubtful stays: a name too many does no harm, a word lost does.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.phrases import PHONE_LINE
from bot.mail.languages.words import PARTICLES, SHORT_NAME, closes
from bot.mail.names import LONGEST_NAME, MOST_WORDS, SENTENCE_ENDS, is_name
from bot.mail.quotes.footers import RULE
from bot.mail.quotes.notices import without_links
from bot.mail.quotes.reading import LineKind, Reading

# A signature below the name that was typed by hand: its first line says that name in full.
#
# Gerald
#
# Gerald Marsh
# Head of Harbour Works

_LONGEST: Final = 60
_MOST_WORDS: Final = 7
_MOST_TYPED: Final = 4
_FEWEST_LETTERS: Final = 3
"""So many first letters a short form shares with the whole name."""
_AROUND: Final = " \t,.;!*_~/|\"'-\u2010\u2011\u2012\u2013\u2014，。"
_BOWS: Final = frozenset({"드림", "올림", "拜", "拝", "上", "敬上", "謹上"})
"""What people of the Far East put behind the name that they sign with."""
_BETWEEN_DETAILS: Final = "|,·•"
_ENDS_OTHERWISE: Final = ("?", ":", "：", "？", ";")
_IN_BRACKETS: Final = LatePattern(r"\s?[(\[（][^()\[\]（）]{1,30}[)\]）]")
"""What stands behind a name: pronouns, a department."""
_REACHED: Final = LatePattern(r",? [<(]?[\w.+-]{1,64}(?:@|\(at\)|\[at\])[\w.-]{1,200}[>)]?$")
_NO_CASE: Final = LatePattern(r"[\u0590-\u06ff\u0900-\u0e7f\u3040-\u9fff\uac00-\ud7a3]")


def says_in_full(line: str, typed: str) -> bool:
    """Say whether a line is, in full, the name that was typed above it."""
    if len(line) > _LONGEST or (typed.isascii() and not _may_name(typed, line)):
        return False
    line = _IN_BRACKETS.sub("", _REACHED.sub("", line))
    words = _words(line)
    short = [each for each in _words(typed.strip(_AROUND).rpartition(",")[2]) if each not in _BOWS]
    if not words or not short or len(words) > _MOST_WORDS or len(short) > _MOST_TYPED:
        return False
    if any(map(str.isdigit, line)) or not _is_written_as_name(words):
        return False
    if typed.endswith(_ENDS_OTHERWISE) or line.endswith(_ENDS_OTHERWISE):
        return False
    whole = [word.casefold() for word in words]
    if len(words) == 1:
        # Scripts that do not set words apart write the whole name as one.
        return bool(_NO_CASE.match(words[0])) and (
            words[0].startswith(short[-1]) or words[0].endswith(short[-1])
        )
    return all(_is_of(word.casefold(), whole) for word in short)


def says_more(line: str) -> bool:
    """Say whether more than a name stands in a line: details, or an address.

    A name alone, with no closing above it, may be words: `Thanks`, then `Thanks everyone`.
    """
    return any(sign in line for sign in _BETWEEN_DETAILS) or _REACHED.search(line) is not None


def _may_name(typed: str, line: str) -> bool:
    """Say whether the last typed word has the first letter of one of a line's, at little cost."""
    initial = typed[typed.rfind(" ") + 1 :].lstrip(_AROUND)[:1].lower()
    return bool(initial) and f" {initial}" in f" {line.lstrip(_AROUND).lower()}"


def _words(line: str) -> list[str]:
    return [word.strip(_AROUND) for word in line.split() if word.strip(_AROUND)]


def _is_written_as_name(words: list[str]) -> bool:
    """Say whether all words begin as those of names do."""
    return all(
        word[0].isupper() or word in PARTICLES or _NO_CASE.match(word) is not None for word in words
    )


def _is_of(word: str, whole: list[str]) -> bool:
    """Say whether a word is one of a name's, the beginning of one, or all their initials."""
    if word in whole:
        return True
    if len(word) >= _FEWEST_LETTERS or _NO_CASE.match(word):
        return any(_begin_alike(word, each) for each in whole)
    return len(word) > 1 and word == "".join(each[0] for each in whole)


def _begin_alike(word: str, name: str) -> bool:
    """Say whether one begins the other: `Vic` and `Victor`, `Janek` and `Jan`."""
    return name.startswith(word) or (len(name) >= _FEWEST_LETTERS and word.startswith(name))


# What stands below a name in a signature: ways to reach somebody, an office, a picture.

CONTACT: Final = LatePattern(
    r"\*?(?:(?:tel|phone|mobile|mob|cell|fax|office|direct|telefon|téléphone|tél|teléfono|telefono"
    r"|handy|móvil|тел|web|www|e-?mail|skype|ph"
    r"|моб|факс|почта|пошта|τηλ|κιν|puh|tfn|tlf|gsm|sími|telefax|mobil|telefonas|telephone|telegram|whatsapp"
    r"|signal|matrix|irc|电话|手机|传真|邮箱|电子邮件|网址|電話|携帯|手機|傳真|メール|전화|휴대폰|팩스|이메일"
    r"|هاتف|جوال|بريد|טלפון|נייד|דוא\"ל|โทร|điện thoại)\b\s?[.:：)]+\s*\S|[tmpfo][.:]\*?\s?[+(]?\d"
    r"|\S{1,64}@\S{1,200}$|(?:https?://|www\.)\S{1,200}$|<?mailto:\S{1,200}(?:$|> )"
    r"|(?:tel|phone|mobile|mob|cell|fax|telefon|téléphone|tél|teléfono|telefono|handy|móvil)"
    r" \+?\(?\d[\d\s()/.-]{5,20}"
    r"|[^\n]{0,50}\b(?:ddi|ext|extension|durchwahl|dw|poste|interno|toestel|anknytning)\b"
    r"\.?:?\s?\d[\d ]{1,14}$"
    r"|[+(]?\d[\d\s()/.+-]{6,24}$|[^\n]{0,60}\|[^\n]{0,60}(?:@|\d{3}|www\.))",
    re.IGNORECASE,
)
REACHED_AT: Final = LatePattern(
    r"[^\n]{0,60}?\b(?:tel|phone|mobile|mob|cell|fax|telefon|téléphone|tél|teléfono|telefono|handy"
    r"|móvil|тел|tfn|tlf|puh|gsm|τηλ|t|m|p)\b\.?\s?:?\*?\s?\+?\(?\d[\d\s()/.-]{5,20}"
    r"|(?:[^\n]{0,60}[–—|,;•·-] ?)?(?:\+\d[\d\s()/.-]{6,20}|0(?:[ ./-]?\d){9,10})$"
    r"|(?:\*?e(?:-?mail)?\s?:\*?\s?)?[\w.+-]{1,64}@[\w.-]{1,200}$",
    re.IGNORECASE,
)
"""A telephone number or an address of mail: links alone may be what the mail refers to.

Programs that make text of HTML write bold labels as `*Tel:*`.
"""
PICTURE: Final = LatePattern(r"\[(?:https?://|cid:|image)[^\]\n]{0,400}\](?: ?<)?\S{0,400}$")
"""How Outlook and Gmail write a picture in text."""
DEGREE: Final = LatePattern(
    r"(?:, ?(?:Ph\.? ?D|M\.?D|[BM]\.?(?:Sc|A|Eng|Ed)|MBA|MPH|P\.?E|CPA|Esq|Jr|Sr|II|III)\.?){1,3}$"
)
"""What people write behind their name."""
_TITLED: Final = re.compile(r"\s?\|\s?|\s[–—·•]\s")
_IN_TITLES: Final = frozenset(
    (
        *("in", "du", "des", "et", "les", "für", "im", "am", "pour", "para", "per", "i", "ved"),
        *("for", "bureau", "room", "ext", "raum", "büro", "sala"),
    )
)


def is_title(line: str) -> bool:
    """Say whether a line is an office's or a firm's name, or where that is to be found."""
    words = re.split(r"[\s,/–-]+", line)
    return (
        len(line) <= LONGEST_NAME
        and all(
            not word or not word[0].islower() or word in PARTICLES or word in _IN_TITLES
            for word in words
        )
        and not line.endswith(SENTENCE_ENDS)
    )


def name_in(line: str) -> str:
    """Return the name in `NAME | TITLE`, and any other line as it is."""
    name, *titles = _TITLED.split(line)
    return name if titles and is_title(" ".join(titles)) else line


def is_titled_name(line: str) -> bool:
    """Say whether a line is `NAME | TITLE`."""
    name = name_in(line)
    return name != line and is_name(name)


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


# Signatures without a delimiter below what closes a mail: titles, and ways to reach somebody.
#
# Regards,
# Gerald Marsh | Head of Harbour Works
# T: 0100 123456
#
# Best, Gerald                            Gerald Marsh
#
# Head of Harbour Works                   Head of Harbour Works
#
# T: 0100 123456                          T: 0100 123456

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
