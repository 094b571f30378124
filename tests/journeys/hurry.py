"""The service as `penholder run` runs it, with shorter pauses than an operator would set.

Used where the real pauses (two minutes after a lost answer, fifteen seconds for a connection
that fell silent) would only make a test wait.
"""

import asyncio
import signal
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.clock import system_clock
from bot.config import load_config
from bot.gateways.imap.client import ImapTimings
from bot.gateways.slack.connection import SocketTimings
from bot.gateways.slack.pace import Pace
from bot.gateways.smtp.outgoing import SmtpTimings
from bot.serving.service import run_service
from bot.serving.timings import Timings

TIMINGS: Final = Timings(
    tick=timedelta(milliseconds=400),
    lease=timedelta(seconds=5),
    echo=timedelta(seconds=1),
    imap=ImapTimings(first_pause=timedelta(milliseconds=50), longest_pause=timedelta(seconds=1)),
    socket=SocketTimings(
        stale=timedelta(seconds=1),
        first_pause=timedelta(milliseconds=50),
        longest_pause=timedelta(seconds=1),
        refuse=timedelta(seconds=1),
    ),
    smtp=SmtpTimings(after_lost_answer=timedelta(seconds=1)),
    pace=Pace(every=timedelta(milliseconds=20), burst=50),
)


async def serve(config_path: Path, ahead: timedelta) -> None:
    """Run the service, with its clock so far ahead, until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await run_service(
        load_config(config_path),
        stop=stop,
        clock=lambda: system_clock() + ahead,
        timings=TIMINGS,
    )
