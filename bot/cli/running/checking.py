"""`penholder check`: tries each part and says what to do."""

import secrets
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from bot.cli.context import config_path_of, console, wait_for
from bot.clock import system_clock
from bot.config import Config, load_config
from bot.domain.ids import ChannelId, SlackUserId
from bot.errors import ConfigError
from bot.gateways.slack.outgoing import SlackOut
from bot.render.text.wrap import wrap
from handlers.checking.checks import check_files, check_parts
from handlers.checking.findings import Finding, Verdict
from handlers.checking.slack_probe import probe_slack
from handlers.deliveries.ids import new_delivery_id

MARKS: Final = {
    Verdict.OK: "[green]ok     [/green]",
    Verdict.WARNING: "[yellow]warning[/yellow]",
    Verdict.FAULT: "[red]fault  [/red]",
}


INDENT: Final = 9
"""Columns before the text."""


def check(
    context: typer.Context,
    *,
    offline: Annotated[
        bool, typer.Option("--offline", help="Try only the parts that need no network.")
    ] = False,
    slack_probe: Annotated[
        str,
        typer.Option(
            "--slack-probe",
            metavar="CHANNEL",
            help="Try only this: post in a channel (its id), read the post, change it, delete it.",
        ),
    ] = "",
    slack_user: Annotated[
        str,
        typer.Option(
            "--slack-user", metavar="USER", help="Your own id in Slack: also try a direct message."
        ),
    ] = "",
) -> None:
    """Try everything that `run` needs. Each line says ok, or what is wrong and what to do."""
    if slack_probe:
        config = load_config(config_path_of(context))
        wait_for(_probe(config, ChannelId(slack_probe), SlackUserId(slack_user)))
        return
    if report(config_path_of(context), offline=offline) is Verdict.FAULT:
        raise typer.Exit(1)


async def _probe(config: Config, channel: ChannelId, user: SlackUserId) -> None:
    """Print each line of a trial in Slack; end with status 1 if one says fault.

    Raises:
        Exit: one does.
    """
    new_id = partial(new_delivery_id, secret=config.penholder.secret or secrets.token_hex())
    slack = SlackOut(config.slack)
    worst = Verdict.OK
    try:
        trial = probe_slack(slack, channel, user or None, clock=system_clock, new_id=new_id)
        async with aclosing(trial) as findings:
            async for finding in findings:
                say(finding)
                worst = max(worst, finding.verdict, key=list(Verdict).index)
    finally:
        await slack.aclose()
    if worst is Verdict.FAULT:
        raise typer.Exit(1)


def report(path: Path, *, offline: bool = False, has_database: bool = True) -> Verdict:
    """Try each part of a configuration, print a line for each, and return the worst of them.

    The database is not tried if this machine does not have it.
    """
    try:
        config = load_config(path)
    except ConfigError as error:
        say(Finding("configuration", Verdict.FAULT, str(error)))
        return Verdict.FAULT
    say(Finding("configuration", Verdict.OK, str(path)))
    findings = wait_for(check_parts(config, offline=offline, has_database=has_database))
    findings += check_files(config, config_path=path)
    for finding in findings:
        say(finding)
    return max((finding.verdict for finding in findings), key=list(Verdict).index)


def say(finding: Finding) -> None:
    """Print what was found of a part; on a terminal, its further lines begin below the first."""
    terminal = Console(highlight=False, soft_wrap=True)
    terminal.print(f"{MARKS[finding.verdict]}  ", end="")
    text = f"{finding.part}: {finding.text}"
    if terminal.is_terminal:
        text = "\n".join(
            wrap(line, indent=" " * INDENT, columns=terminal.width) for line in text.split("\n")
        ).lstrip()
    console.print(text)
