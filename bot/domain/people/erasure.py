"""Replace a person's names and addresses by a pseudonym, in any text.

The pseudonym is made from the person's number with our secret: nobody can compute it from an
address, and erasing the same person again gives the same one.
"""

import hashlib
import hmac
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from bot.domain.ids import PersonId, SlackUserId
from bot.domain.people.stand_ins import StandIns, never, words_of

DOMAIN: Final = "erased.invalid"
"""Nobody can have an address there (RFC 2606, 2)."""
_PURPOSE: Final = "erase a person"
"""Part of the signed text: no word made for another purpose is a pseudonym."""
_SHORTEST: Final = 8
_PART: Final = 3
"""Letters of a part of a name that is looked for in ids; longer ones also within words."""
_MADE_FROM_ADDRESS: Final = "@missing.penholder.invalid"
"""Where the ids end that we make, from its author's address, for a mail without one."""
_MAY_HOLD_ID: Final = re.compile("@|%40")
_IN_ASCII: Final = {
    letter: frozenset(others.split())
    for letter, others in {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "å": "aa",
        "æ": "ae",
        "ø": "o oe",
        "œ": "oe",
        "ł": "l",
        "đ": "d dj",
        "ð": "d dh",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
    }.items()
}
"""How people write letters of names where these cannot be typed: Mueller, Lukasz."""
_IN_LINKS: Final = ("3A", "3D", "2F")
"""The codes of the signs in front of an address that a link holds: `:`, `=`, `/`."""
_MARKUP: Final = re.compile(r"<[^<>]{0,2000}>|\s+")


def pseudonyms_of(person: PersonId | str, *, secret: str) -> Iterator[str]:
    """Yield a person's pseudonyms, `erased-7f3a90c1` first, then longer ones if one is taken.

    Who only wrote mails has no number; then the address is signed.
    """
    if not secret:
        raise ValueError("there is no secret to sign with")
    bound = json.dumps((_PURPOSE, person)).encode()
    signature = hmac.digest(secret.encode(), bound, hashlib.sha256).hex()
    return (f"erased-{signature[:end]}" for end in range(_SHORTEST, len(signature) + 1, 4))


@dataclass(frozen=True, slots=True)
class Erasure:
    """A person's names, addresses and Slack user, and their replacements.

    `names` are those that may be replaced inside texts: of several words, and nobody else's. The
    `other_names` are theirs too, and are looked for only in the Message-IDs of their own mails.
    With `ids`, the Message-IDs that hold the person are replaced as well.
    """

    pseudonym: str
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    slack_user: SlackUserId | None = None
    other_names: tuple[str, ...] = ()
    ids: StandIns | None = field(default=None, repr=False, compare=False)
    _known: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    _in_slack: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    _hints: tuple[tuple[str, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the patterns once: they are used on every text in the database."""
        addresses = [
            _address_pattern(text) for text in sorted(self.addresses, key=len, reverse=True)
        ]
        others = [_name_pattern(name) for name in sorted(self.names, key=len, reverse=True)]
        mention = None
        if self.slack_user is not None:
            mention = re.compile(rf"<@{self.slack_user}(?:\|[^<>]*)?>")
            others.append(rf"(?<![A-Za-z0-9]){self.slack_user}(?![A-Za-z0-9])")
        groups = [f"(?P<address>{'|'.join(addresses)})"] if addresses else []
        value = "|".join(groups + others)
        object.__setattr__(self, "_known", re.compile(value, re.IGNORECASE) if value else None)
        object.__setattr__(self, "_in_slack", mention)
        known = (*self.names, *self.addresses, self.slack_user or "")
        object.__setattr__(
            self, "_hints", tuple(_hint(slack_user_id) for slack_user_id in known if slack_user_id)
        )

    @property
    def address(self) -> str:
        """What stands in place of each address."""
        return f"{self.pseudonym}@{DOMAIN}"

    def replace(self, text: str) -> str:
        """Return a text without the person's names, addresses and Slack user."""
        if self.ids is None or not _MAY_HOLD_ID.search(text):
            return self._without_names(text)
        # An id is replaced whole, before the name or address in it is.
        text = self.ids.replace_if(self.is_in_id, text, but=self.addresses)
        return self._without_names(text)

    def replace_id(self, message_id: str) -> str:
        """Return a Message-ID, or its replacement if it names the person."""
        if self.ids is None:
            return message_id
        return self.ids.replace_one(self.is_in_id, message_id)

    def replace_ids(self, text: str) -> str:
        """Return a header of Message-IDs with those replaced that name the person."""
        if self.ids is None:
            return text
        return self.ids.replace_if(self.is_in_id, text)

    def replace_known_ids(self, text: str) -> str:
        """Return a text with known ids replaced."""
        if self.ids is None or not _MAY_HOLD_ID.search(text):
            return text
        return self.ids.replace_if(never, text, but=self.addresses)

    def is_in_id(self, message_id: str) -> bool:
        """Return True if a Message-ID holds the person's address, or first and last name."""
        if self._without_names(message_id) != message_id:
            return True
        words = words_of(message_id)
        for address in self.addresses:
            sentences = words_of(address)
            if any(words[at : at + len(sentences)] == sentences for at in range(len(words))):
                return True
        return any(_is_named(words, words_of(name)) for name in self.names)

    def is_in_own_id(self, message_id: str) -> bool:
        """Return True if the Message-ID of a mail of theirs holds a part of the name or address."""
        if self.is_in_id(message_id) or message_id.endswith(_MADE_FROM_ADDRESS):
            return True
        local = words_of(message_id.rpartition("@")[0])
        known = (
            *self.names,
            *self.other_names,
            *(text.partition("@")[0] for text in self.addresses),
        )
        parts = {part for text in known for part in words_of(text) if len(part) >= _PART}
        return any(
            part == word or (len(part) > _PART and part in word) for part in parts for word in local
        )

    def _without_names(self, text: str) -> str:
        folded = text.casefold()
        if not any(all(run in folded for run in hint) for hint in self._hints):
            return text  # the patterns are a hundred times slower
        if self._in_slack is not None:
            text = self._in_slack.sub(f"@{self.pseudonym}", text)
        if self._known is None:
            return text
        return self._known.sub(
            lambda match: self.address if match.groupdict().get("address") else self.pseudonym, text
        )

    def names_in(self, text: str) -> bool:
        """Return True if a text, or the text of HTML, still names the person."""
        plain = _MARKUP.sub(" ", html.unescape(text))
        return any(self.replace(form) != form for form in (text, plain))


def may_be_replaced_in_texts(name: str) -> bool:
    """Return True if a name is of several words: a single one may be anything in a text."""
    return len(re.findall(r"\w+", name)) > 1


def _hint(known: str) -> tuple[str, ...]:
    """Return letters that are in any spelling of a name, an address or a Slack user."""
    return tuple(run.lower() for run in re.findall(r"[A-Za-z0-9]+", known))


def _name_pattern(name: str) -> str:
    """Match a name as people write it: over the end of a quoted line, surname first, in a file's.

    There the words have dots, hyphens, underscores or `%20` between them.
    """
    words = name.split()
    orders = [words, [f"{words[-1]},", *words[:-1]]]
    between = r"(?:[\s>|*_]+|%20|[.+-](?=\w))"
    forms = [between.join(_spelt(word) for word in order) for order in orders]
    return rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)"


def _address_pattern(address: str) -> str:
    """Match an address, also as archives, links, pages and envelope senders write it."""
    local, _, domain = address.rpartition("@")
    sign = (
        r"(?:\\?@|%(?:25){0,3}40|&#0{0,4}64;|&#x0{0,4}40;|="
        r"|\s?(?:\(at\)|\[at\]|\bat\b)\s?)"
    )
    dot = r"(?:\.|\s?(?:\(dot\)|\[dot\]|\bdot\b)\s?)"
    # A sign that a link holds coded ends in what may look like a letter of the name.
    coded = "|".join(f"(?<=%{'25' * depth}{sign})" for depth in range(4) for sign in _IN_LINKS)
    before = rf"(?:(?<![\w.+%-])|{coded}|(?<=[+-])(?=[^\s@]{{1,64}}=))"
    return rf"{before}{_spelt(local)}{sign}{dot.join(map(_spelt, domain.split('.')))}(?![\w-]|\.\w)"


def _spelt(word: str) -> str:
    """Match a word as it is, and as JSON, links and people write its letters beyond ASCII."""
    return "".join(_letter(sign) for sign in word)


def _letter(sign: str) -> str:
    if sign.isascii():
        return re.escape(sign)
    plain = unicodedata.normalize("NFKD", sign)  # in pieces, and without its accent
    forms = {sign, sign.lower(), sign.upper(), plain, plain[:1] if plain[:1].isascii() else plain}
    forms |= {quote(form) for form in forms} | _IN_ASCII.get(sign.lower(), frozenset())
    written = {re.escape(json.dumps(form)[1:-1]) for form in forms} | {
        re.escape(form) for form in forms
    }
    return f"(?:{'|'.join(sorted(written, key=len, reverse=True))})"


def _is_named(words: list[str], name: list[str]) -> bool:
    """Return True if words of an id hold the first and the last word of a name, or both in one."""
    if len(name) < 2:
        return False
    first, last = name[0], name[-1]
    joined = {first + last, last + first, "".join(name)}
    return {first, last} <= {*words} or any(text in word for text in joined for word in words)
