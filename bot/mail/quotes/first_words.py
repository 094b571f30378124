"""What a mail begins with in its author's own words, for showing beside its item."""

import re
from collections.abc import Iterator
from typing import Final

from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import unaccented
from bot.mail.languages.quoting import closes
from bot.mail.limits import LINE_CHARS

_LINES: Final = 200
"""How many lines are looked at; an excerpt has a few."""
_GREETING: Final = WordPattern(
    r"\W{0,3}%(greetings begun)s[^.?:;\d]{0,40}[,!:]?\s*", re.IGNORECASE, folded=True
)


def first_words(new_text: str) -> str:
    """Return the own words of a mail on one line: no quote, no greeting, no name below.

    `new_text` is what is new in the mail; its first lines are read. If it is only a greeting, the
    greeting is returned.
    """
    own = [line for line in new_text.split("\n")[:_LINES] if not line.lstrip().startswith(">")]
    return " ".join(" ".join(_body(own)).split()) or " ".join(" ".join(own).split())


def _body(lines: list[str]) -> Iterator[str]:
    """Yield the lines between the greeting and the words that close the mail."""
    has_begun = False
    for line in lines:
        text = line.strip()[:LINE_CHARS]
        if has_begun and text and closes(text):
            return
        if text and not has_begun:
            has_begun = True
            if _GREETING.fullmatch(unaccented(text.lower())):
                continue
        yield text
