"""Run the service for long under mixed traffic, random faults and kills, and judge the end.

    python -m tests.soak.run --minutes 60 [--database sqlite|postgresql] [--seed N]

First with kills, then, for the last third, without, so that growth can be seen. In the end the
clock is moved on by two months: what is kept for a while only must be gone. Exit status 1 if
anything is missing, double or wrong.

This process keeps all that was said and sent, to judge it: about 7 GB of memory after an hour.
"""

import argparse
import asyncio
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, to repeat a run
from typing import Final

from bot.sandbox.slack import Redelivery
from bot.sandbox.world import Sandbox
from tests.benchmarks.measure import say
from tests.journeys.leftovers import find_leftovers
from tests.peers.postgres import running_postgres
from tests.soak.judge import growth_of, kept_too_long, settled
from tests.soak.keeper import Keeper
from tests.soak.traffic import Traffic
from tests.soak.trouble import Trouble, sums

WORKERS: Final = 3
PROCESSES: Final = {"sqlite": 1, "postgresql": 2}
"""How many services share a database."""
REDELIVERY: Final = Redelivery(
    ack_timeout=timedelta(seconds=2), pauses=(timedelta(milliseconds=500),) * 240
)
MOST_GROWTH: Final = 0.1
"""Of a process's memory, from the second quarter to the last one of the time without kills."""
MOST_FILES: Final = 60
MOST_MEMORY: Final = 250 * 1024 * 1024
LATER: Final = timedelta(days=60)
"""How far the clock is moved on in the end."""
LONG: Final = 600.0
"""Seconds of calm after which growth is judged: before, caches are still being filled."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: figures to print, and what was wrong."""

    figures: tuple[str, ...]
    faults: tuple[str, ...]


async def soak(folder: Path, database_url: str, *, seconds: float, seed: int) -> Outcome:
    """Run for so many seconds, two thirds of them with kills."""
    random = Random(seed)  # noqa: S311 - to repeat a run
    kind = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    async with (
        Sandbox(data_dir=folder, database_url=database_url, redelivery=REDELIVERY) as world,
        Keeper(world.config_path, PROCESSES[kind], random) as keeper,
    ):
        traffic = Traffic(world, random=random)
        await traffic.agree()
        trouble = Trouble(world, keeper, random=random)
        began = time.monotonic()
        ended = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            for _worker in range(WORKERS):
                tasks.create_task(traffic.work(ended))
            await _make(trouble, seconds * 2 / 3, pause=max(3.0, seconds / 100), with_kills=True)
            calm = time.monotonic() - began
            await _make(trouble, seconds / 3, pause=max(5.0, seconds / 100), with_kills=False)
            ended.set()
        faults = [*await find_leftovers(database_url), *await settled(world, traffic)]
        await keeper.move(days=LATER.days)
        faults += await kept_too_long(database_url, now=world.clock() + LATER)
        growth, files = growth_of(keeper.sizes, since=calm)
        memory = max(size.rss for size in keeper.sizes)
        faults += [*keeper.deaths, *keeper.tracebacks]
        faults += [f"memory grew by {growth:.0%}"] * (growth > MOST_GROWTH and seconds > LONG)
        faults += [f"{files} open files"] * (files > MOST_FILES)
        faults += [f"{memory >> 20} MB of memory"] * (memory > MOST_MEMORY)
    threads = traffic.threads
    figures = (
        f"{kind}, seed {seed}: {seconds / 60:.0f} minutes, {keeper.kills} kills",
        (
            f"{sum(len(thread.mails) for thread in threads):,} mails in {len(threads)} threads, "
            f"{sum(len(thread.comments) for thread in threads):,} comments, "
            f"{sum(len(thread.votes) for thread in threads):,} standing votes on "
            f"{sum(thread.is_closed for thread in threads)} ballots"
        ),
        f"at most {memory >> 20} MB and {files} files a process; {growth:+.1%} in the calm third",
        f"the loop was kept for {keeper.longest_pause} ms at most",
        *sums(trouble.seen),
    )
    return Outcome(figures, tuple(faults))


async def _make(trouble: Trouble, seconds: float, *, pause: float, with_kills: bool) -> None:
    """Make trouble for so many seconds."""
    ended = asyncio.Event()
    task = asyncio.create_task(trouble.go_on(ended, pause=pause, with_kills=with_kills))
    await asyncio.wait({task}, timeout=seconds)
    ended.set()
    await task


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'penholder.db'}"
        return
    with running_postgres() as server, server.fresh_database() as url:
        yield url


def main() -> int:
    """Run as the command line says, and print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--database", choices=PROCESSES, default="sqlite")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10_000))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, _database(given.database, Path(name)) as url:
        outcome = asyncio.run(soak(Path(name), url, seconds=given.minutes * 60, seed=given.seed))
    say("\n".join([*outcome.figures, *(f"FAULT {fault}" for fault in outcome.faults)]))
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
