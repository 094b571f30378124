"""Two processes on one PostgreSQL: each `Database` stands for one."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.ballots.ballot import BallotState
from bot.domain.ids import ItemNumber, MessageId, SlackUserId
from bot.domain.payloads import Note
from bot.errors import TryAgainLater
from storage.database.engine import Database
from storage.store import Store
from storage.values import Sent
from tests.conftest import NEEDS_POSTGRESQL, new_delivery_id
from tests.peers.postgres import Postgres
from tests.storage.samples import (
    COUNCIL,
    MINUTE,
    NOW,
    given_item,
    item_update,
    new_ballot,
    new_item,
    new_mail,
    new_vote,
    note,
    open_item,
    parsed,
)

pytestmark = NEEDS_POSTGRESQL


@pytest.fixture
async def pair(url: str) -> AsyncIterator[tuple[Database, Database]]:
    first = await Database.open(url, new_delivery_id=new_delivery_id)
    second = await Database.open(url, new_delivery_id=new_delivery_id)
    yield first, second
    await first.close()
    await second.close()


async def comes_to_wait(work: "asyncio.Future[Any]", database: Database) -> None:
    """Return when the server says that one of its sessions waits for another's lock."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with asyncio.timeout(10):
        while not work.done():
            async with database.reading() as store:
                if await store.outbox._link.value(waiting):  # noqa: SLF001 - a look behind
                    return


async def test_two_workers_send_each_delivery_once_and_in_order(
    pair: tuple[Database, Database],
) -> None:
    async with pair[0].transaction() as store:
        notes = [note(f"d{number % 7}", text=str(number)) for number in range(140)]
        await store.outbox.add_many(notes, now=NOW)
    seen: defaultdict[str, list[int]] = defaultdict(list)

    async def work(database: Database, worker: str) -> None:
        while True:
            async with database.transaction() as store:
                claimed = await store.outbox.claim_due(
                    now=NOW, lease=MINUTE, limit=3, worker=worker
                )
            for delivery in claimed:
                seen[delivery.destination].append(int(delivery.carried(Note).text))
            if not claimed:
                async with database.reading() as store:
                    if await store.outbox.next_due() is None:
                        return
                continue
            async with database.transaction() as store:
                await store.outbox.record(
                    [Sent(id=delivery.id, at=NOW, result="x") for delivery in claimed]
                )

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        for number in range(4):
            tasks.create_task(work(pair[number % 2], f"w{number}"))

    assert {place: len(order) for place, order in seen.items()} == {
        f"d{number}": 20 for number in range(7)
    }
    assert all(order == sorted(order) for order in seen.values())


async def test_a_row_that_another_worker_is_taking_is_passed_over(
    pair: tuple[Database, Database],
) -> None:
    first, second = pair
    async with first.transaction() as store:
        await store.outbox.add_many([note("a"), note("a"), note("b")], now=NOW)

    async with first.transaction() as other:
        (taken,) = await other.outbox.claim_due(now=NOW, lease=MINUTE, limit=1, worker="one")
        async with second.transaction() as two:
            others = await two.outbox.claim_due(now=NOW, lease=MINUTE, limit=9, worker="two")

    assert taken.destination == "a"
    assert [other.destination for other in others] == ["b"]


async def test_a_delivery_queued_by_one_process_wakes_the_other(
    pair: tuple[Database, Database],
) -> None:
    first, second = pair
    await second.wait_for_delivery(timedelta(0))  # begins to listen
    waiting = asyncio.ensure_future(second.wait_for_delivery(timedelta(seconds=60)))

    async with first.transaction() as store:
        await store.outbox.add(note("a"), now=NOW)

    async with asyncio.timeout(10):
        await waiting


async def test_a_pending_update_cannot_be_sent_before_what_asks_for_it_is_kept(
    pair: tuple[Database, Database],
) -> None:
    first, second = pair
    item = await given_item(first)
    async with first.transaction() as store:
        await store.outbox.add(item_update(item.number), now=NOW)

    async with first.transaction() as other:
        assert await other.outbox.add(item_update(item.number), now=NOW) is None
        async with second.transaction() as two:
            claimed = await two.outbox.claim_due(now=NOW, lease=MINUTE, limit=9, worker="w")

    assert claimed == []


async def gathered(*steps: Awaitable[None]) -> list[type[BaseException] | None]:
    outcomes = await asyncio.gather(*steps, return_exceptions=True)
    return [None if outcome is None else type(outcome) for outcome in outcomes]


async def test_one_mail_in_two_processes_is_kept_once_and_the_other_comes_again(
    pair: tuple[Database, Database],
) -> None:
    met = asyncio.Barrier(2)

    async def file(database: Database) -> None:
        async with database.transaction() as store:
            message_id = MessageId("one@example.org")
            assert await store.mails.find([message_id]) == {}
            assert await store.mails.threads_of([message_id]) == {}
            (thread,) = await store.mails.new_threads(1)
            await met.wait()
            await store.mails.register_threads({message_id: thread})
            await store.mails.add([new_mail(parsed("one"), thread)])

    outcomes = await gathered(file(pair[0]), file(pair[1]))

    assert sorted(outcomes, key=str) == [None, TryAgainLater] or sorted(outcomes, key=str) == [
        TryAgainLater,
        None,
    ]


async def test_a_mail_cannot_be_filed_under_a_thread_that_is_just_joined_to_another(
    pair: tuple[Database, Database],
) -> None:
    first, second = pair
    async with first.transaction() as store:
        thread, gone = await store.mails.new_threads(2)

    async def file() -> None:
        async with second.transaction() as store:
            await store.mails.add([new_mail(parsed("late"), gone)])

    async with first.transaction() as store:
        await store.mails.merge_threads(gone, thread)
        filing = asyncio.ensure_future(file())
        await comes_to_wait(filing, first)

    with pytest.raises(TryAgainLater, match="joined"):
        await filing


async def test_no_vote_is_cast_between_the_count_and_the_close(
    pair: tuple[Database, Database],
) -> None:
    first, second = pair
    item = await given_item(first)
    async with first.transaction() as store:
        ballot = await store.ballots.open(new_ballot(item.number))
        voter = await store.people.by_slack(SlackUserId("U1"))

    async def vote() -> bool:
        async with second.transaction() as store:
            found = await store.ballots.open_of_item(item.number)
            if found is None:
                return False
            await store.ballots.cast(new_vote(found.id, voter.id, ref="late"))
            return True

    async with first.transaction() as store:
        (due,) = await store.ballots.due(ballot.closes_at, lists=[COUNCIL])
        voting = asyncio.ensure_future(vote())
        await comes_to_wait(voting, first)
        await store.ballots.save(replace(due, state=BallotState.CLOSED, closed_at=NOW))

    assert await voting is False


async def test_two_changes_of_one_item_both_stay(pair: tuple[Database, Database]) -> None:
    item = await given_item(pair[0])

    async def change(database: Database, **values: object) -> None:
        async with database.transaction() as store:
            found = await store.items.get(item.number)
            assert found is not None
            changed = replace(found, **values)  # type: ignore[arg-type]  # fields of an item
            await store.items.save(changed)

    await asyncio.gather(
        change(pair[0], title="New"),
        change(pair[1], outcome="done"),
        change(pair[0], labels=("a",)),
    )

    async with pair[0].reading() as store:
        found = await store.items.get(item.number)
        assert found == replace(item, title="New", outcome="done", labels=("a",))


async def test_items_opened_side_by_side_have_numbers_without_gaps(
    pair: tuple[Database, Database],
) -> None:
    async def open_some(database: Database) -> None:
        for _ in range(5):
            async with database.transaction() as store:
                await open_item(store)

    await asyncio.gather(*(open_some(database) for database in pair * 2))

    async with pair[0].reading() as store:
        numbers = sorted(item.number for item in await store.items.search(limit=99))
    assert numbers == list(range(1, 21))


async def test_two_items_for_one_thread_are_a_race(pair: tuple[Database, Database]) -> None:
    async with pair[0].transaction() as store:
        (thread,) = await store.mails.new_threads(1)

    async def open_one(database: Database) -> None:
        async with database.transaction() as store:
            await store.items.open([new_item(thread)])

    outcomes = await gathered(open_one(pair[0]), open_one(pair[1]))

    assert outcomes.count(None) == 1
    assert outcomes.count(TryAgainLater) == 1


async def test_a_deadlock_is_tried_again_later(pair: tuple[Database, Database]) -> None:
    item, two = await given_item(pair[0]), await given_item(pair[0])
    met = asyncio.Barrier(2)

    async def both(database: Database, first: ItemNumber, second: ItemNumber) -> None:
        async with database.transaction() as store:
            await _retitle(store, first)
            await met.wait()
            await _retitle(store, second)

    outcomes = await gathered(
        both(pair[0], item.number, two.number), both(pair[1], two.number, item.number)
    )

    assert outcomes.count(None) == 1
    assert outcomes.count(TryAgainLater) == 1


async def _retitle(store: Store, number: ItemNumber) -> None:
    item = await store.items.get(number)
    assert item is not None
    await store.items.save(replace(item, title=item.title + "!"))


async def test_a_lost_connection_is_tried_again_and_the_next_one_works(
    pair: tuple[Database, Database], postgres_server: Postgres
) -> None:
    first, second = pair
    await second.wait_for_delivery(timedelta(0))

    async def cut_off() -> None:
        async with first.transaction() as store:
            await store.arrivals.is_new("a", now=NOW)
            postgres_server.run_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name LIKE 'penholder%' OR query LIKE 'LISTEN%'"
            )
            await store.arrivals.is_new("b", now=NOW)

    with pytest.raises(TryAgainLater):
        await cut_off()

    async with asyncio.timeout(10):
        for database in pair:
            while not await works(database):
                pass
    waiting = asyncio.ensure_future(second.wait_for_delivery(timedelta(seconds=60)))
    async with asyncio.timeout(10):
        while not waiting.done():  # until it listens again
            async with first.transaction() as store:
                await store.outbox.add(note("a"), now=NOW)


async def works(database: Database) -> bool:
    try:
        async with database.transaction() as store:
            await store.arrivals.is_new("a", now=NOW)
    except TryAgainLater:
        return False
    return True
