"""`penholder slack`: the app in Slack."""

import typer
from typer import echo

from bot.cli.group import Group
from bot.render.slack.manifest import manifest

cli = typer.Typer(
    help="Set up the app in Slack.", cls=Group, no_args_is_help=True, rich_markup_mode=None
)


@cli.callback()
def begin() -> None:
    """Set up the app in Slack."""


@cli.command("manifest")
def print_manifest(context: typer.Context) -> None:
    """Print the app's manifest: paste it at api.slack.com/apps, "Create New App"."""
    del context  # the same for every configuration
    echo(manifest())
