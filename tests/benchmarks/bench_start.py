"""Measure how long commands take to start, beside Python alone, and a service's memory at rest.

Run `python -m tests.benchmarks.bench_start [ITEMS] [FOLDER OF ANOTHER VERSION]`; 22,000 items
unless told. The versions and Python alone take turns, so that a machine that slows down slows all
of them; each figure is the best of several runs. Seconds on processors, as a multiple of what
Python takes to do nothing, compare machines and days.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.benchmarks.bench_items import ROOT, fill
from tests.benchmarks.measure import say, say_aim, say_load
from tests.cli.program import write_config

ITEMS: Final = 22_000
ROUNDS: Final = 5
MOST_SECONDS: Final = 0.15
"""For help: what a person takes for at once."""
COMMANDS: Final = (("--help",), ("show", "5"), ("search", "quay"), ("items",))
AT_REST: Final = """
import importlib, os
for module in ("bot.cli.app", "bot.cli.running.run", "bot.serving.service"):
    importlib.import_module(module)
pages = int(open("/proc/self/statm").read().split()[1])
print(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)
"""
"""What a service has loaded when it begins."""


def run(words: tuple[str, ...], root: Path) -> tuple[float, float]:
    """Run Python with these words; return the seconds by the clock and on processors."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *words],
        cwd=root,
        stdout=subprocess.DEVNULL,
        env=_environment(root),
    )
    _pid, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    return seconds, used.ru_utime + used.ru_stime


def _environment(root: Path) -> dict[str, str]:
    """Return an environment in which Python keeps what it compiles, as where it is installed."""
    known = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return known | {"PYTHONPATH": str(root)}


def best_of(commands: dict[str, tuple[tuple[str, ...], Path]]) -> dict[str, tuple[float, float]]:
    """Run the commands in turn, once to warm up, and return the best figures of each."""
    best: dict[str, tuple[float, float]] = {}
    for turn in range(ROUNDS + 1):
        for name, (words, root) in commands.items():
            found = run(words, root)
            if turn > 0:
                so_far = best.get(name, found)
                best[name] = (min(so_far[0], found[0]), min(so_far[1], found[1]))
    return best


def loaded_mb(root: Path) -> float:
    """Return the memory of a process that has loaded what the service begins with."""
    return float(
        subprocess.check_output([sys.executable, "-c", AT_REST], cwd=root, env=_environment(root))
    )


def main() -> None:
    """Fill a database, and measure each command of each version."""
    say_load()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    versions = {"": ROOT} | ({"before: ": Path(sys.argv[2])} if len(sys.argv) > 2 else {})
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/penholder.db"
        config = write_config(Path(folder) / "penholder.toml", url)
        asyncio.run(fill(url, count))
        commands = {"Python alone": (("-c", "pass"), ROOT)} | {
            f"{version}{' '.join(words)}": (("-m", "bot", "--config", str(config), *words), root)
            for words in COMMANDS
            for version, root in versions.items()
        }
        best = best_of(commands)
    least = best["Python alone"][1]
    for name, (seconds, used) in best.items():
        say(f"{name:<24}{seconds:>7.2f} s{used:>7.2f} CPU s{used / least:>7.1f} times Python")
    helped = best["--help"][0]
    say_aim("--help, seconds", helped, aim=f"<= {MOST_SECONDS}", met=helped <= MOST_SECONDS)
    for version, root in versions.items():
        say(f"{version}a service's modules, loaded: {loaded_mb(root):.0f} MB")


if __name__ == "__main__":
    main()
