"""One pattern for many words, branched by their letters: quick where most lines match none."""

import re
from collections.abc import Iterable


def one_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, the longest where one begins another."""
    return _branches(sorted(set(words)))


def _branches(words: list[str]) -> str:
    """Return the pattern of sorted words: common first letters written once."""
    if len(words) == 1:
        return re.escape(words[0])
    ends_here = words[:1] == [""]
    by_letter: dict[str, list[str]] = {}
    for word in words[ends_here:]:
        by_letter.setdefault(word[0], []).append(word[1:])
    branches = [_shared(letter, rests) for letter, rests in by_letter.items()]
    joined = branches[0] if len(branches) == 1 and not ends_here else f"(?:{'|'.join(branches)})"
    return f"{joined}?" if ends_here else joined


def _shared(letter: str, rests: list[str]) -> str:
    """Return the pattern of a letter and all that may follow it."""
    return re.escape(letter) + _branches(rests)
