"""What makes two copies the same post: made Message-IDs and content hashes."""

import hashlib
from datetime import datetime
from typing import Final

from bot.domain.ids import MessageId
from bot.mail.values import Mailbox

MADE_DOMAIN: Final = "missing.penholder.invalid"


def made_id(*, sender: Mailbox, date: str, base_subject: str, text: str) -> MessageId:
    """Return a stable Message-ID for a mail without one, made from its content."""
    parts = (sender.address or sender.name, date, base_subject, _squeezed(text))
    return MessageId(f"{_digest(parts)[:32]}@{MADE_DOMAIN}")


def content_hash(
    *, author: Mailbox, date: datetime | None, base_subject: str, new_text: str, fallback: str
) -> str:
    """Return what is equal for one post under two Message-IDs.

    Lists change the tag, the footer, the From and the folding, so these are left out. A
    mail without a readable date is the same only as itself (`fallback`): two people's
    short answers must not become one.
    """
    who = author.address or author.name.lower()
    when = date.isoformat() if date is not None else fallback
    return _digest((who, when, base_subject.lower(), _squeezed(new_text)))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _digest(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()
