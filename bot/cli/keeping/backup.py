"""`penholder backup` and `penholder restore`: everything in one file, and back."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli.context import config_of, console, say_when, wait_for
from bot.clock import system_clock
from storage.database.backup import Manifest, back_up
from storage.database.backup import restore as restore_backup

TOLD: Final = {"items": "item", "mails": "message", "votes": "vote", "comments": "comment"}
"""What people are told about a backup: how many rows these tables have, and of what."""


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write or replace.")],
) -> None:
    """Write a backup of the database into a file, also while the service runs.

    The file has everybody's messages and addresses, so only you can read it (0600). Back up the
    configuration and the secrets too.
    """
    url = config_of(context).database.url
    made = wait_for(back_up(url, file, version=version("penholder"), now=system_clock()))
    console.print(f"{file}: {_said(made)}, {file.stat().st_size:,} bytes")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file from `penholder backup`.")],
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="If the database is not empty, keep its contents under another name."
        ),
    ] = False,
) -> None:
    """Restore a backup into the configured database; stop the service first.

    The next `penholder run` looks for posts and mail that were sent after the backup, and does not
    send them again.
    """
    url = config_of(context).database.url
    done = wait_for(restore_backup(file, url, replace=replace, now=system_clock()))
    console.print(f"restored: {_said(done.manifest)}")
    if done.aside:
        console.print(f"What the database held before is kept as {done.aside}.")
    at = say_when(done.manifest.at)
    console.print(
        f"Start the service: messages since {at} come again from the mailbox, if they are still "
        "there.\nWhat people did in Slack since then is lost: votes, comments, calls and ballots. "
        "Tell them;\nreceipts of theirs show what they voted."
    )


def _said(manifest: Manifest) -> str:
    counted = [(name, manifest.rows.get(table, 0)) for table, name in TOLD.items()]
    counts = ", ".join(f"{count:,} {name}{'' if count == 1 else 's'}" for name, count in counted)
    return f"{say_when(manifest.at)}, revision {manifest.revision}: {counts}"
