"""Notice that a loop has stopped going round, or stays too long at one thing."""

import asyncio
import selectors
import time
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final


class Pulse:
    """The beat of one loop: it beats each time round, and says how long it is going to wait.

    `seconds` is a clock that only goes forward: nobody's change of the time makes a loop look dead.
    """

    def __init__(self, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._due: float | None = None

    def beat(self, *, pause: timedelta = timedelta(0)) -> None:
        """Note that the loop goes round, and takes up to `pause` before it beats again.

        Of two that share a pulse, the one that takes longer counts.
        """
        self._due = max(self._due or 0.0, self._seconds() + pause.total_seconds())

    def end(self) -> None:
        """Note that the loop ends: it is no longer expected to beat."""
        self._due = None

    def is_late(self, *, by: timedelta) -> bool:
        """Return True if the loop runs and its next beat is overdue by more than `by`."""
        return self._due is not None and self._seconds() > self._due + by.total_seconds()


PAUSES: Final = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0)
"""Seconds up to which pauses of the event loop are counted together; the last count is of longer
ones."""


@dataclass(slots=True)
class Pauses:
    """How long an event loop worked, each time, before it looked again for what had come."""

    longest: float = 0.0
    seconds: float = 0.0
    counts: list[int] = field(default_factory=lambda: [0] * (len(PAUSES) + 1))

    def add(self, seconds: float) -> None:
        """Count one pause."""
        self.longest = max(self.longest, seconds)
        self.seconds += seconds
        self.counts[bisect_left(PAUSES, seconds)] += 1


class WatchedLoop(asyncio.SelectorEventLoop):
    """An event loop that counts its own pauses; to watch it costs nothing while it waits."""

    def __init__(self) -> None:
        self.pauses = Pauses()
        super().__init__(_WatchedSelector(self.pauses))


class _WatchedSelector(selectors.DefaultSelector):
    def __init__(self, pauses: Pauses) -> None:
        super().__init__()
        self._pauses = pauses
        self._since: float | None = None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for what comes, as the loop asks between two turns."""
        if self._since is not None:
            self._pauses.add(time.perf_counter() - self._since)
        ready = super().select(timeout)
        self._since = time.perf_counter()
        return ready


def pauses_of(loop: asyncio.AbstractEventLoop) -> Pauses:
    """Return the pauses of a loop; none are counted of one that is not watched."""
    return loop.pauses if isinstance(loop, WatchedLoop) else Pauses()
