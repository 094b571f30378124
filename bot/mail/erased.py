"""Take a person out of a mail's bytes: out of a mail that they wrote, or that names them.

The stored bytes serve to read a mail again. Of an erased author's own mail only what is shown
remains: the fields that thread it, and the text. Other people's mails keep their form; their
fields and texts are rewritten where they name the person. Attachments that are no text stay.
"""

import html
import re
from email import policy
from email.header import Header, decode_header
from email.message import Message
from email.parser import BytesParser
from typing import Final

from bot.domain.people.erasure import Erasure
from bot.mail.values import Mailbox

KEPT_FIELDS: Final = ("Date", "Message-ID", "In-Reply-To", "References", "List-Id")
"""What remains of an erased author's own header, besides From and Subject."""
_IDS: Final = frozenset({"message-id", "in-reply-to", "references"})
"""Fields whose ids are replaced whole, as in all other places, or stay: they thread the mail."""
_ENCODED: Final = re.compile(rb"=\?|base64|quoted-printable|text/html", re.IGNORECASE)
"""In which a name may be written otherwise than it reads."""
_HIDES: Final = re.compile(rb"[\x80-\xff]")
_READER: Final = BytesParser(policy=policy.compat32)
_LEAST_HEAD: Final = 65_536


def own_mail(raw: bytes, *, text: str, author: Mailbox, erasure: Erasure) -> bytes:
    """Return what remains of a mail that the person wrote; `text` is what is shown of it."""
    read = _READER.parsebytes(raw[:_LEAST_HEAD], headersonly=True)
    made = Message(policy=policy.compat32)
    made["From"] = f"{author.name} <{author.address}>"
    made["Subject"] = _field(erasure.replace(_decoded(read.get("Subject", ""))))
    for name in KEPT_FIELDS:
        value = read.get(name)
        if value is not None:
            sentence = _decoded(value)
            made[name] = _field(erasure.replace_ids(sentence) if name.lower() in _IDS else sentence)
    made.set_payload(_clean(erasure.replace(text)), "utf-8")
    return made.as_bytes()


def named_in(raw: bytes, *, erasure: Erasure) -> bytes | None:
    """Return a mail that named the person without doing so, None if it does not name them."""
    if not (_ENCODED.search(raw) or _HIDES.search(raw)) and not _is_in(raw, erasure):
        return None
    try:
        read = _READER.parsebytes(raw)
        if not _rewrite(read, erasure):
            return None if not _is_in(raw, erasure) else _plain(raw, erasure)
        made = read.as_bytes()
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        # The library cannot write everything that it reads; the bytes are then no mail any more.
        return _plain(raw, erasure)
    return made if not _is_in(made, erasure) else _plain(made, erasure)


def _is_in(raw: bytes, erasure: Erasure) -> bool:
    text = raw.decode("utf-8", "surrogateescape")
    return erasure.replace(text) != text


def _plain(raw: bytes, erasure: Erasure) -> bytes:
    return erasure.replace(raw.decode("utf-8", "surrogateescape")).encode(
        "utf-8", "surrogateescape"
    )


def _rewrite(mail: Message, erasure: Erasure) -> bool:
    """Rewrite the fields and texts of a mail and of what is in it; False if none named them."""
    changed = False
    for part in mail.walk():
        changed = _rewrite_fields(part, erasure) or changed
        if not part.is_multipart() and part.get_content_maintype() == "text":
            changed = _rewrite_text(part, erasure) or changed
    return changed


def _rewrite_fields(part: Message, erasure: Erasure) -> bool:
    fields = list(part.raw_items())
    sentences = [_decoded(value) for _name, value in fields]
    rewritten = [
        erasure.replace_ids(text) if name.lower() in _IDS else erasure.replace(text)
        for (name, _value), text in zip(fields, sentences, strict=True)
    ]
    if rewritten == sentences:
        return False
    for name, _value in fields:
        del part[name]
    for (name, value), before, after in zip(fields, sentences, rewritten, strict=True):
        part.set_raw(name, value if after == before else _field(after))
    return True


def _rewrite_text(part: Message, erasure: Erasure) -> bool:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return False
    text = payload.decode(_charset(part), "surrogateescape")
    is_html = part.get_content_subtype() == "html"
    if erasure.replace(text) == text and not (is_html and erasure.names_in(text)):
        return False
    rewritten = erasure.replace(text)
    if is_html and erasure.names_in(rewritten):
        # A name in pieces, between tags: only the words remain.
        words = html.unescape(re.sub(r"<[^<>]*>", " ", rewritten))
        rewritten = f"<pre>{html.escape(erasure.replace(' '.join(words.split())))}</pre>"
    del part["Content-Transfer-Encoding"]
    part.set_payload(_clean(rewritten), "utf-8")
    return True


def _charset(part: Message) -> str:
    charset = str(part.get_content_charset("utf-8"))
    try:
        "".encode(charset)
        b"".decode(charset, "surrogateescape")
    except (LookupError, ValueError):
        return "latin-1"
    return charset


def _decoded(value: object) -> str:
    """Return a field's value as people read it; raw bytes beyond ASCII are taken for UTF-8."""
    raw = str(value).encode("ascii", "surrogateescape") if isinstance(value, str) else b""
    text = raw.decode("utf-8", "replace") if raw else str(value)
    try:
        parts = decode_header(re.sub(r"\r?\n[ \t]+", " ", text))
        return "".join(
            piece.decode(charset or "ascii", "replace") if isinstance(piece, bytes) else piece
            for piece, charset in parts
        )
    except (ValueError, LookupError):
        return text


def _field(text: str) -> str:
    """Return a field's value for writing, in encoded words if it needs them."""
    plain = " ".join(_clean(text).split())
    return plain if plain.isascii() else Header(plain, "utf-8", maxlinelen=76).encode()


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
