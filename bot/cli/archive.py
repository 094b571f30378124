"""`penholder import`: an archive's mails become items."""

import gc
import gzip
import io
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, BinaryIO, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.context import config_of, console, opened, wait_for
from bot.clock import system_clock
from bot.config import Config, ListConfig
from bot.errors import ConfigError
from bot.mail.archive import ArchivedMail, read_archive
from handlers.archive_import import Counts, import_mails
from handlers.ours import our_marks

HIDDEN = "."
UNPACKED_AT_ONCE = 256 * 1024


def import_archives(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(help="mbox, Maildir, .eml or Pipermail text; .gz too; folders of these."),
    ],
    list_name: Annotated[str, typer.Option("--list", help="The list that they are of.")],
) -> None:
    """Read old mail into items. Safe to run again, and beside the service."""
    config = config_of(context)
    one = config.list_named(list_name)
    files = [file for path in paths for file in find_files(path)]
    with _parsing_process() as executor:
        counts = wait_for(_import(files, one, config, executor))
    console.print(
        f"read {counts.read:,}, new {counts.new:,}, known {counts.known:,}, "
        f"set aside {counts.set_aside:,}, items {counts.items:,}"
    )
    if counts.set_aside:
        console.print("`penholder setaside list` says why mails were set aside.")


def find_files(path: Path) -> Iterator[Path]:
    """Yield the archive files at `path`: itself, or all below it, Maildirs among them.

    Raises:
        ConfigError: there is nothing at that path.
    """
    if not path.exists():
        raise ConfigError(f"{path}: there is no such file or folder")
    if path.is_file():
        yield path
        return
    for entry in sorted(path.iterdir()):
        # A Maildir's tmp holds mails that are still being written.
        if entry.name.startswith(HIDDEN) or (entry.name == "tmp" and (path / "cur").is_dir()):
            continue
        yield from find_files(entry)


@contextmanager
def _parsing_process() -> Iterator[Executor]:
    """Give a process that parses while this one files.

    It is forked while this one has no threads and no connections yet, and shares what is
    loaded: a fresh one would take half a second and twice the memory.
    """
    gc.freeze()  # a collection would write into all that is shared, and so copy it
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("fork")) as executor:
        executor.submit(int).result()
        yield executor


async def _import(files: list[Path], one: ListConfig, config: Config, executor: Executor) -> Counts:
    with _progress(files) as bar:
        async with opened(config, durable=False) as database:
            return await import_mails(
                bar.mails(),
                one=one,
                database=database,
                config=config,
                clock=system_clock,
                marks=our_marks(config),
                executor=executor,
                tell=bar.tell,
            )


class _Bar:
    """How far an import is: by bytes read of all files, with the rate in mails."""

    def __init__(self, progress: Progress, files: list[Path]) -> None:
        self._files = files
        self._progress = progress
        self._task = progress.add_task(
            "reading", total=sum(file.stat().st_size for file in files) or 1, mails=0
        )

    def mails(self) -> Iterator[ArchivedMail]:
        """Yield every mail of every file, moving the bar on."""
        for file in self._files:
            with file.open("rb") as raw:
                before = 0
                for mail in read_archive(_unpacked(raw, file), name=_name(file)):
                    yield mail
                    # The position in the packed file: what is left can be told from it.
                    self._progress.advance(self._task, raw.tell() - before)
                    before = raw.tell()

    def tell(self, counts: Counts) -> None:
        """Show how many mails are filed."""
        self._progress.update(self._task, mails=counts.read)


@contextmanager
def _progress(files: list[Path]) -> Iterator[_Bar]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[mails]:,} mails"),
        TimeRemainingColumn(),
    )
    shown = Console(stderr=True)
    with Progress(*columns, console=shown, transient=True, disable=not sys.stderr.isatty()) as bar:
        yield _Bar(bar, files)


def _unpacked(raw: BinaryIO, file: Path) -> BinaryIO:
    if file.suffix != ".gz":
        return raw
    # A GzipFile's own readline is Python, called for each line.
    return io.BufferedReader(cast("io.RawIOBase", gzip.open(raw)), UNPACKED_AT_ONCE)


def _name(file: Path) -> str:
    return str(file.with_suffix("") if file.suffix == ".gz" else file)
