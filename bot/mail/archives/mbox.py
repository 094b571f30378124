"""Mailbox files: one mail after another, split by `From ` lines (RFC 4155) or by MMDF's.

All four dialects are read: mboxo and mboxrd (`>From ` escapes), mboxcl and mboxcl2
(Content-Length, the latter without escapes: a bare `From ` line within the length shows that).
Content-Length is believed only where the next mail, or the end, really follows: it is wrong as
often as not. Memory holds one mail.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedIOBase, BytesIO
from itertools import chain
from typing import Final

from bot.mail.limits import ENVELOPE_BYTES, TOO_LARGE_KEPT
from bot.mail.wire.dates import parse_date

_FIELD: Final = re.compile(rb"[!-9;-~]+[ \t]*:")
_KNOWN_FIELD: Final = re.compile(
    rb"(?:from|to|cc|date|subject|sender|received|return-path|delivered-to|message-id|mime-version"
    rb"|content-\w|reply-to|in-reply-to|references|precedence|list-\w|status|dkim-|x-\w|mailing-list"
    rb"|envelope-to|path)[\w-]*[ \t]*:",
    re.IGNORECASE,
)
_TIME: Final = re.compile(rb"\d{1,2}:\d\d")
_STAMP: Final = re.compile(rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[^\n]*\d{4}")
_LENGTH: Final = re.compile(
    rb"^content-length:[ \t]*(\d{1,9})[ \t\r]*$", re.IGNORECASE | re.MULTILINE
)
_ESCAPED: Final = re.compile(rb"\n>(>*From )")
_MMDF: Final = b"\x01\x01\x01\x01"
_FROM: Final = b"\nFrom "
_BEHIND_GAP: Final = b"\0From "
"""A crash leaves zeros in a file, and what was added later right behind them."""
_BLOCK: Final = 256 * 1024
_MOST_KEPT: Final = 1024 * 1024
"""Bytes that are read at once, and those within which a mail is looked at as one piece."""
_BELIEVABLE_LENGTH: Final = 32 * 1024 * 1024
_SLACK: Final = 4
"""Bytes of blank line that may stand between a mail's Content-Length and the next mail."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One mail of a mailbox file: its bytes, and the `From ` line above it, where one is.

    `left_out` bytes more were not kept, of a mail that is too large.
    """

    raw: bytes
    envelope: bytes = b""
    left_out: int = 0


@dataclass(slots=True)
class _Mail:
    """The mail being gathered, in runs: a new one begins at each candidate.

    A candidate is a `From ` line that may begin a mail within this one's Content-Length. A run
    holds little more than `most` bytes of its size; very many small pieces take no more memory.
    """

    most: int
    envelope: bytes = b""
    runs: list[BytesIO] = field(default_factory=lambda: [BytesIO()])
    sizes: list[int] = field(default_factory=lambda: [0])
    in_header: bool = True
    has_bare_from: bool = False
    body_size: int = 0
    length: int | None = None

    def add(self, piece: bytes) -> None:
        """Take what follows in the file, as far as a mail may have it."""
        if self.sizes[-1] <= self.most:
            self.runs[-1].write(piece)
        self.sizes[-1] += len(piece)
        if self.in_header:
            header, body = _split_header(piece)
            self.in_header = body is None
            self.body_size = len(body or b"")
            if b"content-length" in header.lower():
                for match in _LENGTH.finditer(header):
                    length = int(match[1])
                    self.length = length if length <= _BELIEVABLE_LENGTH else None
        else:
            self.body_size += len(piece)

    def begin_candidate(self) -> None:
        """Note that the next piece may begin another mail."""
        self.runs.append(BytesIO())
        self.sizes.append(0)

    def note_bare_from(self) -> None:
        """Note that the next piece begins with a `From ` line that nobody escaped."""
        self.has_bare_from = self.has_bare_from or not self.in_header

    @property
    def is_within_length(self) -> bool:
        """Return True if by its Content-Length the mail goes on."""
        return self.length is not None and not self.in_header and self.body_size < self.length

    @property
    def is_at_length(self) -> bool:
        """Return True if the mail is as long as its Content-Length says."""
        return self.length is not None and 0 <= self.body_size - self.length <= _SLACK

    @property
    def shows_bare(self) -> bool:
        """Return True if the mail shows that its file is of the dialect without escapes."""
        return self.has_bare_from and self.is_at_length


def split_mbox(first: bytes, rest: BufferedIOBase, *, most: int) -> Iterator[Stored]:
    """Split a file that begins with a `From ` line: what was read of it, and the rest.

    Of a mail above `most` bytes only the beginning is kept.
    """
    mail, started, is_bare = _Mail(most), False, False
    before = b"\n\n"
    for piece, is_candidate in _pieces(first, rest):
        own = piece
        if is_candidate:
            envelope, line_end, below = piece.partition(b"\n")
            following = below[: below.find(b"\n") + 1] or below
            envelope = envelope[:ENVELOPE_BYTES]
            blank = before.endswith((b"\n\n", b"\n\r\n", b"\0\n"))
            if _begins_mail(envelope, following, blank_before=blank, at_start=not started):
                if not mail.is_within_length:
                    if started:
                        is_bare = is_bare or mail.shows_bare
                        yield from _finish(mail, is_bare=is_bare)
                    mail, started, own = _Mail(most, envelope), True, below
                else:
                    mail.note_bare_from()
                    mail.begin_candidate()
            else:
                mail.note_bare_from()
            before = line_end
        mail.add(own)
        before = (before + own[-3:])[-3:]
    if any(mail.sizes):
        yield from _finish(mail, is_bare=is_bare or mail.shows_bare)


def _split_header(piece: bytes) -> tuple[bytes, bytes | None]:
    """Return what stands before the first blank line, and after it where there is one."""
    for blank in (b"\n", b"\r\n"):
        if piece.startswith(blank):
            return b"", piece[len(blank) :]
    end = piece.find(b"\n\n")
    end_crlf = piece.find(b"\n\r\n", 0, end if end >= 0 else len(piece))
    if end_crlf >= 0:
        return piece[:end_crlf], piece[end_crlf + 3 :]
    return (piece[:end], piece[end + 2 :]) if end >= 0 else (piece, None)


def _pieces(first: bytes, rest: BufferedIOBase) -> Iterator[tuple[bytes, bool]]:
    """Yield what is read, cut before each line that begins with `From `, and whether it does.

    A piece that does holds that line and the next, unless they are monstrous or the last.
    """
    raw, is_candidate = first, True
    # What is read at once is returned at once: before a damaged place nothing is lost.
    while block := rest.read1(_BLOCK):
        begin, seek = 0, max(len(raw) - len(_FROM), 0)
        raw += block
        if raw.find(_BEHIND_GAP, seek) >= 0:
            raw = raw.replace(_BEHIND_GAP, _FROM)
        while (end := raw.find(_FROM, seek)) >= 0:
            yield raw[begin : end + 1], is_candidate
            begin = seek = end + 1
            is_candidate = True
        raw = raw[begin:]
        if len(raw) > _MOST_KEPT:
            # A long mail goes on in further pieces; a `From ` on the border is still found.
            yield raw[: -len(_FROM)], is_candidate
            raw, is_candidate = raw[-len(_FROM) :], False
    if raw:
        yield raw, is_candidate


def _begins_mail(line: bytes, following: bytes, *, blank_before: bool, at_start: bool) -> bool:
    """Return True if a `From ` line begins a mail: by what stands around it."""
    if at_start:
        return True
    looks_stamped = _TIME.search(line) is not None
    if blank_before and looks_stamped:
        return _FIELD.match(following) is not None or following.startswith((b">From ", b"\n"))
    if not blank_before and not (looks_stamped and _STAMP.search(line)):
        return False
    return _KNOWN_FIELD.match(following) is not None


def _finish(mail: _Mail, *, is_bare: bool) -> Iterator[Stored]:
    """Yield what was gathered: one mail, or several where Content-Length was wrong.

    `is_bare`: this mail, or one before it, shows that the file has no escapes. That holds for
    mails with a true Content-Length alone: files of several dialects are put together.
    """
    run, *others = mail.runs
    if not others or mail.is_at_length:
        for other in others:
            run.write(other.getvalue())
        escaped = not (is_bare and mail.is_at_length)
        yield _stored(run, mail.envelope, size=sum(mail.sizes), most=mail.most, escaped=escaped)
        return
    yield _stored(run, mail.envelope, size=mail.sizes[0], most=mail.most, escaped=True)
    for other, size in zip(others, mail.sizes[1:], strict=True):
        line, _, raw = other.getvalue().partition(b"\n")
        yield _stored(BytesIO(raw), line[:ENVELOPE_BYTES], size=size, most=mail.most, escaped=True)


def _stored(run: BytesIO, envelope: bytes, *, size: int, most: int, escaped: bool) -> Stored:
    # The blank line at the end belongs to the file, not to the mail. A large mail is not copied
    # for it.
    length, end = run.getbuffer().nbytes, bytes(run.getbuffer()[-4:])
    if end.endswith(b"\n\n"):
        run.truncate(length - 1)
    elif end == b"\r\n\r\n":
        run.truncate(length - 2)
    mail = taken(run, size=size, most=most)
    raw = mail.raw
    if escaped and b">From " in raw and not mail.left_out:
        raw = _ESCAPED.sub(rb"\n\1", raw)
    return Stored(raw, envelope, mail.left_out)


def received_at(envelope: bytes) -> datetime | None:
    """Return the date of a `From ` line, None without one: some programs write the epoch."""
    match = _STAMP.search(envelope)
    moment = parse_date(match[0].decode("ascii", "replace")) if match else None
    return moment if moment is not None and moment.year > 1970 else None


def split_mmdf(lines: Iterable[bytes], *, most: int) -> Iterator[Stored]:
    """Split the lines of an MMDF file, whose mails stand between lines of four 0x01.

    Of a mail above `most` bytes only the beginning is kept.
    """
    gathered, size = BytesIO(), 0
    for line in chain(lines, [_MMDF]):
        if not line.startswith(_MMDF):
            if size <= most:
                gathered.write(line)
            size += len(line)
        elif size:
            yield taken(gathered, size=size, most=most)
            gathered, size = BytesIO(), 0


def taken(gathered: BytesIO, *, size: int, most: int) -> Stored:
    """Return a mail that was gathered, as much as is kept of one of that size.

    A whole one is not copied.
    """
    if size <= most:
        return Stored(gathered.getvalue())
    raw = gathered.getvalue()[:TOO_LARGE_KEPT]
    return Stored(raw, left_out=size - len(raw))
