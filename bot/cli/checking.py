"""`penholder check`: tries each part and says what to do."""

from typing import Annotated, Final

import typer

from bot.cli.context import config_path_of, console, wait_for
from bot.config import load_config
from bot.errors import ConfigError
from handlers.checks import Finding, Verdict, check_files, check_parts

MARKS: Final = {
    Verdict.OK: "[green]ok     [/green]",
    Verdict.WARNING: "[yellow]warning[/yellow]",
    Verdict.FAULT: "[red]fault  [/red]",
}


def check(
    context: typer.Context,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Only what needs no network.")] = False,
) -> None:
    """Try what `run` needs; each line says ok, or what is wrong and what to do."""
    path = config_path_of(context)
    try:
        config = load_config(path)
    except ConfigError as error:
        _say(Finding("configuration", Verdict.FAULT, str(error)))
        raise typer.Exit(1) from error
    _say(Finding("configuration", Verdict.OK, str(path)))
    findings = wait_for(check_parts(config, offline=offline))
    findings += check_files(config, config_path=path)
    for finding in findings:
        _say(finding)
    if any(finding.verdict is Verdict.FAULT for finding in findings):
        raise typer.Exit(1)


def _say(finding: Finding) -> None:
    console.print(f"{MARKS[finding.verdict]}  ", end="", markup=True)
    console.print(f"{finding.part}: {finding.text}", markup=False)
