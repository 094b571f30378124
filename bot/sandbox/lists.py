"""What a mailing list does to a post on its way to the members, as Mailman 2.1 does it."""

import base64
import email
import quopri
import re
from collections.abc import Collection
from dataclasses import dataclass
from email.header import Header, decode_header, make_header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formataddr, getaddresses, parseaddr
from typing import Final

_WIRE: Final = compat32.clone(linesep="\r\n", max_line_length=0)
_REPLY_MARKS: Final = re.compile(r"^(?:\s*(?:re|aw|sv|vs)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
_CONTENT_HEADERS: Final = ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition")

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxList:
    """A list: who is on it and what it does to a post.

    `nodupes` are the members who get no list copy of a mail that names them in To or Cc.
    `rewrites_from` puts the list's own address into From, with the author in Reply-To.
    `moderated` holds what Mailman's own rules would hold (`hold_reason`).
    """

    address: str
    list_id: str
    name: str
    tag: str
    members: tuple[str, ...]
    footer: str = ""
    rewrites_from: bool = False
    moderated: bool = False
    nodupes: frozenset[str] = frozenset()

    @property
    def bounces(self) -> str:
        """The envelope sender of what the list sends."""
        local, _, domain = self.address.partition("@")
        return f"{local}-bounces@{domain}"

    def receivers(self, raw: bytes) -> list[str]:
        """Return the members who get a copy of this post, its author among them."""
        mail = email.message_from_bytes(raw)
        fields = [str(field) for name in ("To", "Cc") for field in mail.get_all(name, [])]
        named = {address.lower() for _, address in getaddresses(fields)}
        return [
            member for member in self.members if not (member in self.nodupes and member in named)
        ]

    def copy_of(self, raw: bytes) -> bytes:
        """Return the post as the members get it."""
        mail = email.message_from_bytes(raw, policy=_WIRE)
        self._tag_subject(mail)
        if self.rewrites_from:
            self._rewrite_from(mail)
        if self.footer:
            mail = _with_footer(mail, self.footer)
        self._add_headers(mail)
        return re.sub(rb"\r?\n", b"\r\n", mail.as_bytes(policy=_WIRE))

    def _tag_subject(self, mail: Message) -> None:
        """Put the tag before the subject: `Re: [tag] …`, one mark and one tag, whatever came."""
        subject = _decoded(str(mail.get("Subject", ""))).replace(f"[{self.tag}]", "")
        base = _REPLY_MARKS.sub("", " ".join(subject.split()))
        mark = "Re: " if _REPLY_MARKS.match(subject) else ""
        del mail["Subject"]
        mail["Subject"] = _encoded(f"{mark}[{self.tag}] {base or '(no subject)'}")

    def _rewrite_from(self, mail: Message) -> None:
        name, address = parseaddr(_decoded(str(mail.get("From", ""))))
        shown = f"{name or address.partition('@')[0]} via {self.name}"
        if "Reply-To" not in mail:
            mail["Reply-To"] = formataddr((name, address))
        del mail["From"]
        mail["From"] = formataddr((shown, self.address))

    def _add_headers(self, mail: Message) -> None:
        for name in {name for name in mail.keys() if name.lower().startswith("list-")}:  # noqa: SIM118 - a Message is no dict
            del mail[name]
        local, _, domain = self.address.partition("@")
        mail["X-BeenThere"] = self.address
        mail["List-Id"] = f"{self.name} <{self.list_id}>"
        mail["List-Post"] = f"<mailto:{self.address}>"
        mail["List-Unsubscribe"] = f"<mailto:{local}-request@{domain}?subject=unsubscribe>"
        if "Precedence" not in mail:
            mail["Precedence"] = "list"
        del mail["Sender"]
        mail["Sender"] = f'"{self.name}" <{self.bounces}>'


def _with_footer(mail: Message, footer: str) -> Message:
    """Add the footer: into plain text, as a part of its own beside anything else."""
    if not mail.is_multipart() and mail.get_content_type() == "text/plain":
        payload = mail.get_payload(decode=True)
        if isinstance(payload, bytes):
            charset = mail.get_content_charset("us-ascii")
            added = f"\n{footer}\n".encode(charset if _is_codec(charset) else "ascii", "replace")
            _set_bytes(mail, payload.rstrip(b"\r\n") + b"\n" + added)
            return mail
    footer_part = MIMEText(f"{footer}\n", "plain")
    footer_part["Content-Disposition"] = "inline"
    if mail.is_multipart() and mail.get_content_type() == "multipart/mixed":
        mail.attach(footer_part)
        return mail
    return _wrapped(mail, footer_part)


def _wrapped(mail: Message, footer_part: Message) -> Message:
    """Make the mail's content one part of a multipart/mixed, with its other headers outside."""
    inner = Message(policy=_WIRE)
    for name in _CONTENT_HEADERS:
        for value in mail.get_all(name, []):
            inner[name] = value
    inner.set_payload(mail.get_payload())
    outer = MIMEMultipart("mixed", policy=_WIRE)
    del outer["MIME-Version"]
    for name, value in mail.items():
        if name.lower() not in {wanted.lower() for wanted in _CONTENT_HEADERS}:
            outer[name] = value
    outer.attach(inner)
    outer.attach(footer_part)
    return outer


def _set_bytes(mail: Message, content: bytes) -> None:
    """Set the body in the transfer encoding that the mail has."""
    encoding = str(mail.get("Content-Transfer-Encoding", "7bit")).strip().lower()
    if encoding == "base64":
        content = base64.encodebytes(content)
    elif encoding == "quoted-printable":
        content = quopri.encodestring(content.replace(b"\r\n", b"\n"))
    text = content.decode("ascii", "surrogateescape")
    mail.set_payload("\n".join(text.splitlines()) + "\n")


def _is_codec(charset: str) -> bool:
    try:
        "".encode(charset)
    except LookupError:
        return False
    return True


def _decoded(value: str) -> str:
    """Return a header's text; one that cannot be decoded stays as it is."""
    # `decode_header` drops the blank with which a folded line begins.
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", value)
    try:
        return str(make_header(decode_header(unfolded)))
    except (LookupError, ValueError):
        return value


def _encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=70).encode()


def hold_reason(raw: bytes, *, address: str, members: Collection[str]) -> str | None:
    """Return why the list at `address` would hold this post for its moderator.

    None when it goes through. The rules are those of Mailman 2.1, as it is delivered.
    """
    mail = email.message_from_bytes(raw)
    author = parseaddr(str(mail.get("From", "")))[1].lower()
    fields = [str(field) for name in ("To", "Cc") for field in mail.get_all(name, [])]
    named = [text.lower() for _, text in getaddresses(fields)]
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
