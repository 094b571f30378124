"""Write mails for programs: a mail as text, or a thread as an mbox.

The bytes that a list sent us hold what nobody else may have: the address that we are subscribed
with, every station on the way, the attachments. So each mail is written anew, from what was read of
it: who wrote it, when, to which lists, what it answers, and its text.
"""

import gzip
import hashlib
import quopri
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from typing import Final

from bot.domain.ids import MessageId
from bot.language import say
from bot.mail.values import Attachment, Mailbox
from bot.render.documents.facts import say_size
from bot.render.text.masking import masked
from bot.render.text.safe import clean, one_line

CONTENT_TYPE: Final = "text/plain"
MBOX_TYPE: Final = "application/gzip"
MASKED_HOST: Final = "masked.invalid"
"""The domain of all people's addresses (RFC 2606, 2): programs can read them, nobody gets mail."""
SEPARATOR: Final = "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
"""The line before each mail of an mbox; its reader knows by `mboxrd` how `From ` is marked."""
_LONGEST_LINE: Final = 998
"""Bytes (RFC 5322, 2.1.1)."""
_NOT_IN_ID: Final = re.compile(r"[\s<>\x00-\x20\x7f-\x9f\ud800-\udfff]")
_LONGEST_ID: Final = 900
_NOT_IN_LOCAL: Final = re.compile(r"[^A-Za-z0-9._+=~-]|^\.|\.$|\.(?=\.)")
_ATOMS: Final = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")


@dataclass(frozen=True, slots=True)
class PostedTo:
    """A list that a mail came to: its name, and its List-Id (RFC 2919) without brackets."""

    name: str
    list_id: str


@dataclass(frozen=True, slots=True)
class BoardMail:
    """A mail as it was read. Addresses in it are masked when it is written."""

    message_id: MessageId
    author: Mailbox
    said_at: datetime
    subject: str
    text: str
    lists: tuple[PostedTo, ...]
    in_reply_to: MessageId | None = None
    references: tuple[MessageId, ...] = ()
    attachments: tuple[Attachment, ...] = ()


def mail_bytes(mail: BoardMail) -> bytes:
    """Return one mail, with LF at the ends of its lines."""
    body = _body(mail)
    encoding = "8bit"
    written = body.encode("utf-8", "replace")
    if any(len(line) > _LONGEST_LINE for line in written.split(b"\n")):
        written, encoding = quopri.encodestring(written), "quoted-printable"
    head = "".join(f"{name}: {value}\n" for name, value in _fields(mail, encoding))
    return head.encode("utf-8", "replace") + b"\n" + written


def mbox_bytes(mails: Iterable[BoardMail]) -> bytes:
    """Return mails as a packed mbox (mboxrd): the same bytes for the same mails."""
    whole = b"".join(
        SEPARATOR.encode() + marked(mail_bytes(mail)).rstrip(b"\n") + b"\n\n" for mail in mails
    )
    return gzip.compress(whole, mtime=0)


def marked(written: bytes) -> bytes:
    """Mark lines that an mbox would take for the beginning of another mail."""
    return re.sub(rb"^(>*From )", rb">\1", written, flags=re.MULTILINE)


def _fields(mail: BoardMail, encoding: str) -> Sequence[tuple[str, str]]:
    references = " ".join(filter(None, map(_angled, mail.references))).replace(" ", "\n ")
    named = (
        ("From", _mailbox(mail.author.name, mail.author.address)),
        ("To", ",\n ".join(_mailbox(posted_to.name, posted_to.name) for posted_to in mail.lists)),
        ("Subject", _words(masked(mail.subject), "Subject")),
        ("Date", format_datetime(mail.said_at.astimezone(UTC))),
        ("Message-ID", _angled(mail.message_id) or _made(mail.message_id)),
        ("In-Reply-To", _angled(mail.in_reply_to) if mail.in_reply_to is not None else ""),
        ("References", references),
        ("List-Id", f"<{one_line(mail.lists[0].list_id)}>" if mail.lists else ""),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", encoding),
    )
    return [(name, value) for name, value in named if value]


def _body(mail: BoardMail) -> str:
    text = clean(masked(mail.text)).rstrip("\n")
    attached = "\n".join(map(_attached, mail.attachments))
    return "\n\n".join(filter(None, (text, attached))) + "\n"


def _attached(part: Attachment) -> str:
    name, kind = one_line(masked(part.filename)), one_line(part.media_type)
    size = say_size(part.size)
    if not name:
        return say("[Attached: without a name ({kind}, {size})]", kind=kind, size=size)
    return say("[Attached: {name} ({kind}, {size})]", name=name, kind=kind, size=size)


def _mailbox(name: str, address: str) -> str:
    """Return `Ada Bommel <ada@masked.invalid>`; somebody without a name has the local part."""
    local = _NOT_IN_LOCAL.sub("_", address.partition("@")[0]) or "unknown"
    shown = one_line(masked(name))
    if not shown:
        return f"{local}@{MASKED_HOST}"
    if shown.isascii() and not _ATOMS.fullmatch(shown):
        shown = '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{_words(shown, 'From')} <{local}@{MASKED_HOST}>"


def _words(text: str, field: str) -> str:
    """Return words of a field, folded; with signs outside ASCII they are encoded (RFC 2047)."""
    shown = one_line(text)
    return Header(shown, "us-ascii" if shown.isascii() else "utf-8", header_name=field).encode()


def _angled(message_id: MessageId) -> str:
    """Return an id in brackets, "" for one that no mail may have."""
    has_room = 0 < len(message_id.encode("utf-8", "replace")) <= _LONGEST_ID
    return f"<{message_id}>" if has_room and not _NOT_IN_ID.search(message_id) else ""


def _made(message_id: MessageId) -> str:
    digest = hashlib.sha1(message_id.encode("utf-8", "replace"), usedforsecurity=False)
    return f"<{digest.hexdigest()}@{MASKED_HOST}>"
