"""Replace what names a person by a pseudonym, in any text.

The pseudonym is made from the person's number with our secret: nobody can compute it from an
address, and erasing the same person again gives the same one.
"""

import hashlib
import hmac
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from bot.domain.ids import PersonId, SlackUserId

DOMAIN: Final = "erased.invalid"
"""Nobody can have an address there (RFC 2606, 2)."""
_PURPOSE: Final = "erase a person"
"""Part of the signed text: no word made for another purpose is a pseudonym."""
_SHORTEST: Final = 8
_MARKUP: Final = re.compile(r"<[^<>]{0,2000}>|\s+")


def pseudonyms_of(person: PersonId, *, secret: str) -> Iterator[str]:
    """Give a person's pseudonyms, `erased-7f3a90c1` first; longer ones in case one is taken."""
    if not secret:
        raise ValueError("there is no secret to sign with")
    bound = json.dumps((_PURPOSE, person)).encode()
    signature = hmac.digest(secret.encode(), bound, hashlib.sha256).hex()
    return (f"erased-{signature[:end]}" for end in range(_SHORTEST, len(signature) + 1, 4))


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is known of a person, and what stands in its place.

    `names` are those that may be replaced inside texts: of several words, and nobody else's.
    """

    pseudonym: str
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    slack_user: SlackUserId | None = None
    _known: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    _in_slack: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    _hints: tuple[tuple[str, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the patterns once: they are used on every text in the database."""
        addresses = [_address_pattern(one) for one in sorted(self.addresses, key=len, reverse=True)]
        others = [_name_pattern(one) for one in sorted(self.names, key=len, reverse=True)]
        mention = None
        if self.slack_user is not None:
            mention = re.compile(rf"<@{self.slack_user}(?:\|[^<>]*)?>")
            others.append(rf"(?<![A-Za-z0-9]){self.slack_user}(?![A-Za-z0-9])")
        groups = [f"(?P<address>{'|'.join(addresses)})"] if addresses else []
        found = "|".join(groups + others)
        object.__setattr__(self, "_known", re.compile(found, re.IGNORECASE) if found else None)
        object.__setattr__(self, "_in_slack", mention)
        known = (*self.names, *self.addresses, self.slack_user or "")
        object.__setattr__(self, "_hints", tuple(_hint(one) for one in known if one))

    @property
    def address(self) -> str:
        """What stands in place of each address."""
        return f"{self.pseudonym}@{DOMAIN}"

    def replace(self, text: str) -> str:
        """Return a text without the person's names, addresses and Slack user."""
        folded = text.casefold()
        if not any(all(run in folded for run in hint) for hint in self._hints):
            return text  # the patterns are a hundred times slower
        if self._in_slack is not None:
            text = self._in_slack.sub(f"@{self.pseudonym}", text)
        if self._known is None:
            return text
        return self._known.sub(
            lambda found: self.address if found.groupdict().get("address") else self.pseudonym, text
        )

    def names_in(self, text: str) -> bool:
        """Return True if a text, or the text of HTML, still names the person."""
        plain = _MARKUP.sub(" ", html.unescape(text))
        return any(self.replace(one) != one for one in (text, plain))


def may_be_replaced_in_texts(name: str) -> bool:
    """Return True if a name is of several words: a single one may be anything in a text."""
    return len(re.findall(r"\w+", name)) > 1


def _hint(known: str) -> tuple[str, ...]:
    """Return letters that are in any spelling of a name, an address or a Slack user."""
    return tuple(run.lower() for run in re.findall(r"[A-Za-z0-9]+", known))


def _name_pattern(name: str) -> str:
    """Match a name as people write it: over the end of a quoted line, and surname first."""
    words = name.split()
    orders = [words, [f"{words[-1]},", *words[:-1]]]
    forms = [r"[\s>|*_]+".join(_spelt(word) for word in order) for order in orders]
    return rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)"


def _address_pattern(address: str) -> str:
    """Match an address, also as archives, links and envelope senders write it."""
    local, _, domain = address.rpartition("@")
    sign = r"(?:@|%40|=|\s?(?:\(at\)|\[at\]|\bat\b)\s?)"
    before = r"(?:(?<![\w.+%-])|(?<=%3A)|(?<=[+-])(?=[^\s@]{1,64}=))"
    return rf"{before}{_spelt(local)}{sign}{_spelt(domain)}(?![\w-]|\.\w)"


def _spelt(word: str) -> str:
    """Match a word as it is, and as JSON and HTML write its letters beyond ASCII."""
    return "".join(_letter(sign) for sign in word)


def _letter(sign: str) -> str:
    if sign.isascii():
        return re.escape(sign)
    forms: Iterable[str] = {sign, sign.lower(), sign.upper()}
    written = {re.escape(json.dumps(one)[1:-1]) for one in forms}
    return f"(?:{'|'.join([re.escape(sign), *sorted(written)])})"
