"""What quotes prove of threads, read by a few lines here and not by the product.

There are replies that came without references, and such that name only a mail which is not
here. A long line of a reply that stands in an earlier mail of the same subject, and under no other
subject, proves that both belong together.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from typing import Final

LONG_LINE: Final = 30
"""A line with fewer letters proves nothing."""

REPLY: Final = re.compile(
    r"^(?:\W*(?:\[[^\]]*\])?\W*\b(?:re|aw|fw|fwd|sv|antw)\b\W*:)+", re.IGNORECASE
)
_TAG: Final = re.compile(r"\[[^\]/\d]*\]")
"""A tag of a list; not what says which part of a series it is."""
_MARKS: Final = (">", " >", "|")
_NOT_LETTER: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class _Lines:
    """A mail's long lines, as letters only, and where they stand."""

    name: str
    subject: str
    date: datetime
    quoted: frozenset[str]
    own: frozenset[str]


def quoting_links(mails: Iterable[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """Return answers, each with the latest earlier mail of its subject from which a line is.

    `mails` are names and bytes.
    """
    read = sorted(
        (_lines(name, raw) for name, raw in mails), key=lambda lines: (lines.date, lines.name)
    )
    subjects: defaultdict[str, set[str]] = defaultdict(set)
    for lines in read:
        for line in lines.quoted | lines.own:
            subjects[line].add(lines.subject)
    writers: dict[tuple[str, str], str] = {}
    links: list[tuple[str, str]] = []
    for lines in read:
        for line in lines.quoted:
            writer = writers.get((lines.subject, line))
            if writer is not None and len(subjects[line]) == 1:
                links.append((lines.name, writer))
        writers.update({(lines.subject, line): lines.name for line in lines.own})
    return links


def _lines(name: str, raw: bytes) -> _Lines:
    message = message_from_bytes(raw, policy=policy.compat32)
    subject = str(message.get("Subject", ""))
    topic = _NOT_LETTER.sub("", _TAG.sub("", REPLY.sub("", subject))).lower()
    parts = [part for part in message.walk() if part.get_content_type() == "text/plain"]
    payloads = [part.get_payload(decode=True) for part in parts]
    text = "\n".join(
        payload.decode("utf-8", "replace") for payload in payloads if isinstance(payload, bytes)
    )
    quoted, own = set[str](), set[str]()
    for line in text.splitlines():
        letters = _NOT_LETTER.sub("", line).lower()
        if len(letters) >= LONG_LINE:
            (quoted if line.startswith(_MARKS) else own).add(letters)
    if REPLY.match(subject):
        # Some programs quote without marks.
        quoted |= own
    date = _date(str(message.get("Date", "")))
    return _Lines(name, topic, date, frozenset(quoted), frozenset(own))


def _date(value: str) -> datetime:
    try:
        read = parsedate_to_datetime(value)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
