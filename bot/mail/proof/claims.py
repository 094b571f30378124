"""The addresses that a mail's fields give for its author, read strictly: what a vote is counted by.

`author` finds whom to show, and takes what mails carry. Here an address counts only where every
program reads the same one: plain ASCII, no comment, route, group or encoded word in or beside it,
no control character, and none of it beyond what we read. Anything else is `UNCLEAR`.
"""

import re
from dataclasses import replace
from typing import Final

from bot.mail.limits import ADDRESS_CHARS, FIELD_CHARS
from bot.mail.lists.author import tells_person_behind
from bot.mail.names import letters_of
from bot.mail.values import UNCLEAR, Claims, Mailbox
from bot.mail.wire.headers import Headers, decode_words

OTHERS: Final = tuple(
    (
        b"sender resent-from resent-sender x-mailfrom x-original-from "
        b"x-original-sender-from original-from x-mailman-original-from x-original-sender "
        b"x-rt-originator"
    ).split()
)
"""Fields that name somebody beside From. `X-MailFrom` is the envelope's sender, by Mailman 3."""
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=^_`{|}~-]++"
_ADDRESS: Final = rf"{_ATOM}(?:\.{_ATOM})*+@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++"
_PHRASE: Final = r'(?:"(?:[^"\\]|\\.)*+"|[^"\\<>();:@]++)*+'
_ENTRY: Final = re.compile(
    rf"\s*+(?:({_PHRASE})<({_ADDRESS})>|({_ADDRESS})(?:\s*+\(([^()\\@]*+)\))?+)\s*+(?:,|\Z)"
)
"""`Example, Ada <ada@example.org>`, `ada@example.org (Ada Example)`, `ada@example.org`."""
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_ENCODED: Final = "=?"


def read_claims(headers: Headers, sender: Mailbox) -> Claims:
    """Return what the fields of one header section claim."""
    if not headers.is_whole:
        return Claims(writers=(UNCLEAR,))
    writers = _addresses(headers, b"from")
    copied, beside = _copied(headers) if b"cc" in headers.fields else ((), ())
    return Claims(
        writers=writers if len(headers.fields.get(b"from", ())) == 1 else (*writers, UNCLEAR),
        answered=_addresses(headers, b"reply-to"),
        copied=copied,
        beside=beside,
        others=tuple(
            address
            for field in OTHERS
            if field in headers.fields
            for address in _addresses(headers, field)
        ),
        tells_person=tells_person_behind(headers, sender),
    )


def within(outer: Claims, inner: Claims) -> Claims:
    """Return what a list's mail and the post that it holds whole claim together.

    Whom the post was copied to says nothing of its author: the list adds nothing there.
    """
    return replace(
        outer,
        writers=outer.writers + inner.writers,
        answered=outer.answered + inner.answered,
        others=outer.others + inner.others,
    )


def _copied(headers: Headers) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return whom a list may have put into Cc, by their names, and the rest."""
    from_letters = letters_of(" ".join(map(decode_words, headers.texts(b"from"))))
    copied: list[str] = []
    beside: list[str] = []
    for name, address in _entries(headers, b"cc"):
        is_copied = address == UNCLEAR or _may_be_posters(name, from_letters)
        (copied if is_copied else beside).append(address)
    return tuple(copied), tuple(beside)


def _may_be_posters(name: str, from_letters: str) -> bool:
    """Return True if a list may have put this entry into Cc for the poster's own From.

    Mailman does so where it rewrites From and answers go to the list; it copies the name, too. So
    whose name stands nowhere in From was put there by the poster. Only a plain name tells that; and
    it is no proof, as Mailman 3 leaves a poster alone who wrote themselves there under another one.
    """
    letters = letters_of(name)
    is_plain = name.isascii() and _ENCODED not in name and "@" not in name
    return not (is_plain and letters and letters not in from_letters)


def _addresses(headers: Headers, field: bytes) -> tuple[str, ...]:
    return tuple(address for _name, address in _entries(headers, field))


def _entries(headers: Headers, field: bytes) -> list[tuple[str, str]]:
    """Return the names and addresses in all fields of a name; one that is unclear ends a field."""
    entries: list[tuple[str, str]] = []
    raws = headers.fields.get(field, ())
    for raw, value in zip(raws, headers.texts(field), strict=True):
        if len(raw) > FIELD_CHARS or _CONTROLS.search(raw):
            entries.append(("", UNCLEAR))
            continue
        at = 0
        while at < len(value):
            entry = _ENTRY.match(value, at)
            if entry is None:
                entries.append(("", UNCLEAR))
                break
            address = (entry[2] or entry[3]).lower()
            is_sound = len(address) <= ADDRESS_CHARS
            entries.append((entry[1] or entry[4] or "", address if is_sound else UNCLEAR))
            at = entry.end()
    return entries
