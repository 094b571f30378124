"""By what a reply that lost its references is known to belong to a mail of its subject."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import MessageId
from bot.mail.threads.lost_replies import (
    Candidate,
    Proof,
    Writing,
    find_clues,
    find_proof,
    pack,
    text_runs,
    unpack,
)
from bot.mail.values import Clues, Mailbox

NOON = datetime(2025, 3, 3, 12, 0, tzinfo=UTC)
"""A Monday."""
ANA = Mailbox("Ana Lopez", "ana@example.org")
BEN = Mailbox("Ben Example", "ben@example.net")
LIST = Mailbox("", "council@lists.example.org")
CRANE = "The harbour needs a second crane before the winter, since ships wait for two days."
SAID = Writing(MessageId("crane@example.org"), ANA, NOON, "A second crane", CRANE, CRANE)


def lost(
    text: str,
    new_text: str = "It does.",
    *,
    subject: str = "Re: A second crane",
) -> Clues:
    """Return what a lost mail tells."""
    name = MessageId("lost@example.net")
    clues = find_clues(Writing(name, BEN, NOON, subject, text, new_text))
    assert clues is not None
    return clues


def is_answer(clues: Clues, other: Writing = SAID, *, days: float = 1) -> bool:
    """Return True if a lost mail, some days after the other was said, belongs to it."""
    return bool(find_proof(clues, Candidate(other), said_at=other.said_at + timedelta(days=days)))


@pytest.mark.parametrize(
    "quote",
    [
        f"> {CRANE}",
        f"> {CRANE[:40]}\n> {CRANE[40:]}",
        f"> > {CRANE}\n> And more that somebody else wrote.",
        f"On Monday, 3 March 2025, Ana Lopez <ana@example.org> wrote:\n> {CRANE[20:70]}",
        f"Ana Lopez wrote:\n> {CRANE}",
        f"On 2025-03-04 00:30, somebody wrote:\n> {CRANE}",
        f"Le lundi 03/03/25, Ana Lopez a écrit :\n> {CRANE}",
    ],
)
def test_a_quote_is_known_in_what_it_quotes(quote: str) -> None:
    assert is_answer(lost(f"{quote}\n\nIt does."), days=100)


def test_a_quote_of_another_mail_is_none_of_this_one() -> None:
    assert not is_answer(lost("> Nobody may use the second berth.\n\nIt does."))


@pytest.mark.parametrize(
    "lead",
    [
        "On Monday, 10 March 2025, Ana Lopez <ana@example.org> wrote:",
        "On 10/3/25, Ana Lopez wrote:",
        "You sent this on Mon, 10 Mar 2025 12:03:00 +0000:",
    ],
)
def test_the_same_words_of_another_day_are_not_what_is_quoted(lead: str) -> None:
    again = replace(SAID, message_id=MessageId("again@example.org"), said_at=NOON.replace(day=10))
    clues = lost(f"{lead}\n\n> {CRANE}\n\nIt does.")

    assert not is_answer(clues, days=8)
    assert is_answer(clues, again)


def test_words_that_are_said_again_later_are_not_what_was_quoted() -> None:
    assert not is_answer(lost(f"> {CRANE}\n\nIt does."), days=-2)


def test_few_quoted_words_need_another_clue() -> None:
    thanks = replace(SAID, text="Thanks for all of it", new_text="Thanks for all of it")
    quote = "> Thanks for all of it\n\nIt does."

    assert not is_answer(lost(quote), thanks)
    assert is_answer(lost(f"On 3 March 2025, somebody wrote:\n{quote}"), thanks)


def test_two_answers_that_quote_one_mail_belong_together_whichever_came_first() -> None:
    text = f"> {CRANE}\n\nI doubt it."
    other = replace(SAID, author=BEN, text=text, new_text="I doubt it.")

    for days in (3, -3):
        assert is_answer(lost(f"> {CRANE}\n\nIt does."), other, days=days)


@pytest.mark.parametrize("lead", ["", "Cy wrote:\n"])
def test_a_notice_that_always_quotes_the_same_lines_answers_none_of_its_kind(lead: str) -> None:
    text = f"Ropes this week.\n\n{lead}> {CRANE}"
    # What one that answers none has behind quote marks is its sender's own.
    weekly = replace(SAID, author=BEN, text=text, new_text="Ropes this week." if lead else text)

    clues = lost(f"Paint.\n\n{lead}> {CRANE}", "Paint.", subject=SAID.subject)
    assert not is_answer(clues, weekly, days=7)
    assert is_answer(lost(f"Paint.\n\n{lead}> {CRANE}", "Paint."), weekly, days=7)
    assert is_answer(clues, days=7)


def test_answers_without_re_that_say_which_day_they_quote_belong_together() -> None:
    text = f"I doubt it.\n\nOn 3 March 2025, Ana Lopez wrote:\n> {CRANE}"
    other = replace(SAID, author=BEN, text=text, new_text="I doubt it.")

    clues = lost(text.replace("I doubt it.", "It does."), subject=SAID.subject)
    assert is_answer(clues, other, days=3)


def test_answers_to_two_mails_of_the_same_words_are_kept_apart() -> None:
    lead = "On {} March 2025, Ana Lopez wrote:\n"
    text = f"{lead.format(10)}> {CRANE}\n\nI doubt it."
    other = replace(SAID, author=BEN, text=text, new_text="I doubt it.")

    for days in (2, -2):
        there = replace(other, said_at=NOON.replace(day=20))
        assert not is_answer(lost(f"{lead.format(3)}> {CRANE}\n\nIt does."), there, days=days)
        assert is_answer(lost(f"{lead.format(10)}> {CRANE}\n\nIt does."), there, days=days)


@pytest.mark.parametrize(
    "attribution",
    [
        "On Monday, 3 March 2025 at 13:04, Ana Lopez wrote:",
        "On 2025-03-03 12:00, ana@example.org wrote:",
        "Am 03.03.2025 um 13:04 schrieb Ana Lopez:",
        "From: Lopez, Ana\nSent: Monday, March 3, 2025 1:04 PM\nTo: council\nSubject: Crane",
        "From: Ana Lopez <ana@example.org>\nDate: 3/3/2025\nTo: council\nSubject: Crane",
    ],
)
def test_who_wrote_when_is_enough_whatever_is_quoted(attribution: str) -> None:
    clues = lost(f"It does.\n\n{attribution}\n\n> [all cut]")

    assert is_answer(clues, days=50)
    assert not is_answer(clues, replace(SAID, author=BEN), days=50)
    assert not is_answer(clues, replace(SAID, said_at=NOON.replace(day=6)), days=50)


@pytest.mark.parametrize(
    "lead",
    [
        "On Monday, 3 March 2025 at 13:04, Ana Lopez wrote:",
        "On Mon, Mar 3, 2025 at 9:04\u202fPM Ana Lopez <ana@example.org> wrote:",
        "在 2025/3/3 下午9:04, Ana Lopez 写道:",
        "Le lun. 3 mars 2025 à 07h04, Ana Lopez a écrit :",
    ],
)
def test_what_is_said_each_day_is_told_apart_by_the_hour(lead: str) -> None:
    clues = lost(f"{lead}\n> {CRANE}\n\nIt does.")

    assert is_answer(clues)
    assert not is_answer(clues, replace(SAID, said_at=NOON - timedelta(days=1)))


@pytest.mark.parametrize(
    "text",
    [
        "It does. See <crane@example.org>.",
        "https://archive.example/r/crane%40example.org",
        "Link: https://archive.example/list/crane@example.org/",
    ],
)
def test_a_mail_that_is_named_by_its_id_is_the_one_that_is_meant(text: str) -> None:
    assert is_answer(lost(text, text), days=100)


@pytest.mark.parametrize(
    "clues",
    [
        lost("It does."),
        lost("Hello Ana,\n\nit does.", "Hello Ana,\n\nit does."),
        lost("ana lopez said so. It does.", "ana lopez said so. It does."),
        lost("> Nobody may use the second berth.\n\nIt does."),
        lost("On 1 March 2025, Ana Lopez wrote:\n> What?\n\nIt does."),
    ],
    ids=["nothing", "greeted", "named", "another quote", "another day"],
)
def test_a_subject_and_no_clue_proves_nothing(clues: Clues) -> None:
    assert not is_answer(clues)


@pytest.mark.parametrize(
    ("subject", "text", "new_text"),
    [
        ("A second crane", "It does.", "It does."),
        ("A second crane", "It does.\n\n-- \nBen", "It does."),
    ],
)
def test_what_is_no_answer_tells_nothing(subject: str, text: str, new_text: str) -> None:
    mail = Writing(MessageId("a@example.org"), BEN, NOON, subject, text, new_text)

    assert find_clues(mail) is None


@given(st.text())
def test_any_text_is_searched_for_clues(text: str) -> None:
    clues = find_clues(replace(SAID, subject="Re: A second crane", text=text))

    assert clues is not None
    candidate = Candidate(replace(SAID, text=text))
    assert find_proof(clues, candidate, said_at=NOON) in Proof


@given(st.frozensets(st.integers(0, 2**32 - 1)))
def test_numbers_are_kept_as_they_are(numbers: frozenset[int]) -> None:
    assert unpack(pack(numbers)) == numbers


def test_case_and_folding_do_not_matter() -> None:
    assert text_runs(CRANE.upper().replace(" ", "\n")) == text_runs(CRANE)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "a@b " * 50_000,
        "1/2/3 2001:\n> x\n" * 10_000,
        "On 3 March 2025, Ana wrote:\n> x\n" * 10_000,
        "https://x.example/" + "%40" * 50_000,
    ],
    ids=["brackets", "ids", "leads", "attributions", "link"],
)
def test_a_hostile_text_leaves_few_marks(text: str) -> None:
    assert len(lost(text, "It does.").marks) < 5_000
