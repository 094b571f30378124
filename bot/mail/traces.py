"""What a mail leaves behind, by which a reply that lost its references is put back.

Such a reply is put into the thread of a mail with the same subject that holds what it quotes;
a part of a numbered series (`[PATCH v2 3/7]`) to the others that its author sent with it. A
subject alone suggests, and decides nothing.

Whether two mails belong together is said of these two alone: so threads do not depend on the
order of arrival.
"""

import hashlib
import re
import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ids import MessageId
from bot.mail.limits import TRACE_CHARS, TRACE_WORDS
from bot.mail.lines import read_lines
from bot.mail.subject import base_subject, is_reply_subject
from bot.mail.values import ParsedMail
from bot.mail.walk import LineKind
from bot.mail.words import runs_of, words_of

ANSWERED_WITHIN: Final = timedelta(days=180)
"""How far apart a quote and its original may be."""
ALIKE_WITHIN: Final = timedelta(days=60)
"""How far apart mails may be for a subject to suggest anything."""
SENT_WITHIN: Final = timedelta(hours=1)
"""How far apart the parts of one series may be."""
QUOTED_SHARE: Final = 0.4
"""What part of a quote must be found in its original; the rest may be others' words in it."""
SAMPLE: Final = 256
"""How many runs of a quote are remembered: those with the lowest numbers."""

_NOT_LETTER: Final = re.compile(r"[\W_]+")
_BRACKET: Final = re.compile(r"\[([^\[\]]*)\]")
_VERSION: Final = re.compile(r"\bv\d{1,3}\b|\b\d{1,3}/\d{1,3}\b|\bpatch\b|\brfc\b", re.IGNORECASE)
_COUNTER: Final = re.compile(r"\b\d{1,3}/(\d{1,3})\b")
_ID_COUNTER: Final = re.compile(r"-\d{1,4}(?=-)")
_QUOTED: Final = frozenset((LineKind.TEXT, LineKind.BLANK))


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of a mail under one key: a subject's, or a series'.

    `quoted` is a sample of what it quotes where it lost its references, None where it did not.
    """

    key: int
    message_id: MessageId
    said_at: datetime
    quoted: frozenset[int] | None
    is_series: bool = False


def traces_of(mail: ParsedMail, *, said_at: datetime) -> list[Trace]:
    """Return what is remembered of a mail; nothing where its subject says nothing."""
    subject = mail.subject.strip(" '\"")
    base = mail.base_subject if subject == mail.subject else base_subject(subject)
    letters = _NOT_LETTER.sub("", base).lower()
    if not letters or mail.automatic is not None:
        return []
    version = version_of(subject)
    quoted = None
    if not mail.references:
        sample = _quoted_sample(mail)
        quoted = sample if sample or is_reply_subject(subject) else None
    found = [Trace(_key(letters, version), mail.message_id, said_at, quoted)]
    counter = _COUNTER.search(version)
    if counter is not None and int(counter[1]) > 1 and not is_reply_subject(subject):
        # git numbers the Message-IDs of a series, too.
        name = _ID_COUNTER.sub("-n", mail.message_id)
        together = name if name != mail.message_id else ""
        key = _key(mail.author.address, _COUNTER.sub(r"n/\1", version), together)
        lost = None if mail.references else frozenset[int]()
        found.append(Trace(key, mail.message_id, said_at, lost, is_series=True))
    return found


def is_lost(trace: Trace) -> bool:
    """Say whether the mail may be an answer that does not say to what."""
    return trace.quoted is not None


def is_near(lost: Trace, other: Trace) -> bool:
    """Say whether a mail may be what the lost one belongs to: another, at about that time."""
    within = SENT_WITHIN if lost.is_series else ANSWERED_WITHIN
    return (
        lost.message_id != other.message_id
        and (lost.key, lost.is_series) == (other.key, other.is_series)
        and abs(lost.said_at - other.said_at) <= within
    )


def holds_quote(runs: frozenset[int], *, quoted: frozenset[int]) -> bool:
    """Say whether a mail, by its runs, holds what a lost one quotes."""
    return bool(quoted) and len(quoted & runs) >= QUOTED_SHARE * len(quoted)


def is_suggested(lost: Trace, other: Trace) -> bool:
    """Say whether the subject alone suggests that a lost mail answers an earlier one."""
    return (
        not lost.is_series
        and is_near(lost, other)
        and timedelta() <= lost.said_at - other.said_at <= ALIKE_WITHIN
    )


def text_runs(text: str) -> frozenset[int]:
    """Return the runs of words of a text, as numbers."""
    return frozenset(map(_number, runs_of(words_of(text[:TRACE_CHARS])[:TRACE_WORDS])))


def pack(quoted: Iterable[int]) -> bytes:
    """Return a sample as bytes, four each."""
    return array("I", sorted(quoted)).tobytes()


def unpack(packed: bytes) -> frozenset[int]:
    """Return the sample of packed bytes."""
    return frozenset(array("I", packed))


def _quoted_sample(mail: ParsedMail) -> frozenset[int]:
    if mail.new_text == mail.text.strip():
        return frozenset()
    reading = read_lines(mail.text)
    lines = zip(reading.contents, reading.kinds, reading.depths, strict=True)
    text = "\n".join(content for content, kind, depth in lines if depth and kind in _QUOTED)
    return frozenset(sorted(text_runs(text))[:SAMPLE])


def version_of(subject: str) -> str:
    """Return the brackets that say which version or part it is: answers keep them."""
    if "[" not in subject:
        return ""
    return " ".join(
        " ".join(bracket.lower().split())
        for bracket in _BRACKET.findall(subject)
        if _VERSION.search(bracket)
    )


def _key(*parts: str) -> int:
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _number(run: tuple[str, str, str]) -> int:
    return zlib.crc32(" ".join(run).encode("utf-8", "replace"))
