"""Write the months and weekdays of the Unicode CLDR into bot/mail/languages/calendar_names.py.

    python -m tests.mail.languages.write_calendar_names

Babel knows them; at run time it would hold dozens of megabytes of what else it knows.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import wrap
from typing import Final

from babel import Locale

from bot.mail.languages.supported import LANGUAGES

_INDENT: Final = " " * 8
FILE: Final = Path("bot/mail/languages/calendar_names.py")
_LOCALES: Final = {"zh": ("zh_Hans", "zh_Hant"), "sr": ("sr_Cyrl", "sr_Latn"), "tl": ("fil",)}
"""Where a language has two scripts, or another code."""
_NO_NAMES: Final = frozenset({"eo"})
"""Languages of which the CLDR has too little."""
_ABBREVIATED: Final = frozenset(
    (
        *("en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "is", "id", "ms", "ca"),
        *("ro", "ru", "el", "hu", "et", "lt", "th"),
    )
)
"""Languages whose abbreviated months are no words of others: Polish `sie` and Turkish `ara` are."""
_SHORT_WEEKDAYS: Final = frozenset({"en", "zh"})
_WIDE: Final = frozenset({"zh", "ja", "ko"})
"""Languages whose letters are two columns wide."""
_SHORTEST: Final = 3
"""Letters of a name; in scripts other than Latin, one fewer."""
_HEAD: Final = '''\
"""Months and weekdays of the CLDR, written by tests.mail.languages.write_calendar_names.

All forms of one month or weekday are parted by commas, months and weekdays by semicolons; January
and Monday come first.
"""

from typing import Final
'''


def text() -> str:
    """Return the file's text."""
    tables = {"MONTHS": ("months", range(1, 13)), "WEEKDAYS": ("days", range(7))}
    parts = [_HEAD]
    for name, (kind, numbers) in tables.items():
        lines = [f"\n{name}: Final[dict[str, str]] = {{"]
        for code in sorted(LANGUAGES):
            if code not in _NO_NAMES:
                said = "; ".join(", ".join(_forms(code, kind, number)) for number in numbers)
                lines.append(f'    "{code}": """')
                lines += wrap(
                    said,
                    50 if code in _WIDE else 90,
                    initial_indent=_INDENT,
                    subsequent_indent=_INDENT,
                )
                lines.append('    """,')
        parts.append("\n".join([*lines, "}\n"]))
    return "".join(parts)


def _forms(code: str, kind: str, number: int) -> list[str]:
    """Return the names of one month or weekday, without digits and the dots of abbreviations."""
    # A word that begins as a weekday does is read as one: `mar` is Tuesday, and begins March.
    is_short = code in (_ABBREVIATED if kind == "months" else _SHORT_WEEKDAYS)
    widths = ("wide", "abbreviated") if is_short else ("wide",)
    found: dict[str, None] = {}
    for locale in map(Locale.parse, _LOCALES.get(code, (code,))):
        table: Mapping[str, Mapping[str, Mapping[int, str]]] = getattr(locale, kind)
        for context in ("format", "stand-alone"):
            for width in widths:
                name = table[context][width][number].lower().rstrip(".")
                is_word = len(name) >= _SHORTEST - (not name.isascii())
                if is_word and not re.search(r"[\d,]", name):
                    found[name] = None
    return list(found)


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
