"""Whether a name or an address may be that of a person of some name: `jcorlett@…`, `J. Corlett`.

It proves nothing. It tells a person's address from that of an office to which the person
wants answers sent, and from a Message-ID.
"""

import re
import unicodedata
from typing import Final

from bot.mail.values import Mailbox

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_FOREIGN: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
"""Letters whose mark Unicode does not take off."""
_WRITTEN_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
"""What German and Danish addresses have for them."""


def is_like(name: str, mailbox: Mailbox) -> bool:
    """Say whether a mailbox may be a named person's: by its own name or, without one, its address.

    `Ana Costa` and `ana.costa@…` are not like `Ana Lopez`.
    """
    if mailbox.name:
        return any(map(_agree, _writings(name), _writings(mailbox.name)))
    local = mailbox.address.partition("@")[0].partition("+")[0]
    address = "".join(_LETTERS.findall(_plain(local)))
    return any(_consists(address, words) for words in _writings(name))


def _agree(words: list[str], others: list[str]) -> bool:
    """Say whether each word of the shorter name is in the other one, or is an initial there."""
    fewer, more = sorted((words, others), key=len)
    return bool(set(fewer) & set(more)) and all(
        any(word == other or (min(len(word), len(other)) == 1 and word[0] == other[0])
            for other in more)
        for word in fewer
    )  # fmt: skip


def _consists(address: str, words: list[str]) -> bool:
    """Say whether an address is made of a name's words and initials."""
    rest = address
    for word in sorted(words, key=len, reverse=True):
        if len(word) > 1:
            rest = rest.replace(word, "", 1)
    initials = [word[0] for word in words]
    return bool(address) and len(rest) <= len(initials) and set(rest) <= set(initials)


def _writings(name: str) -> list[list[str]]:
    """Return the words of a name as addresses may write them: `Möller` as `moller`, `moeller`."""
    folded = name.lower()
    return [
        _LETTERS.findall(_plain(folded)),
        _LETTERS.findall(_plain(folded.translate(_WRITTEN_OUT))),
    ]


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.translate(_FOREIGN))
    return "".join(each for each in parts if not unicodedata.combining(each))
