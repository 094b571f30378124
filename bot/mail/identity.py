"""What makes two copies the same post: made Message-IDs and content hashes."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.ids import MessageId
from bot.mail.limits import COMPARED_CHARS
from bot.mail.values import Mailbox

MADE_DOMAIN: Final = "missing.penholder.invalid"

SHARED_WORDS: Final = 0.8
"""Of the shorter of two copies, this part of the words is in the other one too."""
_ASCII_SPACE: Final = b"\t\n\v\f\r\x1c\x1d\x1e\x1f "
"""What `str.split` takes for white space."""


@dataclass(frozen=True, slots=True)
class Post:
    """What is compared of a mail."""

    author: Mailbox
    date: datetime | None
    new_text: str


def made_id(*, sender: Mailbox, date: str, base_subject: str, text: str) -> MessageId:
    """Return a stable Message-ID for a mail without one, made from its content."""
    parts = (sender.address or sender.name, date, base_subject, _squeezed(text))
    return MessageId(f"{_digest(parts)[:32]}@{MADE_DOMAIN}")


def is_made(message_id: MessageId) -> bool:
    """Say whether a mail has no Message-ID of its own."""
    return message_id.endswith(f"@{MADE_DOMAIN}")


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


def is_same_post(first: Post, second: Post) -> bool:
    """Say whether two mails under one Message-ID are copies of one post.

    The words decide. Lists add to them, and take attachments' away, so most of the shorter
    text has to be in the longer one. A list may also have hidden the author, and an archive lost
    the date: one of the two has to agree, and what is not known agrees with anything.
    """
    dates_agree = first.date is None or second.date is None or first.date == second.date
    return (dates_agree or _agree(first.author, second.author)) and _are_alike(
        first.new_text, second.new_text
    )


def _agree(author: Mailbox, other: Mailbox) -> bool:
    if not author.address or not other.address:
        return True
    return author.address == other.address or (
        bool(author.name) and author.name.lower() == other.name.lower()
    )


def _are_alike(text: str, other: str) -> bool:
    if _squeezed(text) == _squeezed(other):
        return True
    words, other_words = (set(each[:COMPARED_CHARS].split()) for each in (text, other))
    fewest = min(len(words), len(other_words))
    return len(words & other_words) >= SHARED_WORDS * fewest


def _squeezed(text: str) -> str:
    if text.isascii():  # a long text's bytes are thinned out far quicker than its words are joined
        return text.encode().translate(None, _ASCII_SPACE).decode()
    return "".join(text.split())


def _digest(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()
