"""What of a mail a DKIM signature covers: of the rest, whoever sends it again may say anything."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from bot.mail.proof.signatures import MOST_SIGNATURES, coverage_of_all, signatures_of
from bot.mail.values import WHOLE, Coverage

FIELDS: Final = {
    "From": "ada@example.org",
    "To": "council@lists.example.org",
    "Cc": "ben@example.org",
    "Reply-To": "ada@example.org",
    "Sender": "council-bounces@lists.example.org",
    "Date": "Wed, 04 Mar 2026 10:00:00 +0000",
    "Subject": "Re: The pier",
    "Message-ID": "<vote@example.org>",
    "In-Reply-To": "<call@example.org>",
    "References": "<call@example.org>",
    "List-Id": "<council.lists.example.org>",
}
AT: Final = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
EVERY: Final = ":".join(FIELDS)


def made(*more: str, tags: str = f"h={EVERY}", without: str = "", end: str = "\n") -> bytes:
    """Return a signed mail, with more lines on top of its own."""
    own = [f"{name}: {value}" for name, value in FIELDS.items() if name != without]
    signature = f"DKIM-Signature: v=1; d=lists.example.org; s=k; {tags}"
    return end.join([*more, signature, *own, "", "agree", ""]).encode()


def covered(raw: bytes) -> Coverage:
    """Return what the topmost signature covers."""
    return signatures_of(raw)[0].covered


def votes(coverage: Coverage, **how: object) -> bool:
    """Return True if a mail of that coverage may vote right after its Date."""
    given = {"at": AT + timedelta(hours=1), "since": AT, "by_thread": True, **how}
    return coverage.proves(AT, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_is_signed_whole_votes(end: str) -> None:
    assert votes(covered(made(end=end)))
    assert covered(made(end=end)).covers_post


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_that_makes_a_vote_must_be_signed(name: str) -> None:
    signed = ":".join(field for field in FIELDS if field != name)

    coverage = covered(made(tags=f"h={signed}"))

    assert coverage.left_out == {name.lower()}
    assert votes(coverage) is (name == "List-Id")  # without it there is no list to prove


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("signed", [EVERY, f"{EVERY}:{EVERY}"], ids=["signed", "oversigned"])
def test_a_field_that_stands_there_twice_is_not_covered(name: str, signed: str) -> None:
    raw = made(f"{name.upper()}: x@example.org", tags=f"h={signed}")

    assert name.lower() in covered(raw).left_out


@pytest.mark.parametrize("name", ["X-MailFrom", "X-Original-From", "Resent-From", "Cc", "Reply-To"])
def test_a_field_that_names_somebody_is_not_covered_by_a_signature_without_it(name: str) -> None:
    signed = ":".join(field for field in FIELDS if field != name)
    raw = made(f"{name}: ada@example.org", tags=f"h={signed}", without=name)

    assert not votes(covered(raw))


@pytest.mark.parametrize("name", ["From", "To", "Date", "Subject", "Message-ID"])
def test_a_needed_field_that_was_taken_away_is_not_covered(name: str) -> None:
    signed = ":".join(field for field in FIELDS if field != name)

    assert not votes(covered(made(tags=f"h={signed}", without=name)))


def test_without_what_a_mail_answers_its_thread_counts_only_if_that_is_signed() -> None:
    raw = made(without="References").replace(b"In-Reply-To: <call@example.org>\n", b"")
    unsigned = raw.replace(b":In-Reply-To:References", b"")

    assert votes(covered(raw))
    assert not votes(covered(unsigned))
    assert votes(covered(unsigned), by_thread=False)


@pytest.mark.parametrize(
    "line",
    [
        "Subject : [#2] x",
        "X-Note: a\rSubject: [#2] x",
        "X-Note: a\0b",
        "no field at all",
        "X-Note: a\n \t\n b",
    ],
)
def test_a_header_section_that_programs_split_differently_covers_nothing(line: str) -> None:
    coverage = covered(made("X-First: 1", line))

    assert not votes(coverage, by_thread=False)
    assert not coverage.covers_post


@pytest.mark.parametrize(
    "tags",
    [
        f"h={EVERY}; l=10",
        f"h={EVERY}; h=from",
        f"h=from; h={EVERY}",
        f"h={EVERY}; x=soon",
        f"h={EVERY}; t=-1",
        f"h={EVERY}; what is this",
        f"h={EVERY}; z=" + "a" * 70_000 + "; l=1",
        "h=",
        "",
    ],
)
def test_a_signature_that_is_not_clear_covers_nothing(tags: str) -> None:
    coverage = covered(made(tags=tags))

    assert not votes(coverage)
    assert not coverage.covers_post


PLAIN: Final = "Content-Type: text/plain"
PARTS: Final = 'Content-Type: multipart/mixed; boundary="b 1"'
IN_PARTS: Final = "--b 1\n\nagree\n--b 1\nContent-Type: text/plain\n\n#2: agree\n--b 1--\n"


@pytest.mark.parametrize(
    ("field", "body", "is_shown"),
    [
        ("X: 1", "agree\n", True),
        (PLAIN, "agree\n-- \nAda\n", True),
        (PARTS, IN_PARTS, True),
        (PARTS, f"This is a multi-part message.\n\n{IN_PARTS}\n \n", True),
        (PARTS, IN_PARTS.replace("\n", "\r\n"), True),
        # Another type than the body shows.
        ("X: 1", IN_PARTS, False),
        (PLAIN, IN_PARTS, False),
        ('Content-Type: multipart/mixed; boundary="b"', IN_PARTS, False),
        ("Content-Type: multipart/mixed", IN_PARTS, False),
        (PARTS, "I wonder.\n\n--\nAda\n", False),
        (PARTS, f"--other\n{IN_PARTS}", False),
        (PARTS, f"{IN_PARTS}and more\n", False),
        (PARTS, "--b 1\n\nagree\n", False),
        (f"{PLAIN}\n{PARTS}", "agree\n", False),
        # Only the header section is looked at, as by `penholder check`.
        (PARTS, "", True),
    ],
)
def test_a_type_that_is_not_signed_is_covered_only_if_the_body_shows_it(
    field: str, body: str, is_shown: bool
) -> None:
    raw = made(*field.split("\n")).removesuffix(b"agree\n") + body.encode()
    signed = made(*field.split("\n"), tags=f"h={EVERY}:Content-Type").removesuffix(b"agree\n")

    assert covered(raw).left_out == (set() if is_shown else {"content-type"})
    assert votes(covered(signed + body.encode())) is (field.count("Content-Type") <= 1)


def test_a_signature_ends_with_its_expiry_and_begins_when_it_was_made() -> None:
    late = int((AT + timedelta(minutes=30)).timestamp())
    early = int((AT - timedelta(minutes=30)).timestamp())

    assert not votes(covered(made(tags=f"h={EVERY}; x={late}")))
    assert votes(
        covered(made(tags=f"h={EVERY}; t={early}; x={late}")), at=AT, since=AT - timedelta(1)
    )
    assert not votes(covered(made(tags=f"h={EVERY}; t={early}")))
    assert votes(covered(made(tags=f"h={EVERY}; t=999999999999")))


def test_a_mail_counts_for_a_day_after_it_was_signed_and_not_before_its_date() -> None:
    coverage = covered(made())

    assert votes(coverage, at=AT + timedelta(days=1))
    assert not votes(coverage, at=AT + timedelta(days=1, seconds=1))
    assert not votes(coverage, at=AT - timedelta(days=1, seconds=1), since=None)
    assert not votes(coverage, since=AT + timedelta(seconds=1))
    assert not coverage.proves(None, at=AT)
    assert WHOLE.proves(None, at=AT, since=AT, by_thread=True)


def test_of_several_signatures_only_what_all_cover_is_covered() -> None:
    less = made(tags="h=From:Date; t=5; x=9")
    more = f"DKIM-Signature: v=1; d=lists.example.org; s=k; h={EVERY}; t=7\n".encode()
    both = coverage_of_all(signatures_of(more + less), {"lists.example.org"})

    assert both is not None
    assert "subject" in both.left_out
    assert (both.signed_at, both.expires_at) == (
        datetime.fromtimestamp(5, UTC),
        datetime.fromtimestamp(9, UTC),
    )
    assert coverage_of_all(signatures_of(less), {"example.com"}) is None
    assert coverage_of_all(signatures_of(b"From: a@b.org\n\n")) is None


def test_more_signatures_than_are_looked_at_cover_nothing() -> None:
    more = f"DKIM-Signature: v=1; d=lists.example.org; s=k; h={EVERY}\n".encode()

    coverage = coverage_of_all(
        signatures_of(more * MOST_SIGNATURES + made()), {"lists.example.org"}
    )

    assert coverage is not None
    assert not coverage.covers_post


def test_the_mails_of_a_digest_are_covered_by_what_covers_its_words() -> None:
    digest = covered(made(tags="h=From:Date:List-Id:In-Reply-To:References:Sender"))

    assert not votes(digest)
    assert votes(digest.of_contents(AT))
    assert not votes(digest.of_contents(AT - timedelta(days=9)), since=None)
    assert not votes(digest.of_contents(None))
    assert WHOLE.of_contents(None) is WHOLE
