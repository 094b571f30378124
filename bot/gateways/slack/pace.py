"""How fast we may post: a token bucket that is told the time.

Slack accepts about one message a second per channel and tolerates short bursts. A bucket here is
one number, the instant at which it would be full again (the "generic cell rate algorithm"), so it
needs no timer and an idle bucket can be forgotten.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """One post every `every`, after a burst of at most `burst` at once."""

    every: timedelta = timedelta(seconds=1)
    burst: int = 3


@dataclass(frozen=True, slots=True)
class Bucket:
    """A channel's tokens; `full_at` is in the seconds of whatever clock gives `now`."""

    full_at: float = 0.0

    def wait(self, pace: Pace, *, now: float) -> float:
        """Return the seconds until a token is there; 0.0 when one is there now."""
        every = pace.every.total_seconds()
        return max(0.0, self.full_at - every * (pace.burst - 1) - now)

    def take(self, pace: Pace, *, now: float) -> "Bucket":
        """Return the bucket with the next token spoken for, whether or not it is there yet."""
        return Bucket(full_at=max(self.full_at, now) + pace.every.total_seconds())
