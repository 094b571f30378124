"""The little of IMAP's syntax that is read and written by hand."""

import calendar
import imaplib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.gateways.imap.client import MailSize
from bot.gateways.imap.source import BATCH_BYTES, BATCH_MAILS, plan_batches
from bot.gateways.imap.syntax import (
    NO_DATE,
    read_code,
    read_exists,
    read_fetch,
    read_internal_date,
    read_number,
    read_search,
    write_folder,
    write_quoted,
    write_set,
)

WHEN = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("response", "attributes"),
    [
        ((b"* 1 FETCH (UID 7 RFC822.SIZE 12)",), {"UID": b"7", "RFC822.SIZE": b"12"}),
        ((b"* 1 FETCH (BODY[] {3}", b"(\r\n", b" UID 7)"), {"BODY[]": b"(\r\n", "UID": b"7"}),
        ((b"* 1 fetch (uid 7 body[] {0}", b"", b")"), {"UID": b"7", "BODY[]": b""}),
        (
            (b"* 1 FETCH (UID 7 BODY[HEADER]<0> {1}", b"x", b")"),
            {"UID": b"7", "BODY[HEADER]": b"x"},
        ),
        ((b'* 1 FETCH (BODY[] "a \\"b\\" \\\\" UID 7)',), {"BODY[]": b'a "b" \\', "UID": b"7"}),
        ((b"* 1 FETCH (BODY[] NIL UID 7)",), {"UID": b"7"}),
        ((b"* 1 FETCH (FLAGS (\\Seen (x)) UID 7)",), {"UID": b"7"}),
        (
            (b'* 1 FETCH (ENVELOPE (NIL ":-(" ((NIL NIL "a" "b")) {2}', b"((", b") UID 7)"),
            {"UID": b"7"},
        ),
        (
            (b"* 1 FETCH (BODY[HEADER.FIELDS (FROM TO)] {1}", b"y", b" UID 7)"),
            {"BODY[HEADER.FIELDS (FROM TO)]": b"y", "UID": b"7"},
        ),
    ],
)
def test_a_fetch_response_is_read(
    response: tuple[bytes, ...], attributes: dict[str, bytes]
) -> None:
    assert read_fetch(response) == attributes


def test_another_response_is_no_fetch_response() -> None:
    assert read_fetch((b"* 3 EXISTS",)) is None
    assert read_fetch((b"* SEARCH 1",)) is None


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=5))
@example([b" EXISTS"])
def test_no_response_makes_reading_fail(parts: list[bytes]) -> None:
    read_fetch((b"* 1 FETCH " + parts[0], *parts[1:]))
    read_search([tuple(parts)])
    read_exists([tuple(parts)])
    read_internal_date(parts[0])


def test_numbers_are_found_in_responses() -> None:
    responses = [(b"* 12 EXISTS",), (b"* ok [uidvalidity 77] x",), (b"* OK [UIDNEXT 9] y",)]

    assert read_exists(responses) == 12
    assert read_number(responses, "UIDVALIDITY") == 77
    assert read_number(responses, "UIDNEXT") == 9
    assert read_number(responses, "HIGHESTMODSEQ") is None
    assert read_search([(b"* SEARCH 5 3",), (b"* SEARCH",), (b"* SEARCH 4",)]) == [3, 4, 5]
    assert read_code("[unavailable] x") == "UNAVAILABLE"
    assert read_code("[ALERT x] y") == "ALERT"
    assert read_code("no code") == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"24-Nov-2026 10:00:00 +0100", datetime(2026, 11, 24, 9, tzinfo=UTC)),
        (b" 1-JAN-2000 00:00:00 -0330", datetime(2000, 1, 1, 3, 30, tzinfo=UTC)),
        (b"31-Dec-9999 23:59:59 -1200", NO_DATE),
        (b"31-Feb-2026 10:00:00 +0000", NO_DATE),
        (b"24-Nov-2026 10:00:00 +9999", NO_DATE),
        (b"24-Foo-2026 10:00:00 +0000", NO_DATE),
        (b"", NO_DATE),
    ],
)
def test_an_internal_date_is_an_instant_in_utc(written: bytes, meant: datetime) -> None:
    assert read_internal_date(written) == meant


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001 - given its zone below
    st.integers(-12 * 60, 14 * 60),
)
def test_internal_dates_are_read_as_the_standard_library_reads_them(
    naive: datetime, minutes: int
) -> None:
    sign = "-" if minutes < 0 else "+"
    zone = f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
    month = calendar.month_abbr[naive.month]
    written = f"{naive.day:02}-{month}-{naive.year} {naive:%H:%M:%S} {zone}".encode()

    expected = naive.replace(microsecond=0, tzinfo=UTC) - timedelta(minutes=minutes)

    assert read_internal_date(written) == expected
    assert imaplib.Internaldate2tuple(b'1 (INTERNALDATE "%s")' % written) is not None


@given(st.sets(st.integers(1, 300), min_size=1))
def test_a_set_names_each_uid_once(uids: set[int]) -> None:
    written = write_set(sorted(uids))

    named: list[int] = []
    for part in written.split(","):
        low, _, high = part.partition(":")
        named.extend(range(int(low), int(high or low) + 1))
    assert named == sorted(uids)


def test_folders_are_written_in_modified_utf_7() -> None:
    # The examples of RFC 3501, 5.1.3, and what surrounds them.
    assert write_folder("~peter/mail/台北/日本語") == '"~peter/mail/&U,BTFw-/&ZeVnLIqe-"'
    assert write_folder('a & "b"') == '"a &- \\"b\\""'
    assert write_folder("INBOX") == '"INBOX"'
    assert write_quoted("a\\b") == '"a\\\\b"'


@given(
    st.lists(st.integers(0, 2 * BATCH_BYTES), max_size=200),
    st.integers(0, 2 * BATCH_BYTES),
)
def test_batches_keep_the_order_and_their_bounds(sizes: list[int], max_size: int) -> None:
    mails = [MailSize(uid, size, WHEN) for uid, size in enumerate(sizes, start=1)]

    batches = list(plan_batches(mails, max_size=max_size))

    assert [mail for batch in batches for mail in batch] == mails
    for batch in batches:
        loaded = sum(mail.size for mail in batch if mail.size <= max_size)
        assert 1 <= len(batch) <= BATCH_MAILS
        assert loaded <= BATCH_BYTES or len(batch) == 1
