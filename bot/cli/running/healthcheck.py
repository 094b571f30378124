"""`penholder healthcheck`: what a container's engine asks."""

import typer

from bot.cli.context import config_of, console, wait_for
from bot.errors import ConfigError, Refused
from bot.gateways.web.asking import ask_health


def healthcheck(context: typer.Context) -> None:
    """Ask the running service if all its parts work: exit status 0 if they do, otherwise 1."""
    try:
        config = config_of(context)
    except ConfigError as error:  # an engine knows only 0 and 1
        raise Refused(str(error)) from error
    if config.web is None:
        raise Refused("without a [web] section the service cannot be asked; add one with a port")
    if config.web.port == 0:
        raise Refused("web.port is 0, any free one; write a port, so that it can be asked")
    health = wait_for(ask_health(config.web))
    console.print(", ".join(f"{part}: {state}" for part, state in health.states.items()))
    if not health.is_well:
        raise typer.Exit(1)
