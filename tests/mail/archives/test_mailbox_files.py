"""Mailbox files as they are found: every dialect, every line end, damaged and half written."""

import io
from collections.abc import Callable

import pytest

from bot.mail.archives.archive import ArchivedMail, read_archive
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail

STAMP = b"From ana@example.org Mon Mar  3 10:15:00 2025\n"
BOM = b"\xef\xbb\xbf"


def mail(number: int, body: bytes = b"text\n", *, extra: bytes = b"") -> bytes:
    return b"Message-ID: <%d@x>\nFrom: ana@example.org\n%s\n%s" % (number, extra, body)


def with_length(number: int, body: bytes) -> bytes:
    return mail(number, body, extra=b"Content-Length: %d\n" % len(body))


def read(raw: bytes) -> list[ArchivedMail]:
    return list(read_archive(io.BytesIO(raw), name="a.mbox"))


def ids_in(raw: bytes) -> list[str]:
    mails = [parse_mail(each.raw) for each in read(raw)]
    return [other.message_id if isinstance(other, ParsedMail) else other.reason for other in mails]


def crlf(raw: bytes) -> bytes:
    return raw.replace(b"\n", b"\r\n")


TWO = STAMP + mail(1) + b"\n" + STAMP + mail(2) + b"\n"
ATTACHED = b"text\n\n" + STAMP + b"Subject: an attached mail\n\nits text\n"

TWO_MAILS = {
    "CRLF": crlf(TWO),
    "bare CR": TWO.replace(b"\n", b"\r"),
    "a byte order mark": BOM + TWO,
    "a byte order mark, CRLF": BOM + crlf(TWO),
    "blank lines first": b"\n\n" + TWO,
    "blank lines first, CRLF": b"\r\n\r\n" + crlf(TWO),
    "zeros first, from a crash": b"\0" * 100 + TWO,
    "zeros last": TWO + b"\0" * 100,
    "blank lines last": TWO + b"\n\n\n",
    "no blank line between": STAMP + mail(1) + STAMP + mail(2),
    "no body, no blank line": STAMP + b"Message-ID: <1@x>\nFrom: a@x.org\n" + STAMP + mail(2),
    "empty bodies": STAMP + mail(1, b"") + b"\n" + STAMP + mail(2, b""),
    "cut in the last body": TWO[:-3],
    "cut in the last header section": STAMP + mail(1) + b"\n" + STAMP + b"Message-ID: <2@x>\nFr",
    "a zone in the stamp": TWO.replace(b" 2025", b" +0100 2025"),
    "a named zone in the stamp": TWO.replace(b" 2025", b" CET 2025"),
    "no seconds in the stamp": TWO.replace(b"10:15:00", b"10:15"),
    "UUCP's stamp": TWO.replace(b"2025\n", b"2025 remote from somehost\n"),
    "Mozilla's stamp": TWO.replace(b"From ana@example.org", b"From -"),
    "a takeout's stamp": TWO.replace(b"From ana@example.org", b"From 17212345678@xxx"),
    "an address with spaces": TWO.replace(b"From ana@example.org", b'From "ana lopez"@x.org'),
    "a list's hidden address": TWO.replace(b"From ana@example.org", b"From ana at example.org "),
    "a program's own field first": TWO.replace(b"Message-ID", b"X-Mozilla-Status: 1\nMessage-ID"),
    "an old stamp in the header": STAMP + b">" + TWO,
}


@pytest.mark.parametrize("raw", TWO_MAILS.values(), ids=TWO_MAILS.keys())
def test_two_mails_are_told_apart(raw: bytes) -> None:
    assert ids_in(raw) == ["1@x", "2@x"]


DIALECTS = {
    "mboxo": (b"text\n\n>From the pier\n", b"text\n\nFrom the pier\n"),
    "mboxrd": (b"text\n\n>>From the pier\n", b"text\n\n>From the pier\n"),
    "unescaped": (b"text\n\nFrom the pier\nwe saw\n", b"text\n\nFrom the pier\nwe saw\n"),
    "unescaped, with a time": (b"t\n\nFrom 10:15 on\nwe saw\n", b"t\n\nFrom 10:15 on\nwe saw\n"),
    "a quoted one": (b"text\n\n> From 2025 on\n", b"text\n\n> From 2025 on\n"),
    "a quote of an escape": (b"text\n\n> >From here\n", b"text\n\n> >From here\n"),
}


@pytest.mark.parametrize(("stored", "meant"), DIALECTS.values(), ids=DIALECTS.keys())
def test_from_lines_in_a_body_come_back_as_they_were(stored: bytes, meant: bytes) -> None:
    for ending in (bytes, crlf):
        mails = read(ending(STAMP + mail(1, stored) + b"\n" + STAMP + mail(2)))

        assert [each.raw for each in mails] == [ending(mail(1, meant)), ending(mail(2))]


def test_mboxcl_has_a_length_and_escapes() -> None:
    stored = with_length(1, b"text\n\n>From the pier\n")

    mails = read(STAMP + stored + b"\n" + STAMP + mail(2))

    assert [each.raw for each in mails] == [stored.replace(b">From", b"From"), mail(2)]


@pytest.mark.parametrize("ending", [bytes, crlf])
def test_mboxcl2_has_a_length_and_no_escapes(ending: Callable[[bytes], bytes]) -> None:
    body = ending(ATTACHED + b"\n>From an answer\n")
    header = ending(mail(1, b"", extra=b"Content-Length: %d\n" % len(body)))

    mails = read(ending(STAMP) + header + body + ending(b"\n" + STAMP + mail(2)))

    assert [each.raw for each in mails] == [header + body, ending(mail(2))]


BARE = b">From my side: yes.\nI am against it.\n\nFrom the harbour, Bob\n"
PLAIN = b">From the pier\n"


@pytest.mark.parametrize("ending", [bytes, crlf])
@pytest.mark.parametrize("body", [BARE, b"From here\n" + PLAIN, PLAIN + b"\n" + ATTACHED])
def test_a_bare_from_line_within_the_length_shows_that_nothing_is_escaped(
    body: bytes, ending: Callable[[bytes], bytes]
) -> None:
    """mutt and Dovecot write so; else what somebody quotes would be the sender's own words."""
    stored = [
        with_length(number, ending(each)) for number, each in enumerate((body, PLAIN, BARE), 1)
    ]

    mails = read(b"".join(ending(STAMP) + raw + ending(b"\n") for raw in stored))

    assert [each.raw for each in mails] == stored


def test_a_file_of_both_dialects_is_read_by_each_mails_own_signs() -> None:
    escaped = with_length(1, PLAIN)
    bare = with_length(2, BARE)
    without = mail(3, PLAIN)
    wrong = mail(4, PLAIN, extra=b"Content-Length: 3\n")

    mails = read(b"".join(STAMP + raw + b"\n" for raw in (escaped, bare, without, wrong)))

    assert [each.raw for each in mails] == [
        escaped.replace(b">From", b"From"),
        bare,
        without.replace(b">From", b"From"),
        wrong.replace(b">From", b"From"),
    ]


def test_a_bare_from_line_without_a_true_length_shows_nothing() -> None:
    for extra in (b"", b"Content-Length: 3\n", b"Content-Length: 3000\n"):
        stored = mail(1, BARE, extra=extra)

        (only,) = read(STAMP + stored + b"\n")

        assert only.raw == stored.replace(b">From", b"From")


@pytest.mark.parametrize("wrong", [0, 1, 5, 17, 200, 10**6, 10**9, 10**30])
def test_a_wrong_length_neither_joins_nor_loses_mails(wrong: int) -> None:
    lied = mail(1, extra=b"Content-Length: %d\n" % wrong)

    assert ids_in(STAMP + lied + b"\n" + TWO.replace(b"<1@", b"<3@")) == ["1@x", "3@x", "2@x"]


EMPTY = {"nothing": b"", "blank lines": b"\n\r\n\n", "zeros": b"\0" * 50, "a mark only": BOM}


@pytest.mark.parametrize("raw", EMPTY.values(), ids=EMPTY.keys())
def test_an_empty_file_holds_no_mail(raw: bytes) -> None:
    assert read(raw) == []


def test_an_mmdf_file_may_have_any_line_end() -> None:
    mark = b"\x01\x01\x01\x01\n"
    stored = mark + mail(1) + mark + mark + mail(2) + mark

    for raw in (stored, crlf(stored), stored.replace(b"\n", b"\r"), b"\n" + stored):
        assert ids_in(raw) == ["1@x", "2@x"]
