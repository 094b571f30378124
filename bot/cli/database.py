"""`penholder db`: migrations."""

import typer

from bot.cli.context import config_of, console, wait_for
from bot.errors import ConfigError
from storage.database.engine import Database

cli = typer.Typer(help="The database's tables.", no_args_is_help=True)


@cli.command()
def upgrade(context: typer.Context) -> None:
    """Bring the tables up to date (SQLite: also done at each start)."""
    url = config_of(context).database.url
    before, after = wait_for(Database.upgrade(url))
    console.print(f"up to date at {after}" if before == after else f"{before or 'empty'} → {after}")


@cli.command()
def current(context: typer.Context) -> None:
    """Say which migration the tables are at, and whether newer ones wait."""
    found, newest = wait_for(Database.revisions(config_of(context).database.url))
    if found == newest:
        console.print(f"{found} (up to date)")
        return
    raise ConfigError(f"the tables are at {found or 'nothing'}; run: penholder db upgrade")
