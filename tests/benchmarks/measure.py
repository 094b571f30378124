"""Run programs and look at them: time on the clock and on processors, memory of all processes."""

import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOOK_SECONDS: Final = 0.03


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a program: seconds by the clock and on processors, and its highest memory.

    Memory is the proportional set size of all its processes together, in MB: a page that two
    of them share counts once.
    """

    seconds: float
    processor_seconds: float
    peak_mb: float


def run_program(
    command: Sequence[str | Path],
    *,
    environment: dict[str, str] | None = None,
    log: Path | None = None,
) -> Run:
    """Run a program to its end and measure it with all the processes that it starts.

    Python keeps what it compiles, as it does where a program is installed.
    """
    known = dict(os.environ if environment is None else environment)
    known.pop("PYTHONDONTWRITEBYTECODE", None)
    used, begun = _children_seconds(), time.perf_counter()
    with (log or Path(os.devnull)).open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=known)
    highest = 0.0
    while process.poll() is None:
        highest = max(highest, memory_mb(process.pid))
        try:
            process.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    seconds = time.perf_counter() - begun
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return Run(seconds, _children_seconds() - used, highest)


def run_here(work: Callable[[], object]) -> Run:
    """Run work in this process; its memory is what it took above what was there before."""
    before, peak, done = memory_mb(None), [0.0], threading.Event()

    def look() -> None:
        while not done.wait(LOOK_SECONDS):
            peak[0] = max(peak[0], memory_mb(None))

    watch = threading.Thread(target=look)
    watch.start()
    used, begun = time.process_time(), time.perf_counter()
    try:
        work()
        return Run(
            time.perf_counter() - begun, time.process_time() - used, max(peak[0] - before, 0.0)
        )
    finally:
        done.set()
        watch.join()


def memory_mb(pid: int | None) -> float:
    """Return the memory of a process and all below it now, in MB; None is this one alone."""
    pids = ["self"] if pid is None else [str(number) for number in _family(pid)]
    return sum(_proportional_kb(text) for text in pids) / 1024


def processor_seconds() -> float:
    """Return the processor seconds that this process and all below it have used so far."""
    used = 0.0
    for pid in _family(os.getpid()):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return used


def median_run(runs: Sequence[Run]) -> Run:
    """Return the middle of several runs, each figure by itself."""
    return Run(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.processor_seconds for run in runs),
        statistics.median(run.peak_mb for run in runs),
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def say(text: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say_run(name: str, run: Run, *, mails: int) -> None:
    """Print a run as mails a second."""
    say(
        f"{name:<38}{mails / run.seconds:>9,.0f} mails/s{mails / run.processor_seconds:>9,.0f} "
        f"mails/CPU s{run.peak_mb:>8,.0f} MB"
    )


def say_aim(what: str, reached: float, *, aim: str, met: bool) -> None:
    """Print a ratio beside what is aimed at."""
    say(f"  {what:<48}{reached:>8.2f}   aim {aim:<10}{'met' if met else 'MISSED'}")


def say_load() -> None:
    """Print how busy the machine is: figures of a busy one are good for ratios only."""
    one, five, _ = (float(part) for part in Path("/proc/loadavg").read_text().split()[:3])
    say(f"load of the machine: {one:.1f} (one minute), {five:.1f} (five)")


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _family(pid: int) -> list[int]:
    numbers = [pid]
    for parent in numbers:
        for place in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                numbers += [int(child) for child in place.read_text().split()]
            except OSError:
                continue
    return numbers


def _proportional_kb(pid: str) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        return 0
    return 0
