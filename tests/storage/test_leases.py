"""Leases on PostgreSQL: one owner at a time, who changes nothing once another one came."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.delivery import DeliveryKind, DeliveryState, Lane, NewDelivery
from bot.errors import TryAgainLater
from storage.database.engine import Database
from storage.leases import PROCESS, READER
from storage.values import Fence, Kept, Later
from tests.conftest import NEEDS_POSTGRESQL, new_delivery_id
from tests.storage.samples import MINUTE, NOW, note

pytestmark = NEEDS_POSTGRESQL

BRIEF = timedelta(milliseconds=1)
NAME = "mailbox:main"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Database.open(url, new_delivery_id=new_delivery_id)
    yield opened
    await opened.close()


async def take(
    database: Database, holder: str, *, name: str = NAME, lasting: timedelta = MINUTE
) -> Fence | None:
    async with database.transaction() as store:
        return await store.leases.take(name, holder, lasting=lasting)


async def taken(database: Database, holder: str, *, lasting: timedelta = MINUTE) -> Fence:
    fence = await take(database, holder, lasting=lasting)
    assert fence is not None
    return fence


async def renew(database: Database, fence: Fence) -> Kept:
    async with database.transaction() as store:
        return await store.leases.renew(fence, lasting=MINUTE)


async def test_one_has_a_lease_and_each_change_raises_the_fence(database: Database) -> None:
    first = await taken(database, "a", lasting=BRIEF)
    assert await taken(database, "a", lasting=BRIEF) == first
    await asyncio.sleep(0.01)

    second = await taken(database, "b")
    assert await take(database, "a") is None
    async with database.transaction() as store:
        await store.leases.release(second)
    third = await taken(database, "a")

    assert [fence.number for fence in (first, second, third)] == [1, 2, 3]


async def test_a_lease_that_is_over_is_still_its_owners_until_another_takes_it(
    database: Database,
) -> None:
    fence = await taken(database, "a", lasting=BRIEF)
    await asyncio.sleep(0.01)

    assert await renew(database, fence) is Kept.OURS
    assert await take(database, "b") is None


async def test_nothing_is_saved_by_an_owner_who_was_replaced(database: Database) -> None:
    fence = await taken(database, "a", lasting=BRIEF)
    owned = database.fenced(fence)
    async with owned.transaction() as store:
        await store.arrivals.is_new("before", now=NOW)
    await asyncio.sleep(0.01)
    await taken(database, "b")

    with pytest.raises(TryAgainLater, match="another process has taken over: mailbox:main"):
        async with owned.transaction() as store:
            await store.arrivals.is_new("after", now=NOW)

    async with database.transaction() as store:
        assert not await store.arrivals.is_new("before", now=NOW)
        assert await store.arrivals.is_new("after", now=NOW)
    assert await renew(database, fence) is Kept.LOST


async def test_nobody_takes_over_while_the_owner_saves_something(database: Database) -> None:
    fence = await taken(database, "a", lasting=BRIEF)
    await asyncio.sleep(0.01)
    async with database.fenced(fence).transaction() as store:
        assert await take(database, "b") is None
        assert await renew(database, fence) is Kept.BUSY
        await store.arrivals.is_new("kept", now=NOW)

    assert await take(database, "b") is not None
    async with database.transaction() as store:
        assert not await store.arrivals.is_new("kept", now=NOW)


async def test_who_has_caught_up_counts_only_while_its_lease_lasts(database: Database) -> None:
    async def settled() -> set[str]:
        async with database.reading() as store:
            return await store.leases.settled([NAME, "mailbox:other"])

    fence = await taken(database, "a")
    assert await settled() == set()
    async with database.transaction() as store:
        await store.leases.settle(fence)
    assert await settled() == {NAME}

    async with database.transaction() as store:
        await store.leases.release(fence)
    assert await settled() == set()
    await taken(database, "b")
    assert await settled() == set()


async def test_what_a_dead_process_claimed_is_released_and_a_living_one_keeps_its_own(
    database: Database,
) -> None:
    await take(database, "alive", name=PROCESS + "alive")
    await take(database, "dead", name=PROCESS + "dead", lasting=BRIEF)
    async with database.transaction() as store:
        await store.outbox.add_many([note("a"), note("b")], now=NOW)
        for worker in ("alive", "dead"):
            await store.outbox.claim_due(now=NOW, lease=MINUTE, limit=1, worker=worker)
    await asyncio.sleep(0.01)

    async with database.transaction() as store:
        await store.outbox.release_lost(now=NOW)

    async with database.transaction() as store:
        (again,) = await store.outbox.claim_due(now=NOW, lease=MINUTE, limit=9, worker="alive")
        # What the dead one says about it, when it wakes up, changes nothing.
        await store.outbox.record([Later(again.id, due_at=NOW, error="late")], worker="dead")
        (now_claimed,) = [
            delivery
            for delivery in await store.outbox.list([DeliveryState.WAITING], limit=9)
            if delivery.id == again.id
        ]
    assert (again.destination, again.attempts) == ("b", 2)
    assert (now_claimed.due_at, now_claimed.last_error) == (NOW + MINUTE, "")


def post(number: int, channel: str) -> NewDelivery:
    return NewDelivery(
        kind=DeliveryKind.POST_COMMENT, destination=f"slack/{channel}/{number}", recipient=channel
    )


async def test_one_process_at_a_time_posts_in_a_channel(database: Database) -> None:
    async with database.transaction() as store:
        await store.outbox.add_many([post(1, "C1"), post(2, "C1"), post(3, "C2")], now=NOW)

    async def claim(worker: str, limit: int) -> list[str]:
        async with database.transaction() as store:
            deliveries = await store.outbox.claim_due(
                now=NOW, lease=MINUTE, limit=limit, worker=worker
            )
        return [delivery.destination for delivery in deliveries]

    assert await claim("a", 1) == ["slack/C1/1"]
    assert await claim("b", 9) == ["slack/C2/3"]
    async with database.reading() as store:
        assert await store.outbox.next_due_by_lane(worker="b") == {Lane.MAIN: NOW + MINUTE}
    assert await claim("a", 9) == ["slack/C1/2"]


async def test_a_channel_in_which_slack_asks_to_wait_stays_with_who_was_asked(
    database: Database,
) -> None:
    async with database.transaction() as store:
        await store.outbox.add(post(1, "C1"), now=NOW)
        (delivery,) = await store.outbox.claim_due(now=NOW, lease=MINUTE, limit=9, worker="a")
        asked = Later(delivery.id, due_at=NOW + MINUTE, error="Slack asked to wait", after=MINUTE)
        await store.outbox.record([asked], worker="a")

    until = text("SELECT until - now() FROM leases WHERE name = 'channel:C1'")
    async with database.reading() as store:
        left = await store.outbox._link.value(until)  # noqa: SLF001 - a look behind
    assert left > MINUTE


async def test_the_channels_of_a_process_that_is_gone_are_free_at_once(
    database: Database,
) -> None:
    async with database.transaction() as store:
        await store.outbox.add_many([post(1, "C1"), post(2, "C1")], now=NOW)
        await store.outbox.claim_due(now=NOW, lease=MINUTE, limit=1, worker="dead")
        assert await store.outbox.claim_due(now=NOW, lease=MINUTE, limit=9, worker="b") == []

    async with database.transaction() as store:
        await store.leases.release_channels()
        (claimed,) = await store.outbox.claim_due(now=NOW, lease=MINUTE, limit=9, worker="b")

    assert claimed.destination == "slack/C1/2"


async def test_a_process_that_stops_leaves_no_lease(database: Database) -> None:
    await take(database, "a", name=PROCESS + "a")
    await taken(database, "a")

    async with database.transaction() as store:
        assert await store.leases.any_process()
        await store.leases.release_all("a")
        assert not await store.leases.any_process()

    assert await take(database, "b") is not None


async def test_what_is_handed_over_is_the_other_ones_at_once(database: Database) -> None:
    fence = await taken(database, "a")
    await take(database, "b", name=READER + "b")
    async with database.transaction() as store:
        assert await store.leases.readers(READER) == {"b": 0}
        await store.leases.hand_over(fence, "b", lasting=MINUTE)

    with pytest.raises(TryAgainLater, match="another process has taken over: mailbox:main"):
        async with database.fenced(fence).transaction():
            pass
    assert await take(database, "a") is None
    assert (await taken(database, "b")).number == fence.number + 1
    async with database.reading() as store:
        assert await store.leases.readers(READER) == {"b": 1}
