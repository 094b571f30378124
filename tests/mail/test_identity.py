"""Copies of one post, and another mail under its Message-ID."""

from datetime import UTC, datetime

import pytest

from bot.mail.identity import Post, is_same_post
from bot.mail.values import Mailbox

ANA = Mailbox("Ana", "ana@x.org")
BEN = Mailbox("Ben", "ben@x.org")
HIDDEN = Mailbox("Ana via Council", "")
ALIAS = Mailbox("ana", "ana@work.x.org")
THEN = datetime(2026, 3, 4, 10, tzinfo=UTC)
LATER = datetime(2026, 3, 5, 10, tzinfo=UTC)
WORDS = "The lantern on the east pier is dark."

POST = Post(ANA, THEN, WORDS)

SAME = {
    "a footer": Post(ANA, THEN, f"{WORDS}\n\nHarbour office, pier one, open from nine to noon"),
    "folded otherwise": Post(ANA, THEN, WORDS.replace(" ", "\n")),
    "words taken away": Post(ANA, THEN, "The lantern on the east pier"),
    "no words left": Post(ANA, THEN, ""),
    "no date": Post(ANA, None, WORDS),
    "another date": Post(ANA, LATER, WORDS),
    "hidden author, another date": Post(HIDDEN, LATER, WORDS),
    "another address of that name": Post(ALIAS, LATER, WORDS),
    "another author, the same date": Post(BEN, THEN, WORDS),
}


@pytest.mark.parametrize("copy", SAME.values(), ids=SAME.keys())
def test_a_copy_is_the_same_post_whichever_comes_first(copy: Post) -> None:
    assert is_same_post(POST, copy)
    assert is_same_post(copy, POST)


OTHER = {
    "other words": Post(ANA, THEN, "The planks of the east pier are loose."),
    "the same words by another, later": Post(BEN, LATER, WORDS),
    "opposite votes": Post(ANA, THEN, "+1"),
}


@pytest.mark.parametrize("other", OTHER.values(), ids=OTHER.keys())
def test_another_mail_is_another_post(other: Post) -> None:
    assert not is_same_post(POST, other)
    assert not is_same_post(other, POST)


def test_a_vote_for_is_no_vote_against() -> None:
    assert not is_same_post(Post(ANA, THEN, "+1"), Post(ANA, THEN, "-1"))
