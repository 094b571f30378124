"""Header fields: words, dates, ids and addresses, in the states they are found in."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.limits import ADDRESS_CHARS, MAILBOXES, MESSAGE_ID_CHARS, REFERENCES
from bot.mail.values import Mailbox
from bot.mail.wire.addresses import first_mailbox, mailboxes
from bot.mail.wire.dates import parse_date
from bot.mail.wire.headers import decode_words, read_headers, split_headers, whole
from bot.mail.wire.identifiers import chain, message_ids, own_id, parent_ids


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?caf=C3=A9?=", "café"),
        ("=?ISO-8859-1?q?caf=E9?= bar", "café bar"),
        ("=?utf-8?B?Y2Fmw6k=?= =?utf-8?B?IGJhcg==?=", "café bar"),
        ("=?utf-8?B?Y2Fmww==?= =?utf-8?B?qQ==?=", "café"),
        ("=?utf-8*en?Q?caf=C3=A9?=", "café"),
        ("=?utf-8?Q?a_b?=c", "a bc"),
        ("=?utf-8?Q?two words inside?=", "two words inside"),
        ("=?utf-8?B?Y2Fmw6k", "café"),
        ("=?no-such?Q?abc?=", "abc"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("=?utf-8?B?***?=", ""),
        ("=?utf-8?Q?a=00b?=", "ab"),
    ],
)
def test_encoded_words_are_read_in_any_state(raw: str, read: str) -> None:
    assert decode_words(raw) == read


@given(st.text(max_size=200))
def test_decoding_words_never_raises(text: str) -> None:
    decode_words(f"=?utf-8?B?{text}?= {text} =?{text}")


def test_lines_that_are_no_field_come_first_in_the_body() -> None:
    headers, body = split_headers(
        whole(b"From x@example.org Mon\nSubject: a\nnot a field\nTo: b\n\nbody\n")
    )

    assert headers.decoded(b"subject") == "a"
    assert headers.decoded(b"to") == "b"
    assert body.content == b"not a field\nbody\n"


def test_a_section_that_begins_in_the_middle_of_a_field_loses_nothing() -> None:
    headers, body = split_headers(whole(b" by mx.example.org\nSubject: a\n\nbody\n"))

    assert headers.decoded(b"subject") == "a"
    assert body.content == b" by mx.example.org\nbody\n"


def test_a_folded_field_is_on_one_line_however_it_is_asked_for() -> None:
    headers = read_headers(b"X-Word: a\n b\nX-Word: c\n\td\n\n")

    assert headers.raw(b"x-word") == b" a b"
    assert headers.text(b"x-word") == "a b"
    assert headers.texts(b"x-word") == ["a b", "c d"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_header_sections_end_at_a_blank_line_of_any_kind(end: bytes) -> None:
    headers, body = split_headers(whole(end.join([b"Subject: a", b" b", b"", b"text"])))

    assert headers.decoded(b"subject") == "a b"
    assert body.content == b"text"


def test_eight_bit_headers_are_utf8_or_windows() -> None:
    headers = read_headers("Subject: é\n".encode() + "From: é\n\n".encode("cp1252"))

    assert headers.decoded(b"subject") == "é"
    assert headers.decoded(b"from") == "é"


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("Mon, 3 Mar 2025 10:15:00 +0100", "2025-03-03T09:15:00+00:00"),
        ("3 Mar 25 10:15 EST", "2025-03-03T15:15:00+00:00"),
        ("Mon, 3 Mar 2025 10:15:60 GMT", "2025-03-03T10:15:59+00:00"),
        ("Mon, 3 Mar 2025 10:15:00 -0000 (comment (no))", "2025-03-03T10:15:00+00:00"),
        ("Thu Dec 18 08:45:57 EST 2014", "2014-12-18T13:45:57+00:00"),
        ("Thu Nov  1 11:19:12 2001", "2001-11-01T11:19:12+00:00"),
        ("04-Jan-93 13:22:13", "1993-01-04T13:22:13+00:00"),
        ("2025-03-03T10:15:00+01:00", "2025-03-03T09:15:00+00:00"),
        ("2025-03-03 10:15", "2025-03-03T10:15:00+00:00"),
        ("2025-03-03T10:15:00Z", "2025-03-03T10:15:00+00:00"),
        ("Mon (noon), 3 Mar 2025 10:15 Z", "2025-03-03T10:15:00+00:00"),
        ("3 Mar 2025 10:15:00 MET", "2025-03-03T09:15:00+00:00"),
        ("14 Jun 1998 23:41:30 MET DST", "1998-06-14T21:41:30+00:00"),
        ("Thu Dec 18 08:45:57 MEZ 2014", "2014-12-18T07:45:57+00:00"),
        ("Mon, 3 Mar 2025 10:15:00 NDT", "2025-03-03T12:45:00+00:00"),
        ("Mon, 3 Mar 2025 10:15:00 IST", "2025-03-03T10:15:00+00:00"),
        ("Mon, 3 Mar 2025 10:15:00 GMT+0100", "2025-03-03T09:15:00+00:00"),
        ("Mon Mar 3 2025 10:15:00 GMT+0100 (CET)", "2025-03-03T09:15:00+00:00"),
        ("Mon, 3 Mar 2025 10:15:00 UTC-3", "2025-03-03T13:15:00+00:00"),
        ("Mon, 3 Mar 2025 10:15:00 +01:00", "2025-03-03T09:15:00+00:00"),
        ("Mon, 3 Mar 2025 10:15:00 -0500EST", "2025-03-03T15:15:00+00:00"),
        ("Mon, 3 Mar 2025 10:15:00 -0500Received: from x.example", "2025-03-03T15:15:00+00:00"),
        ("Monday, March 3, 2025 9:12 PM", "2025-03-03T21:12:00+00:00"),
        ("Mon, 3 Mar 2025 12:05:00 a.m. +0100", "2025-03-02T23:05:00+00:00"),
        ("Mon, 3 Mar 2025 13:05:00 PM +0100", "2025-03-03T12:05:00+00:00"),
        ("Mon, 3rd Mar 2025 10:15:00 +0100", "2025-03-03T09:15:00+00:00"),
        ("So, 21 Dez 2008 19:14:55 +0100", "2008-12-21T18:14:55+00:00"),
        ("mar., 14 =?iso-8859-1?Q?f=E9vr.?= 2006 10:11:12 +0100", "2006-02-14T09:11:12+00:00"),
        ("mar, 14 de febrero de 2006 10:11:12 +0100", "2006-02-14T09:11:12+00:00"),
        ("wt., 14 lutego 2006 10:11:12 +0100", "2006-02-14T09:11:12+00:00"),
        ("Вт, 14 фев 2006 г. 10:11:12 +0300", "2006-02-14T07:11:12+00:00"),
        ("2006年2月14日 下午3:11:05 +0800", "2006-02-14T07:11:05+00:00"),
        ("2006年2月14日(火) 10:11:05 +0900", "2006-02-14T01:11:05+00:00"),
        ("2006/02/14 10:11:12 +0100", "2006-02-14T09:11:12+00:00"),
        ("Di, 14.02.2006 10:11", "2006-02-14T10:11:00+00:00"),
        ("12 listopada 2006 10:11", None),
        ("12 bloom 2006 10:11", None),
        ("03/04/2006 10:11", None),
        ("%a, %d %b %Y %H:%M:%S %z", None),
        ("Mon, 3 Mar 0000 10:15:00 +0000", None),
        ("Fri, 31 Dec 9999 23:59:59 +0000", None),
        ("Thu, 1 Jan 1970 00:00:00 +0100", None),
        ("Mon, 32 Mar 2025 10:15:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read_or_are_none(raw: str, iso: str | None) -> None:
    instant = parse_date(raw)

    assert (instant.isoformat() if instant else None) == iso


def test_an_impossible_zone_is_taken_as_utc() -> None:
    assert parse_date("Mon, 3 Mar 2025 10:15:00 +9900") == datetime(2025, 3, 3, 10, 15, tzinfo=UTC)


@given(st.text(max_size=130) | st.from_regex(r"\w{3}, \d+ \w{3} \d+ \d+:\d+:\d+ [+-]\d+"))
def test_dates_never_raise_and_are_utc_within_bounds(text: str) -> None:
    instant = parse_date(text)

    assert instant is None or (instant.tzinfo is UTC and 1970 <= instant.year <= 2100)


@pytest.mark.parametrize(
    ("raw", "ids"),
    [
        ("<a@b> <c@d>", ("a@b", "c@d")),
        ("<a@b><c@d>", ("a@b", "c@d")),
        ("a@b c@d", ("a@b", "c@d")),
        ("<a@\t b>", ("a@b",)),
        ("(was <x@y>) <a@b>", ("x@y", "a@b")),
        ("<a@b", ("a@b",)),
        ("<a@b>,<a@b>", ("a@b",)),
        ("=?utf-8?q?=3Ca=40b=3E_=3Cc=40d=3E?=", ("a@b", "c@d")),
        ("<a@b> =?utf-8?q?=3Cc=40?= =?utf-8?q?d=3E?=", ("a@b", "c@d")),
        ("junk", ()),
        ("", ()),
    ],
)
def test_references_are_read_leniently(raw: str, ids: tuple[str, ...]) -> None:
    assert message_ids(raw) == ids


@pytest.mark.parametrize(
    ("raw", "parent"),
    [
        ("<a@b>", "a@b"),
        ("Ana's message of Friday <a@b>", "a@b"),
        ('"Message from Ana <ana@x> of Friday" <a@b>', "a@b"),
        ("Message from Ana Maria Lopez <ana@x> of Friday <a@b>", "a@b"),
        ("<a@b> from Ana <ana@x>", "a@b"),
        ("Message from Ana <ana@x> of Friday", None),
        ("Your message of Friday, <ana@example.net>", None),
        ("Your message of Friday, <ana@example.net> <7.ana@x.net>", "7.ana@x.net"),
        ("<a@b> <c@d>", "a@b c@d"),
        ("a@b", "a@b"),
        ("=?utf-8?q?=3Ca=40b=3E?=", "a@b"),
        ("<a@b", "a@b"),
        ('"Ana Lopez" <ana.lopez@x>', None),
        ("Lopez, Ana <alopez@x>", None),
        ("Ana Lopez <20250303.lopez.77@x>", "20250303.lopez.77@x"),
        ("Ana's message of Friday <199903.ana@x>", "199903.ana@x"),
        ("Message-ID: <a@b>", "a@b"),
        ("ana@example.org wrote on Friday", None),
        ("Your message", None),
    ],
)
def test_in_reply_to_is_an_id_or_prose(raw: str, parent: str | None) -> None:
    assert " ".join(parent_ids(raw)) == (parent or "")


def test_own_ids_need_no_brackets_and_no_at_sign() -> None:
    assert own_id("<a@b>") == "a@b"
    assert own_id("a@b") == "a@b"
    assert own_id("<12345>") == "12345"
    assert own_id("12345") == "12345"
    assert own_id("=?utf-8?q?=3Ca=40b=3E?=") == "a@b"
    assert own_id("<>") is None
    assert own_id("not an id") is None


def test_a_huge_id_keeps_its_difference() -> None:
    first, second = own_id(f"<{'a' * 5000}1@b>"), own_id(f"<{'a' * 5000}2@b>")

    assert first is not None
    assert second is not None
    assert len(first) < MESSAGE_ID_CHARS
    assert first != second


def test_a_chain_is_bounded_and_leaves_out_its_own_mail() -> None:
    ids = message_ids(" ".join(f"<{number}@x>" for number in range(500)))

    found = chain(ids, message_ids("<p@x>")[0], own=ids[7])

    assert len(found) == REFERENCES
    assert found[0] == "0@x"
    assert found[-1] == "p@x"
    assert ids[7] not in found


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("ana@example.org", [("", "ana@example.org")]),
        ("Ana <ANA@Example.org>", [("Ana", "ana@example.org")]),
        ('"Lopez, Ana" <a@x.org>, b@x.org', [("Lopez, Ana", "a@x.org"), ("", "b@x.org")]),
        ("a@x.org (Ana (the) Lopez)", [("Ana the Lopez", "a@x.org")]),
        ("a@x.org; b@x.org", [("", "a@x.org"), ("", "b@x.org")]),
        ("council: a@x.org, b@x.org;", [("", "a@x.org"), ("", "b@x.org")]),
        ("undisclosed-recipients:;", []),
        ("Ana <a@x.org>, <>, <>", [("Ana", "a@x.org")]),
        ('"Ana <a@x.org>', [("Ana", "a@x.org")]),
        ("'Ana' <a@x.org>", [("Ana", "a@x.org")]),
        ("a at x.org (Ana)", [("Ana", "a@x.org")]),
        ("a bei x.org (Ana)", [("Ana", "a@x.org")]),
        ("<@relay.org,@b:a@x.org>", [("", "a@x.org")]),
        ("<mailto:a@x.org>", [("", "a@x.org")]),
        ("a @ x.org (Ana), b@ x.org", [("Ana", "a@x.org"), ("", "b@x.org")]),
        ("Ana @ Pier <a@x.org>", [("Ana @ Pier", "a@x.org")]),
        ("a@ (Ana)", [("Ana", "")]),
        ("=?utf-8?q?=C3=81na?= <a@x.org>", [("Ána", "a@x.org")]),
        ("=?utf-8?q?Lopez,_Ana?= <a@x.org>", [("Lopez, Ana", "a@x.org")]),
        ("=?utf-8?q?Ana_=3Ca=40x.org=3E?=", [("Ana", "a@x.org")]),
        ("Ana", [("Ana", "")]),
        ("", []),
        ("A\u202eB <a@x.org>", [("AB", "a@x.org")]),
    ],
)
def test_address_lists_are_read_as_people_write_them(raw: str, read: list[tuple[str, str]]) -> None:
    assert list(mailboxes(raw)) == [Mailbox(name, address) for name, address in read]


def test_an_address_list_is_bounded() -> None:
    assert len(mailboxes(",".join(f"{n}@x.org" for n in range(5000)))) == MAILBOXES
    assert mailboxes(f"<{'a' * 500}@x.org>")[0].address == ""


@given(st.text(alphabet='ab"\\<>(),;:@ =?qé\x00', max_size=200) | st.text(max_size=100))
def test_address_lists_never_raise_and_addresses_are_clean(text: str) -> None:
    for each in mailboxes(text):
        assert len(each.address) <= ADDRESS_CHARS
        assert not set(each.address) & set(' <>"\x00\n')
        assert each.address == each.address.lower()


@pytest.mark.parametrize(
    ("field", "address"),
    [
        ("=?utf <-8?b?4ocuemvwb0wgyw5b?=ana@example.org>", ""),
        ("Ana <ana@[ists.example.org>", ""),
        ("Ana <ana@[192.0.2.7]>", "ana@[192.0.2.7]"),
        ("Ana <ana=home+pier@example.org>", "ana=home+pier@example.org"),
    ],
)
def test_what_names_no_host_is_no_address(field: str, address: str) -> None:
    assert first_mailbox(field).address == address
