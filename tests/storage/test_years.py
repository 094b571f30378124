"""What happened on a list by month: what counts, for whom, and where a month begins."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.domain.ballots.ballot import BallotState
from bot.domain.ballots.refusal import NOT_PROVED
from bot.domain.ids import ListName, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.item import Item, ItemState
from bot.mail.values import Automatic, Mailbox
from storage.board.shown import Shown
from storage.board.years import Years
from storage.database.engine import Database
from storage.store import Store
from tests.storage.samples import (
    BOARD,
    COUNCIL,
    new_ballot,
    new_item,
    new_mail,
    new_vote,
    parsed,
)

BOUNDS: Final = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3, 4)]
JANUARY, FEBRUARY, MARCH, APRIL = BOUNDS
TICK: Final = timedelta(microseconds=1)
BOTH: Final = (BOARD, COUNCIL)


def public(store: Store, lists: Collection[ListName]) -> Years:
    return store.public(Shown(frozenset(lists))).years


async def item_at(store: Store, opened_at: datetime, *lists: ListName, **changes: object) -> Item:
    (thread,) = await store.mails.new_threads(1)
    new = replace(new_item(thread, *lists), opened_at=opened_at, updated_at=opened_at)
    (item,) = await store.items.open([new])
    changed = replace(item, **changes)  # type: ignore[arg-type]
    await store.items.save(changed)
    return changed


async def person(store: Store, name: str) -> PersonId:
    return (await store.people.by_address(f"{name}@example.org", name=name.title())).id


async def test_items_count_in_the_month_that_they_were_opened_in(database: Database) -> None:
    async with database.transaction() as store:
        for at in (JANUARY - TICK, JANUARY, FEBRUARY - TICK, MARCH, APRIL - TICK, APRIL):
            await item_at(store, at, COUNCIL)
        await item_at(store, FEBRUARY, BOARD)
        item = await item_at(store, FEBRUARY, BOARD, COUNCIL)
        await item_at(store, FEBRUARY, COUNCIL, merged_into=item.number, state=ItemState.CLOSED)

    async with database.reading() as store:
        assert await public(store, BOTH).opened(COUNCIL, bounds=BOUNDS) == [2, 1, 2]
        assert await public(store, [COUNCIL]).opened(COUNCIL, bounds=BOUNDS) == [2, 0, 2]
        assert await public(store, BOTH).opened(BOARD, bounds=BOUNDS) == [0, 2, 0]
        assert await public(store, []).opened(BOARD, bounds=BOUNDS) == [0, 0, 0]


async def test_a_decision_counts_once_and_only_while_it_stands(database: Database) -> None:
    async def ended(item: Item, at: datetime) -> None:
        opened = await store.ballots.open(new_ballot(item.number))
        closed = replace(opened, state=BallotState.CLOSED, closed_at=at, outcome="accepted")
        await store.ballots.save(closed)

    async with database.transaction() as store:
        twice = await item_at(store, JANUARY, COUNCIL, state=ItemState.DECIDED, updated_at=MARCH)
        again = await item_at(store, JANUARY, COUNCIL, state=ItemState.OPEN, updated_at=MARCH)
        hidden = await item_at(
            store, JANUARY, COUNCIL, BOARD, state=ItemState.DECIDED, updated_at=MARCH
        )
        await ended(twice, JANUARY)
        await ended(twice, MARCH)
        await ended(again, FEBRUARY)
        await ended(hidden, FEBRUARY)

    async with database.reading() as store:
        assert await public(store, [COUNCIL]).decided(COUNCIL, bounds=BOUNDS) == [0, 0, 1]
        assert await public(store, BOTH).decided(COUNCIL, bounds=BOUNDS) == [0, 1, 1]


async def test_voters_are_those_of_ended_ballots_that_were_not_secret(database: Database) -> None:
    async with database.transaction() as store:
        ana, bo, cy = [await person(store, name) for name in ("ana", "bo", "cy")]
        for choice, state in (
            ("agree", BallotState.CLOSED),
            ("", BallotState.CLOSED),  # what is left of a secret ballot
            ("agree", BallotState.OPEN),
        ):
            item = await item_at(store, JANUARY, COUNCIL, updated_at=MARCH)
            ballot = await store.ballots.open(new_ballot(item.number))
            for at, who in ((JANUARY, ana), (FEBRUARY, ana), (MARCH, bo if choice else cy)):
                vote = replace(new_vote(ballot.id, who, ref=f"{at}{who}", choice=choice), at=at)
                await store.ballots.cast(vote)
            refused = new_vote(ballot.id, cy, ref="no", refusal=NOT_PROVED)
            await store.ballots.cast(replace(refused, at=MARCH))
            await store.ballots.save(replace(ballot, state=state, closed_at=MARCH))

    async with database.reading() as store:
        assert await public(store, [COUNCIL]).voters(COUNCIL, bounds=BOUNDS) == [
            (0, ana),
            (1, ana),
            (2, bo),
        ]
        assert await public(store, BOTH).voters(BOARD, bounds=BOUNDS) == []


async def test_writers_are_people_who_wrote_by_hand_and_known_by_the_list(
    database: Database,
) -> None:
    async with database.transaction() as store:
        ana = await person(store, "ana")
        item = await item_at(store, JANUARY, COUNCIL, updated_at=MARCH)
        stranger = Mailbox(name="", address="zoe@example.org")
        written = [
            parsed("a", date=JANUARY),
            parsed("b", date=JANUARY + TICK * 1_000_000),
            replace(parsed("c", date=MARCH), author=stranger),
            replace(parsed("d", date=MARCH), automatic=Automatic.AUTO_REPLY),
            parsed("e", date=APRIL),
        ]
        await store.mails.add([new_mail(mail, item.thread) for mail in written])
        unproved = replace(new_mail(parsed("f", date=FEBRUARY), item.thread), is_proved=False)
        await store.mails.add([unproved])

    async with database.reading() as store:
        found = await public(store, [COUNCIL]).writers(COUNCIL, bounds=BOUNDS)
    assert found == [(0, ana), (2, "zoe@example.org")]


async def test_two_people_who_turned_out_to_be_one_count_once(database: Database) -> None:
    async with database.transaction() as store:
        ana = await person(store, "ana")
        await person(store, "other")
        item = await item_at(store, JANUARY, COUNCIL)
        mails = [
            parsed("a", date=JANUARY),
            replace(parsed("b", date=JANUARY), author=Mailbox("Ana", "other@example.org")),
        ]
        await store.mails.add([new_mail(mail, item.thread) for mail in mails])
        await store.people.unite(
            ["ana@example.org", "other@example.org"],
            slack_user=None,
            name="Ana",
            at=JANUARY,
            evidence="the roster",
        )

    async with database.reading() as store:
        found = await public(store, [COUNCIL]).writers(COUNCIL, bounds=BOUNDS)
    assert found == [(0, ana)]


async def test_only_comments_that_the_list_has_got_count(database: Database) -> None:
    async with database.transaction() as store:
        item = await item_at(store, JANUARY, COUNCIL, updated_at=MARCH)
        people = [await person(store, name) for name in ("ana", "bo", "cy")]
        for who in people:
            comment = await store.comments.add(
                item.number, who, Source.SLACK, FEBRUARY, "well", None, None, list_name=COUNCIL
            )
            assert comment is not None
            if who != people[1]:
                gone = who == people[2]
                await store.comments.save(replace(comment, digest_sent_at=MARCH, deleted=gone))

    async with database.reading() as store:
        assert await public(store, [COUNCIL]).commenters(COUNCIL, bounds=BOUNDS) == [(1, people[0])]
