"""A name in brackets on the line above a quote: `[Ana Lopez]`, `[Ana Lopez - DATE TIME]`.

Some people tell the ones whom they quote apart so, on lists of Python's above all; others have
their mail program write it, with the date behind the name.
Nothing but capital letters says that it is a name: words that people put there for other things
are none.
"""

from typing import Final

from bot.mail.latepattern import LatePattern

_NAMED: Final = LatePattern(
    r"\s{0,2}\[([A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁ][^\W\d_]{1,14}[.’'-]?"
    r"(?: (?:[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁ][^\W\d_]{0,19}\.?|v[ao]n|d[aei]|de[lr])){0,3})\]$"
)
_NO_NAMES: Final = frozenset(
    (
        *("snip", "cut", "quote", "quoted", "quoting", "note", "notes", "context", "background"),
        *("original", "message", "mail", "email", "e-mail", "summary", "question", "questions"),
        *("answer", "answers", "reply", "edit", "update", "aside", "disclaimer", "warning", "spam"),
        *("external", "list", "minutes", "agenda", "proposal", "vote", "draft", "example", "text"),
        *("reordered", "rearranged", "abridged", "earlier", "previously", "below", "above", "the"),
        *("zitat", "gekürzt", "auszug", "citation", "extrait", "coupé", "cita", "recortado"),
        *("patch", "code", "log", "output", "source", "spoiler", "off", "again", "and", "or"),
    )
)
_DATE: Final = LatePattern(r"\s?[-–—,@]\s(?=[^\[\]\n]{0,30}\d[:.h]\d\d)[^\[\]\n]{6,60}\]$")
_ENDS_OF_VERBS: Final = ("ed", "ing")


def bracketed_name(line: str) -> str:
    """Return the name that stands alone in brackets, or with a date; empty for anything else."""
    found = _NAMED.match(_DATE.sub("]", line) if ":" in line else line)
    if found is None:
        return ""
    name = found[1]
    words = name.lower().split()
    alone = len(words) == 1 and (name.isupper() or words[0].endswith(_ENDS_OF_VERBS))
    return "" if alone or not _NO_NAMES.isdisjoint(words) else name
