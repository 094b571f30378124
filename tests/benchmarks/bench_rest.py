"""Measure a service that has nothing to do: its memory, and its share of a processor.

    python -m tests.benchmarks.bench_rest [SECONDS]

Two lists, a mailbox and Slack, all connected, on SQLite; then nothing happens.
"""

import asyncio
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.sandbox.story import mails
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from tests.benchmarks.measure import memory_mb, say, say_aim, say_load
from tests.journeys.process import running_service

PATIENCE: Final = timedelta(seconds=60)
SETTLES_AFTER: Final = 20.0
MOST_MB: Final = 90
MOST_PERCENT: Final = 0.3


def main() -> None:
    """Measure once."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    say(f"\nA service at rest, {seconds:.0f} s")
    say_load()
    with tempfile.TemporaryDirectory(prefix="penholder-bench-") as folder:
        asyncio.run(measure(Path(folder), seconds=seconds))
    say_load()


async def measure(folder: Path, *, seconds: float) -> None:
    """Let a service handle one mail and then rest; print what it takes."""
    async with Sandbox(data_dir=folder) as world, running_service(world.config_path) as service:
        await mails.call(Stage(world, patience=PATIENCE))
        await asyncio.sleep(SETTLES_AFTER)
        before = _processor_seconds(service.process.pid)
        await asyncio.sleep(seconds)
        used = (_processor_seconds(service.process.pid) - before) / seconds * 100
        memory = memory_mb(service.process.pid)
    say_aim("MB of memory", memory, aim=f"<= {MOST_MB}", met=memory <= MOST_MB)
    say_aim("percent of a processor", used, aim=f"<= {MOST_PERCENT}", met=used <= MOST_PERCENT)


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
