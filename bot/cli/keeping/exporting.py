"""`penholder export`: everything in open formats."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.context import config_of, console, opened, wait_for
from bot.cli.keeping.progress import progress_of
from bot.clock import system_clock
from bot.config import Config
from handlers.keeping.exporting import Tell, write_export
from handlers.work import Work


def export(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new folder; it must not exist yet.")
    ],
) -> None:
    """Write everything into a folder: items, results, rosters, messages, deliveries.

    It has people's addresses, but no token and no secret. A README in it describes each file.
    """
    config = config_of(context)
    with progress_of("items") as tell:
        counts = wait_for(_export(config, folder, tell))
    text = ", ".join(f"{what} {count:,}" for what, count in counts.items())
    console.print(f"{folder}: {text}")


async def _export(config: Config, folder: Path, tell: Tell) -> dict[str, int]:
    async with opened(config) as database, database.reading() as store:
        work = Work(store, config, system_clock())
        return await write_export(work, folder, version=version("penholder"), tell=tell)
