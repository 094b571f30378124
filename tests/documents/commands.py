"""Write docs/commands.md from the command line's own help: `python -m tests.documents.commands`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from typer.main import get_command

from bot.cli.app import cli

PAGE: Final = Path(__file__).parents[2] / "docs" / "commands.md"

HEAD: Final = """# Commands

Every command of `penholder` with its arguments and options, as `--help` shows them. A command reads
`penholder.toml` in the working directory, or the file that `--config` or the variable
`PENHOLDER_CONFIG` names. [Operations](operations.md#the-command-line) has the exit statuses. This
page is generated from the commands; `make docs` writes it again.
"""


def commands() -> Iterator[tuple[str, Any, Any]]:
    """Yield each command's full name, itself and its context, a group before its commands."""
    root = get_command(cli)
    context = root.context_class(root, info_name="penholder")
    yield "penholder", root, context
    yield from _below("penholder", root, context)


def _below(path: str, group: Any, context: Any) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - the library's
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        inner = command.context_class(command, info_name=name, parent=context)
        yield f"{path} {name}", command, inner
        if hasattr(command, "list_commands"):
            yield from _below(f"{path} {name}", command, inner)


def write_page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(_section(*found) for found in commands())])


def _section(name: str, command: Any, context: Any) -> str:  # noqa: ANN401 - the library's
    usage = command.get_usage(context).removeprefix("Usage: ")
    level = "###" if name.count(" ") > 1 else "##"
    rows = [
        f"| `{given.replace('|', chr(92) + '|')}` | {_cell(meaning)} |"
        for parameter in command.get_params(context)
        if parameter.name != "help"
        if (record := parameter.get_help_record(context)) is not None
        for given, meaning in [record]
    ]
    table = ["| option or argument | meaning |", "|---|---|", *rows, ""] if rows else []
    paragraphs = [" ".join(part.split()) for part in (command.help or "").split("\n\n")]
    return "\n".join(
        [f"{level} `{name}`", "", "\n\n".join(paragraphs), "", f"    {usage}", "", *table]
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "\\<").replace("*", "\\*")


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
