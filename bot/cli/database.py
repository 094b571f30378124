"""`penholder db`: migrations."""

import typer

from bot.cli.context import config_of, console, wait_for
from bot.cli.group import Group
from bot.errors import Refused
from storage.database.engine import Database

cli = typer.Typer(
    help="Upgrade the database's tables, or show their revision.",
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode=None,
)


@cli.command()
def upgrade(context: typer.Context) -> None:
    """Bring the tables up to date (SQLite: also done at each start)."""
    url = config_of(context).database.url
    before, after = wait_for(Database.upgrade(url))
    console.print(f"up to date at {after}" if before == after else f"{before or 'empty'} → {after}")


@cli.command()
def current(context: typer.Context) -> None:
    """Show the tables' revision; exit status 1 if an upgrade is needed."""
    found, newest = wait_for(Database.revisions(config_of(context).database.url))
    if found == newest:
        console.print(f"{found} (up to date)")
        return
    raise Refused(
        f"the tables are at {found or 'no revision'}, not at {newest}; run: penholder db upgrade"
    )
