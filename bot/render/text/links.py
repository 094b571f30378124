"""Find the addresses in other people's words that may be made into links.

A link shows its own address and nothing else, so that nobody is deceived about where it leads.
Left as words are therefore: every scheme but http, https and mailto; a name before the host
(`https://bank.example@evil.example/`); a host that is not ASCII, which may look like another one;
signs that run from right to left, which may turn the address round; and an address that was cut.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from bot.render.text.safe import ELLIPSIS

LONGEST_LINK: Final = 2000
"""Characters; a longer address stays as words."""

_CANDIDATE: Final = re.compile(
    r"(?<![\w@.])(?:https?://|mailto:)[^\s<>\"“”„«»`|\\^{}]+", re.IGNORECASE
)
_SAFE: Final = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?(?:[/?#].*)?"
    r"|mailto:[a-z0-9._%+=-]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:\?.*)?",
    re.IGNORECASE,
)
_TRAILING: Final = ".,;:!?'’*_~"
_BRACKETS: Final = {")": "(", "]": "["}
_LEFT_TO_RIGHT: Final = frozenset({"L", "EN", "ES", "ET", "CS", "ON", "NSM", "BN"})


def find_links(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each address in clean `text` begins and ends that may be a link.

    Punctuation behind it, and brackets round it, are outside.
    """
    for match in _CANDIDATE.finditer(text):
        link = _without_trailing(match[0])
        end = match.start() + len(link)
        if ELLIPSIS in text[end : match.end() + 1]:
            continue
        if len(link) <= LONGEST_LINK and _SAFE.fullmatch(link) and _runs_one_way(link):
            yield match.start(), end


def _without_trailing(link: str) -> str:
    """Return an address without the signs behind it that belong to the sentence."""
    end = len(link)
    while end:
        last = link[end - 1]
        opening = _BRACKETS.get(last)
        closes_nothing = opening and link.count(last, 0, end) > link.count(opening, 0, end)
        if not (last in _TRAILING or last == ELLIPSIS or closes_nothing):
            break
        end -= 1
    return link[:end]


def _runs_one_way(link: str) -> bool:
    return link.isascii() or all(
        unicodedata.bidirectional(sign) in _LEFT_TO_RIGHT and sign.isprintable() for sign in link
    )
