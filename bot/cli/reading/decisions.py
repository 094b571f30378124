"""`penholder decisions`: each decision as a Markdown file."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.context import config_of, console, opened, wait_for
from bot.clock import system_clock
from bot.config import Config
from bot.gateways.git import Commit, commit_files, require_repository
from handlers.board.decision_files import INDEX, OURS, WrittenDecisions, write_decisions
from handlers.keeping.masking import mask_stored


def decisions(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder; other files in it stay as they are.")
    ],
    lists: Annotated[
        list[str] | None,
        typer.Option(
            "--list", metavar="NAME", help="Only this list, even if it has no public board."
        ),
    ] = None,
    *,
    git: Annotated[
        bool, typer.Option("--git", help="Commit the changes in the folder's git repository.")
    ] = False,
) -> None:
    """Write each decision of the lists with a public board as a Markdown file, and an index."""
    config = config_of(context)
    if git:
        require_repository(folder)
    written = wait_for(_write(config, folder, lists or []))
    found = _number(len(written.files), "decision")
    changed = _number(written.changed, "file")
    console.print(f"{folder}: {found}, {changed} new or changed; {len(written.removed):,} removed")
    if git:
        console.print(_number(commit_files(folder, _commits(written)), "commit"))


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


async def _write(config: Config, folder: Path, lists: list[str]) -> WrittenDecisions:
    now = system_clock()
    named = [config.list_named(name) for name in lists]
    async with opened(config) as database:
        await mask_stored(database, config, now=now)
        return await write_decisions(database, config, folder, lists=named, now=now)


def _commits(written: WrittenDecisions) -> list[Commit]:
    """Return a commit for each decision as of its day, then one for the index.

    Their messages hold no words of other people, since programs act on some.
    """
    commits = [
        Commit([file.path], f"Record decision {file.number}", file.at) for file in written.files
    ]
    last = max((file.at for file in written.files), default=system_clock())
    rest = [INDEX, OURS, *written.removed]
    return [*commits, Commit(rest, "Update the index of decisions", last)]
