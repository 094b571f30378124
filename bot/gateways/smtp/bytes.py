"""A mail as it goes over the wire: CRLF, 7-bit where it can be, no line over 998 octets."""

import copy
import quopri
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from typing import Final

MAX_LINE: Final = 998
"""Octets in a line without its CRLF (RFC 5322, 2.1.1)."""

FOLDED_LINE: Final = 78
"""Where a line is folded when it can be (RFC 5322, 2.1.1)."""

ADDRESS_HEADERS: Final = ("from", "sender", "reply-to", "to", "cc")

# The email package turns a Message-ID longer than a line into an encoded-word, which no
# reader joins to its thread: these are folded between ids only.
ID_HEADERS: Final = frozenset({"message-id", "in-reply-to", "references"})

# Folding List-Unsubscribe has broken DKIM signatures at large receivers.
UNFOLDED_HEADERS: Final = frozenset({"list-unsubscribe", "list-unsubscribe-post"})


@dataclass(frozen=True, slots=True)
class WireMail:
    """What is handed to the server: envelope, bytes, and whether it needs SMTPUTF8 (RFC 6531)."""

    envelope_from: str
    recipients: tuple[str, ...]
    data: bytes
    needs_smtputf8: bool


def to_wire(message: EmailMessage, *, envelope_from: str, recipients: Sequence[str]) -> WireMail:
    """Serialise `message` for its envelope; the message itself is left as it was.

    International domains become A-labels, so that only a local part outside ASCII needs a
    server with SMTPUTF8. Text that is 8-bit or has overlong lines becomes quoted-printable.
    """
    sent = copy.deepcopy(message)
    del sent["Bcc"]
    for name in ADDRESS_HEADERS:
        _use_ascii_domains(sent, name)
    _encode_wide_parts(sent)
    ascii_from = ascii_domain(envelope_from)
    ascii_recipients = tuple(ascii_domain(address) for address in recipients)
    needs_smtputf8 = not all(
        address.isascii()
        for address in (ascii_from, *ascii_recipients, *_addresses_in_headers(sent))
    )
    policy = _WirePolicy(
        linesep="\r\n",
        max_line_length=FOLDED_LINE,
        cte_type="8bit" if needs_smtputf8 else "7bit",
        utf8=needs_smtputf8,
    )
    return WireMail(ascii_from, ascii_recipients, sent.as_bytes(policy=policy), needs_smtputf8)


def ascii_domain(address: str) -> str:
    """Return the address with its domain as A-labels (RFC 5890), its local part unchanged.

    A domain that IDNA does not know is left as it is: the server's refusal says more.
    """
    local, at, domain = address.rpartition("@")
    if not at or domain.isascii():
        return address
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


class _WirePolicy(EmailPolicy):
    """`email.policy.SMTP` that leaves identifiers whole."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """Fold one header field; see ID_HEADERS and UNFOLDED_HEADERS for those kept whole."""
        text = " ".join(str(value).split())
        wanted = name.lower()
        if wanted in UNFOLDED_HEADERS and len(text) < MAX_LINE and text.isascii():
            return f"{name}: {text}\r\n".encode("ascii")
        if wanted in ID_HEADERS and all(len(word) < MAX_LINE for word in text.split()):
            return _fold_words(name, text.split()).encode("utf-8", "surrogateescape")
        return super().fold_binary(name, value)


def _fold_words(name: str, words: Sequence[str]) -> str:
    lines = [f"{name}:"]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > FOLDED_LINE and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines) + "\r\n"


def _addresses_in_headers(message: EmailMessage) -> list[str]:
    return [
        address.addr_spec
        for name in ADDRESS_HEADERS
        for header in message.get_all(name, [])
        if isinstance(header, AddressHeader)
        for address in header.addresses
    ]


def _use_ascii_domains(message: EmailMessage, name: str) -> None:
    """Rewrite one address header whose domains are not ASCII (the email package cannot)."""
    header = message.get(name)
    if not isinstance(header, AddressHeader):
        return
    if all(address.domain.isascii() for address in header.addresses):
        return
    addresses = [
        Address(
            display_name=address.display_name,
            username=address.username,
            domain=ascii_domain(f"x@{address.domain}").removeprefix("x@"),
        )
        for address in header.addresses
    ]
    message.replace_header(name, addresses)


def _encode_wide_parts(message: EmailMessage) -> None:
    """Make quoted-printable what is 8-bit or too wide, so that no relay has to change it."""
    for part in message.walk():
        if part.get_content_maintype() == "text" and _is_wide(part):
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)  # noqa: S101 - a text part is a leaf
            del part["Content-Transfer-Encoding"]
            part["Content-Transfer-Encoding"] = "quoted-printable"
            part.set_payload(quopri.encodestring(payload).decode("ascii"))


def _is_wide(part: Message) -> bool:
    encoding = str(part.get("Content-Transfer-Encoding", "7bit")).strip().lower()
    payload = part.get_payload(decode=True)
    if encoding not in {"7bit", "8bit", "binary"} or not isinstance(payload, bytes):
        return False
    return not payload.isascii() or any(len(line) > MAX_LINE for line in payload.splitlines())
