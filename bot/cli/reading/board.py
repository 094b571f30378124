"""`penholder board`: the board as files."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.cli.context import config_of, console, opened, wait_for
from bot.clock import system_clock
from bot.config import Config
from handlers.board.static import Tell, write_board
from handlers.keeping.masking import mask_stored


def board(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="A folder for these files only; the command creates it."
        ),
    ],
) -> None:
    """Write the public board as files, for a web server. Run it again to update them."""
    config = config_of(context)
    wait_for(write_files(config, folder))


async def write_files(config: Config, folder: Path) -> None:
    """Write the board of a configuration's database into a folder, and say what was written."""
    with _bar() as tell:
        async with opened(config) as database:
            await mask_stored(database, config, now=system_clock())
            written = await write_board(database, config, folder, now=system_clock(), tell=tell)
    console.print(
        f"{folder}: {written.files:,} files, {written.changed:,} of them new or changed; "
        f"{written.removed:,} removed"
    )


@contextmanager
def _bar() -> Iterator[Tell]:
    """Show how many items are written, on a terminal."""
    columns = TextColumn("items"), BarColumn(), MofNCompleteColumn()
    shown = Console(stderr=True)
    with Progress(*columns, console=shown, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("items", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
