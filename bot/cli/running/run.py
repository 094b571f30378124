"""`penholder run`: the service."""

import asyncio
import faulthandler
import logging
import os
import signal
from functools import partial
from importlib.metadata import version
from pathlib import Path

import typer

from bot.cli.context import config_path_of
from bot.config import Config, load_config
from bot.logs import set_up_logging
from bot.pulse import WatchedLoop
from bot.serving.reloading import Rereading
from bot.serving.service import run_service
from bot.tracing import start_tracing
from handlers.checking.checks import check_files
from handlers.checking.findings import Verdict

log = logging.getLogger(__name__)


def run(context: typer.Context) -> None:
    """Run the service until SIGTERM or SIGINT; SIGHUP makes it read the configuration again."""
    path = config_path_of(context)
    config = load_config(path)
    set_up_logging(level=config.log.level)
    faulthandler.enable()  # systemd ends a service that hangs by SIGABRT: stderr says where it hung
    for finding in check_files(config, config_path=path):
        if finding.verdict is not Verdict.OK:
            log.warning("a file is open to others", extra={"reason": finding.text})
    end_tracing = start_tracing(os.environ, version=version("penholder"))
    try:
        with asyncio.Runner(loop_factory=WatchedLoop) as runner:
            runner.run(_run(config, path))
    finally:
        end_tracing()


async def _run(config: Config, path: Path) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    again = Rereading(config, asyncio.Event(), partial(load_config, path))
    loop.add_signal_handler(signal.SIGHUP, again.asked.set)
    await run_service(config, stop=stop, rereading=again)
