from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digests.digest import (
    Digest,
    DigestComment,
    DigestItem,
    Section,
    build_digest,
    shorten,
)
from bot.domain.ids import ItemNumber, ListName, PersonId
from bot.domain.items.item import ItemState
from tests.render import samples

START = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
END = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def made_of(*items: DigestItem) -> Digest | None:
    return build_digest(items, list_name=ListName("x"), window_start=START, window_end=END)


def numbers(items: tuple[DigestItem, ...]) -> list[int]:
    return [item.item.number for item in items]


def test_each_item_stands_in_the_first_section_that_it_fits() -> None:
    digest = samples.digest()

    assert numbers(digest.of(Section.NEEDS_YOU)) == [12, 18]
    assert numbers(digest.of(Section.DECIDED)) == [9]
    assert numbers(digest.of(Section.WITHDRAWN)) == [15]
    assert numbers(digest.of(Section.NEW)) == [21]
    assert numbers(digest.of(Section.ACTIVE)) == [4]
    assert [entry.item.number for _, entry in digest.deadlines] == [12, 18]


def test_what_needs_you_is_soonest_first() -> None:
    later = DigestItem(item=samples.item(1, deadline=END + timedelta(days=9)))
    sooner = DigestItem(item=samples.item(2, deadline=END + timedelta(days=1)))

    digest = made_of(later, sooner)

    assert digest is not None
    assert numbers(digest.of(Section.NEEDS_YOU)) == [2, 1]


def test_nothing_that_happened_is_no_digest() -> None:
    quiet = DigestItem(item=samples.item(1, opened_at=LONG_AGO))
    decided_before = DigestItem(
        item=samples.item(2, state=ItemState.DECIDED, opened_at=LONG_AGO, updated_at=LONG_AGO),
        ballot=samples.closed_ballot(closed_at=LONG_AGO),
    )
    merged = DigestItem(item=samples.item(3, merged_into=ItemNumber(1)), mail_count=4)

    assert made_of() is None
    assert made_of(quiet, decided_before, merged) is None


def test_an_item_is_new_when_it_could_first_be_told_of() -> None:
    opened = samples.item(1, opened_at=START - timedelta(minutes=1))

    digest = made_of(DigestItem(item=opened, news_at=START + timedelta(minutes=1), mail_count=1))

    assert digest is not None
    assert numbers(digest.of(Section.NEW)) == [1]
    late = samples.item(2, opened_at=END - timedelta(minutes=1))
    assert made_of(DigestItem(item=late, news_at=END + timedelta(minutes=1))) is None


def test_an_item_closed_without_an_outcome_is_not_decided() -> None:
    digest = made_of(DigestItem(item=samples.item(5, state=ItemState.CLOSED)))

    assert digest is not None
    assert numbers(digest.of(Section.CLOSED)) == [5]
    assert digest.of(Section.DECIDED) == ()


@pytest.mark.parametrize("outcome", ["no quorum", "tie", "not yet", "default"])
def test_a_vote_that_decides_nothing_is_not_called_a_decision(outcome: str) -> None:
    ballot = replace(samples.closed_ballot(closed_at=END), outcome=outcome)

    digest = made_of(DigestItem(item=samples.item(5, opened_at=LONG_AGO), ballot=ballot))

    assert digest is not None
    assert numbers(digest.of(Section.WITHOUT_RESULT)) == [5]


def test_an_item_that_a_chair_closed_with_words_is_closed_and_not_decided() -> None:
    digest = made_of(DigestItem(item=samples.item(5, state=ItemState.CLOSED, outcome="withdrawn")))

    assert digest is not None
    assert numbers(digest.of(Section.CLOSED)) == [5]
    assert digest.of(Section.DECIDED) == ()


def test_a_finished_items_old_deadline_asks_nothing() -> None:
    closed = DigestItem(
        item=samples.item(5, state=ItemState.CLOSED, deadline=END + timedelta(days=3))
    )

    assert closed.due_at is None


def test_an_overdue_item_is_active_only_when_something_happened() -> None:
    overdue = DigestItem(item=samples.item(5, opened_at=LONG_AGO, deadline=END - timedelta(days=1)))

    assert made_of(overdue) is None
    digest = made_of(replace(overdue, mail_count=1))
    assert digest is not None
    assert numbers(digest.of(Section.ACTIVE)) == [5]


@given(st.permutations(samples.digest_items()))
def test_a_digest_does_not_depend_on_the_order_of_items(items: list[DigestItem]) -> None:
    digest = build_digest(items, list_name=samples.LIST, window_start=START, window_end=samples.NOW)

    assert digest == samples.digest()


def comments(author: str, count: int) -> tuple[DigestComment, ...]:
    return tuple(
        DigestComment(author, START + timedelta(minutes=each), f"{author} {each}")
        for each in range(count)
    )


def said(digest: Digest) -> list[str]:
    return [comment.text for comment in digest.comments]


def test_each_authors_first_comment_comes_before_anybodys_second() -> None:
    loud = DigestItem(item=samples.item(1), comments=comments("loud", 9))
    quiet = DigestItem(item=samples.item(2), comments=comments("quiet", 1))
    digest = made_of(loud, quiet)
    assert digest is not None

    two = shorten(digest, comments=2)
    three = shorten(digest, comments=3)

    assert said(two) == ["loud 0", "quiet 0"]
    assert said(three) == ["loud 0", "loud 1", "quiet 0"]
    assert three.waiting == 7


def test_two_authors_of_one_name_have_a_turn_each() -> None:
    ones = tuple(replace(comment, person=PersonId(1)) for comment in comments("Noor", 5))
    other = DigestComment("Noor", END, "Another Noor", person=PersonId(2))
    digest = made_of(DigestItem(item=samples.item(1), comments=(*ones, other)))
    assert digest is not None

    assert said(shorten(digest, comments=2)) == ["Noor 0", "Another Noor"]


def test_an_item_that_only_comments_brought_in_goes_with_them() -> None:
    spoken = DigestItem(item=samples.item(1), comments=comments("Noor", 1))
    written = DigestItem(item=samples.item(2), comments=comments("Noor", 1), mail_count=1)
    digest = made_of(spoken, written)
    assert digest is not None

    short = shorten(digest, comments=0)

    assert numbers(short.entries) == [2]
    assert (short.waiting, short.left_out) == (2, ())


def test_votes_and_deadlines_are_the_last_to_be_left_out() -> None:
    due = [
        DigestItem(item=samples.item(n, deadline=END + timedelta(days=n))) for n in range(10, 13)
    ]
    new = [DigestItem(item=samples.item(n, opened_at=END)) for n in range(1, 4)]
    commented = DigestItem(item=samples.item(99), comments=comments("Noor", 1))
    digest = made_of(*new, *due, commented)
    assert digest is not None

    short = shorten(digest, comments=1, entries=2)

    assert numbers(short.entries) == [10, 11, 99]
    assert short.left_out == (12, 1, 2, 3)
