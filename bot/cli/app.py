"""The command table. A command's module is imported when the command runs.

The commands need very different parts (a look at the items needs neither Slack nor a mail
server), and loading all of them takes longer than most commands work.
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError  # typer exports only some
from typer.main import get_command, get_group

from bot.cli.group import Group
from bot.cli.loading import loading
from bot.errors import WrongUse

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "init": ("setting_up.init", "init"),
    "run": ("running.run", "run"),
    "check": ("running.checking", "check"),
    "healthcheck": ("running.healthcheck", "healthcheck"),
    "demo": ("running.demo", "demo"),
    "import": ("keeping.archive", "import_archives"),
    "digest": ("reading.digest", "digest"),
    "items": ("reading.items", "items"),
    "show": ("reading.items", "show"),
    "search": ("reading.search", "search"),
    "board": ("reading.board", "board"),
    "explain": ("reading.explain", "explain"),
    "people": ("people", "cli"),
    "rules": ("reading.rules", "cli"),
    "tally": ("reading.tally", "tally"),
    "recount": ("reading.recount", "recount"),
    "result": ("reading.recount", "result"),
    "completeness": ("keeping.completeness", "completeness"),
    "outbox": ("outbox", "cli"),
    "setaside": ("set_aside", "cli"),
    "db": ("keeping.database", "cli"),
    "export": ("keeping.exporting", "export"),
    "backup": ("keeping.backup", "backup"),
    "restore": ("keeping.backup", "restore"),
    "slack": ("running.slack", "cli"),
}
"""Where each command is: a module of this package, and a function or a group in it."""


class Commands(Group):
    """The commands of the table, loaded one by one."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - the library's
        """Return the commands' names in the order in which help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - the library's
        """Load a command; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        with loading():
            found = getattr(import_module(f"bot.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            group = get_group(found)
            group.name = cmd_name
            return group
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(cmd_name)(found)
        return get_command(single)


cli = typer.Typer(
    name="penholder",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"penholder {version_of('penholder')}")
        raise typer.Exit


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
    version: Annotated[  # noqa: ARG001 - its callback prints it
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Join mailing lists and Slack channels: threads become items that people vote on."""
    context.obj = config


def main() -> None:
    """Read the command line and do what it says.

    Raises:
        PenholderError: it cannot be done; the text says what to do.
    """
    try:
        status = cli(standalone_mode=False)
    except NoArgsIsHelpError as error:
        error.show()
        status = error.exit_code
    except UsageError as error:
        asked = error.ctx.command_path if error.ctx is not None else "penholder"
        text = f"{error.format_message().rstrip('.')}; see `{asked} --help`"
        raise WrongUse(text) from error
    sys.exit(status)
