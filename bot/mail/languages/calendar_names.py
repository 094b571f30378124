"""The names of months and weekdays, from the Unicode CLDR that comes with Babel."""

import pickle
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from babel.localedata import resolve_locale_filename

_LOCALES: Final = {
    "nb": ("no",),
    "sr": ("sr", "sr_Latn"),
    "tl": ("fil",),
    "zh": ("zh", "zh_Hant"),
}
"""Where a language has two scripts, or another code."""
_NO_NAMES: Final = frozenset({"eo"})
"""Languages of which the CLDR has too little."""
_ABBREVIATED: Final = frozenset(
    "en de fr es pt it nl sv da nb is id ms ca ro ru el hu et lt th".split()
)
"""Languages whose abbreviated months are no words of others: Polish `sie` and Turkish `ara` are."""
_SHORT_WEEKDAYS: Final = frozenset({"en", "zh"})
"""A word that begins as a weekday does is read as one: `mar` is Tuesday, and begins March."""
_SHORTEST: Final = 3
"""Letters of a name; in scripts other than Latin, one fewer."""
Kind = Literal["months", "weekdays"]
_IN_CLDR: Final[Mapping[Kind, tuple[str, range]]] = {
    "months": ("months", range(1, 13)),
    "weekdays": ("days", range(7)),
}
"""What the CLDR calls them, and their numbers there."""


@cache
def calendar_names(code: str, kind: Kind) -> tuple[tuple[str, ...], ...]:
    """Return all forms of each month's or weekday's name, from January or Monday on.

    Names with digits are left out, and the dots of abbreviations.
    """
    if code in _NO_NAMES:
        return ()
    name, numbers = _IN_CLDR[kind]
    is_short = code in (_ABBREVIATED if kind == "months" else _SHORT_WEEKDAYS)
    widths = ("wide", "abbreviated") if is_short else ("wide",)
    tables = [
        table[context][width]
        for table in (_locale_names(locale)[name] for locale in _LOCALES.get(code, (code,)))
        for context in ("format", "stand-alone")
        for width in widths
        if width in table.get(context, ())
    ]
    return tuple(
        tuple(dict.fromkeys(filter(_is_name, (_plain(table[number]) for table in tables))))
        for number in numbers
    )


@cache
def _locale_names(locale: str) -> Mapping[str, Any]:
    # `babel.localedata.load` would keep all that it knows of each language: 70 MB.
    data = pickle.loads(Path(resolve_locale_filename(locale)).read_bytes())  # noqa: S301
    return {name: data[name] for name, _numbers in _IN_CLDR.values()}


def _plain(name: str) -> str:
    return name.lower().rstrip(".")


def _is_name(name: str) -> bool:
    return len(name) >= _SHORTEST - (not name.isascii()) and not re.search(r"[\d,]", name)
