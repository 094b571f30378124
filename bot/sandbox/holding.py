"""Why a list holds a post for its moderator: Mailman 2.1's rules, as it is delivered."""

import email
from collections.abc import Collection
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr
from typing import Final

MAX_SIZE: Final = 40 * 1024
"""Octets of a mail's body."""

MAX_RECIPIENTS: Final = 10
"""A mail with this many in To and Cc is held."""

COMMAND_LINES: Final = 5
"""Lines at the head of a mail in which a command to the list's robot is looked for."""

SHORT_MAIL: Final = 25
"""Non-blank lines up to which a mail may be such a command."""

COMMANDS: Final = {
    "confirm": (1, 1),
    "help": (0, 0),
    "info": (0, 0),
    "lists": (0, 0),
    "options": (0, 0),
    "password": (2, 2),
    "remove": (0, 0),
    "set": (3, 3),
    "subscribe": (0, 3),
    "unsubscribe": (0, 1),
    "who": (0, 1),
}
"""The robot's words, each with the fewest and the most words after it."""


def hold_reason(raw: bytes, *, address: str, members: Collection[str]) -> str | None:
    """Return why the list at `address` would hold this post, or None when it goes through."""
    mail = email.message_from_bytes(raw)
    author = parseaddr(str(mail.get("From", "")))[1].lower()
    fields = [str(value) for name in ("To", "Cc") for value in mail.get_all(name, [])]
    named = [one.lower() for _, one in getaddresses(fields)]
    if author not in members:
        return "the author is no member"
    if address.lower() not in named:
        return "the list is not in To or Cc"
    if len(named) >= MAX_RECIPIENTS:
        return "too many recipients"
    if _body_size(raw) > MAX_SIZE:
        return "too large"
    if _is_command(mail):
        return "it looks like a command to the list's robot"
    return None


def _body_size(raw: bytes) -> int:
    normal = raw.replace(b"\r\n", b"\n")
    return len(normal.partition(b"\n\n")[2])


def _is_command(mail: Message) -> bool:
    lines = [line for line in _text(mail).splitlines() if line.strip()]
    if len(lines) > SHORT_MAIL:
        return False
    return any(_says_command(line) for line in [_subject(mail), *lines[:COMMAND_LINES]])


def _says_command(line: str) -> bool:
    word, *others = line.lower().split() or [""]
    if word not in COMMANDS:
        return False
    fewest, most = COMMANDS[word]
    if word == "set" and len(others) > 1 and others[1] not in {"on", "off"}:
        return False
    return fewest <= len(others) <= most


def _text(mail: Message) -> str:
    for part in mail.walk():
        payload = part.get_payload(decode=True)
        if part.get_content_type() == "text/plain" and isinstance(payload, bytes):
            return payload.decode("utf-8", "replace")
    return ""


def _subject(mail: Message) -> str:
    try:
        return str(make_header(decode_header(str(mail.get("Subject", "")))))
    except (LookupError, ValueError):
        return str(mail.get("Subject", ""))
