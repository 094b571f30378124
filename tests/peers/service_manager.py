"""A service manager's end of sd_notify(3): a datagram socket that keeps what a service tells."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_SECONDS = 60.0


class Manager:
    """What was told so far, one line after the other."""

    def __init__(self, taking: socket.socket) -> None:
        self._socket = taking
        self.told: list[str] = []

    def look(self) -> list[str]:
        """Take what has arrived, and return all lines so far."""
        while True:
            try:
                self.told += self._socket.recv(65536).decode().split("\n")
            except BlockingIOError:
                return self.told

    async def until(self, seen: Callable[[list[str]], bool]) -> None:
        """Wait until what was told is as it should be."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not seen(self.look()):  # noqa: ASYNC110 - a datagram socket tells nobody
                await asyncio.sleep(0.02)

    async def next_line(self, line: str, *, within: float) -> bool:
        """Return True if that line comes, from now on, within so many seconds."""
        before = self.look().count(line)
        try:
            async with asyncio.timeout(within):
                while self.look().count(line) == before:  # noqa: ASYNC110 - as above
                    await asyncio.sleep(0.02)
        except TimeoutError:
            return False
        return True


@contextmanager
def service_manager(address: str | Path) -> Iterator[Manager]:
    """Listen at a path, or at an abstract name that begins with `@`, as systemd does."""
    name = str(address)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as taking:
        taking.bind(f"\0{name[1:]}" if name.startswith("@") else name)
        taking.setblocking(False)
        yield Manager(taking)
