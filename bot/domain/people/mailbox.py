"""Recognise which addresses are one mailbox, by the address alone.

A subaddress (RFC 5233) goes to the mailbox of the part before the `+`. Some providers deliver to
one mailbox whatever dots stand in the local part, or under several of their domains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class _Provider:
    """How a provider reads an address: its main domain, and what it ignores in the local part."""

    domain: str
    ignores: str = ""


_GMAIL: Final = _Provider("gmail.com", ignores=".")
_PROTON: Final = _Provider("proton.me", ignores=".-_")
_ICLOUD: Final = _Provider("icloud.com")
_PROVIDERS: Final[Mapping[str, _Provider]] = {
    "gmail.com": _GMAIL,
    "googlemail.com": _GMAIL,
    "proton.me": _PROTON,
    "protonmail.com": _PROTON,
    "protonmail.ch": _PROTON,
    "pm.me": _PROTON,
    "icloud.com": _ICLOUD,
    "me.com": _ICLOUD,
    "mac.com": _ICLOUD,
}


def mailbox_of(address: str) -> str:
    """Return the mailbox of an address: `ada+list@…` is Ada's, as are all her subaddresses."""
    local, _, domain = address.lower().rpartition("@")
    local = local.partition("+")[0] or local
    provider = _PROVIDERS.get(domain)
    if provider is None:
        return f"{local}@{domain}"
    bare = "".join(char for char in local if char not in provider.ignores)
    return f"{bare or local}@{provider.domain}"
