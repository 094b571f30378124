"""Put texts that are stored in English into the reader's language."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from string import Formatter

from bot.language import Text


def say_again(stored: str, texts: Iterable[Text]) -> str | None:
    """Return a stored text in the reader's language, None if it is none of `texts`.

    So the English words of `texts` cannot change without those that are stored.
    """
    for text in texts:
        if found := pattern(text).fullmatch(stored):
            return text.format(**found.groupdict())
    return None


@cache
def pattern(text: Text) -> re.Pattern[str]:
    """Return what finds the words in a text that is filled in."""
    return re.compile("".join(_parts(text)), re.DOTALL)


def _parts(text: Text) -> Iterator[str]:
    for literal, field, _, _ in Formatter().parse(text.english):
        yield re.escape(literal)
        yield f"(?P<{field}>.*?)" if field else ""
