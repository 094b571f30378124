"""Measure reading and importing archives, beside other programs on the same mails.

    python -m tests.benchmarks.bench_import [MAILS] [ROUNDS] [BEFORE]

MAILS is the size of the made archive (3,000; beside a larger one, the real one is measured so many
times over that it is as large), ROUNDS how often each program runs (3), in turn with the others;
printed is the middle. BEFORE is a folder with an earlier state of the code, of the same database:
then only that state, this one and mu are measured, in turn.
`mu index` and `notmuch new` index the same mails as a Maildir, from nothing. At the end mails as
large as `max_size` are imported, for the memory that it takes.
"""

import email
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bot.mail.parse import parse_mail
from tests.benchmarks.archives import Archive, large_mails, made_archive, real_archive, repeated
from tests.benchmarks.measure import (
    Run,
    median_run,
    run_here,
    run_program,
    say,
    say_aim,
    say_load,
    say_run,
)
from tests.benchmarks.product import fresh_config, import_command
from tests.peers.postgres import Postgres, running_postgres

LARGE = 12
LARGE_BYTES = 25_000_000
MOST_MB = 300
NOTMUCH_CONFIG = "[database]\npath={maildir}\n[user]\nname=Bench\nprimary_email=b@example.org\n"


def main() -> None:
    """Measure each archive."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    real = real_archive()
    if real is None:
        say("The real archive is not there (see tests/corpora.py); only the made one is measured.")
    before = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    archives = [made_archive(count)]
    if real is not None:
        times = round(count / len(real.mails))
        archives.append(repeated(real, times) if times > 1 else real)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="penholder-bench-")))
        server = stack.enter_context(running_postgres())
        for number, archive in enumerate(archives):
            if before is not None:
                compare(archive, folder=folder / str(number), before=before, rounds=rounds)
                continue
            measure(archive, folder=folder / str(number), server=server, rounds=rounds)
        if before is None:
            measure_memory(large_mails(LARGE, size=LARGE_BYTES), folder=folder, server=server)


def _begin(archive: Archive, folder: Path, rounds: int) -> tuple[Path, Path]:
    """Say what is measured, and write the archive as an mbox and as a Maildir."""
    size = sum(map(len, archive.mails)) / 1e6
    say(f"\n{archive.name} ({size:.0f} MB), the middle of {rounds} runs")
    say_load()
    folder.mkdir()
    mbox = archive.write_mbox(folder / "archive.mbox.gz")
    return mbox, archive.write_maildir(folder / "maildir")


def measure(archive: Archive, *, folder: Path, server: Postgres, rounds: int) -> None:
    """Print how fast an archive is parsed and imported, and the ratios that are aimed at."""
    mbox, maildir = _begin(archive, folder, rounds)
    _import(folder, made_archive(1).write_mbox(folder / "one.mbox.gz"), None)  # compiles what it is
    programs: dict[str, Callable[[], Run]] = {
        "parse alone": lambda: run_here(lambda: [parse_mail(raw) for raw in archive.mails]),
        "  standard library's parser alone": lambda: run_here(
            lambda: [email.message_from_bytes(raw) for raw in archive.mails]
        ),
        "penholder import, SQLite": lambda: _import(folder, mbox, None),
        "penholder import, PostgreSQL": lambda: _import(folder, mbox, server),
        "  mu index": lambda: _mu(folder, maildir),
        "  notmuch new": lambda: _notmuch(folder, maildir),
    }
    middle = _in_turn(programs, rounds)
    for name, run_ in middle.items():
        say_run(name, run_, mails=len(archive.mails))
    mu, notmuch = middle["  mu index"], middle["  notmuch new"]
    for name in ("penholder import, SQLite", "penholder import, PostgreSQL"):
        ours = middle[name]
        _say_ratio(f"{name}: times mu's speed", mu.seconds / ours.seconds, at_least=3)
        _say_ratio(f"{name}: times notmuch's", notmuch.seconds / ours.seconds, at_least=3)
        share = ours.peak_mb / mu.peak_mb
        say_aim(f"{name}: share of mu's memory", share, aim="<= 0.5", met=share <= 0.5)
    say_load()


def compare(archive: Archive, *, folder: Path, before: Path, rounds: int) -> None:
    """Print how fast an archive is imported by two states of the code, and the ratio of both."""
    mbox, maildir = _begin(archive, folder, rounds)
    one = made_archive(1).write_mbox(folder / "one.mbox.gz")
    for state in (before, None):
        _import(folder, one, None, code=state)  # compiles what it is
    programs: dict[str, Callable[[], Run]] = {
        "penholder import, before": lambda: _import(folder, mbox, None, code=before),
        "penholder import, now": lambda: _import(folder, mbox, None),
        "  mu index": lambda: _mu(folder, maildir),
    }
    runs = _in_turn(programs, rounds)
    for name, run in runs.items():
        say_run(name, run, mails=len(archive.mails))
    old, now, mu = runs.values()
    share = now.processor_seconds / old.processor_seconds
    say_aim("processor time: share of what it was", share, aim="< 1", met=share < 1)
    _say_ratio("times mu's speed", mu.seconds / now.seconds, at_least=1.5)
    say_load()


def _in_turn(programs: dict[str, Callable[[], Run]], rounds: int) -> dict[str, Run]:
    """Run each program so often, in turn with the others, and return the middle of its runs."""
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, run in programs.items():
            runs[name].append(run())
    return {name: median_run(every) for name, every in runs.items()}


def measure_memory(archive: Archive, *, folder: Path, server: Postgres) -> None:
    """Print how much memory it takes to import an archive."""
    say(f"\n{archive.name}, one run")
    mbox = archive.write_mbox(folder / "large.mbox")
    for where, database in (("SQLite", None), ("PostgreSQL", server)):
        run = _import(folder, mbox, database)
        name = f"penholder import, {where}: MB of memory"
        say_aim(name, run.peak_mb, aim=f"< {MOST_MB}", met=run.peak_mb < MOST_MB)


def _say_ratio(what: str, reached: float, *, at_least: float) -> None:
    say_aim(what, reached, aim=f">= {at_least}", met=reached >= at_least)


def _import(folder: Path, mbox: Path, server: Postgres | None, *, code: Path | None = None) -> Run:
    environment = None if code is None else os.environ | {"PYTHONPATH": str(code)}
    with fresh_config(folder / "penholder", server) as config:
        run = run_program(import_command(config, mbox), environment=environment)
        shutil.rmtree(config.parent)
        return run


def _mu(folder: Path, maildir: Path) -> Run:
    home = folder / "mu"
    shutil.rmtree(home, ignore_errors=True)
    place = f"--muhome={home}"
    subprocess.run(
        ["mu", "init", place, f"--maildir={maildir}"], check=True, stdout=subprocess.DEVNULL
    )
    return run_program(["mu", "index", place, "--quiet"])


def _notmuch(folder: Path, maildir: Path) -> Run:
    shutil.rmtree(maildir / ".notmuch", ignore_errors=True)
    config = folder / "notmuch-config"
    config.write_text(NOTMUCH_CONFIG.format(maildir=maildir))
    run = run_program(
        ["notmuch", "new", "--quiet"], environment=os.environ | {"NOTMUCH_CONFIG": str(config)}
    )
    shutil.rmtree(maildir / ".notmuch")
    return run


if __name__ == "__main__":
    main()
