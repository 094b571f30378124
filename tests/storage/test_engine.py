"""Transactions, waiting, holding; what a crash and another process do."""

import asyncio
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.ids import MailboxName
from bot.errors import ConfigError, TryAgainLater
from storage.database.engine import Database
from storage.database.sqlite import READERS
from tests.conftest import new_delivery_id
from tests.storage.samples import COUNCIL, NOW, new_mail, note, parsed

MAIN = MailboxName("main")
LONG = timedelta(seconds=30)
ROOT = Path(__file__).parents[2]


async def test_an_exception_undoes_everything(database: Database) -> None:
    async def fails() -> None:
        async with database.transaction() as store:
            await store.cursors.advance(MAIN, 7, 12, now=NOW)
            await store.outbox.add(note("a"), now=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        await fails()

    async with database.reading() as store:
        assert await store.cursors.get(MAIN, 7) == 0
        assert await store.outbox.next_due() is None
    assert not database.outbox_wake.is_set()


async def test_a_cancelled_transaction_is_undone_and_the_next_one_works(
    database: Database,
) -> None:
    for pause in range(12):
        begun = asyncio.Event()

        async def step(begun: asyncio.Event = begun) -> None:
            async with database.transaction() as store:
                begun.set()
                await store.cursors.advance(MAIN, 7, 12, now=NOW)
                await asyncio.Event().wait()

        task = asyncio.ensure_future(step())
        await begun.wait()
        for _ in range(pause):  # cancel at another place each time
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async with database.transaction() as store:
        assert await store.cursors.get(MAIN, 7) == 0
        await store.cursors.advance(MAIN, 7, 1, now=NOW)
    async with database.reading() as store:
        assert await store.cursors.get(MAIN, 7) == 1


async def test_a_reader_cancelled_wherever_it_is_leaves_a_connection_that_reads(
    database: Database,
) -> None:
    async def read() -> None:
        async with database.reading() as store:
            await store.cursors.get(MAIN, 7)

    await read()
    for pause in range(60):  # cancel at another place each time, before it begins too
        task = asyncio.ensure_future(read())
        for _ in range(pause):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])

    await asyncio.gather(*(read() for _ in range(2 * READERS)))


async def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    async with database.transaction() as store:
        await store.cursors.advance(MAIN, 7, 1, now=NOW)

    async with database.reading() as reader:
        before = await reader.cursors.get(MAIN, 7)
        async with database.transaction() as store:
            await store.cursors.advance(MAIN, 7, 2, now=NOW)
        after = await reader.cursors.get(MAIN, 7)

    assert (before, after) == (1, 1)
    async with database.reading() as store:
        assert await store.cursors.get(MAIN, 7) == 2


async def test_reading_cannot_write(database: Database) -> None:
    async def write() -> None:
        async with database.reading() as store:
            await store.cursors.advance(MAIN, 7, 1, now=NOW)

    with pytest.raises(Exception, match=r"read.?only"):
        await write()


async def test_a_queued_delivery_wakes_the_workers(database: Database) -> None:
    waiting = asyncio.ensure_future(database.wait_for_delivery(LONG))

    async with database.transaction() as store:
        await store.outbox.add(note("a"), now=NOW)

    async with asyncio.timeout(10):
        await waiting


async def test_waiting_ends_by_itself(database: Database) -> None:
    async with asyncio.timeout(10):
        await database.wait_for_delivery(timedelta(milliseconds=1))


async def test_a_delivery_queued_before_the_wait_is_not_missed(database: Database) -> None:
    async with database.transaction() as store:
        await store.outbox.add(note("a"), now=NOW)

    async with asyncio.timeout(10):
        await database.wait_for_delivery(LONG)


async def test_a_name_is_held_by_one_on_a_file(database: Database, database_url: str) -> None:
    other = await Database.open(database_url, new_delivery_id=new_delivery_id)
    try:
        assert not other.keeps_waiting("mailbox: main/ä")
        async with database.hold("mailbox: main/ä") as first:
            # On PostgreSQL several write at once.
            assert other.keeps_waiting("mailbox: main/ä") is other.is_sqlite
            async with other.hold("mailbox: main/ä") as second:
                assert (first, second) == (True, not other.is_sqlite)
            async with other.hold("mailbox: other") as third:
                assert third
        async with other.hold("mailbox: main/ä") as again:
            assert again
    finally:
        await other.close()


DYING = """
import asyncio, os, sys
from storage.database.engine import Database
from tests.conftest import new_delivery_id
from tests.storage.samples import NOW, new_mail, parsed

async def main():
    database = await Database.open(sys.argv[1], new_delivery_id=new_delivery_id)
    async with database.transaction() as store:
        (thread,) = await store.mails.new_threads(1)
        await store.mails.add([new_mail(parsed(str(n)), thread) for n in range(200)])
        await store.cursors.advance("main", 7, 200, now=NOW)
        print("written", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_a_crash_before_the_commit_leaves_nothing(
    database: Database, database_url: str
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DYING, database_url, cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"written\n"
    process.send_signal(signal.SIGKILL)
    await process.wait()

    async with database.transaction() as store:
        assert await store.cursors.get(MAIN, 7) == 0
        assert await store.mails.counts(COUNCIL) == 0
        (thread,) = await store.mails.new_threads(1)
        await store.mails.add([new_mail(parsed("1"), thread)])


WRITING = """
import asyncio, sys
from storage.database.engine import Database
from tests.conftest import new_delivery_id
from tests.storage.samples import NOW, note

async def main():
    database = await Database.open(sys.argv[1], new_delivery_id=new_delivery_id)
    for number in range(100):
        async with database.transaction() as store:
            notes = [note(f"d{n}", text=sys.argv[2]) for n in range(20)]
            await store.outbox.add_many(notes, now=NOW)
    await database.close()

asyncio.run(main())
"""


async def test_two_processes_write_side_by_side(database: Database, database_url: str) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", WRITING, database_url, name, cwd=ROOT
        )
        for name in ("one", "two")
    ]
    while any(process.returncode is None for process in processes):
        # One that waits longer than its patience is refused.
        async with database.transaction() as store:
            await store.outbox.add(note("mine"), now=NOW)
        await asyncio.wait(
            [asyncio.ensure_future(process.wait()) for process in processes], timeout=0.01
        )

    assert [process.returncode for process in processes] == [0, 0]
    async with database.reading() as store:
        counts = await store.outbox.counts()
        assert sum(counts.values()) >= 4000


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "no url"])
async def test_an_unusable_url_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"database\.url"):
        await Database.open(url, new_delivery_id=new_delivery_id)


async def test_a_server_that_is_away_is_tried_later() -> None:
    with pytest.raises(TryAgainLater, match="cannot be reached"):
        await Database.open("postgresql://a@127.0.0.1:1/b", new_delivery_id=new_delivery_id)


async def test_the_folder_of_a_new_file_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/down/penholder.db"

    database = await Database.open(url, new_delivery_id=new_delivery_id)
    await database.close()

    assert (tmp_path / "deep/down/penholder.db").exists()
    left = {path.name for path in (tmp_path / "deep/down").iterdir()}
    assert left == {"penholder.db", "penholder.db.turnstile.lock"}  # the log is folded in


async def test_a_file_that_another_process_keeps_is_tried_later(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/penholder.db"
    first = await Database.open(url, new_delivery_id=new_delivery_id)
    second = await Database.open(
        url, new_delivery_id=new_delivery_id, busy_patience=timedelta(milliseconds=50)
    )

    async with first.transaction():
        with pytest.raises(TryAgainLater, match="another process is writing"):
            async with second.transaction():
                pass

    await second.close()
    await first.close()


BUSY = """
import asyncio, sys
from storage.database.engine import Database
from tests.conftest import new_delivery_id
from tests.storage.samples import NOW, new_mail, parsed

async def main():
    database = await Database.open(sys.argv[1], new_delivery_id=new_delivery_id, durable=False)
    async with database.transaction() as store:
        (thread,) = await store.mails.new_threads(1)
    uid = 0
    while True:
        async with database.transaction() as store:
            uid += 1
            mails = [new_mail(parsed(f"{uid}.{n}"), thread) for n in range(100)]
            await store.mails.add(mails)
            await store.cursors.advance("main", 7, uid, now=NOW)

asyncio.run(main())
"""


async def test_a_busy_process_lets_another_have_its_turn(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/penholder.db"
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", BUSY, url, cwd=ROOT)
    batches: list[int] = []
    try:
        while len(batches) < 30:
            async with database.reading() as store:
                before = await store.cursors.get(MAIN, 7)
            async with database.transaction() as store:
                if before:
                    batches.append(await store.cursors.get(MAIN, 7) - before)
    finally:
        process.kill()
        await process.wait()
        await database.close()

    # The batch in hand when we came, and one that began before we reached the turnstile.
    assert max(batches) <= 2, batches
