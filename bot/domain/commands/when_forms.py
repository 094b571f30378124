"""Recognise the forms in which people write dates and times, and where one ends.

The forms are English. Words of another language of ours are put into English first, one by one:
names of months and weekdays as Unicode's CLDR has them, the others as its catalogue says them.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from bot.language import ENGLISH, Text, TextAs, languages, locale, speaking, spoken

WHEN_FORMS: Final = Text(
    "`19 Dec 18:00`, `2026-12-19`, `Friday 18:00`, `tomorrow`, `in 2 weeks` or `+3d`"
)
MOST_WORDS: Final = 11
"""No WHEN has more words: `el sábado, 19 de diciembre de 2026 a las 18:00 UTC` has eleven."""

MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
# An abbreviation may belong to several zones (CST, IST), so it only confirms the list's own zone.
ABBREVIATIONS: Final = (
    "acdt", "acst", "aedt", "aest", "akdt", "akst", "awst", "brt", "bst", "cat", "cdt", "cest",
    "cet", "cst", "eat", "edt", "eest", "eet", "est", "hkt", "hst", "ist", "jst", "kst", "mdt",
    "msk", "mst", "nzdt", "nzst", "pdt", "pkt", "pst", "sast", "sgt", "wat", "west", "wet", "wib",
)  # fmt: skip
_WORDS: Final = {
    "today": TextAs("typed time", "today"),
    "tomorrow": TextAs("typed time", "tomorrow"),
    "in": TextAs("typed time", "in"),
    "at": TextAs("typed time", "at"),
    "on": TextAs("typed time", "on"),
    "this": TextAs("typed time", "this"),
    "next": TextAs("typed time", "next"),
    "one": TextAs("typed time", "one"),
    "two": TextAs("typed time", "two"),
    "three": TextAs("typed time", "three"),
    "four": TextAs("typed time", "four"),
    "minute": TextAs("typed time", "minute"),
    "hour": TextAs("typed time", "hour"),
    "day": TextAs("typed time", "day"),
    "week": TextAs("typed time", "week"),
    "month": TextAs("typed time", "month"),
}
"""Besides months and weekdays. In another language several may stand, apart by commas, and each may
be of more words than one: `a las`."""
_SHORTEST_BARE: Final = 3
"""Letters of a word that is known without its accents, too: `a` is no `à`."""
UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

_MONTH: Final = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAY: Final = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|"
    r"fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_CALENDAR: Final = re.compile(
    rf"""(?:(?P<next>next\s|this\s)?(?P<weekday>{_WEEKDAY})\b\.?)?\s*
    (?:(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})
      |(?P<dm_day>\d{{1,2}})(?:st|nd|rd|th|er)?\.?\s+(?P<dm_month>{_MONTH})\b\.?
        (?:\s+(?P<dm_year>\d{{4}})(?![:\d]))?
      |(?P<md_month>{_MONTH})\b\.?\s+(?P<md_day>\d{{1,2}})(?![:\d])(?:st|nd|rd|th)?
        (?:\s+(?P<md_year>\d{{4}})(?![:\d]))?
      |(?P<slashes>\d{{1,4}}/\d{{1,2}}(?:/\d{{1,4}})?)
      |(?P<word>today|tomorrow))?
    (?:(?:t(?=\d)|\s+at\s+|\s+|^)
      (?P<hour>\d{{1,2}})(?:(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d{{1,6}})?)?)
        |(?=\s*[ap]m\b))
      (?:\s*(?P<half>[ap])m\b)?
      (?:\s*(?P<zone>z\b|utc\b|gmt\b|[+-]\d\d:?\d\d|(?:{"|".join(ABBREVIATIONS)})\b
        |[a-z_]+/[a-z_/+-]+))?
    )?""",
    re.VERBOSE,
)
RELATIVE: Final = re.compile(
    r"(?:\+\s*(?P<short>\d{1,6})\s*(?P<letter>[mhdw])"
    r"|in\s+(?P<long>\d{1,6}|an?|one|two|three|four)\s+"
    r"(?P<unit>minute|hour|day|week|month)s?)"
)
NUMBER_WORDS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}


def split_when(words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Split off the longest beginning of `words` that is a WHEN; "" if there is none.

    `parse_when` refuses one that is past or has two meanings.
    """
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        beginning = " ".join(words[:count])
        # An article ends no WHEN; it begins what follows: `+2h Le quai sera-t-il ouvert ?`
        if is_when(beginning) and normalise(words[count - 1]):
            return beginning, tuple(words[count:])
    return "", tuple(words)


def is_when(text: str) -> bool:
    """Return True if `text` has the form of a WHEN."""
    sentence = normalise(text)
    return RELATIVE.fullmatch(sentence) is not None or bool(match_calendar(sentence))


def normalise(text: str) -> str:
    """Return `text` as the forms expect it: English words in lower case, single spaces, no commas.

    A word that is English stays, then come words of the language that is spoken, then others.
    """
    sentence = " ".join(text.replace(",", " ").replace("\u2019", "'").lower().split())
    if "+" not in sentence:
        sentence = _HOUR_SIGN.sub(lambda match: f"{match[1]}:{match[2] or '00'}", sentence)
    if _ENGLISH.fullmatch(sentence):
        return sentence
    phrases = _phrases()
    sentence = _any_of(tuple(phrases)).sub(lambda match: phrases[match[0]], sentence)
    words = [_in_english(word) for word in sentence.split()]
    for place in range(1, len(words)):
        if words[place] == "next":  # `vendredi prochain`
            words[place - 1], words[place] = words[place], words[place - 1]
    return " ".join(filter(None, words))


_HOUR_SIGN: Final = re.compile(r"(?<![\w:])(\d{1,2})\s?h(?:\s?(\d\d))?(?!\w)")
"""`18 h 30`"""
_ENGLISH: Final = re.compile(
    rf"(?:{_MONTH}|{_WEEKDAY}|in|at|today|tomorrow|next|this|minutes?|hours?|days?|weeks?|months?"
    r"|[ap]m|[\d\W_]|\b[a-z]\b)+"
)


def _in_english(word: str) -> str:
    """Return the English word for one of another language, "" for one that English leaves out."""
    if _ENGLISH.fullmatch(word):
        return word
    bare = word.rstrip(".")
    ours = sorted(languages(), key=lambda text: text != spoken())
    known = (_typed_in(text).get(bare) for text in ours if text != ENGLISH)
    value = next((text for text in known if text is not None), word)
    return "" if value == "on" and bare != "on" else value


@cache
def _phrases() -> Mapping[str, str]:
    """Return what is more than one word in a language of ours, each with the English word."""
    ours = [_typed_in(language) for language in languages() if language != ENGLISH]
    return {form: english for forms in ours for form, english in forms.items() if " " in form}


@cache
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)")


@cache
def _typed_in(language: str) -> Mapping[str, str]:
    """Return the words of dates and times in a language, each with the English one."""
    forms: dict[str, str] = {}
    with speaking(language):
        for form, english in _forms():
            forms.setdefault(form, english)
            bare = _without_accents(form)
            if len(bare) >= _SHORTEST_BARE:
                forms.setdefault(bare, english)
    return forms


def _forms() -> Iterator[tuple[str, str]]:
    for english, text in _WORDS.items():
        for form in str(text).lower().split(", "):
            yield form.replace("\u2019", "'"), english
    for width in ("wide", "abbreviated"):
        for number, month in locale().months["format"][width].items():
            yield month.lower().rstrip("."), MONTHS[number - 1]
    for number, day in locale().days["format"]["wide"].items():
        yield day.lower(), WEEKDAYS[number]


def _without_accents(word: str) -> str:
    return "".join(
        text for text in unicodedata.normalize("NFD", word) if not unicodedata.combining(text)
    )


def match_calendar(text: str) -> dict[str, str] | None:
    """Return the parts of a date, a time or both; None if `said` is neither."""
    match = _CALENDAR.fullmatch(text)
    if match is None:
        return None
    return {name: part for name, part in match.groupdict().items() if part} or None
