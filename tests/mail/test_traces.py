"""By what a reply that lost its references is known to belong to a mail."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.parse import parse_mail
from bot.mail.traces import (
    Trace,
    holds_quote,
    is_lost,
    is_near,
    is_suggested,
    pack,
    text_runs,
    traces_of,
    unpack,
)
from bot.mail.values import ParsedMail

NOON = datetime(2025, 3, 3, 12, 0, tzinfo=UTC)
CRANE = "The harbour needs a second crane before the winter, since ships wait for two days."


def parsed(
    subject: str, text: str = "Words.", *, name: str = "a", answers: str = "", sender: str = "ana"
) -> ParsedMail:
    """Return a mail as it is read."""
    message = EmailMessage()
    message["From"] = f"{sender}@example.org"
    message["Message-ID"] = f"<{name}@example.org>"
    message["Subject"] = subject
    if answers:
        message["References"] = f"<{answers}@example.org>"
    message.set_content(text)
    mail = parse_mail(message.as_bytes())
    assert isinstance(mail, ParsedMail)
    return mail


def trace(subject: str, text: str = "Words.", *, name: str = "a", answers: str = "") -> Trace:
    """Return the trace of a mail's subject."""
    return traces_of(parsed(subject, text, name=name, answers=answers), said_at=NOON)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A second crane", "Re: A second crane"),
        ("[council] A second crane", "AW: RE: [pilots] a Second  crane"),
        ("A second crane", "'Re: A second crane'"),
        ("A second crane", "Re: A secondcrane"),
        ("[PATCH v2 1/3] paint", "Re: [PATCH v2 1/3] paint"),
    ],
)
def test_subjects_of_one_conversation_have_one_key(one: str, other: str) -> None:
    assert trace(one).key == trace(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A second crane", "A third crane"),
        ("[PATCH] paint", "[PATCH v2] paint"),
        ("[PATCH v2 1/3] paint", "Re: [PATCH v2 2/3] paint"),
    ],
)
def test_other_subjects_and_versions_have_other_keys(one: str, other: str) -> None:
    assert trace(one).key != trace(other).key


def test_a_mail_whose_subject_says_nothing_leaves_no_trace() -> None:
    assert traces_of(parsed("Re: ..."), said_at=NOON) == []


@pytest.mark.parametrize(
    ("subject", "text", "lost"),
    [
        ("A second crane", "Words.", False),
        ("Re: A second crane", "Words.", True),
        ("A second crane", f"> {CRANE}\n\nIt does.", True),
    ],
)
def test_a_mail_without_references_that_is_an_answer_is_lost(
    subject: str, text: str, *, lost: bool
) -> None:
    assert is_lost(trace(subject, text)) is lost
    assert not is_lost(trace(subject, text, answers="b"))


@pytest.mark.parametrize(
    "quote",
    [
        f"> {CRANE}",
        f"> {CRANE[:40]}\n> {CRANE[40:]}",
        f"> > {CRANE}\n> And more that somebody else wrote.",
        f"On Monday, 3 March 2025, Ana Lopez <ana@example.org> wrote:\n> {CRANE[20:70]}",
    ],
)
def test_a_quote_is_held_by_its_original(quote: str) -> None:
    lost = trace("Re: A second crane", f"{quote}\n\nIt does.")

    assert lost.quoted is not None
    assert holds_quote(text_runs(CRANE.upper()), quoted=lost.quoted)
    assert not holds_quote(text_runs("Nobody may use the second berth."), quoted=lost.quoted)


def test_what_quotes_nothing_is_held_by_nothing() -> None:
    lost = trace("Re: A second crane")

    assert lost.quoted == frozenset()
    assert not holds_quote(text_runs(CRANE), quoted=lost.quoted)


def test_no_mail_is_near_itself_or_what_is_long_past() -> None:
    lost = trace("Re: A second crane")
    other = replace(lost, message_id=parsed("x", name="b").message_id)

    assert is_near(lost, other)
    assert not is_near(lost, lost)
    assert not is_near(lost, replace(other, said_at=NOON - timedelta(days=200)))


def test_only_an_earlier_mail_is_suggested_as_the_one_answered() -> None:
    lost = trace("Re: A second crane")
    other = replace(lost, message_id=parsed("x", name="b").message_id)

    assert is_suggested(lost, replace(other, said_at=NOON - timedelta(days=59)))
    assert not is_suggested(lost, replace(other, said_at=NOON - timedelta(days=61)))
    assert not is_suggested(lost, replace(other, said_at=NOON + timedelta(days=1)))


def test_the_parts_of_a_series_share_a_key_and_no_other_mail_has_it() -> None:
    def series(name: str, subject: str, sender: str = "ana") -> list[int]:
        found = traces_of(parsed(subject, name=name, sender=sender), said_at=NOON)
        return [one.key for one in found if one.is_series]

    (first,) = series("2026.1-1-ana", "[PATCH v2 0/2] paint")

    assert series("2026.1-2-ana", "[PATCH v2 1/2] buy the paint") == [first]
    assert series("2026.9-2-ana", "[PATCH v2 1/2] buy the paint") != [first]
    assert series("2026.1-2-ana", "[PATCH v3 1/2] buy the paint") != [first]
    assert series("2026.1-2-ana", "[PATCH v2 1/2] buy the paint", sender="bo") != [first]
    assert series("2026.1-2-ana", "Re: [PATCH v2 1/2] buy the paint") == []
    assert series("2026.1-2-ana", "[PATCH 1/1] buy the paint") == []


@given(st.frozensets(st.integers(0, 2**32 - 1)))
def test_a_sample_is_kept_as_it_is(sample: frozenset[int]) -> None:
    assert unpack(pack(sample)) == sample
