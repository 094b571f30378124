"""`penholder run`: the service."""

import asyncio
import signal

import typer

from bot.cli.context import config_of, wait_for
from bot.config import Config
from bot.logs import set_up_logging
from bot.service import run_service


def run(context: typer.Context) -> None:
    """Run the service until SIGTERM or SIGINT; it then finishes what it has begun."""
    config = config_of(context)
    set_up_logging()
    wait_for(_run(config))


async def _run(config: Config) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await run_service(config, stop=stop)
