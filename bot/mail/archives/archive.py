"""Readers for `import`: from an open archive to the bytes of each mail in it, in order.

Takes mailbox files in every dialect, MMDF, Pipermail's monthly text (a mailbox file whose
addresses read `name at host`), single mails, and the bare text that is copied from an
archive's page: subject, author, address, date, then the body. Opening files, unpacking and
walking over Maildirs is for the caller; a stream is read once, a line at a time.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BufferedIOBase, BufferedReader, BytesIO, RawIOBase
from itertools import chain, count, islice
from typing import TYPE_CHECKING, Final

from bot.mail.archives.mbox import Stored, received_at, split_mbox, split_mmdf, taken
from bot.mail.limits import HEADER_BYTES, MAIL_BYTES
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail
from bot.mail.wire.charsets import decode_bytes
from bot.mail.wire.dates import parse_date

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_LONGEST_READ: Final = 1024 * 1024
"""Bytes of one line that are read at once."""

_BLANK: Final = b"\0 \t\r\n"
"""What may stand before the first mail; a crash leaves zeros in files."""

_LOOKED_AT: Final = 3
"""Mails of a file among which one that can be read tells that it is an archive."""

_BARE_HEADERS: Final = 4
_COUNT: Final = re.compile(rb"\d{1,12}\s*")
_HIDDEN_ADDRESS: Final = re.compile(r"\S+ \S{1,8} [\w-]+(?:\.[\w-]+)+$|\S+@\S+$")
_FIELD: Final = re.compile(rb"[!-9;-~]+[ \t]*:")
_SAYS_WHOSE: Final = re.compile(rb"^(?:from|date)[ \t]*:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ArchivedMail:
    """One mail of an archive.

    `where` tells people its place: the archive's name and the mail's number in it, from 1.
    `envelope` is the mailbox file's `From ` line above it, where one is.
    `left_out` bytes more were not kept, of a mail that is too large.
    """

    raw: bytes
    where: str
    envelope: bytes = b""
    left_out: int = 0

    @property
    def received_at(self) -> datetime | None:
        """What the archive says of its arrival, for mails whose own date is bad."""
        return received_at(self.envelope)


def read_archive(
    stream: BufferedIOBase, *, name: str, most: int = MAIL_BYTES
) -> Iterator[ArchivedMail]:
    """Yield each mail of an open archive (not packed). `name` is the file's name.

    A file `….eml` is one mail whatever it looks like; one of Apple Mail's, `….emlx`, says in its
    first line how long its mail is. Of a mail above `most` bytes only the
    beginning is kept, so the memory is bounded whatever the archive holds.
    """
    # `map` keeps no mail while the next one is gathered, as a loop's variable would.
    return map(partial(_named, name), count(1), _split(stream, name, most))


def _named(name: str, number: int, stored: Stored) -> ArchivedMail:
    where = f"{name}, mail {number}"
    return ArchivedMail(stored.raw, where, stored.envelope, stored.left_out)


def holds_mail(head: bytes) -> bool:
    """Return True if a file that begins so (64 kB tell enough) is an archive, or empty."""
    mails = read_archive(BytesIO(head), name="")
    first = list(islice(mails, _LOOKED_AT))
    return not first or any(isinstance(parse_mail(mail.raw), ParsedMail) for mail in first)


def _split(stream: BufferedIOBase, name: str, most: int) -> Iterator[Stored]:
    lines = iter(partial(stream.readline, _LONGEST_READ), b"")
    first = next((line for line in lines if line.strip(_BLANK)), b"")
    first = first.lstrip(_BLANK).removeprefix(BOM_UTF8)
    if not first:
        return iter(())
    if b"\n" not in first and b"\r" in first:
        return _split(BufferedReader(_LineFeeds(first, stream)), name, most)
    if name.lower().endswith(".emlx") and _COUNT.fullmatch(first):
        return iter([_first_bytes(int(first), stream, most)])
    if first.startswith(b"From ") and name.lower().endswith(".eml"):
        return iter([_whole(b"", stream, most)])
    if first.startswith(b"From "):
        return split_mbox(first, stream, most=most)
    if first.startswith(b"\x01\x01\x01\x01"):
        return split_mmdf(lines, most=most)
    head = _header_of(first, lines)
    if name.lower().endswith(".eml") or _SAYS_WHOSE.search(head):
        return iter([_single(_whole(head, stream, most))])
    return _headless(head, stream, most)


def _header_of(first: bytes, lines: Iterator[bytes]) -> bytes:
    """Return the first lines of a file, up to a blank one."""
    head = bytearray(first)
    while len(head) < HEADER_BYTES and (line := next(lines, b"")):
        head += line
        if not line.strip():
            break
    return bytes(head)


def _headless(head: bytes, rest: BufferedIOBase, most: int) -> Iterator[Stored]:
    """Yield what may be the end of a mailbox file: the rest of a mail, and whole mails below it.

    Only where that rest does not say whose it is and when it was written: a single mail may hold
    other mails.
    """
    pieces = split_mbox(b"From \n" + head, rest, most=most)
    begun = next(pieces)
    below = next(pieces, None)
    if below is None:
        yield _single(begun)
    else:
        yield from chain([begun, below], pieces)


class _LineFeeds(RawIOBase):
    """A file whose lines end in a bare CR, as old Macs wrote it, with LF in its place."""

    def __init__(self, first: bytes, rest: BufferedIOBase) -> None:
        self._first = first
        self._rest = rest

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read as much as there is room for."""
        room = memoryview(buffer).nbytes
        read = self._first[:room] or self._rest.read(room)
        self._first = self._first[room:]
        memoryview(buffer)[: len(read)] = read.replace(b"\r", b"\n")
        return len(read)


def _whole(first: bytes, rest: BufferedIOBase, most: int) -> Stored:
    """Join what was read of one mail, and what follows."""
    gathered, size = BytesIO(), 0
    for block in chain([first], iter(partial(rest.read, _LONGEST_READ), b"")):
        if size <= most:
            gathered.write(block)
        size += len(block)
    return taken(gathered, size=size, most=most)


def _first_bytes(size: int, stream: BufferedIOBase, most: int) -> Stored:
    """Take a mail of so many bytes; what Apple Mail knows about it stands behind it."""
    return taken(BytesIO(stream.read(min(size, most))), size=size, most=most)


def _single(mail: Stored) -> Stored:
    """Return a single mail as it is, or the mail that a bare archive text stands for."""
    made = None if mail.left_out else bare_text_to_mail(mail.raw)
    return mail if made is None else Stored(made)


def bare_text_to_mail(raw: bytes) -> bytes | None:
    """Make a mail of an archive page's text, None when it does not look like one.

    The first four lines are subject, author's name, address (often `name at host`, a hint
    and no identity) and date; the rest is the body. There is no Message-ID to be had.
    """
    head = raw.split(b"\n", _BARE_HEADERS)
    if len(head) <= _BARE_HEADERS or _FIELD.match(head[2]):
        return None
    subject, author, address, date = (
        " ".join(decode_bytes(line).split()) for line in head[:_BARE_HEADERS]
    )
    if not _HIDDEN_ADDRESS.match(address) or parse_date(date) is None:
        return None
    name = re.sub(r"[()\\]", "", author)
    fields = (
        f"From: {address} ({name})",
        f"Date: {date}",
        f"Subject: {subject}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    )
    body = decode_bytes(head[_BARE_HEADERS])
    return ("\n".join(fields) + "\n\n" + body).encode("utf-8", "replace")
