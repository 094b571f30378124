"""Copies of one post, and another mail under its Message-ID."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.mail.threads.copies import Post, is_same_post
from bot.mail.values import Mailbox

ANA = Mailbox("Ana", "ana@x.org")
BEN = Mailbox("Ben", "ben@x.org")
HIDDEN = Mailbox("Ana via Council", "")
ALIAS = Mailbox("ana", "ana@work.x.org")
THEN = datetime(2026, 3, 4, 10, tzinfo=UTC)
LATER = datetime(2026, 3, 5, 10, 0, 20, tzinfo=UTC)
WORDS = "The lantern on the east pier is dark."
SUBJECT = "[Council] East pier"

POST = Post(ANA, THEN, WORDS, SUBJECT)

SAME = {
    "a footer": Post(ANA, THEN, f"{WORDS}\n\nHarbour office, pier one, open from nine to noon"),
    "folded otherwise": Post(ANA, THEN, WORDS.replace(" ", "\n")),
    "words taken away": Post(ANA, THEN, "The lantern on the east pier"),
    "no words left": Post(ANA, THEN, ""),
    "no date": Post(ANA, None, WORDS),
    "no date, a footer of a list's": Post(ANA, None, f"{WORDS}\n\nhttps://x.org/listinfo"),
    "no date, hidden address": Post(HIDDEN, None, WORDS),
    "another date": Post(ANA, LATER, WORDS),
    "hidden author, another date": Post(HIDDEN, LATER, WORDS),
    "another address of that name": Post(ALIAS, LATER, WORDS),
    "another author, the same date": Post(BEN, THEN, WORDS),
    "another tag": Post(ANA, THEN, WORDS, "[Board] East pier"),
    "no tag": Post(ANA, LATER, WORDS, "East pier"),
    "a mark of a reply, and two tags": Post(ANA, THEN, WORDS, "Re: [Board] AW: [B 12] East  pier"),
    "a tag that nobody knows": Post(ANA, THEN, WORDS, "Council:417 East pier"),
    "no subject": Post(ANA, THEN, WORDS, ""),
    "a text that a list changed": Post(ANA, THEN, "The lantern on the east pier is …", SUBJECT),
    "a zone that got lost": Post(ANA, THEN - timedelta(hours=5, minutes=30), WORDS, SUBJECT),
    "seconds that got lost": Post(ANA, THEN + timedelta(seconds=59), WORDS, SUBJECT),
    "a zone that got lost, a footer": Post(
        ANA, THEN + timedelta(hours=2), f"{WORDS}\n\nTo unsubscribe: https://x.org/council"
    ),
}


@pytest.mark.parametrize("copy", SAME.values(), ids=SAME.keys())
def test_a_copy_is_the_same_post_whichever_comes_first(copy: Post) -> None:
    assert is_same_post(POST, copy)
    assert is_same_post(copy, POST)


OTHER = {
    "other words": Post(ANA, THEN, "The planks of the east pier are loose."),
    "the same words by another, later": Post(BEN, LATER, WORDS),
    "the same words by another, without a date": Post(BEN, None, WORDS),
    "opposite votes": Post(ANA, THEN, "+1"),
    "another subject in that second": Post(ANA, THEN, WORDS, "[Council] West pier"),
    "a log that grew within the hour": Post(
        ANA, THEN + timedelta(hours=1), f"{WORDS}\n\nThe lantern on the west pier is dark."
    ),
    "all words taken away, an hour later": Post(ANA, THEN + timedelta(hours=1), "", SUBJECT),
}


@pytest.mark.parametrize("other", OTHER.values(), ids=OTHER.keys())
def test_another_mail_is_another_post(other: Post) -> None:
    assert not is_same_post(POST, other)
    assert not is_same_post(other, POST)


def test_a_vote_for_is_no_vote_against() -> None:
    assert not is_same_post(Post(ANA, THEN, "+1"), Post(ANA, THEN, "-1"))


REPORT = "Dear all, these are the visitors of the museum as counted at the gate: {}. Greetings, Ana"
DATES = {
    "equal": THEN,
    "near": THEN + timedelta(hours=1),
    "far": LATER,
    "none": None,
}
SUBJECTS = {"equal": SUBJECT, "other": "[Council] Visitors of 5 March"}
TEXTS = {
    "equal": REPORT.format(117),
    "a list's footer": REPORT.format(117) + "\n\nList: https://lists.x.org/council",
    "a footer": REPORT.format(117) + "\n\nHarbour office, open from nine to noon",
    "a number": REPORT.format(245),
    "other": "No boat left.",
}
ONE_POST = {
    ("equal", "equal"): {"equal", "a list's footer", "a footer", "a number"},
    ("near", "equal"): {"equal", "a list's footer"},
    ("none", "equal"): {"equal", "a list's footer"},
    ("far", "equal"): {"equal"},
}
"""By date and subject: in which texts two mails of one author and Message-ID are one post."""


@pytest.mark.parametrize(
    ("date", "subject", "text"), list(itertools.product(DATES, SUBJECTS, TEXTS))
)
def test_date_subject_and_words_tell_a_copy_from_another_mail(
    date: str, subject: str, text: str
) -> None:
    first = Post(ANA, THEN, TEXTS["equal"], SUBJECT)
    second = Post(ANA, DATES[date], TEXTS[text], SUBJECTS[subject])

    expected = text in ONE_POST.get((date, subject), set())
    assert is_same_post(first, second) is expected
    assert is_same_post(second, first) is expected


def test_a_trackers_copies_for_several_tickets_are_one_post() -> None:
    post, two = (
        Post(ANA, THEN, WORDS, f"{tag}Bug#91686{number}: Pier")
        for tag, number in (("", 7), ("[Pkg] ", 8))
    )

    assert is_same_post(post, two)
    assert not is_same_post(post, replace(two, date=LATER))
    assert not is_same_post(post, replace(two, new_text="Another lantern"))


@pytest.mark.parametrize("text", ["equal", "a number"])
def test_of_two_mails_without_dates_the_words_tell(text: str) -> None:
    first = Post(ANA, None, TEXTS["equal"], SUBJECT)

    assert is_same_post(first, Post(ANA, None, TEXTS[text], SUBJECT)) is (text == "equal")
