"""All commands, hung on one line."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import (
    archive,
    checking,
    database,
    demo,
    digest,
    items,
    outbox,
    set_aside,
    slack,
)
from bot.cli import run as running
from bot.cli.context import Context

cli = typer.Typer(
    name="penholder",
    help="A mailing list and a Slack channel become one room.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@cli.callback()
def begin(
    context: typer.Context,
    config: Annotated[
        Path,
        typer.Option(
            "--config",
            "-c",
            envvar="PENHOLDER_CONFIG",
            help="The configuration file.",
        ),
    ] = Path("penholder.toml"),
) -> None:
    """Penholder watches mailing lists and holds the pen in Slack."""
    context.obj = Context(config_path=config)


cli.command("run")(running.run)
cli.command("check")(checking.check)
cli.command("demo")(demo.demo)
cli.command("import")(archive.import_archives)
cli.command("digest")(digest.digest)
cli.command("items")(items.items)
cli.command("show")(items.show)
cli.add_typer(outbox.cli, name="outbox")
cli.add_typer(set_aside.cli, name="setaside")
cli.add_typer(database.cli, name="db")
cli.add_typer(slack.cli, name="slack")


def main() -> None:
    """Read the command line and do what it says.

    Raises:
        PenholderError: it cannot be done; the text says what to do.
    """
    cli()
