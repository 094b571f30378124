"""The command table. A command's module is imported when the command runs.

The commands need very different parts (a look at the items needs neither Slack nor a mail
server), and loading all of them takes longer than most commands work.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError  # typer exports only some
from typer._click.shell_completion import CompletionItem
from typer._completion_classes import completion_init
from typer.main import get_command, get_group

from bot.cli.group import Group
from bot.cli.loading import loading
from bot.errors import WrongUse


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command is: a module of this package, a function or a group in it, and its help.

    `help` is the first paragraph of the command's own, so that the list of all loads none.
    """

    module: str
    attribute: str
    help: str


COMMANDS: Final[Mapping[str, Place]] = {
    "init": Place(
        "setting_up.init",
        "init",
        "Set Penholder up: ask for what it needs, try it, and write the files.",
    ),
    "run": Place(
        "running.run",
        "run",
        "Run the service until SIGTERM or SIGINT; SIGHUP makes it read the configuration again.",
    ),
    "check": Place(
        "running.checking",
        "check",
        "Try everything that `run` needs. Each line says ok, or what is wrong and what to do.",
    ),
    "healthcheck": Place(
        "running.healthcheck",
        "healthcheck",
        "Ask the running service if all its parts work: exit status 0 if they do, otherwise 1.",
    ),
    "demo": Place(
        "running.demo",
        "demo",
        "Try Penholder in a browser: the real service, with embedded mail servers and Slack.",
    ),
    "import": Place(
        "keeping.archive",
        "import_archives",
        "Read an archive into items. You can repeat it, and run it alongside the service.",
    ),
    "digest": Place(
        "reading.digest",
        "digest",
        "Show the digest that is due now, or send it. It is sent at most once a period.",
    ),
    "items": Place(
        "reading.items",
        "items",
        "List the items, one a line, the most recently changed first. `show` has the details.",
    ),
    "show": Place(
        "reading.items", "show", "Show one item with its messages, comments, votes and history."
    ),
    "search": Place(
        "reading.search",
        "search",
        "Find items by the words of their messages, comments and titles (50 at most).",
    ),
    "board": Place(
        "reading.board",
        "board",
        "Write the public board as files, for a web server. Run it again to update them.",
    ),
    "decisions": Place(
        "reading.decisions",
        "decisions",
        "Write each decision of the lists with a public board as a Markdown file, and an index.",
    ),
    "audit": Place(
        "reading.audit",
        "audit_archives",
        "Find the votes in an archive, count them again, and compare with the announced results.",
    ),
    "explain": Place(
        "reading.explain",
        "explain",
        "Show how Penholder reads a message: who wrote what, the votes in it, and by which rules.",
    ),
    "people": Place(
        "people",
        "cli",
        "Work with rosters: import and list them, link a person's accounts, erase a person.",
    ),
    "rules": Place("reading.rules", "cli", "Show the rules that can decide a ballot."),
    "tally": Place(
        "reading.tally",
        "tally",
        "Count a ballot paper. Print the outcome, each condition, and the votes that do not count.",
    ),
    "recount": Place(
        "reading.recount",
        "recount",
        "Count a result again, or check a declaration: its chain of hashes and its outcome.",
    ),
    "result": Place(
        "reading.recount",
        "result",
        "Print an item's last result or declaration as a file for `penholder recount`.",
    ),
    "completeness": Place(
        "keeping.completeness",
        "completeness",
        "Compare the lists' messages on the mail server with those in the database and in Slack.",
    ),
    "outbox": Place(
        "outbox", "cli", "Show, retry or drop deliveries that are waiting or have failed."
    ),
    "setaside": Place(
        "set_aside", "cli", "Show, retry or delete messages that could not be handled."
    ),
    "db": Place(
        "keeping.database",
        "cli",
        "Upgrade the database's tables, show their revision, or copy them to another database.",
    ),
    "export": Place(
        "keeping.exporting",
        "export",
        "Write everything into a folder: items, results, rosters, messages, deliveries.",
    ),
    "backup": Place(
        "keeping.backup",
        "backup",
        "Write a backup of the database into a file, also while the service runs.",
    ),
    "restore": Place(
        "keeping.backup",
        "restore",
        "Restore a backup into the configured database; stop the service first.",
    ),
    "slack": Place("running.slack", "cli", "Set up the app in Slack."),
    "completion": Place(
        "setting_up.completion",
        "completion",
        "Print the script by which your shell (bash, zsh, fish) completes commands and options.",
    ),
}


class Commands(Group):
    """The commands of the table, loaded one by one."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - the library's
        """Return the commands' names in the order in which help shows them."""
        return list(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - the library's
        """Write each command with its help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.help) for name, place in COMMANDS.items()])

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:  # noqa: ANN401 - the library's
        """Return the commands that begin so, from the table; options as the library has them."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [
            CompletionItem(name, help=place.help)
            for name, place in COMMANDS.items()
            if name.startswith(incomplete)
        ]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - the library's
        """Load a command; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        place = COMMANDS[cmd_name]
        with loading():
            loaded = getattr(import_module(f"bot.cli.{place.module}"), place.attribute)
        if isinstance(loaded, typer.Typer):
            group = get_group(loaded)
            group.name = cmd_name
            return group
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(cmd_name)(loaded)
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
        from importlib.metadata import version as version_of  # noqa: PLC0415 - slow to load

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
    completion_init()  # a shell may ask what comes next
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
