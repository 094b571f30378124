"""Measure how soon the service answers a slash command while an import runs beside it.

    python -m tests.benchmarks.bench_slash [COMMANDS]

Three processes: the service, an import of 20,000 mails, and this one, which is
Slack and types `/pen list`, `/pen show` and `/pen comment` in turn, twenty times a second.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from bot.sandbox.slack import SlackChannel, SlackUser, SlackWorld
from tests.benchmarks.archives import made_archive
from tests.benchmarks.measure import percentile, say, say_aim, say_load
from tests.benchmarks.product import CHANNEL, PENHOLDER, fresh_config, import_command
from tests.peers.postgres import Postgres, running_postgres

AIM_MS = 100
PAUSE_SECONDS = 0.05
USER = "U01ADA"
COMMANDS = ("list", "show 1", "comment 1 //a note", "mine")


def main() -> None:
    """Measure on SQLite and on PostgreSQL."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="penholder-bench-")))
        archive = made_archive(20_000).write_mbox(folder / "archive.mbox.gz")
        few = made_archive(200).write_mbox(folder / "few.mbox.gz")
        server = stack.enter_context(running_postgres())
        for name, database in (("SQLite", None), ("PostgreSQL", server)):
            say(f"\nSlash commands beside an import, {name}: {count} commands")
            say_load()
            asyncio.run(measure(name, database, folder / name, archive, few, count=count))


async def measure(
    name: str, server: Postgres | None, folder: Path, archive: Path, few: Path, *, count: int
) -> None:
    """Print how long answers take, without and with the import."""
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
        with fresh_config(folder, server, slack=slack) as config:
            async with running(*import_command(config, few)) as first:
                await first.wait()
            async with running(PENHOLDER, "--config", config, "run"):
                await world.sockets.wait_connected(1)
                await type_commands(world, len(COMMANDS))  # a first time takes longer
                say_times("alone", await type_commands(world, count // 4))
                async with running(*import_command(config, archive)) as importing:
                    times = await type_commands(
                        world, count, goes_on=lambda: importing.returncode is None
                    )
                worst = say_times("while an import runs", times)
                say_aim(f"{name}: p99 in ms", worst, aim=f"<= {AIM_MS}", met=worst <= AIM_MS)
                say_load()


async def type_commands(
    world: SlackWorld, count: int, *, goes_on: Callable[[], bool] = lambda: True
) -> list[float]:
    """Type commands one after another; return the milliseconds until each was answered.

    One that was answered when what it is measured beside had ended does not count.
    """
    times: list[float] = []
    for number in range(count):
        begun = time.perf_counter()
        text = COMMANDS[number % len(COMMANDS)]
        answer = await world.people.command(USER, CHANNEL, "/pen", text)
        if not goes_on():
            return times
        times.append((time.perf_counter() - begun) * 1000)
        if not answer.ok:
            raise SystemExit(f"/pen {text}: {answer.error}")
        await asyncio.sleep(PAUSE_SECONDS)
    return times


def say_times(when: str, times: list[float]) -> float:
    worst = percentile(times, 99)
    middle = percentile(times, 50)
    say(
        f"{when:<24}{len(times):>5} commands   p50 {middle:>6.1f} ms   "
        f"p99 {worst:>6.1f} ms   worst {max(times):>6.1f} ms"
    )
    return worst


@asynccontextmanager
async def running(*command: str | Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program until the end of the block."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


if __name__ == "__main__":
    main()
