"""Measure storage: mails filed and deliveries moved a second, and how long a click waits.

Run `python tests/benchmarks/bench_storage.py [URL]`; without a URL, on a new SQLite file.
Each figure stands beside its floor: the same bytes written by the standard library alone.
"""

import asyncio
import base64
import os
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.domain.items.history import Changed

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.domain.ids import DeliveryId
from bot.domain.items.comment import Source
from bot.domain.items.history import Change, HistoryEntry
from storage.database.engine import Database
from storage.database.sqlite_library import sqlite3
from storage.values import Sent
from tests.storage.samples import MINUTE, NOW, new_item, new_mail, note, parsed

MAILS: Final = 20_000
BATCH: Final = 64
RAW: Final = b"From: Ana Sousa <ana@example.org>\r\n\r\n" + base64.encodebytes(os.urandom(9_000))
TEXT: Final = "Some words of a mail that somebody wrote.\n" * 60
DELIVERIES: Final = 10_000
DESTINATIONS: Final = 1_000


def new_delivery_id(_name: str = "") -> DeliveryId:
    """Return a new delivery id."""
    return DeliveryId(uuid.uuid4().hex)


def tell(what: str, count: int, seconds: float, worked: float) -> None:
    """Print one line: by the clock, and by processor time, whatever else the machine does."""
    sys.stdout.write(
        f"{what:<44}{count / seconds:>10,.0f} a second{count / worked:>10,.0f} a CPU second\n"
    )


@contextmanager
def timed(what: str, count: int) -> Iterator[None]:
    """Time a block and print its rate."""
    begun, worked = time.perf_counter(), time.process_time()
    yield
    tell(what, count, time.perf_counter() - begun, time.process_time() - worked)


async def file_batch(database: Database, first: int, *, run: str) -> None:
    """File one batch as a handler does: a third starts threads, the others answer."""
    mails = []
    for number in range(first, first + BATCH):
        parent = f"{run}-{number - 1}@example.org" if number % 3 else None
        mail = parsed(f"{run}-{number}", references=(parent,) if parent else ())
        mails.append(replace(mail, text=TEXT, new_text=TEXT[:900], size=len(RAW)))
    async with database.transaction() as store:
        ids = [mail.message_id for mail in mails]
        await store.mails.find(ids)
        await store.mails.find_content([mail.content_hash for mail in mails])
        known = dict(
            await store.mails.threads_of([*ids, *(r for m in mails for r in m.references)])
        )
        starters = [mail for mail in mails if not any(r in known for r in mail.references)]
        starters = [mail for mail in starters if not mail.references]
        made = await store.mails.new_threads(len(starters) + 1)
        threads = dict(known)
        threads.update(zip((mail.message_id for mail in starters), made, strict=False))
        for mail in mails:
            near = (threads[r] for r in mail.references if r in threads)
            threads.setdefault(mail.message_id, next(near, made[-1]))

        await store.mails.register_threads(
            {
                message_id: thread
                for message_id, thread in threads.items()
                if message_id not in known
            }
        )
        new_mails = [replace(new_mail(mail, threads[mail.message_id]), raw=RAW) for mail in mails]
        await store.mails.add(new_mails)
        items = await store.items.open([new_item(threads[mail.message_id]) for mail in starters])
        await store.history.add(
            [
                HistoryEntry(
                    item=item.number,
                    at=NOW,
                    actor=None,
                    event=Changed(Change.OPENED, "", "open"),
                    source=Source.MAIL,
                )
                for item in items
            ]
        )


async def bench_mails(database: Database, *, name: str) -> None:
    """Measure mails filed in batches, and a small transaction beside them."""
    with timed(name, MAILS):
        for first in range(0, MAILS, BATCH):
            await file_batch(database, first, run=name)
    waits: list[float] = []

    async def click() -> None:
        for number in range(200):
            begun = time.perf_counter()
            async with database.transaction() as store:
                await store.arrivals.is_new(f"{name}-{number}", now=NOW)
            waits.append(time.perf_counter() - begun)
            await asyncio.sleep(0.01)

    clicking = asyncio.ensure_future(click())
    first = MAILS + BATCH
    while not clicking.done():
        await file_batch(database, first, run=name)
        first += BATCH
    waits.sort()
    middle, most = waits[len(waits) // 2] * 1000, waits[int(len(waits) * 0.99)] * 1000
    sys.stdout.write(
        f"{'  a click beside it waits, p50 and p99':<44}{middle:>8.1f} {most:.1f} ms\n"
    )


async def bench_outbox(database: Database) -> None:
    """Measure deliveries claimed and recorded in batches."""
    for first in range(0, DELIVERIES, 500):
        async with database.transaction() as store:
            notes = [note(f"d{n % DESTINATIONS}") for n in range(first, first + 500)]
            await store.outbox.add_many(notes, now=NOW)
    moved = 0
    with timed("outbox: claim and record, batches of 64", DELIVERIES):
        while moved < DELIVERIES:
            async with database.transaction() as store:
                claimed = await store.outbox.claim_due(now=NOW, lease=MINUTE, limit=64, worker="w")
            async with database.transaction() as store:
                await store.outbox.record([Sent(id=c.id, at=NOW, result="1.1") for c in claimed])
            moved += len(claimed)


def bench_floor(path: Path) -> None:
    """Measure the standard library writing the same bytes in the same batches."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE mails (id INTEGER PRIMARY KEY, text TEXT, raw BLOB)")
    with timed("floor: sqlite3 alone, one table", MAILS):
        for first in range(0, MAILS, BATCH):
            rows = [(n, TEXT + TEXT[:900], RAW) for n in range(first, first + BATCH)]
            connection.executemany("INSERT INTO mails VALUES (?, ?, ?)", rows)
            connection.commit()
    connection.close()


async def main(url: str | None) -> None:
    """Run all."""
    folder = Path(tempfile.mkdtemp(prefix="penholder-bench-"))
    try:
        address = url or f"sqlite:///{folder}/bench.db"
        bench_floor(folder / "floor.db")
        for durable in (True, False):
            database = await Database.open(
                address, new_delivery_id=new_delivery_id, durable=durable
            )
            await bench_mails(database, name=f"mails filed{'' if durable else ', not durable'}")
            await database.close()
        database = await Database.open(address, new_delivery_id=new_delivery_id)
        await bench_outbox(database)
        await database.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else None))
