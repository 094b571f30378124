"""What our own mail servers wrote on top of a mail: the fields that its sender cannot write.

Each server puts its trace fields above what it was given (RFC 5321, 4.4). Fields above the
`Received` that tells of another host were therefore written on our side: by the mail server that
took the mail from outside (the border), or by those behind it. Everything below is the sender's.
"""

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from bot.mail.limits import HEADER_BYTES, STAMPS
from bot.mail.values import Border
from bot.mail.wire.headers import unfold

_DELIVERED: Final = frozenset(
    {b"delivered-to", b"x-original-to", b"x-delivered-to", b"envelope-to"}
)
_ADDRESS: Final = re.compile(r"<?([^<>\s,;]{1,254}@[^<>\s,;]{1,253})>?$")
_FROM: Final = re.compile(r"from\s", re.IGNORECASE)
_BY: Final = re.compile(r"\sby\s", re.IGNORECASE)
_HOST_ADDRESS: Final = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*)(?![\w:])",
    re.IGNORECASE,
)
_OURS: Final = tuple(
    ipaddress.ip_network(each)
    for each in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
)
"""Addresses that no outsider's connection can have (RFC 1918, 3927, 4193, 4291)."""
_OVER_LMTP: Final = re.compile(
    r"from\s+\S+\s+by\s+\S+(?:\s+\([^()]*\))?\s+with\s+LMTP", re.IGNORECASE
)
_FOR: Final = re.compile(r"\sfor\s+<([^<>\s]{3,508})>\s*;[^;<>]*$", re.IGNORECASE)
_FIELD: Final = re.compile(rb"([!-9;-~]+):(.*)", re.DOTALL)
_TRACE_FIELDS: Final = 100
"""How many fields from the top are looked at."""


def read_border(raw: bytes) -> Border:
    """Return what stands above, and directly below, the first `Received` of another host."""
    delivered: dict[str, None] = {}
    results: list[str] = []
    is_outside = False
    for name, value in _top_fields(raw):
        if name == b"received":
            if is_outside:
                break
            stamp = " ".join(unfold(value).split())
            if found := _FOR.search(stamp):
                delivered[found[1].lower()] = None
            is_outside = not _is_between_our_own(stamp)
        elif name == b"authentication-results":
            # Milters write theirs below the Received of the server that they work for.
            results.append(unfold(value))
        elif name in _DELIVERED and not is_outside and (found := _ADDRESS.match(unfold(value))):
            delivered[found[1].lower()] = None
    return Border(tuple(delivered), tuple(results[:STAMPS]))


def _is_between_our_own(stamp: str) -> bool:
    """Return True if a `Received` tells of a step between our own programs or machines.

    It names no host, or addresses that no outsider has. The name that a client gives for itself
    is the client's to write; so one public address anywhere in the clause tells of an outsider.
    """
    if not _FROM.match(stamp):
        return True
    *clause, _by = _BY.split(stamp)
    found = _HOST_ADDRESS.findall(" by ".join(clause) or stamp)
    if not found:
        return _OVER_LMTP.match(stamp) is not None
    return all(map(_is_ours, found))


def _is_ours(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in _OURS)


def _top_fields(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the first fields in order, lower-case name and raw value."""
    pending: list[bytes] = []
    count = 0
    begin, end = 0, min(len(raw), HEADER_BYTES)
    while begin < end and count < _TRACE_FIELDS:
        stop = raw.find(b"\n", begin, end)
        stop = end if stop < 0 else stop
        line = raw[begin:stop].rstrip(b"\r")
        begin = stop + 1
        if line[:1] in (b" ", b"\t") and line.strip():
            pending.append(line)
            continue
        yield from _field(pending)
        count += 1
        if not line.strip():
            return
        pending = [line]
    yield from _field(pending)


def _field(lines: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    found = _FIELD.match(b"".join(lines)) if lines else None
    if found is not None:
        yield found[1].lower(), found[2]
