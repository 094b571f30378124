"""Archives: mailbox files in every dialect, MMDF, Pipermail's text, bare text."""

import io
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.archives.archive import ArchivedMail, bare_text_to_mail, read_archive
from bot.mail.parse import parse_mail
from bot.mail.threads.copies import is_made
from bot.mail.values import ParsedMail

STAMP = b"From ana@example.org Mon Mar  3 10:15:00 2025\n"


def mail(number: int, body: bytes = b"text\n", extra: bytes = b"") -> bytes:
    return b"Message-ID: <%d@x>\nFrom: ana@example.org\n%s\n%s" % (number, extra, body)


def read(raw: bytes, name: str = "a.mbox") -> list[ArchivedMail]:
    return list(read_archive(io.BytesIO(raw), name=name))


def ids(mails: Iterable[ArchivedMail]) -> list[str]:
    texts: list[str] = []
    for each in mails:
        parsed = parse_mail(each.raw)
        assert isinstance(parsed, ParsedMail)
        texts.append(parsed.message_id)
    return texts


def test_a_mailbox_file_is_split_and_counted() -> None:
    mails = read(STAMP + mail(1) + b"\n" + STAMP + mail(2) + b"\n")

    assert [each.raw for each in mails] == [mail(1), mail(2)]
    assert [each.where for each in mails] == ["a.mbox, mail 1", "a.mbox, mail 2"]
    assert mails[0].received_at is not None
    assert mails[0].received_at.isoformat() == "2025-03-03T10:15:00+00:00"


def test_a_mail_behind_zeros_that_a_crash_left_is_found() -> None:
    mails = read(STAMP + mail(1) + bytes(4096) + STAMP + mail(2) + b"\n")

    assert ids(mails) == ["1@x", "2@x"]
    assert mails[1].raw == mail(2)
    assert mails[1].received_at == mails[0].received_at


def test_zeros_in_a_text_part_nothing() -> None:
    assert ids(read(STAMP + mail(1, b"text\0From here\n\0\0From Monday on:\n"))) == ["1@x"]


def test_escaped_from_lines_lose_one_escape() -> None:
    body = b"text\n\n>From here\n>>From there\n"

    (only,) = read(STAMP + mail(1, body))

    assert only.raw == mail(1, b"text\n\nFrom here\n>From there\n")


def test_a_from_line_in_the_text_does_not_split_a_mail() -> None:
    body = b"text\n\nFrom Monday on:\nthe pier is open\n\nFrom ana at 10:15 we heard\nnothing\n"

    assert ids(read(STAMP + mail(1, body) + b"\n" + STAMP + mail(2))) == ["1@x", "2@x"]


def test_content_length_is_believed_where_the_next_mail_follows() -> None:
    body = b"text\n\n" + STAMP + b"Subject: quoted mail\n\nit ends\n"
    stored = mail(1, body, b"Content-Length: %d\n" % len(body))

    mails = read(STAMP + stored + b"\n" + STAMP + mail(2))

    assert [each.raw for each in mails] == [stored, mail(2)]


def test_a_wrong_content_length_loses_no_mail() -> None:
    for wrong in (b"0", b"3", b"40", b"100", b"9999999"):
        lied = mail(1, extra=b"Content-Length: " + wrong + b"\n")
        raw = STAMP + lied + b"\n" + STAMP + mail(2) + b"\n" + STAMP + mail(3)

        assert ids(read(raw)) == ["1@x", "2@x", "3@x"], wrong


def test_a_missing_blank_line_before_a_mail_is_forgiven() -> None:
    assert ids(read(STAMP + mail(1) + STAMP + mail(2))) == ["1@x", "2@x"]


def test_a_file_that_ends_in_a_from_line_keeps_it() -> None:
    (only,) = read(STAMP + mail(1, b"text\n\n") + b"From the end\n")

    assert only.raw.endswith(b"From the end\n")


def test_the_epoch_in_a_from_line_is_no_date() -> None:
    (only,) = read(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + mail(1))

    assert only.received_at is None


@pytest.mark.parametrize(
    "cut", [b"the end of a mail\n\n", b"ject: pier\nMessage-ID: <0@x>\n\n0\n\n"]
)
def test_whole_mails_are_read_below_the_rest_of_one_whose_head_is_cut_off(cut: bytes) -> None:
    mails = [b"From ana@x Mon Mar  3 10:15:00 2025\n" + mail(number) for number in (1, 2)]

    archiveds = read(cut + b"\n".join(mails))

    assert [archived.raw.strip() for archived in archiveds] == [
        cut.strip(),
        mail(1).strip(),
        mail(2).strip(),
    ]


def test_a_single_mail_that_holds_others_is_one() -> None:
    whole = mail(1, body=b"\nThis came:\n\nFrom ana@x Mon Mar  3 10:15:00 2025\n" + mail(2))

    assert [archived.raw for archived in read(whole, "1")] == [whole]


def test_pipermails_text_is_a_mailbox_file_with_hidden_addresses() -> None:
    raw = (
        b"From ana at example.org  Mon Mar  3 10:15:00 2025\nFrom: ana at example.org (Ana Lopez)\n"
        b"Date: Mon, 3 Mar 2025 10:15:00 +0100\nSubject: [c] pier\nMessage-ID: <1@x>\n\n1\n\n\n"
        b"From ben bei mail.example.com  Mon Mar  3 11:15:00 2025\n"
        b"From: ben bei mail.example.com (Ben)\nMessage-ID: <2@x>\n\ntwo\n"
    )

    mails = [parse_mail(each.raw) for each in read(raw, "2025-March.txt")]

    assert [each.author.address for each in mails if isinstance(each, ParsedMail)] == [
        "ana@example.org",
        "ben@mail.example.com",
    ]


def test_an_mmdf_file_is_split_at_its_lines() -> None:
    mark = b"\x01\x01\x01\x01\n"

    assert ids(read(mark + mail(1) + mark + mark + mail(2) + mark)) == ["1@x", "2@x"]


def test_a_single_mail_is_one_mail_also_with_a_mailbox_file_attached() -> None:
    attached = mail(1, b"text\n\n" + STAMP + mail(2))

    assert [each.raw for each in read(attached, "a.eml")] == [attached]
    assert [each.raw for each in read(STAMP + attached, "a.eml")] == [attached]
    assert read(b"", "empty") == []
    assert read(b"\n\n", "blank") == []


def test_a_mail_of_apple_mail_is_as_long_as_its_first_line_says() -> None:
    raw = mail(1, b"text\n")
    known = b'<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"></plist>\n'

    assert [each.raw for each in read(b"%-10d\n" % len(raw) + raw + known, "12.emlx")] == [raw]
    assert [each.raw for each in read(b"99999\n" + raw, "12.emlx")] == [raw]
    assert [each.raw for each in read(raw, "12.emlx")] == [raw]


BARE = (
    "[council] Opening hours\nAna López\nana at example.org\nThu Dec 18 08:45:57 EST 2014\n"
    "The pier opens at seven.\n> On Dec 18, 2014, at 1:07 PM, Ben <ben at example.org> wrote:\n>\n"
    "> When?\n"
)


def test_bare_archive_text_becomes_a_mail() -> None:
    (only,) = read(BARE.encode(), "0.txt")

    parsed = parse_mail(only.raw)
    assert isinstance(parsed, ParsedMail)
    assert (parsed.author.name, parsed.author.address) == ("Ana López", "ana@example.org")
    assert parsed.subject == "[council] Opening hours"
    assert parsed.date is not None
    assert parsed.date.isoformat() == "2014-12-18T13:45:57+00:00"
    assert parsed.new_text == "The pier opens at seven."
    assert is_made(parsed.message_id)


def test_other_text_is_no_bare_archive_text() -> None:
    assert bare_text_to_mail(b"Hello,\n\nthis is\nno mail\nat all\n") is None
    assert bare_text_to_mail(b"one line") is None
    assert bare_text_to_mail(mail(1)) is None


BODIES = st.lists(
    st.sampled_from(
        [b"text\n", b"\n", b"From a b\n", b">From x\n", b"Subject: s\n", b"+1\n", STAMP]
    )
).map(b"".join)


@given(st.lists(BODIES, min_size=1, max_size=5))
def test_what_a_careful_writer_stored_comes_back(bodies: list[bytes]) -> None:
    mails = [mail(number, body.rstrip(b"\n") + b"\n") for number, body in enumerate(bodies)]
    stored = b"".join(STAMP + escape(each) + b"\n" for each in mails)

    assert [each.raw for each in read(stored)] == mails


def escape(raw: bytes) -> bytes:
    """Escape as mboxrd does."""
    lines = raw.split(b"\n")
    return b"\n".join(
        b">" + each if each.lstrip(b">").startswith(b"From ") else each for each in lines
    )


@given(st.binary(max_size=300))
def test_reading_an_archive_never_raises(raw: bytes) -> None:
    read(raw)
    read(STAMP + raw)
    read(b"\x01\x01\x01\x01\n" + raw)


def test_a_mail_longer_than_what_is_read_at_once_is_split_at_its_end() -> None:
    long = mail(1, b"x From me\n" * 200_000)

    mails = read(STAMP + long + b"\n" + STAMP + mail(2))

    assert [each.raw for each in mails] == [long, mail(2)]
