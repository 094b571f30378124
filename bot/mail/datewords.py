"""Dates as programs wrote them in their users' language and zone, put into the standard's words.

RFC 5322, 3.3 has English months, 24 hours and zones in numbers; old and local programs wrote
`So, 21 Dez 2008 19:14 MEZ`, `mar., 14 févr. 2006 …`, `2006年2月14日 下午3:11`, `9:12 PM GMT+0200`.
What may be read in two ways stays as it is: `03/04/2006`, and the zone `IST` of three countries.
"""

import re
from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.monthnames import MONTH_NUMBERS

_ENGLISH: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_AMBIGUOUS: Final = frozenset({"listopada"})
"""October in Croatian, November in Polish."""

_BY_MINUTES: Final = {
    -600: ("HST",),
    -540: ("AKST",),
    -480: ("AKDT",),
    -300: ("COT", "PET"),
    -210: ("NST",),
    -180: ("BRT", "ART"),
    -150: ("NDT",),
    0: ("WET", "WEZ"),
    60: ("MET", "MEZ", "CET", "BST", "WEST", "WAT"),
    120: ("MEST", "MESZ", "METDST", "CEST", "EET", "OEZ", "SAST", "CAT"),
    180: ("EEST", "OESZ", "MSK", "EAT", "IDT"),
    240: ("MSD",),
    300: ("PKT",),
    420: ("ICT", "WIB"),
    480: ("HKT", "SGT", "AWST", "PHT", "MYT"),
    540: ("JST", "KST"),
    570: ("ACST",),
    600: ("AEST",),
    630: ("ACDT",),
    660: ("AEDT",),
    720: ("NZST",),
    780: ("NZDT",),
}
"""Minutes ahead of UTC; what the standard itself names (4.3) is the standard library's."""
_ZONES: Final = {name: minutes for minutes, names in _BY_MINUTES.items() for name in names}
_NAMED_ZONE: Final = re.compile(rf"(?<=\d)\s?({'|'.join(_ZONES)})(\sDST)?(?=\s|$)")
_FROM_GMT: Final = re.compile(r"(?<=\d)\s?(?:GMT|UTC?)\s?([+-])(\d{1,2})(?::?(\d\d))?(?=\s|$)")
_ZONE_WITH_COLON: Final = re.compile(r"(?<=\d)\s?([+-]\d\d):(\d\d)$")
_ZONE_SAID_AGAIN: Final = re.compile(r"(?<=\d)\s?([+-]\d{4})\s?[A-Z]{2,5}$")
_HALF_DAY: Final = re.compile(
    r"(?<![\d:])(\d{1,2})([:.]\d\d(?:[:.]\d\d)?)\s?([ap])\.?m\.?(?!\w)", re.IGNORECASE
)
_AT: Final = r"(?P<clock>\d{1,2}[:.]\d\d.*)$"
_WEEKDAY: Final = r"^(?:[^\d,]{1,20}[,\s]\s{0,2})?"
_WORDS: Final = LatePattern(
    _WEEKDAY + r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er|º|ª|°)?[\s-]{1,2}(?:de\s|d['’])?"
    r"(?P<month>[^\W\d_]{2,20})\.?[\s-]{1,2}(?:de\s)?"
    rf"(?P<year>\d{{4}}|\d\d)(?!\d)\.?,?\s{{1,2}}(?:[^\W\d]{{1,4}}\.?\s{{1,2}})?{_AT}"
)
_CHINESE: Final = LatePattern(
    r"^\D{0,20}(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일号號]"
    rf"(?P<half>\D{{0,20}}){_AT}"
)
_YEAR_FIRST: Final = LatePattern(
    rf"{_WEEKDAY}(?P<year>\d{{4}})(?P<s>[-/.])(?P<month>\d{{1,2}})(?P=s)(?P<day>\d{{1,2}})"
    rf"[T\s,]\s?{_AT}"
)
_DOTTED: Final = LatePattern(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}}),?\s{_AT}"
)
_AFTERNOON: Final = ("下午", "午後", "오후", "晚上")
_CLOCK: Final = re.compile(r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?")


def in_standard_words(text: str) -> str:
    """Return a date without comments with its month, hour and zone as the standard has them."""
    text = text.replace(" ,", ",")
    for form in (_WORDS, _CHINESE, _YEAR_FIRST, _DOTTED):
        found = form.match(text)
        if found is None:
            continue
        month = _month(found["month"].lower())
        if month is None:
            continue
        clock = found["clock"]
        if form is _CHINESE and any(word in found["half"] for word in _AFTERNOON):
            clock = _CLOCK.sub(r"\g<0> PM", clock, count=1)
        text = f"{found['day']} {month} {found['year']} {clock}"
        break
    return _zone_in_numbers(_HALF_DAY.sub(_in_24_hours, text, count=1))


def _month(word: str) -> str | None:
    number = int(word) if word.isdecimal() else MONTH_NUMBERS.get(word, 0)
    if not 1 <= number <= len(_ENGLISH) or word in _AMBIGUOUS:
        return None
    return _ENGLISH[number - 1]


def _in_24_hours(match: re.Match[str]) -> str:
    hour = int(match[1])
    if not 1 <= hour <= 12:
        return f"{match[1]}{match[2]}"
    return f"{hour % 12 + 12 * (match[3] in 'pP')}{match[2]}"


def _zone_in_numbers(text: str) -> str:
    text = _FROM_GMT.sub(
        lambda match: f" {match[1]}{match[2]:0>2}{match[3] or '00'}", text, count=1
    )
    text = _ZONE_WITH_COLON.sub(r" \1\2", text)
    text = _ZONE_SAID_AGAIN.sub(r" \1", text)
    return _NAMED_ZONE.sub(_offset, text, count=1)


def _offset(match: re.Match[str]) -> str:
    minutes = _ZONES[match[1]] + 60 * (match[2] is not None)
    hours, rest = divmod(abs(minutes), 60)
    return f" {'-' if minutes < 0 else '+'}{hours:02}{rest:02}"
