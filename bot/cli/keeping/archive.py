"""`penholder import`: an archive's mails become items."""

import asyncio
import logging
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.context import config_of, console, opened, wait_for
from bot.cli.loading import loading
from bot.clock import system_clock
from bot.config import Config, ListConfig
from bot.errors import GiveUp, PenholderError, TryAgainLater
from bot.render.text.safe import without_controls
from handlers.archives.files import find_archives
from handlers.archives.portions import Portions, gather_portions
from handlers.archives.reading import reading_archives
from handlers.filing.own_mail import our_marks

if TYPE_CHECKING:
    from bot.domain.audits.decision import Decision
    from bot.domain.ids import MessageId
    from handlers.archives.importing import Counts

INTERRUPTED: Final = 130
TERMINATED: Final = 143
"""The exit status of a program that Ctrl-C ended, or SIGTERM, as shells count it."""

NAMED: Final = 10
"""How many of the files that are passed over are told by name."""


def import_archives(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATHS...",
            help="mbox, Maildir, .eml, Pipermail, git; .gz, .bz2, .xz, .zip; folders of these.",
        ),
    ],
    list_name: Annotated[str, typer.Option("--list", help="The list whose archive it is.")],
    *,
    decisions: Annotated[
        bool,
        typer.Option(
            "--decisions",
            help="Store the past votes that `penholder audit` finds, as decided items.",
        ),
    ] = False,
) -> None:
    """Read an archive into items. You can repeat it, and run it alongside the service."""
    config = config_of(context)
    list_config = config.list_named(list_name)
    # What the service's log is told would stand in the middle of the bar.
    logging.getLogger("handlers").addHandler(logging.NullHandler())
    hit = find_archives(paths)
    _tell_passed_over([*hit.closed, *hit.passed_over])
    audited = _audited(hit.files, config) if decisions else None
    _import_files(hit.files, list_config, config)
    if audited is not None:
        wait_for(_keep(*audited, list_config, config))
    if hit.closed:
        raise GiveUp("; ".join(hit.closed[:NAMED]))


def _audited(
    files: Sequence[Path], config: Config
) -> "tuple[Sequence[Decision], Iterator[MessageId]]":
    """Return the past decisions of the archive, and the Message-IDs of all that it holds.

    These are read before the storage is loaded.
    """
    from bot.cli.reading.audit import reading_bar  # noqa: PLC0415 - only this option needs it
    from bot.mail.decisions.thread import Method  # noqa: PLC0415
    from handlers.archives.auditing import Auditor, audit  # noqa: PLC0415
    from handlers.archives.spool import new_spool  # noqa: PLC0415

    auditor = Auditor(new_spool())
    most = config.mail.max_size
    with (
        reading_archives(files, marks=our_marks(config), most=most) as archives,
        reading_bar(files) as tell,
    ):
        auditor.take(archives, tell=tell)
    return audit(auditor, Method()).decisions, auditor.spool.message_ids()


async def _keep(
    past: "Sequence[Decision]",
    messages: "Iterator[MessageId]",
    list_config: ListConfig,
    config: Config,
) -> None:
    """Keep past decisions, and tell what became of them."""
    from handlers.archives.importing import ArchiveDoor  # noqa: PLC0415 - loaded by now
    from handlers.archives.past_decisions import Became, keep_decisions  # noqa: PLC0415

    async with opened(config) as database:
        door = ArchiveDoor(database, config, system_clock, of=list_config)
        kept = await keep_decisions(past, door, messages=messages)
    there = (Became.NEW, Became.CHANGED, Became.KNOWN)
    counts = (f"{each} {kept.decisions.get(each, 0):,}" for each in there)
    console.print(f"past decisions: {', '.join(counts)}")
    for each in Became:
        if each not in there and kept.decisions.get(each):
            console.print(f"left out, {each}: {kept.decisions[each]:,}")
    if kept.left_out:
        console.print(f"votes left out, in no stored message with an address: {kept.left_out:,}")


def _import_files(files: Sequence[Path], list_config: ListConfig, config: Config) -> None:
    """File the messages, and tell how many."""
    with (
        reading_archives(files, marks=our_marks(config), most=config.mail.max_size) as archives,
        gather_portions(archives) as portions,
        _progress(files) as bar,
    ):
        stops: list[signal.Signals] = []
        try:
            wait_for(_import(portions, bar, list_config, config, stops))
        except (KeyboardInterrupt, asyncio.CancelledError):
            bar.close()
            _say(f"stopped: {bar.counted}; run the import again, and it continues")
            is_ended = signal.SIGTERM in stops
            raise typer.Exit(TERMINATED if is_ended else INTERRUPTED) from None
        except PenholderError:
            bar.close()
            console.print(bar.counted)
            raise
    console.print(bar.counted)
    if bar.counts is not None and bar.counts.set_aside:
        console.print("`penholder setaside list` says why messages were set aside.")


def _tell_passed_over(files: Sequence[str]) -> None:
    for file in files[:NAMED]:
        _say(f"passed over: {file}")
    if len(files) > NAMED:
        _say(f"passed over: {len(files) - NAMED:,} more files that hold no message")


def _say(text: str) -> None:
    typer.echo(without_controls(text), err=True)


async def _import(
    portions: Portions,
    bar: "_Bar",
    list_config: ListConfig,
    config: Config,
    stops: list[signal.Signals],
) -> None:
    """Import what the readers give; what ends it is noted in `stops`."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def stop(by: signal.Signals) -> None:
        """Note a signal, and end the import."""
        # Between two turns of the loop: asyncio's own handler of Ctrl-C comes in the midst of one,
        # and what is just being handed over is a fault then. A second Ctrl-C is that one's.
        stops.append(by)
        loop.remove_signal_handler(by)
        if task is not None:
            task.cancel()

    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop, each)
    # Loaded while the other processes read already, and not in their memory.
    with loading():
        from handlers.archives.importing import ArchiveDoor, import_mails  # noqa: PLC0415

    try:
        async with opened(config, durable=False) as database:
            door = ArchiveDoor(database, config, system_clock, of=list_config)
            await import_mails(portions, door, tell=bar.tell)
    except TryAgainLater as error:
        raise GiveUp(f"{error}; run the import again, it goes on where it was") from error


class _Bar:
    """How far an import is: by bytes read of all files, with the rate in mails."""

    def __init__(self, progress: Progress, files: Sequence[Path]) -> None:
        self.counts: Counts | None = None
        self._progress = progress
        total = sum(file.stat().st_size for file in files) or 1
        self._task = progress.add_task("reading", total=total, mails=0, rate=0.0)

    @property
    def counted(self) -> str:
        """What is filed so far, for people."""
        counts = self.counts
        if counts is None:
            return "read 0, new 0, known 0, set aside 0, items 0"
        return (
            f"read {counts.read:,}, new {counts.new:,}, known {counts.known:,}, "
            f"set aside {counts.set_aside:,}, items {counts.items:,}"
        )

    def tell(self, counts: "Counts", bytes_done: int) -> None:
        """Show how many mails are filed, and how much of the files they are."""
        self.counts = counts
        elapsed = self._progress.tasks[0].elapsed
        rate = counts.read / elapsed if elapsed else 0.0
        self._progress.update(self._task, completed=bytes_done, mails=counts.read, rate=rate)

    def close(self) -> None:
        """Take the bar off the terminal."""
        self._progress.stop()


@contextmanager
def _progress(files: Sequence[Path]) -> Iterator[_Bar]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[mails]:,} messages"),
        TextColumn("{task.fields[rate]:,.0f} messages/s"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    shown = Console(stderr=True)
    with Progress(*columns, console=shown, transient=True, disable=not sys.stderr.isatty()) as bar:
        yield _Bar(bar, files)
