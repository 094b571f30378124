"""What our own mail servers wrote on top of a mail: the fields that its sender cannot write.

Each server puts its trace fields above what it was given (RFC 5321, 4.4). Fields above the
`Received` that tells of another host were therefore written on our side: by the mail server that
took the mail from outside (the border), or by those behind it. Everything below may be the
sender's. The border's milters write Authentication-Results there, too, which count only if it is
known to remove those that a sender writes (`handlers/checking/border_probe.py`).
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
    r"(?<![\w.:])(?:IPv6:)?(\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}:[0-9a-f:.]{0,45}:[0-9a-f.]{0,15})"
    r"(?![\w:])",
    re.IGNORECASE,
)
"""An address, plain or as a literal of SMTP has it (RFC 5321, 4.1.3)."""
_LITERAL: Final = re.compile(r"\[([^\[\]]*)\]")
_GREETING: Final = re.compile(r"\b(?:HELO|EHLO)[ =][^\s()]*", re.IGNORECASE)
_OF_EXIM: Final = re.compile(
    r"from\s+\[[^\[\]]*\](?::\d+)?\s+\((?:helo|port|ident)=", re.IGNORECASE
)
_OURS: Final = tuple(
    ipaddress.ip_network(each)
    for each in tuple(
        (
            "127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 ::1/128 "
            "fc00::/7 fe80::/10"
        ).split()
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
    above: list[str] = []
    below: list[str] = []
    is_outside = False
    for name, value in _top_fields(raw):
        if name == b"received":
            if is_outside:
                break
            stamp = " ".join(unfold(value).split())
            if match := _FOR.search(stamp):
                delivered[match[1].lower()] = None
            is_outside = not _is_between_our_own(stamp)
        elif name == b"authentication-results":
            # Milters write theirs below the Received of the server that they work for.
            (below if is_outside else above).append(unfold(value))
        elif name in _DELIVERED and not is_outside and (match := _ADDRESS.match(unfold(value))):
            delivered[match[1].lower()] = None
    return Border(tuple(delivered), tuple(above[:STAMPS]), tuple(below[:STAMPS]))


def _is_between_our_own(stamp: str) -> bool:
    """Return True if a `Received` tells of a step between our own programs or machines.

    It names no host, or addresses that no outsider has. The name that a client gives for itself is
    the client's to write, be it `[127.0.0.1]`. So the server must tell the address that it saw, and
    one that is public, or cannot be read, anywhere in the clause tells of an outsider.
    """
    if not _FROM.match(stamp):
        return True
    *clause, _by = _BY.split(stamp)
    text = " by ".join(clause) or stamp
    literals = _LITERAL.findall(text)
    addresses = _HOST_ADDRESS.findall(text)
    if not addresses and not literals:
        return _OVER_LMTP.match(stamp) is not None
    return _tells_client(text) and all(map(_is_ours, (*addresses, *literals)))


def _tells_client(text: str) -> bool:
    """Return True if the server wrote which address it saw, beside the client's own name.

    It stands in brackets behind that name; Exim writes it in front, `from [10.0.0.2] (helo=a)`.
    """
    if _OF_EXIM.match(text):
        return True
    _name, _bracket, seen = text.partition("(")
    return _HOST_ADDRESS.search(_GREETING.sub("", seen)) is not None


def _is_ours(text: str) -> bool:
    bare = text.lower().removeprefix("ipv6:").partition("%")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
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
    match = _FIELD.match(b"".join(lines)) if lines else None
    if match is not None:
        yield match[1].lower(), match[2]
