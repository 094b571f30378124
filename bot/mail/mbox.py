"""Mailbox files: one mail after another, split by `From ` lines (RFC 4155) or by MMDF's.

All four dialects are read: mboxo and mboxrd (`>From ` escapes), mboxcl and mboxcl2
(Content-Length, the latter without escapes). Content-Length is believed only where the
next mail, or the end, really follows: it is wrong as often as not. Memory holds one mail.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Final

from bot.mail.dates import parse_date
from bot.mail.limits import MAIL_BYTES

_FIELD: Final = re.compile(rb"[!-9;-~]+[ \t]*:")
_KNOWN_FIELD: Final = re.compile(
    rb"(?:from|to|cc|date|subject|sender|received|return-path|delivered-to|message-id|mime-version"
    rb"|content-\w|reply-to|in-reply-to|references|precedence|list-\w|status|dkim-|x-\w|mailing-list"
    rb"|envelope-to|path)[\w-]*[ \t]*:",
    re.IGNORECASE,
)
_TIME: Final = re.compile(rb"\d{1,2}:\d\d")
_STAMP: Final = re.compile(rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[^\n]*\d{4}")
_LENGTH: Final = re.compile(rb"content-length:\s*(\d{1,9})\s*$", re.IGNORECASE)
_ESCAPED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_MMDF: Final = b"\x01\x01\x01\x01"
_BLANK: Final = (b"\n", b"\r\n", b"")
_BELIEVABLE_LENGTH: Final = 32 * 1024 * 1024
_SLACK: Final = 4
"""Bytes of blank line that may stand between a mail's Content-Length and the next mail."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One mail of a mailbox file: its bytes, and when the file says it came (if it does)."""

    raw: bytes
    received_at: datetime | None


@dataclass(slots=True)
class _Mail:
    """The mail being gathered."""

    lines: list[bytes] = field(default_factory=list)
    size: int = 0
    envelope: bytes = b""
    in_header: bool = True
    body_size: int = 0
    length: int | None = None
    candidates: list[int] = field(default_factory=list)

    def add(self, line: bytes) -> None:
        # One byte over the bound is enough for the reader to refuse the mail.
        if self.size <= MAIL_BYTES:
            self.lines.append(line)
            self.size += len(line)
        if not self.in_header:
            self.body_size += len(line)
        elif line in _BLANK:
            self.in_header = False
        elif line[:1] in b"Cc" and (found := _LENGTH.match(line)):
            length = int(found[1])
            self.length = length if length <= _BELIEVABLE_LENGTH else None

    @property
    def is_within_length(self) -> bool:
        return self.length is not None and not self.in_header and self.body_size < self.length

    @property
    def is_at_length(self) -> bool:
        return self.length is not None and 0 <= self.body_size - self.length <= _SLACK


def split_mbox(lines: Iterable[bytes]) -> Iterator[Stored]:
    """Split the lines of a file that begins with a `From ` line."""
    mail: _Mail | None = None
    held: bytes | None = None
    blank_before = True
    for line in lines:
        if held is not None:
            if _begins_mail(held, line, blank_before=blank_before, at_start=mail is None):
                if mail is not None and not mail.is_within_length:
                    yield from _finish(mail)
                    mail = None
                mail = _open_or_note(mail, held)
            elif mail is not None:
                mail.add(held)
            held, blank_before = None, False
        if line.startswith(b"From "):
            held = line
            continue
        if mail is None:
            mail = _Mail()
        mail.add(line)
        blank_before = line in _BLANK
    if held is not None and mail is not None:
        mail.add(held)
    if mail is not None:
        yield from _finish(mail)


def _open_or_note(mail: _Mail | None, envelope: bytes) -> _Mail:
    """Open the next mail, or note a place within Content-Length where one may begin."""
    if mail is None:
        return _Mail(envelope=envelope)
    mail.candidates.append(len(mail.lines))
    mail.add(envelope)
    return mail


def _begins_mail(line: bytes, following: bytes, *, blank_before: bool, at_start: bool) -> bool:
    """Say whether a `From ` line begins a mail: by what stands around it."""
    if at_start:
        return True
    looks_stamped = _TIME.search(line) is not None
    if blank_before and looks_stamped:
        return _FIELD.match(following) is not None or following.startswith((b">From ", b"\n"))
    if not blank_before and not (looks_stamped and _STAMP.search(line)):
        return False
    return _KNOWN_FIELD.match(following) is not None


def _finish(mail: _Mail) -> Iterator[Stored]:
    """Yield what was gathered: one mail, or several where Content-Length was wrong."""
    if not mail.candidates or mail.is_at_length:
        lines = mail.lines
        yield _stored(lines, mail.envelope, escaped=not mail.candidates)
        return
    bounds = [*mail.candidates, len(mail.lines)]
    yield _stored(mail.lines[: bounds[0]], mail.envelope, escaped=True)
    for begin, end in pairwise(bounds):
        yield _stored(mail.lines[begin + 1 : end], mail.lines[begin], escaped=True)


def _stored(lines: list[bytes], envelope: bytes, *, escaped: bool) -> Stored:
    raw = b"".join(lines)
    if escaped and b"\n>" in raw:
        raw = _ESCAPED.sub(rb"\1", raw)
    # The blank line at the end belongs to the file, not to the mail.
    if raw.endswith(b"\n\n"):
        raw = raw[:-1]
    elif raw.endswith(b"\r\n\r\n"):
        raw = raw[:-2]
    return Stored(raw, _received_at(envelope))


def _received_at(envelope: bytes) -> datetime | None:
    """Return the date of a `From ` line; some programs write the epoch for unknown."""
    found = _STAMP.search(envelope)
    moment = parse_date(found[0].decode("ascii", "replace")) if found else None
    return moment if moment is not None and moment.year > 1970 else None


def split_mmdf(lines: Iterable[bytes]) -> Iterator[Stored]:
    """Split the lines of an MMDF file, whose mails stand between lines of four 0x01."""
    gathered: list[bytes] = []
    size = 0
    for line in lines:
        if line.startswith(_MMDF):
            if gathered:
                yield Stored(b"".join(gathered), None)
            gathered, size = [], 0
        elif size <= MAIL_BYTES:
            gathered.append(line)
            size += len(line)
    if gathered:
        yield Stored(b"".join(gathered), None)
