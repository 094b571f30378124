"""Archives that unpack to far more than they are: memory is bounded, what is too large is told."""

import gzip
import io
from collections.abc import Sequence

import pytest

from bot.mail.archives.archive import ArchivedMail, read_archive
from bot.mail.limits import TOO_LARGE_KEPT
from tests.benchmarks.measure import run_here

STAMP = b"From ana@example.org Mon Mar  3 10:15:00 2025\n"
MAIL = STAMP + b"From: ana@example.org\nMessage-ID: <%d@example.org>\n\ntext\n\n"
HEAD = STAMP + b"From: bo@example.org\n\n"
MMDF = b"\x01\x01\x01\x01\n"
MOST = 2_000_000
UNPACKED = 84_000_000
OF_LINES = 4_000_000
"""Bytes, and as many where each short line is looked at."""
MEGABYTES = 60
"""What reading may take: the mail in hand twice, and what a test's own process does meanwhile."""

BOMBS = {
    "one line": b"a" * 2_000,
    "lines of one letter": b"a\n" * 1_000,
    "blank lines": b"\n" * 2_000,
    "zeros": b"\0" * 2_000,
    "headers": b"X-A: b\n" * 250,
    "returns": b"a\r" * 1_000,
}


def bomb(
    inner: bytes, *, first: bytes = b"", last: bytes = b"", size: int = UNPACKED
) -> io.BytesIO:
    """Return a packed file whose middle is `inner`, repeated; gzip allows for several members."""
    member = gzip.compress(inner * 1_000)
    count = size // len(inner * 1_000)
    return io.BytesIO(gzip.compress(first) + member * count + gzip.compress(last))


def read(packed: io.BytesIO, *, name: str = "a.mbox") -> Sequence[ArchivedMail]:
    mails: list[ArchivedMail] = []

    def work() -> None:
        stream = gzip.GzipFile(fileobj=packed)
        mails.extend(read_archive(stream, name=name, most=MOST))

    assert run_here(work).peak_mb < MEGABYTES
    return mails


def assert_told(mails: Sequence[ArchivedMail], *, size: int) -> None:
    """Assert that of three mails the middle one is told by its beginning."""
    assert [bool(mail.left_out) for mail in mails] == [False, True, False]
    assert len(mails[1].raw) == TOO_LARGE_KEPT
    assert mails[1].left_out > size - 1_000_000
    assert mails[1].raw.startswith(b"From: bo@example.org\n")
    assert b"<3@example.org>" in mails[2].raw


@pytest.mark.parametrize("inner", BOMBS.values(), ids=BOMBS.keys())
def test_a_huge_mail_of_an_mbox_is_told_by_its_beginning_and_the_next_is_read(inner: bytes) -> None:
    mails = read(bomb(inner, first=MAIL % 1 + HEAD, last=b"\n" + MAIL % 3))

    assert_told(mails, size=UNPACKED)


def test_lines_that_begin_like_a_mail_take_no_more_memory() -> None:
    mails = read(
        bomb(b"\nFrom x\n" * 250, first=MAIL % 1 + HEAD, last=b"\n" + MAIL % 3, size=OF_LINES)
    )

    assert_told(mails, size=OF_LINES)


def test_a_huge_mail_of_an_mmdf_file_is_told_by_its_beginning() -> None:
    first = MMDF + b"From: ana@example.org\n\n" + MMDF + MMDF + b"From: bo@example.org\n\n"
    last = MMDF + MMDF + b"Message-ID: <3@example.org>\n\n" + MMDF

    mails = read(bomb(BOMBS["lines of one letter"], first=first, last=last, size=OF_LINES))

    assert_told(mails, size=OF_LINES)


def test_a_huge_single_mail_is_told_by_its_beginning() -> None:
    head = b"From: bo@example.org\n\n"

    mails = read(bomb(BOMBS["lines of one letter"], first=head), name="a.eml")

    assert [len(mail.raw) for mail in mails] == [TOO_LARGE_KEPT]
    assert mails[0].left_out > UNPACKED - 1_000_000


def test_a_file_of_nothing_but_zeros_holds_no_mail() -> None:
    assert read(bomb(BOMBS["zeros"])) == []


def test_a_false_length_above_the_bound_hides_no_mails() -> None:
    """Content-Length is wrong as often as not: mails within it are mails all the same."""
    lying = STAMP + b"From: bo@example.org\nContent-Length: 30000000\n\ntext\n\n"
    small = b"".join(MAIL % number + b"words\n" * 50_000 + b"\n" for number in range(40))

    mails = list(read_archive(io.BytesIO(lying + small), name="a.mbox", most=MOST))

    assert len(mails) == 41
    assert not any(mail.left_out for mail in mails)
