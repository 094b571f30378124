"""Tell the service manager how the service is, as long as its loops go round."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from bot.gateways.systemd import ALIVE, READY, ServiceManager
from bot.pulse import Pulse
from handlers.web.health import OK

log = logging.getLogger(__name__)

LOOK_EVERY: Final = timedelta(seconds=1)
"""How often the parts are looked at; a service manager that waits less is told more often."""


async def report_to(
    manager: ServiceManager,
    *,
    states: Callable[[], Mapping[str, str]],
    pulses: Callable[[], Mapping[str, Pulse]],
    ready_within: timedelta,
    grace: timedelta,
) -> None:
    """Tell `manager` that we are ready, what state the parts are in, and that we live; for ever.

    We are ready when `states` tells that every part is well, or after `ready_within`: a mail server
    that is away must not keep the machine from starting. We live as long as no pulse is overdue by
    more than `grace`. A peer that is away stops none: the loops go on trying. A loop that hangs, or
    an event loop in which nothing runs any more, makes us silent, and the manager starts us again.
    """
    every = min(LOOK_EVERY, manager.watchdog / 4) if manager.watchdog else LOOK_EVERY
    now = asyncio.get_running_loop().time
    deadline = now() + ready_within.total_seconds()
    is_ready, text, hanging = False, "", ""
    while True:
        parts = states()
        status = ", ".join(f"{part}: {state}" for part, state in parts.items())
        if not is_ready and (set(parts.values()) == {OK} or now() >= deadline):
            is_ready = True
            manager.tell(READY)
        if text != status:
            text = status
            manager.tell(f"STATUS={status}")
        late = ", ".join(name for name, pulse in pulses().items() if pulse.is_late(by=grace))
        if late != hanging:
            hanging = late
            _log_change(late)
        if manager.watchdog and not late:
            manager.tell(ALIVE)
        await asyncio.sleep(every.total_seconds())


def _log_change(late: str) -> None:
    if late:
        log.error("a loop hangs", extra={"loops": late})
    else:
        log.info("no loop hangs any more")
