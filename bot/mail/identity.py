"""What makes two copies the same post: made Message-IDs and content hashes."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ids import MessageId
from bot.mail.additions import additions, looks_added
from bot.mail.limits import COMPARED_CHARS
from bot.mail.subject import base_subject
from bot.mail.values import Mailbox

MADE_DOMAIN: Final = "missing.penholder.invalid"

SHARED_WORDS: Final = 0.8
"""Of the shorter of two copies, this part of the words is in the other one too."""
ROUNDED: Final = timedelta(minutes=1)
"""Gateways round a date by less than this."""
ZONES: Final = timedelta(hours=14)
"""By so much a date may be wrong whose zone got lost, in whole quarters of an hour."""
_QUARTER: Final = timedelta(minutes=15)
_TICKET: Final = re.compile(r"^\w{0,20} ?#\d{1,9} ?: ?")
"""How a tracker begins the subject of what it passes on: `Bug#916867:`."""
_ASCII_SPACE: Final = b"\t\n\v\f\r\x1c\x1d\x1e\x1f "
"""What `str.split` takes for white space."""


@dataclass(frozen=True, slots=True)
class Post:
    """What is compared of a mail; `subject` is None where nobody knows it."""

    author: Mailbox
    date: datetime | None
    new_text: str
    subject: str | None = None


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

    There are programs that write one Message-ID each day, so what lists and gateways change is
    told from what only another mail has: another subject below tags and reply marks, a date
    further off than lost zones put it, words of its own. In doubt there are two: nothing is lost.
    A list may also have hidden the author, and an archive lost the date.
    """
    if first == second:
        return True
    by_one = _agree(first.author, second.author)
    is_at_once = first.date is not None and first.date == second.date
    if not _is_one_subject(first.subject, second.subject):
        # The tag may be of a form that is not known, or a tracker's number for each of its copies.
        is_tagged = _is_within(first.subject or "", second.subject or "")
        return is_at_once and by_one and is_tagged and _are_equal(first.new_text, second.new_text)
    if is_at_once:
        # One of them may have been cut off in its first words.
        return _are_alike(first.new_text, second.new_text) or (
            by_one and _begins_as(first.new_text, second.new_text)
        )
    if not by_one:
        return False
    may_be_at_once = first.date is None or second.date is None or _is_near(first.date, second.date)
    return _are_equal(first.new_text, second.new_text) or (
        may_be_at_once and _differ_by_lists_words(first.new_text, second.new_text)
    )


def is_one_text(text: str, other: str, *, names: frozenset[str] = frozenset()) -> bool:
    """Say whether texts of one author, second and subject are one but for what lists add.

    Under two Message-IDs: somebody may have posted twice in one second.
    """
    if _are_equal(text, other):
        return True
    return _are_alike(text, other) and additions(text, other, names=names) is not None


def _is_one_subject(subject: str | None, other: str | None) -> bool:
    if subject is None or other is None or subject == other:
        return True
    bases = {_squeezed(base_subject(each)).casefold() for each in (subject, other)}
    # Lists write words of theirs where there is no subject.
    return len(bases) == 1 or "" in bases


def _is_within(subject: str, other: str) -> bool:
    bases = (_TICKET.sub("", base_subject(each).casefold()) for each in (subject, other))
    shorter, longer = sorted(bases, key=len)
    return longer.endswith(shorter)


def _is_near(date: datetime, other: datetime) -> bool:
    """Say whether two dates differ by no more than relays and gateways change them."""
    apart = abs(date - other)
    rest = apart % _QUARTER
    return apart <= ZONES + ROUNDED and min(rest, _QUARTER - rest) < ROUNDED


def _differ_by_lists_words(text: str, other: str) -> bool:
    """Say whether one text has a list's words more; a log that grows has others."""
    added = additions(text, other)
    return (
        bool(text.strip() and other.strip())
        and added is not None
        and all(looks_added(words) for words in added)
    )


def _agree(author: Mailbox, other: Mailbox) -> bool:
    if not author.address or not other.address:
        return True
    return author.address == other.address or (
        bool(author.name) and author.name.lower() == other.name.lower()
    )


def _are_equal(text: str, other: str) -> bool:
    return text == other or _squeezed(text) == _squeezed(other)


def _are_alike(text: str, other: str) -> bool:
    if _are_equal(text, other):
        return True
    words, other_words = (set(each[:COMPARED_CHARS].split()) for each in (text, other))
    fewest = min(len(words), len(other_words))
    return len(words & other_words) >= SHARED_WORDS * fewest


def _begins_as(text: str, other: str) -> bool:
    shorter, longer = sorted((text, other), key=len)
    return longer.startswith(shorter)


def _squeezed(text: str) -> str:
    if text.isascii():  # a long text's bytes are thinned out far quicker than its words are joined
        return text.encode().translate(None, _ASCII_SPACE).decode()
    return "".join(text.split())


def _digest(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()
