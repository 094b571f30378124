"""What many do at once about one thing is saved together, and fails alone."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import TryAgainLater
from storage.database.engine import Database
from storage.database.gathering import AT_ONCE
from storage.values import Fence
from tests.conftest import new_delivery_id
from tests.storage.samples import NOW


async def _arrive(
    database: Database, key: str, *, about: str = "item", fails: bool = False
) -> None:
    async with database.gathered(about).transaction() as store:
        assert await store.arrivals.is_new(key, now=NOW)
        await asyncio.sleep(0)
        if fails:
            raise LookupError(key)


async def _are_known(database: Database, *keys: str) -> list[bool]:
    async with database.transaction() as store:
        return [not await store.arrivals.is_new(key, now=NOW) for key in keys]


async def test_all_are_saved_however_many_wait(database: Database) -> None:
    keys = [f"k{number}" for number in range(2 * AT_ONCE + 3)]

    async with asyncio.TaskGroup() as crowd:
        for key in keys:
            crowd.create_task(_arrive(database, key, about=key[-1]))

    assert all(await _are_known(database, *keys))


@pytest.mark.parametrize("wrong", [{0}, {1, 3}, {4}, {0, 1, 2, 3, 4}])
async def test_what_fails_takes_nothing_with_it(database: Database, wrong: set[int]) -> None:
    steps = (_arrive(database, f"k{place}", fails=place in wrong) for place in range(5))
    told = await asyncio.gather(*steps, return_exceptions=True)

    assert {place for place, one in enumerate(told) if isinstance(one, LookupError)} == wrong
    known = await _are_known(database, *(f"k{place}" for place in range(5)))
    assert known == [place not in wrong for place in range(5)]


@pytest.mark.parametrize("place", range(5))
async def test_who_is_cancelled_stops_nobody(database: Database, place: int) -> None:
    for pause in range(6):
        keys = [f"{pause}:{number}" for number in range(5)]
        steps = [asyncio.create_task(_arrive(database, key)) for key in keys]
        for _ in range(pause):
            await asyncio.sleep(0)
        steps[place].cancel()
        told = await asyncio.gather(*steps, return_exceptions=True)

        others = [one for number, one in enumerate(told) if number != place]
        assert all(one is None or isinstance(one, TryAgainLater) for one in others)
        assert database.is_sqlite is False or others == [None] * 4
        known = await _are_known(database, *keys)
        assert all(known[number] for number, one in enumerate(told) if one is None)


async def test_when_all_are_cancelled_nothing_stays_open(database: Database) -> None:
    brief = database.brief  # its statements take no turns of the loop, so that the tries differ
    for pause in range(60):
        crowd = [asyncio.create_task(_arrive(brief, f"{pause}:{n}")) for n in range(20)]
        for _ in range(pause):
            await asyncio.sleep(0)
        for one in crowd:
            one.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)

        async with asyncio.timeout(60):
            await _arrive(brief, f"later {pause}")


async def test_what_cannot_begin_is_told_to_all_who_wait(database: Database) -> None:
    nobody = database.fenced(Fence("timer", "another process", 1))

    told = await asyncio.gather(
        *(_arrive(nobody, f"k{number}") for number in range(5)), return_exceptions=True
    )

    assert [type(one) for one in told] == [TryAgainLater] * 5
    await _arrive(database, "k1")


async def test_nobody_is_told_that_it_is_saved_before_it_is(tmp_path: Path) -> None:
    database = await Database.open(
        f"sqlite:///{tmp_path / 'a.db'}", new_delivery_id=new_delivery_id
    )

    async def breaks_the_commit() -> None:
        async with database.gathered("item").transaction() as store:
            await store._link.run(text("PRAGMA defer_foreign_keys = ON"))  # noqa: SLF001 - as below
            dangling = (
                "INSERT INTO item_lists (item, list_name, position) VALUES (99, 'council', 0)"
            )
            await store._link.run(text(dangling))  # noqa: SLF001 - no repository breaks a commit

    told = await asyncio.gather(
        _arrive(database, "k1"),
        breaks_the_commit(),
        _arrive(database, "k2"),
        return_exceptions=True,
    )

    assert all(isinstance(one, Exception) for one in told)
    assert await _are_known(database, "k1", "k2") == [False, False]
    await database.close()
