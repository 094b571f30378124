"""Measure how many deliveries a second the outbox moves, to a peer that answers at once.

    python -m tests.benchmarks.bench_outbox [DELIVERIES]

The peer is a process of its own that answers each line it is sent by a socket. Deliveries go
to a fifth as many destinations; each destination gets its own in order.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from bot.clock import system_clock
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState, NewDelivery
from bot.domain.payloads import Note
from handlers.sending.outbox import Done, Outbox
from storage.database.engine import Database
from tests.benchmarks.measure import say, say_aim, say_load
from tests.conftest import new_delivery_id
from tests.peers.postgres import running_postgres

CONNECTIONS = 128
AIM = 1_000
PEER = """
import asyncio

async def answer(reader, writer):
    while line := await reader.readline():
        writer.write(line)

async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def main() -> None:
    """Measure on SQLite and on PostgreSQL."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    say(f"\nOutbox: {count:,} deliveries by a socket")
    say_load()
    with tempfile.TemporaryDirectory(prefix="penholder-bench-") as folder:
        rate = asyncio.run(measure(f"sqlite:///{Path(folder) / 'outbox.db'}", count))
        say(f"SQLite      {rate:>8,.0f} deliveries/s")
        say_aim("SQLite: deliveries/s", rate, aim=f">= {AIM}", met=rate >= AIM)
    with running_postgres() as server, server.fresh_database() as url:
        say(f"PostgreSQL  {asyncio.run(measure(url, count)):>8,.0f} deliveries/s")


async def measure(url: str, count: int) -> float:
    """Return the deliveries a second."""
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    try:
        async with database.transaction() as store:
            await store.outbox.add_many(
                [_note(number, places=count // 5) for number in range(count)], now=system_clock()
            )
        async with _peer() as free:
            outbox = Outbox(
                database=database,
                deliver=partial(_deliver, free=free),
                clock=system_clock,
                chance=lambda: 0.5,
                worker="bench",
            )
            begun = time.perf_counter()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(outbox.run())
                while outbox.sent < count:  # noqa: ASYNC110 - a counter, not an event
                    await asyncio.sleep(0.01)
                outbox.stop()
            seconds = time.perf_counter() - begun
        async with database.reading() as store:
            if (await store.outbox.counts())[DeliveryState.SENT] != count:
                raise SystemExit("not every delivery is recorded as sent")
        return count / seconds
    finally:
        await database.close()


def _note(number: int, *, places: int) -> NewDelivery:
    place = f"C{number % places}"
    return NewDelivery(
        kind=DeliveryKind.SLACK_NOTE,
        destination=place,
        recipient=place,
        payload=Note(f"note {number}"),
    )


async def _deliver(delivery: Delivery, *, free: asyncio.Queue[Connection]) -> Done:
    reader, writer = await free.get()
    writer.write(f"{delivery.id} {delivery.carried(Note).text}\n".encode())
    answer = await reader.readline()
    free.put_nowait((reader, writer))
    return Done(result=answer.decode().split()[0])


@asynccontextmanager
async def _peer() -> AsyncIterator[asyncio.Queue[Connection]]:
    """Run the peer and give open connections to it."""
    async with AsyncExitStack() as stack:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PEER, stdout=asyncio.subprocess.PIPE
        )
        stack.push_async_callback(process.wait)
        stack.callback(process.kill)
        assert process.stdout is not None
        port = int(await process.stdout.readline())
        free: asyncio.Queue[Connection] = asyncio.Queue()
        for _ in range(CONNECTIONS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
            free.put_nowait((reader, writer))
        yield free


if __name__ == "__main__":
    main()
