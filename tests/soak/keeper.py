"""Keep services running that are killed, stopped and started again, and watch their size."""

import asyncio
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, to repeat a run
from typing import Self

from tests.journeys.process import Service, start_service

LOOK_EVERY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Size:
    """What a process held: `at` is seconds of the run, `rss` bytes."""

    pid: int
    at: float
    rss: int
    files: int


@dataclass
class Keeper:
    """The services on one configuration; each place has one process, which is always replaced."""

    config: Path
    places: int
    random: Random
    sizes: list[Size] = field(default_factory=list)
    kills: int = 0
    deaths: list[str] = field(default_factory=list)
    """Ends that nobody asked for."""
    logs: list[Path] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._began = time.monotonic()
        self._services = [await self._start(place) for place in range(self.places)]
        self._watch = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._watch.cancel()
        for service in self._services:
            await service.kill()

    async def kill_one(self) -> None:
        """Take a process away at once, and start another in its place."""
        self.kills += 1
        await self._replace(self._one(), signal.SIGKILL)

    async def restart_one(self) -> None:
        """End a process as its operator does, and start another in its place."""
        await self._replace(self._one(), signal.SIGTERM)

    async def freeze_one(self, seconds: float) -> None:
        """Let a process stand still for a while, as on a machine that swaps."""
        process = self._services[self._one()].process
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        process.send_signal(signal.SIGCONT)

    async def move(self, *, days: float) -> None:
        """End every process, and start them with a clock that is days ahead."""
        self._watch.cancel()
        for service in self._services:
            await service.stop()
        self._services = [await self._start(place, days=days) for place in range(self.places)]

    @property
    def tracebacks(self) -> list[str]:
        """Return what no part of a service expected."""
        texts: list[str] = []
        for service in self._services:
            whole = Service(service.log_path, service.process, 0)
            texts += [one["traceback"] for one in whole.lines() if "traceback" in one]
        return texts

    @property
    def longest_pause(self) -> int:
        """The milliseconds for which a service that was stopped had kept its loop at one thing."""
        pauses = [0]
        for service in self._services:
            whole = Service(service.log_path, service.process, 0)
            pauses += [line.get("longest_pause_ms", 0) for line in whole.lines()]
        return max(pauses)

    def _one(self) -> int:
        return self.random.randrange(self.places)

    async def _start(self, place: int, *, days: float = 0) -> Service:
        return await start_service(
            self.config, hurried=True, ahead=days, log_name=f"service-{place}.log"
        )

    async def _replace(self, place: int, how: signal.Signals) -> None:
        service = self._services[place]
        service.process.send_signal(how)
        await service.ended()
        self._services[place] = await self._start(place)

    async def _look(self) -> None:
        """Note each process's size, and start another for one that ended by itself."""
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            for place, service in enumerate(self._services):
                status = service.process.returncode
                if status is None:
                    self.sizes += _size_of(service.process.pid, time.monotonic() - self._began)
                elif status not in (0, -signal.SIGKILL):
                    self.deaths.append(f"exit status {status}\n{service.log[-2000:]}")
                    self._services[place] = await self._start(place)


def _size_of(pid: int, at: float) -> Sequence[Size]:
    """Return a process's size; nothing if it has just ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
        files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return []
    lines = (line.split() for line in status.splitlines() if line.startswith("VmRSS:"))
    return [Size(pid, at, int(words[1]) * 1024, files) for words in lines]
