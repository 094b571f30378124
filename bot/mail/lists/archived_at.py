"""Where a mail stands in its list's archive, by its Archived-At (RFC 5064).

List programs write that field, and a sender can write it too. So a link counts only if it leads to
the list's own site.
"""

import re
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 300
_LINK: Final = re.compile(r"<?(https?://[!#-;=?-~]+)>?")
_PUBLIC: Final = frozenset(("ac", "co", "com", "edu", "gov", "ne", "net", "or", "org"))
"""What stands before a country in names such as `example.co.uk`, whose last two parts nobody owns.
"""


def archived_at(head: bytes, *, list_domain: str) -> str:
    """Return the link in a mail's header to its list's archive, "" if there is none to trust."""
    for value in BytesHeaderParser(policy=compat32).parsebytes(head).get_all("Archived-At", []):
        match = _LINK.fullmatch("".join(str(value).split()))
        if match is not None and len(match[1]) <= LONGEST and _is_on_site(match[1], list_domain):
            return match[1]
    return ""


def _is_on_site(link: str, list_domain: str) -> bool:
    """Return True if a link leads to the list's site: its domain, or one beside or below that."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    site = _site(list_domain.lower())
    return parts.username is None and (host == site or host.endswith(f".{site}"))


def _site(domain: str) -> str:
    """Return the domain of whoever runs the list: `example.org` for `lists.example.org`."""
    labels = domain.split(".")
    above = labels[1:]
    is_owned = len(above) > 2 or (len(above) == 2 and above[0] not in _PUBLIC)
    return ".".join(above if is_owned else labels)
