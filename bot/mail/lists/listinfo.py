"""Which list a mail came through (RFC 2919, RFC 2369), and that list's addresses.

A list is known by the id in the angle brackets of List-Id, compared without case. Only where a
copy has none is its list known by its posting address, in the fields that list programs without
List-Id write: Majordomo, old LISTSERV and ezmlm, smartlist.
"""

import re
from typing import Final

from bot.mail.languages.patterns import remembers_short
from bot.mail.limits import MAILBOXES
from bot.mail.wire.headers import Headers, decode_words

_ANGLED: Final = re.compile(r"<([^<>]*)>")
_ADDRESS: Final = re.compile(r"[\w.+=-]{1,64}@[\w.-]{1,255}")
_ADDRESS_FIELDS: Final = (b"list-post", b"x-beenthere", b"x-mailing-list", b"mailing-list")

_THROUGH_FIELDS: Final = (*_ADDRESS_FIELDS, b"x-loop", b"resent-from")
_ROLE: Final = re.compile(r"^owner-|-(?:owner|bounces?|request|errors|return|help)(?:[-+].*)?$")
"""What is beside the posting address's local part in that of whom errors go to."""


def list_ids(headers: Headers) -> tuple[str, ...]:
    """Return the ids of the lists that this copy came through, lower-case, each once."""
    ids: dict[str, None] = {}
    for value in headers.texts(b"list-id"):
        angled = _ANGLED.findall(value)
        list_id = (angled[-1] if angled else value).strip().strip("\"'").lower()
        if list_id and " " not in list_id:
            ids[list_id] = None
    return tuple(ids)


def list_addresses(headers: Headers) -> frozenset[str]:
    """Return the addresses that this mail's list posts from or to, lower-case.

    `-bounces`, `-request` and `-owner` addresses of the list are among them when Sender
    or Errors-To name one.
    """
    addresses: set[str] = set()
    for name in _ADDRESS_FIELDS:
        for value in headers.texts(name):
            addresses.update(_addresses_in(value))
    return frozenset(addresses)


def list_names(headers: Headers) -> frozenset[str]:
    """Return what the mail's list is called: in List-Id, and in front of its id's first dot."""
    names: set[str] = set()
    for value in headers.texts(b"list-id"):
        phrase = decode_words(value.partition("<")[0]).strip().strip("\"'")
        names.update((phrase, *(each.partition(".")[0] for each in _ANGLED.findall(value))))
    return frozenset(names - {""})


@remembers_short
def _addresses_in(value: str) -> tuple[str, ...]:
    """Return the addresses in a field, lower-case, in order."""
    return tuple(_ADDRESS.findall(value.lower()))


def through_addresses(headers: Headers) -> tuple[str, ...]:
    """Return the posting addresses that tell which lists a copy without List-Id came through.

    Whatever stands there is compared with the lists that are known; it proves no more than a
    List-Id does.
    """
    if b"list-id" in headers.fields:
        return ()
    addresses: dict[str, None] = {}
    for name in _THROUGH_FIELDS:
        for value in headers.texts(name):
            addresses.update(dict.fromkeys(posting_address(each) for each in _addresses_in(value)))
    for value in headers.texts(b"delivered-to"):
        if value.lower().startswith("mailing list "):
            addresses.update(dict.fromkeys(_addresses_in(value)))
    for name in (b"sender", b"errors-to"):
        for address in _addresses_in(headers.text(name)):
            addresses[posting_address(address)] = None
    return tuple(addresses)[:MAILBOXES]


def posting_address(address: str) -> str:
    """Return a list's posting address where one of its program's is named."""
    local, _, domain = address.partition("@")
    return f"{_ROLE.sub('', local)}@{domain}"


def tag_names(list_id_values: tuple[str, ...]) -> tuple[str, ...]:
    """Return names under which lists tag subjects, made from their ids: the first label."""
    return tuple(dict.fromkeys(each.partition(".")[0] for each in list_id_values if each))


def is_programs_address(address: str, list_address: str) -> bool:
    """Return True if an address is a list's own, or its program's: `council-bounces@…`."""
    local, _, domain = address.partition("@")
    name, _, list_domain = list_address.lower().partition("@")
    return domain == list_domain and (local == name or local.startswith((f"{name}-", f"{name}+")))
