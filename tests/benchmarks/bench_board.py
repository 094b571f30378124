"""Measure the board with many mails in the database, and what readers cost slash commands.

    python -m tests.benchmarks.bench_board [MAILS]

MAILS made mails (100,000) are imported, and a thread of 100. Then the service runs in a process of
its own; readers ask for pages that it has not made a moment ago, alone and while another import
runs. At last commands are typed as in `bench_slash`, alone and beside a thousand readers a minute.
"""

import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from bot.sandbox.slack import SlackChannel, SlackUser, SlackWorld
from tests.benchmarks.archives import LIST_ADDRESS, LIST_ID, Archive, made_archive
from tests.benchmarks.bench_slash import COMMANDS, USER, running, say_times, type_commands
from tests.benchmarks.measure import percentile, say, say_aim, say_load
from tests.benchmarks.product import CHANNEL, LIST, PENHOLDER, fresh_config, import_command
from tests.peers.postgres import Postgres, running_postgres

THREAD: Final = 100
ITEM_MS: Final = 200
FRONT_MS: Final = 100
ITEM_KB: Final = 300
READERS: Final = 1000
"""In a minute."""
PAGES: Final = {
    "front page": "/?q={}",
    f"item of {THREAD} mails": "/items/1?q={}",
    "page of the list": f"/lists/{LIST}?q={{}}",
    "decisions": "/decisions?q={}",
    "feed": "/feed.atom?q={}",
}
"""With a query that makes no difference, so that no page is one that was made a moment ago."""
REQUESTS: Final = 40


def main() -> None:
    """Measure on SQLite and on PostgreSQL."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="penholder-bench-")))
        archive = made_archive(count).write_mbox(folder / "archive.mbox.gz")
        thread = Archive("a thread", made_thread()).write_mbox(folder / "thread.mbox")
        server = stack.enter_context(running_postgres())
        for name, database in (("SQLite", None), ("PostgreSQL", server)):
            say(f"\nThe board, {name}: {count:,} mails")
            say_load()
            asyncio.run(measure(folder / name, database, archive, thread))


def made_thread() -> list[bytes]:
    """Return a thread in which each mail quotes the one before it."""
    mails, above = [], ""
    for number in range(THREAD):
        mail = EmailMessage()
        mail["Message-ID"] = f"<long{number}@bench.example>"
        mail["From"] = f"Writer {number % 7} <writer{number % 7}@bench.example>"
        mail["To"] = LIST_ADDRESS
        mail["List-Id"] = f"<{LIST_ID}>"
        mail["Subject"] = "Re: A long thread" if number else "A long thread"
        at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=number)
        mail["Date"] = format_datetime(at)
        if number:
            mail["In-Reply-To"] = mail["References"] = f"<long{number - 1}@bench.example>"
        text = "".join(
            f"Sentence {line} of mail {number} says something new.\n" for line in range(9)
        )
        who = f"On Wed, 1 Jan 2020, Writer {(number - 1) % 7} wrote:\n"
        quoted = "".join(f"> {line}\n" for line in above.splitlines())
        mail.set_content(f"{who}{quoted}\n{text}" if number else text)
        above = text
        mails.append(mail.as_bytes())
    return mails


async def measure(folder: Path, server: Postgres | None, archive: Path, thread: Path) -> None:
    """Print how long pages take, and slash commands beside readers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port: int = free.getsockname()[1]
    world = SlackWorld(
        users=[SlackUser(id=USER, name="ada", real_name="Ada Byron", email="ada@example.org")],
        channels=[SlackChannel(id=CHANNEL, name="dev", members=(USER, "U0PENHOLDER"))],
    )
    async with world:
        slack = {
            "bot_token": world.bot_token,
            "app_token": world.app_token,
            "api_url": world.api_url,
        }
        with fresh_config(folder, server, slack=slack, web={"port": port}) as config:
            for path in (thread, archive):
                command = import_command(config, path)
                await asyncio.to_thread(
                    subprocess.run, command, check=True, stdout=subprocess.DEVNULL
                )
            # The same mails under other Message-IDs are new.
            others = [
                raw.replace(b"@members.example>", b"@others.example>")
                for raw in made_archive(20_000).mails
            ]
            beside = Archive("others", others).write_mbox(folder / "others.mbox")
            async with running(PENHOLDER, "--config", config, "run"):
                await world.sockets.wait_connected(1)
                await _measure_pages(port, "alone")
                async with running(*import_command(config, beside)) as importing:
                    await _measure_pages(port, "while an import runs")
                    say(f"  (the import goes on: {importing.returncode is None})")
                await _measure_commands(world, port)
        say_load()


async def _measure_pages(port: int, when: str) -> None:
    say(f"{when}:")
    for name, path in PAGES.items():
        times, size = [], 0
        for number in range(REQUESTS):
            begun = time.perf_counter()
            status, size = await read_page(port, path.format(f"{when[:5]}{number}"))
            times.append((time.perf_counter() - begun) * 1000)
            if status != 200:
                raise SystemExit(f"{path}: status {status}")
        middle = percentile(times, 50)
        say(
            f"  {name:<22}p50 {middle:>7.1f} ms   p95 {percentile(times, 95):>7.1f} ms   "
            f"{size / 1000:>7.1f} kB"
        )
        if name == "front page":
            say_aim("the front page in ms", middle, aim=f"< {FRONT_MS}", met=middle < FRONT_MS)
        if name.startswith("item"):
            say_aim("an item's page in ms", middle, aim=f"< {ITEM_MS}", met=middle < ITEM_MS)
            kilobytes = size / 1000
            say_aim("the same in kB", kilobytes, aim=f"< {ITEM_KB}", met=kilobytes < ITEM_KB)


async def read_page(port: int, path: str) -> tuple[int, int]:
    """Return the status of a page, and its size in bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {path.replace(' ', '+')} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
        answer = await reader.read()
    finally:
        writer.transport.abort()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), len(body)


@dataclass(slots=True)
class Readers:
    """A thousand readers a minute, of several pages; how many got one, and how many did not."""

    port: int
    served: int = 0
    put_off: int = 0
    times: list[float] = field(default_factory=list)

    async def run(self) -> None:
        """Send readers until cancelled, whether those before have their page or not."""
        paths = ("/", "/items/1", f"/lists/{LIST}", "/decisions", "/items/2", "/items/77")
        async with asyncio.TaskGroup() as tasks:
            number = 0
            while True:
                tasks.create_task(self._read(paths[number % len(paths)]))
                number += 1
                await asyncio.sleep(60 / READERS)

    async def _read(self, path: str) -> None:
        begun = time.perf_counter()
        status, _size = await read_page(self.port, path)
        self.times.append((time.perf_counter() - begun) * 1000)
        self.served += status == 200
        self.put_off += status != 200


async def _measure_commands(world: SlackWorld, port: int) -> None:
    await type_commands(world, len(COMMANDS))  # a first time takes longer
    before = await type_commands(world, 200)
    say_times("commands alone", before)
    readers = Readers(port)
    async with _beside(readers.run):
        beside = await type_commands(world, 200)
    say_times("beside the readers", beside)
    say(
        f"  {readers.served} readers got their page (p50 {percentile(readers.times, 50):.1f} ms, "
        f"p99 {percentile(readers.times, 99):.1f} ms), {readers.put_off} were asked to come again"
    )
    cost = percentile(beside, 50) - percentile(before, 50)
    say(f"  what the readers cost a command: {cost:+.1f} ms (p50)")


@asynccontextmanager
async def _beside(work: Callable[[], Coroutine[None, None, None]]) -> AsyncIterator[None]:
    """Do some work until the end of the block."""
    task = asyncio.create_task(work())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


if __name__ == "__main__":
    main()
