"""`penholder import`: an archive's mails become items."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.context import config_of, console, opened, wait_for
from bot.clock import system_clock
from bot.config import Config, ListConfig
from bot.errors import ConfigError
from handlers.archive_reading import ReadArchives, reading_archives
from handlers.ours import our_marks

if TYPE_CHECKING:
    from handlers.archive_import import Counts

HIDDEN = "."


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
    with reading_archives(files, marks=our_marks(config)) as archives, _progress(files) as bar:
        counts = wait_for(_import(archives, bar, one, config))
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


async def _import(archives: ReadArchives, bar: "_Bar", one: ListConfig, config: Config) -> "Counts":
    # Loaded while the other process reads already, and not in its memory.
    from handlers.archive_import import import_mails  # noqa: PLC0415

    async with opened(config, durable=False) as database:
        return await import_mails(
            archives,
            one=one,
            database=database,
            config=config,
            clock=system_clock,
            tell=bar.tell,
        )


class _Bar:
    """How far an import is: by bytes read of all files, with the rate in mails."""

    def __init__(self, progress: Progress, files: list[Path]) -> None:
        self._progress = progress
        self._task = progress.add_task(
            "reading", total=sum(file.stat().st_size for file in files) or 1, mails=0
        )

    def tell(self, counts: "Counts", bytes_done: int) -> None:
        """Show how many mails are filed, and how much of the files they are."""
        self._progress.update(self._task, completed=bytes_done, mails=counts.read)


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
