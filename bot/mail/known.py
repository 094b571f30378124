"""What is remembered of short texts that a list's mails say again and again: its people, its tags.

Both bounds keep it small: so many texts, and none longer than so many characters.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Final, TypeVar

_Made = TypeVar("_Made")

_TEXTS: Final = 500
_CHARS: Final = 2_000


def remembers_short(read: Callable[[str], _Made]) -> Callable[[str], _Made]:
    """Let a function that reads a text, and changes nothing, keep what it made of the last ones."""
    known = lru_cache(maxsize=_TEXTS)(read)

    @wraps(read)
    def ask(text: str) -> _Made:
        """Return what was made of a text before, or make it."""
        return known(text) if len(text) <= _CHARS else read(text)

    return ask
