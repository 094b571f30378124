"""A full disk, by SQLite's own limit on its file: the same error, at the same places.

`tests/journeys/test_full_disk.py` lets the system refuse every write of a whole service.
"""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.delivery import DeliveryKind
from bot.errors import TryAgainLater
from storage.database.engine import Database
from tests.conftest import new_delivery_id
from tests.handlers.desk import all_done, open_desk, run_sql, said
from tests.handlers.room import CHAIR, Room, mail

LARGE = "Many words. " * 20_000
"""More than the pages that the file has already can take."""


@pytest.fixture
async def database(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """Give an open database of the only kind that has a file of its own."""
    path = shutil.copyfile(migrated_sqlite, tmp_path / "penholder.db")
    opened = await Database.open(f"sqlite:///{path}", new_delivery_id=new_delivery_id)
    yield opened
    await opened.close()


async def fill_disk(room: Room) -> None:
    """Leave the file no page more than it has."""
    await run_sql(room.database, "PRAGMA max_page_count = 1")


async def make_room(room: Room) -> None:
    """Let the file grow again."""
    await run_sql(room.database, "PRAGMA max_page_count = 1073741823")


async def test_mails_on_a_full_disk_are_fetched_again_and_stored_once(room: Room) -> None:
    await room.fetch(mail("before"))
    cursor = await room.cursor()
    batch = [mail("small"), mail("large", LARGE), mail("last", "The last one.")]
    await fill_disk(room)

    for _try in range(2):
        room.uid = cursor
        with pytest.raises(TryAgainLater, match="the disk is full"):
            await room.fetch(*batch)

    assert await room.cursor() == cursor
    assert await room.set_aside() == []
    assert [one["number"] for one in await room.items()] == [1]
    await make_room(room)
    room.uid = cursor
    await room.fetch(*batch)

    assert await room.cursor() == room.uid
    assert sorted(one["title"] for one in await room.items()) == [
        "About before",
        "About large",
        "About last",
        "About small",
    ]
    assert len(await room.queued(DeliveryKind.POST_MAIL)) == 4


async def test_a_command_on_a_full_disk_is_not_acknowledged_and_done_once_when_repeated(
    room: Room,
) -> None:
    await room.fetch(mail("call"))
    await fill_disk(room)

    with pytest.raises(TryAgainLater, match="the disk is full"):
        await room.pen(CHAIR, f"comment 1 {LARGE}", key="same")
    assert (await room.pen(CHAIR, "show 1")).blocks  # reading goes on

    await make_room(room)
    for _time in range(2):
        await room.pen(CHAIR, f"comment 1 {LARGE}", key="same")
    assert (await room.show(1))["comments"] == 1


async def test_a_delivery_sent_on_a_full_disk_is_recorded_later_and_sent_once(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_desk(database) as desk:
        await desk.room.fetch(*(mail(f"call{number}") for number in range(30)))
        await run_sql(database, "CREATE TABLE ballast (at INTEGER PRIMARY KEY, bytes BLOB)")
        await weigh_each_record(database)
        await fill_disk(desk.room)

        async with desk.working():
            await said("outbox waits for the database", caplog)
            assert "the disk is full" in str([record.__dict__ for record in caplog.records])
            await make_room(desk.room)
            await desk.seen(all_done)

        assert len(desk.parents()) == 30


async def weigh_each_record(database: Database) -> None:
    """Let each delivery that is recorded as sent need room of its own."""
    await run_sql(
        database,
        "CREATE TRIGGER weigh AFTER UPDATE OF sent_at ON deliveries BEGIN"
        " INSERT INTO ballast (bytes) VALUES (zeroblob(100000)); END",
    )
