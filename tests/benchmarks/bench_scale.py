"""Measure how far many processes on one PostgreSQL carry: deliveries, commands, digests, memory.

    python -m tests.benchmarks.bench_scale [MAILS]

First real workers of the outbox, 1, 2 and 4 processes, send to a peer that answers late, as Slack
and mail servers do. Then 100 lists and 20 mailboxes with MAILS mails (a million if it is not said),
written by PostgreSQL itself in the shape that an import gives them, and two services on them.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

import asyncpg

from bot.clock import system_clock
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState, NewDelivery
from bot.domain.payloads import Note
from bot.sandbox.imap import ImapWorld
from bot.sandbox.slack import SlackChannel, SlackUser, SlackWorld
from bot.serving.owning import Owner
from handlers.sending.outbox import Done, Outbox
from storage.database.engine import Database
from storage.link.packing import pack
from storage.link.types import packed_texts
from tests.benchmarks.bench_slash import running
from tests.benchmarks.measure import memory_mb, percentile, say, say_aim, say_load
from tests.benchmarks.product import PENHOLDER
from tests.conftest import new_delivery_id
from tests.peers.postgres import running_postgres

DELIVERIES: Final = 10_000
DELAYS_MS: Final = (50, 200)
CONNECTIONS: Final = 128
LISTS: Final = 100
MAILBOXES: Final = 20
MAILS_OF_A_THREAD: Final = 10
COMMANDS: Final = ("list", "show 7", "comment 7 //a note", "mine", "search budget")
USER: Final = "U01ADA"
PASSWORD: Final = "open sesame"
PEER: Final = """
import asyncio, sys

async def answer(reader, writer):
    while line := await reader.readline():
        await asyncio.sleep(float(sys.argv[1]) / 1000)
        writer.write(line)

async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def main() -> None:
    """Measure deliveries, then a large archive."""
    if sys.argv[1:2] == ["worker"]:
        asyncio.run(work(sys.argv[2], int(sys.argv[3])))
        return
    mails = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with running_postgres() as server:
        for delay in DELAYS_MS:
            say(f"\n{DELIVERIES:,} deliveries to a peer that answers after {delay} ms")
            say_load()
            alone = 0.0
            for processes in (1, 2, 4):
                with server.fresh_database() as url:
                    rate = asyncio.run(send_all(url, processes=processes, delay=delay))
                alone = alone or rate
                say(f"{processes} processes {rate:>8,.0f} deliveries/s   {rate / alone:.2f} times")
                if processes == 2:
                    times = rate / alone
                    say_aim("times with 2", times, aim=">= 1.8", met=times >= 1.8)
        with server.fresh_database() as url, tempfile.TemporaryDirectory() as folder:
            asyncio.run(measure_archive(url, Path(folder), mails=mails))


# Deliveries


async def send_all(url: str, *, processes: int, delay: int) -> float:
    """Return the deliveries a second of so many processes; each delivery must leave once."""
    async with AsyncExitStack() as stack:
        peer = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PEER, str(delay), stdout=asyncio.subprocess.PIPE
        )
        stack.push_async_callback(peer.wait)
        stack.callback(peer.kill)
        assert peer.stdout is not None
        port = (await peer.stdout.readline()).decode().strip()
        workers = [
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                __spec__.name,
                "worker",
                url,
                port,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            for _ in range(processes)
        ]
        for worker in workers:
            assert worker.stdout is not None
            await worker.stdout.readline()
        database = await Database.open(url, new_delivery_id=new_delivery_id)
        async with database.transaction() as store:
            notes = [_note(number) for number in range(DELIVERIES)]
            await store.outbox.add_many(notes, now=system_clock())
        begun = time.perf_counter()
        while True:
            async with database.reading() as store:
                counts = await store.outbox.counts()
            if counts[DeliveryState.SENT] == DELIVERIES:
                break
            await asyncio.sleep(0.05)
        seconds = time.perf_counter() - begun
        await database.close()
        told = [json.loads((await worker.communicate(b"stop\n"))[0]) for worker in workers]
    sent = [row for each in told for row in each]
    if len(sent) != DELIVERIES or len(set(sent)) != DELIVERIES:
        raise SystemExit(f"{len(sent):,} sendings of {len(set(sent)):,} deliveries")
    return DELIVERIES / seconds


def _note(number: int) -> NewDelivery:
    place = f"slack/{number % (DELIVERIES // 5)}"
    return NewDelivery(
        kind=DeliveryKind.SLACK_NOTE,
        destination=place,
        recipient=place,
        payload=Note(f"note {number}"),
    )


async def work(url: str, port: int) -> None:
    """Be one process of the outbox until a line comes in; then print what was sent."""
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    owner = Owner(
        database, lasting=timedelta(seconds=20), chance=lambda: 0.5, clock=system_clock, mark=""
    )
    await owner.begin()
    sent: list[str] = []
    async with connections(port) as free:
        outbox = Outbox(
            database=database,
            deliver=partial(_deliver, free=free, sent=sent),
            clock=system_clock,
            chance=lambda: 0.5,
            worker=owner.name,
        )
        async with asyncio.TaskGroup() as tasks:
            living = tasks.create_task(owner.live())
            working = tasks.create_task(outbox.run())
            print("ready", flush=True)  # noqa: T201 - to the process that started this one
            await asyncio.to_thread(sys.stdin.readline)
            outbox.stop()
            await asyncio.wait({working})
            living.cancel()
    await database.close()
    print(json.dumps(sent), flush=True)  # noqa: T201 - to the process that started this one


@asynccontextmanager
async def connections(port: int) -> AsyncIterator[asyncio.Queue[Connection]]:
    """Give open connections to the peer."""
    async with AsyncExitStack() as stack:
        free: asyncio.Queue[Connection] = asyncio.Queue()
        for _ in range(CONNECTIONS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
            free.put_nowait((reader, writer))
        yield free


async def _deliver(delivery: Delivery, *, free: asyncio.Queue[Connection], sent: list[str]) -> Done:
    reader, writer = await free.get()
    writer.write(f"{delivery.id}\n".encode())
    answer = await reader.readline()
    free.put_nowait((reader, writer))
    sent.append(delivery.id)
    return Done(result=answer.decode().strip())


# A large archive

BODY: Final = """repeat('We looked at plan ' || number % 977 || ' and word' || number % 20011
    || ' again; the ' || (ARRAY['budget', 'venue', 'charter', 'mirror'])[1 + number % 4]
    || ' needs another week. ', 12)"""
STORED: Final = 12 * (
    "We looked at plan 7 and word77 again; the charter needs another week. "
    "The minutes of it are on the page."
)
"""The words of each mail, as they are stored: PostgreSQL cannot pack."""
FILL: Final[Sequence[str]] = (
    """INSERT INTO threads (id) SELECT number FROM generate_series(1, {threads}) number""",
    """INSERT INTO mails (id, message_id, thread, author_name, author_address, sender_name,
        sender_address, date, received_at, said_at, subject, texts, "references",
        attachments, content_hash, size, is_unproved, is_erased)
    SELECT number, 'mail-' || number || '@example.org', 1 + (number - 1) % {threads},
        'Writer ' || number % 5000, 'writer' || number % 5000 || '@example.org', '', '',
        at, at, at, 'About matter ' || 1 + (number - 1) % {threads}, {texts}, '[]', '[]',
        md5(number::text), 2000, false, false
    FROM (SELECT number, now() - interval '1 day' - number % 1000000 * interval '1 minute' AS at
        FROM generate_series(1, {mails}) number) made""",
    """INSERT INTO mail_raw (mail, raw) SELECT id, {raw} FROM mails""",
    """INSERT INTO thread_ids (message_id, thread) SELECT message_id, thread FROM mails""",
    """INSERT INTO mail_lists (mail, list_name, position, attested)
        SELECT id, 'list' || thread % {lists}, 0, false FROM mails""",
    """INSERT INTO mail_search (key, words) SELECT number, to_tsvector('simple', {body})
        FROM generate_series(1, {mails}) number""",
    """INSERT INTO items (number, thread, title, state, kind, opened_at, updated_at, labels,
        outcome) SELECT id, id, 'Matter ' || id, 'open', 'discussion', now() - interval '2 years',
        now() - id % 500000 * interval '1 minute', '[]', '' FROM threads""",
    """INSERT INTO item_lists (item, list_name, position)
        SELECT number, 'list' || thread % {lists}, 0 FROM items""",
    """INSERT INTO counters (name, value) VALUES ('items', {threads})
        ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
    """SELECT setval('mails_id_seq', {mails}), setval('threads_id_seq', {threads})""",
    """ANALYZE""",
)


def _bytea(value: bytes) -> str:
    return f"'\\x{value.hex()}'::bytea"


async def measure_archive(url: str, folder: Path, *, mails: int) -> None:
    """Fill a database, run two services on it, and print what takes how long."""
    threads = mails // MAILS_OF_A_THREAD
    say(f"\n{LISTS} lists, {MAILBOXES} mailboxes, {mails:,} mails, {threads:,} items")
    begun = time.perf_counter()
    connection = await asyncpg.connect(url)
    values = {
        "mails": mails,
        "threads": threads,
        "lists": LISTS,
        "body": BODY,
        "texts": _bytea(packed_texts(STORED, STORED)),
        "raw": _bytea(pack(STORED.encode())),
    }
    for statement in FILL:
        await connection.execute(statement.format(**values), timeout=3600)
    size = await connection.fetchval("SELECT pg_database_size(current_database()) / 1048576")
    await connection.close()
    say(f"written in {time.perf_counter() - begun:,.0f} s; {size:,} MB on the disk")
    say_load()
    channels = [f"C{number:03}" for number in range(LISTS)]
    world = slack_world(channels)
    imap = ImapWorld()
    async with world, imap:
        for number in range(MAILBOXES):
            imap.add_user(f"box{number}", password=PASSWORD)
        config = write_config(folder, url=url, world=world, imap=imap, channels=channels)
        async with (
            running(PENHOLDER, "--config", config, "run") as first,
            running(PENHOLDER, "--config", config, "run") as second,
        ):
            await world.sockets.wait_connected(2, within=timedelta(seconds=120))
            await type_commands(world, channels, 2 * len(COMMANDS))  # a first time takes longer
            times = await type_commands(world, channels, 300)
            worst = percentile(times, 99)
            say(f"commands: p50 {percentile(times, 50):.1f} ms, worst {max(times):.1f} ms")
            say_aim("commands: p99 in ms", worst, aim="< 100", met=worst < 100)
            await measure_digest(config)
            for process in (first, second):
                used = memory_mb(process.pid)
                say_aim("MB of a process", used, aim="< 250", met=used < 250)


def slack_world(channels: Sequence[str]) -> SlackWorld:
    """Return a Slack with one person and these channels, who is in all of them."""
    return SlackWorld(
        users=[SlackUser(id=USER, name="ada", real_name="Ada Byron", email="ada@example.org")],
        channels=[
            SlackChannel(id=channel, name=channel.lower(), members=(USER, "U0PENHOLDER"))
            for channel in channels
        ],
    )


async def type_commands(world: SlackWorld, channels: Sequence[str], count: int) -> list[float]:
    """Type commands in one channel after another; return the milliseconds of each."""
    times = []
    for number in range(count):
        text = COMMANDS[number % len(COMMANDS)]
        begun = time.perf_counter()
        answer = await world.people.command(USER, channels[number % LISTS], "/pen", text)
        times.append((time.perf_counter() - begun) * 1000)
        if not answer.ok:
            raise SystemExit(f"/pen {text}: {answer.error}")
        await asyncio.sleep(0.03)
    return times


async def measure_digest(config: Path) -> None:
    """Print how long a digest takes to be gathered and written, its start left out."""
    empty = await timed(PENHOLDER, "--config", config, "outbox", "list")
    whole = await timed(PENHOLDER, "--config", config, "digest", "--list", "list7", "--preview")
    seconds = whole - empty
    say(f"a start of a command takes {empty:.1f} s")
    say_aim("digest in s", seconds, aim="< 2", met=seconds < 2)


async def timed(*command: str | Path) -> float:
    """Return the seconds that a program takes."""
    begun = time.perf_counter()
    async with running(*command) as process:
        if await process.wait() != 0:
            raise SystemExit(f"{command[3]} ended with {process.returncode}")
    return time.perf_counter() - begun


def write_config(
    folder: Path, *, url: str, world: SlackWorld, imap: ImapWorld, channels: Sequence[str]
) -> Path:
    """Write a configuration of many lists and mailboxes."""
    box = {"host": "127.0.0.1", "port": imap.port, "security": "none", "password": PASSWORD}
    sections: list[tuple[str, dict[str, object]]] = [
        ("[penholder]", {"data_dir": str(folder), "secret": "a secret of the benchmark"}),
        ("[database]", {"url": url}),
        *(
            ("[[mailboxes]]", {"name": f"box{number}", "username": f"box{number}", **box})
            for number in range(MAILBOXES)
        ),
        (
            "[smtp]",
            {
                "host": "127.0.0.1",
                "port": 9,
                "security": "none",
                "from_address": "penholder@lists.example",
            },
        ),
        (
            "[slack]",
            {
                "bot_token": world.bot_token,
                "app_token": world.app_token,
                "api_url": world.api_url,
            },
        ),
        ("[web]", {"port": 0}),
        *(_list(number, channel) for number, channel in enumerate(channels)),
    ]
    path = folder / "penholder.toml"
    path.write_text(
        "\n".join(
            f"{head}\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
            for head, keys in sections
        )
    )
    return path


def _list(number: int, channel: str) -> tuple[str, dict[str, object]]:
    name = f"list{number}"
    known = {"address": f"{name}@lists.example", "list_id": f"{name}.lists.example"}
    return "[[lists]]", {"name": name, "channel": channel, **known}


if __name__ == "__main__":
    main()
