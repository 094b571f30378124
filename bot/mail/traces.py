"""What a mail leaves behind, under which a reply that lost its references looks for its place.

Such a reply is put into the thread of a mail with the same subject to which its other clues
point (`bot/mail/clues.py`); a part of a series to the others that its author sent with it; a
tracker's notice to the others about the same thing. A subject alone suggests, and decides nothing.

What proves that two mails belong together is said of these two alone: so threads do not depend on
the order of arrival. One case is apart: where the quoted words were posted more than once, and no
date tells which is meant, only the last one before counts.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ids import MessageId
from bot.mail.clues import Proof, Writing, Written, find_clues
from bot.mail.formersubject import find_renamed, without_former
from bot.mail.known import remembers_short
from bot.mail.limits import TRACE_CHARS
from bot.mail.remembered import Clues, Remembered, TraceKind
from bot.mail.subject import base_subject, is_reply_subject
from bot.mail.values import ParsedMail
from bot.mail.walk import Reading

ANSWERED_WITHIN: Final = timedelta(days=180)
"""How far apart a quote and its original, or two notices about one thing, may be."""
ALIKE_WITHIN: Final = timedelta(days=60)
"""How far apart mails may be for a subject to suggest anything."""
SENT_WITHIN: Final = timedelta(hours=1)
"""How far apart the parts of one series may be."""

_NOT_LETTER: Final = re.compile(r"[\W_]+")
_BRACKET: Final = re.compile(r"\[([^\[\]]*)\]")
_VERSION: Final = re.compile(r"\bv\d{1,3}\b|\b\d{1,3}/\d{1,3}\b|\bpatch\b|\brfc\b", re.IGNORECASE)
_COUNTER: Final = re.compile(r"\b\d{1,3}/(\d{1,3})\b")
_ID_COUNTER: Final = re.compile(r"-\d{1,4}(?=-)")
_SENT_BY_GIT: Final = re.compile(r"(\d{14}\.\d{1,9})-\d{1,4}-(.+)")
"""git's Message-IDs of a series: the second, the process, the part's number, the sender."""
_NUMBERED: Final = re.compile(r"[-#! ]\d")
"""How the number of a ticket begins, and few others: this is found out far quicker."""
_TICKET: Final = re.compile(
    r"(?i:#|\b(?:bug|issue|ticket|request|pull|pr|mr) #?|!)(\d{1,9})\b"
    r"|\b([A-Z][A-Z0-9]{1,20}-\d{1,9})\b"
)


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of a mail under one key; `clues` where it lost its references."""

    key: int
    message_id: MessageId
    said_at: datetime
    kind: TraceKind
    clues: Clues | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a mail that lost its references answers, `said_at` its time: as if it referred to it."""

    lost: MessageId
    answers: MessageId
    proof: Proof
    said_at: datetime

    @property
    def order(self) -> tuple[Proof, datetime, MessageId]:
        """The highest is the nearest: of those that are proved alike, the last that was said."""
        return self.proof, self.said_at, self.answers


def traces_of(mail: ParsedMail, *, said_at: datetime) -> list[Trace]:
    """Return what is remembered of a mail; nothing where no person speaks."""
    return traces_under(mail.remembered, mail.message_id, said_at=said_at)


def traces_under(
    remembered: Iterable[Remembered], message_id: MessageId, *, said_at: datetime
) -> list[Trace]:
    """Return what is remembered of the mail of that Message-ID, said then."""
    return [Trace(one.key, message_id, said_at, one.kind, one.clues) for one in remembered]


def digest_trace(mail: ParsedMail, *, said_at: datetime) -> Trace:
    """Return the trace of a list's digest, or of an answer that has its subject.

    No other mail's key is like it: a digest is nothing that a lost mail belongs to.
    """
    key = _key("digest", _letters(mail.subject))
    return Trace(key, mail.message_id, said_at, TraceKind.SUBJECT, None)


def writing_of(mail: ParsedMail, *, said_at: datetime) -> Writing:
    """Return what is looked at of a mail."""
    return Writing(mail.message_id, mail.author, said_at, mail.subject, mail.text, mail.new_text)


def remember(
    mail: Written, *, has_lost: bool, reading: Reading | None = None
) -> tuple[Remembered, ...]:
    """Return what is to be remembered of a person's mail; nothing where its subject says nothing.

    `has_lost`: it came without references. `reading` is its text with the lines told apart,
    where that is done already.
    """
    subject = mail.subject.strip(" '\"")
    key = subject_key(subject)
    if key is None:
        return ()
    clues = find_clues(mail, reading=reading) if has_lost else None
    version = version_of(subject)
    found = [Remembered(key, TraceKind.SUBJECT, clues)]
    nothing = Clues() if has_lost else None
    for kind, key in (
        (TraceKind.SERIES, _series(mail, subject, version)),
        (TraceKind.TICKET, _ticket(mail)),
    ):
        if key is not None:
            found.append(Remembered(key, kind, nothing))
    return tuple(found)


def former_key(subject: str) -> int | None:
    """Return the key of the mails whose subject this one was before, None where it says nothing."""
    renamed = find_renamed(subject)
    return None if renamed is None else subject_key(renamed.was)


def subject_key(subject: str) -> int | None:
    """Return the key of a subject without its marks and its former name; None for an empty one."""
    letters = _letters(subject)
    return _key(letters, version_of(subject)) if letters else None


@remembers_short
def _letters(subject: str) -> str:
    return _NOT_LETTER.sub("", base_subject(without_former(subject))).lower()


def is_lost(trace: Trace) -> bool:
    """Say whether the mail may be an answer that does not say to what."""
    return trace.clues is not None


def is_near(lost: Trace, other: Trace) -> bool:
    """Say whether a mail may be what the lost one belongs to: another, at about that time."""
    within = SENT_WITHIN if lost.kind is TraceKind.SERIES else ANSWERED_WITHIN
    return (
        lost.message_id != other.message_id
        and (lost.key, lost.kind) == (other.key, other.kind)
        and abs(lost.said_at - other.said_at) <= within
    )


def is_proved(lost: Trace, other: Trace) -> bool:
    """Say whether the key itself proves that a lost mail belongs to another near it.

    There are trackers that thread their notices, and such that do not: only a notice that has its
    references tells which.
    """
    return lost.kind is TraceKind.SERIES or (lost.kind is TraceKind.TICKET and not is_lost(other))


def is_suggested(lost: Trace, other: Trace) -> bool:
    """Say whether the subject, or the ticket, suggests that a lost mail answers an earlier one."""
    return (
        lost.kind is not TraceKind.SERIES
        and is_near(lost, other)
        and timedelta() <= lost.said_at - other.said_at <= ALIKE_WITHIN
    )


@remembers_short
def version_of(subject: str) -> str:
    """Return the brackets that say which version or part it is: answers keep them."""
    if "[" not in subject:
        return ""
    return " ".join(
        " ".join(bracket.lower().split())
        for bracket in _BRACKET.findall(subject)
        if _VERSION.search(bracket)
    )


def _series(mail: Written, subject: str, version: str) -> int | None:
    """Return the key of the series that a mail is a part of."""
    if is_reply_subject(subject):
        return None
    sent = _SENT_BY_GIT.fullmatch(mail.message_id)
    if sent is not None:
        return _key(mail.author.address, *sent.groups())
    counter = _COUNTER.search(version)
    if counter is None or int(counter[1]) < 2:
        return None
    # Other programs number the Message-IDs of a series, too.
    name = _ID_COUNTER.sub("-n", mail.message_id)
    together = name if name != mail.message_id else ""
    return _key(mail.author.address, _COUNTER.sub(r"n/\1", version), together)


def _ticket(mail: Written) -> int | None:
    """Return the key of what a tracker's notice is about: numbered in its subject, and linked.

    All notices of a tracker come from its own address.
    """
    if _NUMBERED.search(mail.subject) is None:
        return None
    named = _TICKET.search(mail.subject)
    if named is None or not mail.author.address or "://" not in mail.text:
        return None
    number = re.escape(named[1] or named[2])
    link = re.search(
        rf"https?://(\S{{1,200}}?[/=]{number})(?![\w-]|\.\w)",
        mail.text[:TRACE_CHARS],
        re.IGNORECASE,
    )
    return _key("ticket", mail.author.address, link[1].lower()) if link is not None else None


def _key(*parts: str) -> int:
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
