"""Tell the service manager that we are ready, well, or about to stop (sd_notify(3))."""

import logging
import os
import socket
from collections.abc import Mapping
from datetime import timedelta
from typing import Final, Self

from bot.logs import Outage

log = logging.getLogger(__name__)

READY: Final = "READY=1"
ALIVE: Final = "WATCHDOG=1"
STOPPING: Final = "STOPPING=1"


class ServiceManager:
    """The service manager that started this process; without one, nothing is told to anybody.

    `address` is the path of its datagram socket, "" if there is none; `@` begins one of Linux's
    abstract names. `watchdog` is how long it lets us be silent; None if it does not watch.
    """

    def __init__(self, address: str, *, watchdog: timedelta | None = None) -> None:
        self.watchdog = watchdog if address else None
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._outage = Outage(
            log, waits="the service manager is not reached", goes_on="the service manager is back"
        )

    @classmethod
    def of_environment(cls, environment: Mapping[str, str], *, pid: int | None = None) -> Self:
        """Return the one that the environment of the process `pid`, by default this one, names."""
        given, watched = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
        is_watched = given.isdecimal() and watched in {"", str(pid or os.getpid())}
        watchdog = timedelta(microseconds=int(given)) if is_watched else None
        return cls(environment.get("NOTIFY_SOCKET", ""), watchdog=watchdog)

    def tell(self, *lines: str) -> None:
        """Send lines such as `READY=1`; that nobody takes them is logged once, and changes nothing.

        It never waits: a service manager that takes nothing must not stop us.
        """
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as way:
                way.setblocking(False)
                way.sendto("\n".join(lines).encode(), self._address)
        except OSError as error:
            self._outage.met(error)
        else:
            self._outage.over()
