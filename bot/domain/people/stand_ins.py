"""Replace Message-IDs that hold a person by others, so that threads still hold.

What stands in an id's place is made from the id with a key of the database's own: a mail that comes
again, or a reply to it, is recognised by making it once more, and nobody can compute the id from
it. The ids themselves are stored nowhere.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, unquote

from bot.domain.ids import MessageId

_DOMAIN: Final = "erased.invalid"
"""Nobody can have an id there (RFC 2606, 2)."""
_ENDS: Final = r"\s<>()\[\]\"',;|"
"""What no id in a text goes beyond."""
_ID: Final = re.compile(
    # Each run of letters is read once, from its beginning: there are very long ones.
    rf"(?<![^{_ENDS}])(?!@)[^{_ENDS}@%]*+(?:%(?!40)[^{_ENDS}@%]*+)*+(?:@|%40)[^{_ENDS}]+"
)
_CHARS: Final = 32
_LONGEST: Final = 1_000
_MOST_PARTS: Final = 20
_MOST_KEPT: Final = 100_000


def stand_in(message_id: str, *, key: str) -> MessageId:
    """Return what stands in the place of a Message-ID under a key."""
    digest = hmac.digest(key.encode(), message_id.encode("utf-8", "replace"), hashlib.sha256)
    return MessageId(f"{digest.hex()[:_CHARS]}@{_DOMAIN}")


def words_of(text: str) -> list[str]:
    """Return the words in an id, an address or a name: without case, accents and figures."""
    plain = unicodedata.normalize("NFKD", unquote(text).casefold())
    return re.findall(
        r"[^\W\d_]+", "".join(char for char in plain if not unicodedata.combining(char))
    )


@dataclass(slots=True)
class StandIns:
    """The stand-ins that are in use, with the key under which they are made; `new` are not stored.

    An id is replaced if something stands in its place already, or if `which` is True of it.
    """

    key: str
    known: set[str] = field(default_factory=set)
    new: set[MessageId] = field(default_factory=set)
    _made: dict[str, MessageId] = field(default_factory=dict)
    _read: dict[str, str] = field(default_factory=dict)
    """What becomes of a run of letters; texts name the same ids and addresses again and again."""

    def take(self, message_id: str) -> MessageId:
        """Return what stands in an id's place, which is in use from now on."""
        made = self._of(message_id)
        if made not in self.known:
            self.known.add(made)
            self.new.add(made)
            self._read.clear()
        return made

    def replace_one(self, which: Callable[[str], bool], message_id: str) -> str:
        """Return an id, or what stands in its place."""
        if message_id.endswith(f"@{_DOMAIN}"):
            return message_id
        is_replaced = self._of(message_id) in self.known or which(message_id)
        return self.take(message_id) if is_replaced else message_id

    def replace_if(
        self, which: Callable[[str], bool], text: str, *, but: Collection[str] = ()
    ) -> str:
        """Return a text without such ids; an address among `but`, in lower case, is none.

        All calls are for one person.
        """

        def replaced(match: re.Match[str]) -> str:
            """Return what becomes of a run of letters."""
            if len(match[0]) > _LONGEST:
                return match[0]
            key = f"{which.__name__} {bool(but)} {match[0]}"
            if (known := self._read.get(key)) is None:
                known = self._replaced(which, match[0], but)
                _bound(self._read)
                self._read[key] = known
            return known

        return _ID.sub(replaced, text)

    def _replaced(self, which: Callable[[str], bool], token: str, but: Collection[str]) -> str:
        if token.endswith(f"@{_DOMAIN}"):
            return token
        read = list(_read(token))
        if any(text.lower() in but for _before, text, _after, _in_link in read):
            return token
        # What is in use is sure to be an id; else the last part of a link is most likely one.
        for judge in (never, which):
            for before, text, after, in_link in reversed(read):
                if (made := self.replace_one(judge, text)) != text:
                    return f"{before}{quote(made, safe='') if in_link else made}{after}"
        return token

    def _of(self, message_id: str) -> MessageId:
        if message_id not in self._made:
            _bound(self._made)
            self._made[message_id] = stand_in(message_id, key=self.key)
        return self._made[message_id]


def never(_message_id: str) -> bool:
    """Return False: for `replace_if`, which then replaces what is in use already."""
    return False


def _bound(cache: dict[str, Any]) -> None:
    if len(cache) > _MOST_KEPT:
        cache.clear()


def _read(token: str) -> Iterator[tuple[str, str, str, bool]]:
    """Give what may be the id in a run of letters, with what is around it; True if in a link.

    The longest come first: an id may hold what parts a link.
    """
    plain = token.strip("*_{}.:!?/")
    first = token.index(plain) if plain else 0
    end = first + len(plain)
    at = re.search("@|%40", plain)
    after = re.search("[/?&#]", plain[at.end() :]) if at is not None else None
    ends = [end] if at is None or after is None else [end, first + at.end() + after.start()]
    signs = [first + match.end() for match in re.finditer("[/:=?&]", plain)][:_MOST_PARTS]
    for start in (first, *signs):
        for stop in ends:
            text = token[start:stop]
            if "@" in text:
                yield token[:start], text, token[stop:], False
            if "%" in text and "@" in unquote(text):
                yield token[:start], unquote(text), token[stop:], True
