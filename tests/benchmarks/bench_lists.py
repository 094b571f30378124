"""Measure what many lists cost one process that has nothing to do.

    python -m tests.benchmarks.bench_lists [LISTS ...]

For 100, 1,000 and 10,000 lists, each with a channel of its own, on PostgreSQL: how long a start
takes until the first command is answered, the processor's time in a quiet minute some minutes later
(timers look for what is due, leases are renewed, mailboxes are polled), commands, memory, and a
digest.
"""

import asyncio
import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.sandbox.imap import ImapWorld
from bot.sandbox.slack import SlackWorld
from tests.benchmarks import bench_scale
from tests.benchmarks.bench_scale import PASSWORD, USER, measure_digest, slack_world, write_config
from tests.benchmarks.bench_slash import running
from tests.benchmarks.measure import memory_mb, percentile, say, say_load
from tests.benchmarks.product import PENHOLDER
from tests.peers.postgres import Postgres, running_postgres

SETTLING: Final = 240
"""Seconds; a new installation first notes for each list which digests it does not send."""
QUIET: Final = 60
"""Seconds."""
PATIENCE: Final = timedelta(minutes=5)


def main() -> None:
    """Measure each number of lists on a database of its own."""
    counts = [int(text) for text in sys.argv[1:]] or [100, 1_000, 10_000]
    with running_postgres() as server:
        for count in counts:
            asyncio.run(measure(server, count))


async def measure(server: Postgres, count: int) -> None:
    """Print what so many lists cost."""
    say(f"\n{count:,} lists")
    say_load()
    channels = [f"C{number:06}" for number in range(count)]
    world = slack_world(channels)
    imap = ImapWorld()
    with server.fresh_database() as url, tempfile.TemporaryDirectory() as folder:
        async with world, imap:
            for number in range(bench_scale.MAILBOXES):
                imap.add_user(f"box{number}", password=PASSWORD)
            config = write_config(Path(folder), url=url, world=world, imap=imap, channels=channels)
            begun = time.perf_counter()
            async with running(PENHOLDER, "--config", config, "run") as service:
                await world.sockets.wait_connected(1, within=PATIENCE)
                await type_until_answered(world, channels[-1])
                say(f"answers {time.perf_counter() - begun:,.1f} s after its start")
                before = processor_seconds(service.pid)
                await asyncio.sleep(SETTLING)
                used, asked = processor_seconds(service.pid), len(world.state.calls)
                say(f"in the next {SETTLING} s: {used - before:.1f} s of a processor")
                await asyncio.sleep(QUIET)
                used = processor_seconds(service.pid) - used
                asked = len(world.state.calls) - asked
                say(f"in {QUIET} quiet s: {used:.1f} s of a processor, {asked:,} calls of Slack")
                times = [await command(world, channels[-1 - other % count]) for other in range(100)]
                middle, worst = percentile(times, 50), percentile(times, 99)
                say(f"commands: p50 {middle:.1f} ms, p99 {worst:.1f} ms")
                say(f"memory: {memory_mb(service.pid):.0f} MB")
            await measure_digest(config)


async def type_until_answered(world: SlackWorld, channel: str) -> None:
    """Type a command again and again until it is answered."""
    async with asyncio.timeout(PATIENCE.total_seconds()):
        while not (  # noqa: ASYNC110 - the service is asked, it tells nobody
            await world.people.command(USER, channel, "/pen", "list")
        ).ok:
            await asyncio.sleep(0.2)


async def command(world: SlackWorld, channel: str) -> float:
    """Return the milliseconds in which a command is answered."""
    begun = time.perf_counter()
    answer = await world.people.command(USER, channel, "/pen", "list")
    if not answer.ok:
        raise SystemExit(f"/pen list: {answer.error}")
    return (time.perf_counter() - begun) * 1000


def processor_seconds(pid: int) -> float:
    """Return how long a process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
