"""`penholder slack`: the app in Slack."""

import typer
from typer import echo

from bot.cli.context import config_path_of
from bot.cli.group import Group
from bot.config import read_posts_to
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

    It needs no configuration. If there is one whose slack.mode is "http", the manifest names the
    address to which Slack posts.
    """
    echo(manifest(read_posts_to(config_path_of(context))))
