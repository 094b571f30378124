"""By what a reply that lost its references is known to belong to a mail."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from bot.mail.parse import parse_mail
from bot.mail.threads.lost_replies import (
    Trace,
    is_lost,
    is_near,
    is_proved,
    is_suggested,
    traces_of,
)
from bot.mail.values import ParsedMail, TraceKind

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
    ("text", "other"),
    [
        ("A second crane", "Re: A second crane"),
        ("[council] A second crane", "AW: RE: [pilots] a Second  crane"),
        ("A second crane", "'Re: A second crane'"),
        ("A second crane", "Re: A secondcrane"),
        ("[PATCH v2 1/3] paint", "Re: [PATCH v2 1/3] paint"),
    ],
)
def test_subjects_of_one_conversation_have_one_key(text: str, other: str) -> None:
    assert trace(text).key == trace(other).key


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("A second crane", "A third crane"),
        ("[PATCH] paint", "[PATCH v2] paint"),
        ("[PATCH v2 1/3] paint", "Re: [PATCH v2 2/3] paint"),
    ],
)
def test_other_subjects_and_versions_have_other_keys(text: str, other: str) -> None:
    assert trace(text).key != trace(other).key


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
        traces = traces_of(parsed(subject, name=name, sender=sender), said_at=NOON)
        return [other.key for other in traces if other.kind is TraceKind.SERIES]

    (first,) = series("2026.1-1-ana", "[PATCH v2 0/2] paint")

    assert series("2026.1-2-ana", "[PATCH v2 1/2] buy the paint") == [first]
    assert series("2026.9-2-ana", "[PATCH v2 1/2] buy the paint") != [first]
    assert series("2026.1-2-ana", "[PATCH v3 1/2] buy the paint") != [first]
    assert series("2026.1-2-ana", "[PATCH v2 1/2] buy the paint", sender="bo") != [first]
    assert series("2026.1-2-ana", "Re: [PATCH v2 1/2] buy the paint") == []
    assert series("2026.1-2-ana", "[PATCH 1/1] buy the paint") == []


def test_git_numbers_the_parts_of_a_series_whatever_their_subjects() -> None:
    cover, part = "20260301101112.4711-1-ana", "20260301101112.4711-3-ana"

    (first,) = traces_of(parsed("All about paint", name=cover), said_at=NOON)[1:]
    (second,) = traces_of(parsed("[PATCH v2 2/2] buy it", name=part), said_at=NOON)[1:]

    assert (first.key, first.kind) == (second.key, TraceKind.SERIES)
    assert len(traces_of(parsed("Re: All about paint", name=cover), said_at=NOON)) == 1


def ticket(
    subject: str, text: str, *, sender: str = "tracker", name: str = "a", answers: str = ""
) -> Trace | None:
    """Return the trace of what a tracker's notice is about, if there is one."""
    mail = parsed(subject, text, name=name, sender=sender, answers=answers)
    traces = [other for other in traces_of(mail, said_at=NOON) if other.kind is TraceKind.TICKET]
    assert len(traces) < 2
    return traces[0] if traces else None


def opened() -> Trace:
    """Return the trace of a tracker's first notice about one thing."""
    found = ticket("[tracker] crane issue #12: it squeaks", "See\n  https://crane.example/i/12\n")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("[tracker] Ana closed pull request #12: It squeaks!", "https://crane.example/i/12."),
        ("Re: [crane] It squeaks (#12)", "<https://crane.example/i/12#comment-3> says more"),
        ("[Bug 12] It squeaks", "Closed: HTTPS://CRANE.EXAMPLE/i/12"),
    ],
)
def test_notices_about_one_thing_share_a_key(subject: str, text: str) -> None:
    other = ticket(subject, text, name="b")

    assert other is not None
    assert other.key == opened().key


@pytest.mark.parametrize(
    ("subject", "text", "sender"),
    [
        ("[tracker] crane issue #13: it squeaks", "https://crane.example/i/13", "tracker"),
        ("[tracker] boat issue #12: it leaks", "https://boat.example/i/12", "tracker"),
        ("[tracker] crane issue #12: it squeaks", "https://crane.example/i/12", "ana"),
    ],
)
def test_notices_about_other_things_or_by_others_have_other_keys(
    subject: str, text: str, sender: str
) -> None:
    other = ticket(subject, text, sender=sender)

    assert other is not None
    assert other.key != opened().key


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("[tracker] crane issue #12: it squeaks", "https://crane.example/i/123"),
        ("[tracker] crane issue #12: it squeaks", "https://crane.example/i/12.patch"),
        ("[tracker] crane issue #12: it squeaks", "Number 12 it is."),
        ("The 12 cranes", "https://crane.example/i/12"),
    ],
)
def test_a_number_alone_is_no_notice(subject: str, text: str) -> None:
    assert ticket(subject, text) is None


def test_a_keyed_ticket_is_known_by_its_key() -> None:
    one = ticket("[tracker] [Created] (CRANE-7) It squeaks", "https://x.example/browse/CRANE-7")
    other = ticket("[tracker] CRANE-7 is done", "https://x.example/browse/CRANE-7?page=all")

    assert one is not None
    assert other is not None
    assert one.key == other.key


def test_a_lost_notice_is_proved_by_one_that_has_its_references() -> None:
    threaded = ticket(
        "[tracker] crane issue #12: it squeaks",
        "https://crane.example/i/12",
        name="b",
        answers="a",
    )
    unthreaded = ticket(
        "[tracker] crane issue #12: it squeaks", "https://crane.example/i/12", name="c"
    )

    assert threaded is not None
    assert unthreaded is not None
    assert is_proved(opened(), threaded)
    assert not is_proved(opened(), unthreaded)
    assert is_suggested(opened(), unthreaded)


def test_a_subject_alone_proves_nothing() -> None:
    lost = trace("Re: A second crane")

    assert is_lost(lost)
    assert not is_proved(lost, trace("A second crane", name="b"))
