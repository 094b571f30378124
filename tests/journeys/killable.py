"""The service as a process that dies by SIGKILL at a chosen commit, or when it is told to.

Only third-party code is wrapped, the drivers' commits; the service itself runs as it is, with
shorter pauses than an operator would set.
"""

import asyncio
import ctypes
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import aiosqlite
import asyncpg.transaction

from bot.config import load_config
from bot.gateways.imap.client import ImapTimings
from bot.gateways.slack.connection import SocketTimings
from bot.gateways.slack.pace import Pace
from bot.gateways.smtp.outgoing import SmtpTimings
from bot.serving.service import run_service
from bot.serving.timings import Timings

QUICK: Final = Timings(
    tick=timedelta(milliseconds=300),
    lease=timedelta(seconds=1),
    echo=timedelta(milliseconds=700),
    imap=ImapTimings(first_pause=timedelta(milliseconds=50)),
    socket=SocketTimings(first_pause=timedelta(milliseconds=50)),
    smtp=SmtpTimings(after_lost_answer=timedelta(milliseconds=700)),
    pace=Pace(every=timedelta(milliseconds=1), burst=1000),
)

Commit = Callable[[object], Awaitable[object]]


def run_until_killed(config_path: str, die_at: int, steps: ctypes.c_int) -> None:
    """Run the service; die at commit step `die_at` (0: never).

    Each commit has two steps: just before it and just after it. `steps`, which processes that
    follow one another share, says how many there were so far.
    """
    logging.basicConfig(
        filename=Path(config_path).with_name("service.log"),
        level=logging.INFO,
        format="%(asctime)s %(process)d %(name)s %(message)s",
    )
    count_commits(die_at, steps)
    config = load_config(Path(config_path), environment={})
    asyncio.run(run_service(config, stop=asyncio.Event(), timings=QUICK))


def count_commits(die_at: int, steps: ctypes.c_int) -> None:
    """Count commit steps in `steps`; let this process die at step `die_at` (0: never)."""

    def step() -> None:
        steps.value += 1
        if steps.value == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(commit: Commit) -> Commit:
        async def commit_in_two_steps(connection: object) -> object:
            step()
            result = await commit(connection)
            step()
            return result

        return commit_in_two_steps

    drivers: list[Any] = [aiosqlite.Connection, asyncpg.transaction.Transaction]
    for driver in drivers:
        driver.commit = counted(driver.commit)
