"""A group of commands whose help shows the first paragraph of each command, uncut."""

from typing import Any

from typer.core import TyperGroup


class Group(TyperGroup):
    """A group with whole help lines: typer cuts them at 45 characters."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - the library's
        """Write each command with the first paragraph of its help."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [
            (name, " ".join((command.help or "").partition("\n\n")[0].split()))
            for name, command in commands
            if command is not None
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
