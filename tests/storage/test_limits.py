"""How much is said to strangers is counted exactly, and by what really leaves."""

from datetime import datetime, timedelta

import pytest

from bot.domain.ids import DeliveryId
from bot.domain.limits import Limit
from storage.database.engine import Database
from storage.values import Failed, Sent
from tests.storage.samples import NOW, note

DAY, HOUR, TICK = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)
ADA = "ada@example.org"


async def allowed(database: Database, at: datetime, key: str = ADA) -> bool:
    async with database.transaction() as store:
        return await store.limits.allow(Limit.ANSWER, key, now=at)


async def say(database: Database, at: datetime, key: str = ADA) -> DeliveryId:
    async with database.transaction() as store:
        delivery = await store.outbox.add(note(f"answers/{key}"), now=at)
        assert delivery is not None
        await store.limits.add(Limit.ANSWER, key, now=at, delivery=delivery)
    return delivery


async def leave(database: Database, delivery: DeliveryId, at: datetime, name: str = "x@y") -> None:
    async with database.transaction() as store:
        await store.outbox.record([Sent(delivery, at=at, result=name)])


async def test_one_address_gets_one_answer_a_day_to_the_microsecond(database: Database) -> None:
    assert await allowed(database, NOW)
    await leave(database, await say(database, NOW), NOW)

    assert not await allowed(database, NOW + DAY - TICK)
    assert await allowed(database, NOW + DAY)
    assert await allowed(database, NOW, "ben@example.org")


async def test_all_together_get_a_hundred_an_hour_to_the_microsecond(database: Database) -> None:
    for number in range(99):
        await leave(database, await say(database, NOW, f"{number}@example.org"), NOW)
    assert await allowed(database, NOW)
    await leave(database, await say(database, NOW), NOW)

    assert not await allowed(database, NOW + HOUR - TICK, "ben@example.org")
    assert await allowed(database, NOW + HOUR, "ben@example.org")


async def test_what_waits_for_days_and_leaves_late_counts_when_it_leaves(
    database: Database,
) -> None:
    delivery = await say(database, NOW)

    assert not await allowed(database, NOW + 2 * DAY)
    await leave(database, delivery, NOW + 2 * DAY)
    assert not await allowed(database, NOW + 3 * DAY - TICK)
    assert await allowed(database, NOW + 3 * DAY)


async def test_what_turned_out_to_be_needless_counts_no_more(database: Database) -> None:
    await leave(database, await say(database, NOW), NOW, name="")

    assert await allowed(database, NOW)


async def test_what_failed_counts_for_its_day(database: Database) -> None:
    delivery = await say(database, NOW)
    async with database.transaction() as store:
        await store.outbox.record([Failed(delivery, at=NOW, error="no such mailbox")])

    assert not await allowed(database, NOW + DAY - TICK)
    assert await allowed(database, NOW + DAY)


async def test_what_no_longer_counts_is_forgotten_and_what_waits_is_not(
    database: Database,
) -> None:
    await leave(database, await say(database, NOW, "gone@example.org"), NOW)
    await say(database, NOW, "waiting@example.org")

    await say(database, NOW + 5 * DAY)

    async with database.reading() as store:
        count = await store.limits._count(Limit.ANSWER, None, since=NOW - DAY)  # noqa: SLF001
    assert count == 2
    assert not await allowed(database, NOW + 5 * DAY, "waiting@example.org")


@pytest.mark.parametrize("other", [Limit.REPORT])
async def test_one_limit_is_no_others(database: Database, other: Limit) -> None:
    await say(database, NOW)

    async with database.transaction() as store:
        assert await store.limits.allow(other, ADA, now=NOW)
