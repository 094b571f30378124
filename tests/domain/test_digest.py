from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest import Digest, DigestItem, build_digest
from bot.domain.ids import ItemNumber, ListName
from bot.domain.item import ItemState
from tests.render import samples

START = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
END = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def made_of(*items: DigestItem) -> Digest | None:
    return build_digest(items, list_name=ListName("x"), window_start=START, window_end=END)


def numbers(items: tuple[DigestItem, ...]) -> list[int]:
    return [one.item.number for one in items]


def test_each_item_stands_in_the_first_section_that_it_fits() -> None:
    digest = samples.digest()

    assert numbers(digest.needs_you) == [12, 18]
    assert numbers(digest.decided) == [9]
    assert numbers(digest.new) == [21]
    assert numbers(digest.active) == [4]
    assert [one.item.number for _, one in digest.deadlines] == [12, 18]


def test_what_needs_you_is_soonest_first() -> None:
    later = DigestItem(item=samples.item(1, deadline=END + timedelta(days=9)))
    sooner = DigestItem(item=samples.item(2, deadline=END + timedelta(days=1)))

    digest = made_of(later, sooner)

    assert digest is not None
    assert numbers(digest.needs_you) == [2, 1]


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

    digest = made_of(DigestItem(item=opened, known_at=START + timedelta(minutes=1), mail_count=1))

    assert digest is not None
    assert numbers(digest.new) == [1]
    late = samples.item(2, opened_at=END - timedelta(minutes=1))
    assert made_of(DigestItem(item=late, known_at=END + timedelta(minutes=1))) is None


def test_an_item_closed_without_a_vote_is_decided() -> None:
    digest = made_of(DigestItem(item=samples.item(5, state=ItemState.CLOSED, outcome="withdrawn")))

    assert digest is not None
    assert numbers(digest.decided) == [5]


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
    assert numbers(digest.active) == [5]


@given(st.permutations(samples.digest_items()))
def test_a_digest_does_not_depend_on_the_order_of_items(items: list[DigestItem]) -> None:
    digest = build_digest(items, list_name=samples.LIST, window_start=START, window_end=samples.NOW)

    assert digest == samples.digest()
