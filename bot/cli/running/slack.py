"""`penholder slack`: the app in Slack."""

import typer
from typer import echo

from bot.cli.context import config_path_of
from bot.cli.group import Group
from bot.config import read_app_needs
from bot.render.slack.manifest import manifest

cli = typer.Typer(
    help="Set up the app in Slack.", cls=Group, no_args_is_help=True, rich_markup_mode=None
)


@cli.callback()
def begin() -> None:
    """Set up the app in Slack."""


@cli.command("manifest")
def print_manifest(context: typer.Context) -> None:
    """Print the app's manifest: paste it at api.slack.com/apps, "Create New App".

    The command needs no configuration. If there is one, the manifest includes what it needs: the
    address to which Slack posts if slack.mode is "http", and the scope to upload files if a list
    uploads them.
    """
    echo(manifest(read_app_needs(config_path_of(context))))
