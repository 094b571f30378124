"""`penholder db`: migrations, and the move to another database."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.context import config_of, console, wait_for
from bot.cli.group import Group
from bot.cli.keeping.progress import progress_of
from bot.errors import Refused, WrongUse
from storage.database.copying import Tell, copy_tables, require_empty
from storage.database.engine import Database

cli = typer.Typer(
    help="Upgrade the database's tables, show their revision, or copy them to another database.",
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode=None,
)


@cli.command()
def upgrade(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list the steps; change nothing.")
    ] = False,
) -> None:
    """Bring the tables up to date (SQLite: also done at each start)."""
    url = config_of(context).database.url
    if dry_run:
        steps = wait_for(Database.steps(url))
        for step in steps:
            console.print(step)
        console.print(f"{len(steps)} steps to go" if steps else "up to date; nothing to do")
        return
    before, after = wait_for(Database.upgrade(url))
    if before == after:
        console.print(f"up to date at {after}")
        return
    console.print(f"{before or 'empty'} → {after}")
    if before is not None and not url.startswith("sqlite"):
        console.print("`penholder db compact` returns to the disk what the upgrade has freed")


@cli.command()
def current(context: typer.Context) -> None:
    """Show the tables' revision; exit status 1 if an upgrade is needed."""
    value, newest = wait_for(Database.revisions(config_of(context).database.url))
    if value == newest:
        console.print(f"{value} (up to date)")
        return
    raise Refused(
        f"the tables are at {value or 'no revision'}, not at {newest}; run: penholder db upgrade"
    )


@cli.command()
def compact(context: typer.Context) -> None:
    """Remove deleted data from the database's files. The service may run at the same time.

    The command writes the files again, so they also become as small as possible. It needs free disk
    space of twice the database's size. An erasure does the same at its end.
    """
    wait_for(_compact(config_of(context).database.url))
    console.print("compacted: nothing that was deleted is in the database's files any more")


@cli.command("copy")
def copy_to(
    context: typer.Context,
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="An empty database: postgresql://… or sqlite:///PATH. The password may come "
            "from PGPASSWORD or ~/.pgpass instead.",
        ),
    ],
) -> None:
    """Copy everything into another, empty database; stop the service first.

    The command copies in one transaction, and then compares each table. Then set database.url.
    """
    source = config_of(context).database.url
    if source == url:
        raise WrongUse("that is the database of the configuration itself; name another one")
    with progress_of("copying") as tell:
        counts = wait_for(_copy(source, url, tell))
    shown = Table("table", "rows", box=None)
    for name, count in sorted(counts.items()):
        if count:
            shown.add_row(name, f"{count:,}")
    Console(highlight=False).print(shown)
    console.print(
        f"{sum(counts.values()):,} rows copied and compared. Now set database.url to the new "
        "database, and start the service."
    )


async def _compact(url: str) -> None:
    database = await Database.open(url, new_delivery_id=Database.no_delivery, migrate=False)
    try:
        await database.compact()
        async with database.transaction() as store:
            await store.erased_ids.compacted()
    finally:
        await database.close()


async def _copy(source_url: str, target_url: str, tell: Tell) -> dict[str, int]:
    value, _newest = await Database.revisions(source_url)
    if value is None:
        raise Refused("the configured database holds nothing to copy")
    source = await Database.open(source_url, new_delivery_id=Database.no_delivery)
    try:
        async with source.without_service():
            target = await Database.open(target_url, new_delivery_id=Database.no_delivery)
            try:
                async with target.linked(writes=False) as before:
                    await require_empty(before)
                async with (
                    target.without_service(),
                    source.linked(writes=False) as given,
                    target.linked(writes=True) as taken,
                ):
                    return dict(await copy_tables(given, taken, tell=tell))
            finally:
                await target.close()
    finally:
        await source.close()
