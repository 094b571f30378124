"""Recognise the forms in which people write dates and times, and where one ends."""

import re
from collections.abc import Sequence
from typing import Final

from bot.language import Text

WHEN_FORMS: Final = Text(
    "`19 Dec 18:00`, `2026-12-19`, `Friday 18:00`, `tomorrow`, `in 2 weeks` or `+3d`"
)
MOST_WORDS: Final = 8
"""No WHEN has more words: `Saturday, 19 December 2026 at 6 pm UTC` has eight."""

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
      |(?P<dm_day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?P<dm_month>{_MONTH})\b\.?
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
        if is_when(beginning):
            return beginning, tuple(words[count:])
    return "", tuple(words)


def is_when(text: str) -> bool:
    """Return True if `text` has the form of a WHEN."""
    said = normalise(text)
    return RELATIVE.fullmatch(said) is not None or bool(match_calendar(said))


def normalise(text: str) -> str:
    """Return `text` in lower case with single spaces and no commas, as the forms expect it."""
    return " ".join(text.replace(",", " ").lower().split())


def match_calendar(said: str) -> dict[str, str] | None:
    """Return the parts of a date, a time or both; None if `said` is neither."""
    found = _CALENDAR.fullmatch(said)
    if found is None:
        return None
    return {name: part for name, part in found.groupdict().items() if part} or None
