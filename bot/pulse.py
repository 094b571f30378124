"""Notice that a loop has stopped going round, which no exception tells."""

import time
from collections.abc import Callable
from datetime import timedelta


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
