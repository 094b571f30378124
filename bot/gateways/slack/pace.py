"""How fast we may call: token buckets that are told the time.

Slack accepts about one message a second per channel, several hundred a minute in all, and of each
other method so many calls a minute in the whole workspace, by the method's tier
(https://docs.slack.dev/apis/web-api/rate-limits). It tolerates short bursts. A bucket here is one
number, the instant at which it would be full again (the "generic cell rate algorithm"), so it needs
no timer and an idle bucket can be forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

TIER_2: Final = 20
TIER_3: Final = 50
TIER_4: Final = 100
"""Calls of a method a minute, in one workspace."""

CALLS_A_MINUTE: Final[Mapping[str, int]] = {
    "chat.postMessage": 300,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "chat.unfurl": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.delete": TIER_3,
    "files.getUploadURLExternal": TIER_4,
    "reactions.add": TIER_3,
    "reactions.remove": TIER_2,
    "users.info": TIER_4,
    "users.lookupByEmail": TIER_3,
    "views.publish": TIER_4,
}
"""What leaves or is asked for many channels and people by itself. A form that a person waits for is
opened at once: Slack says then if it was too much."""


@dataclass(frozen=True, slots=True)
class Pace:
    """One post every `every`, after a burst of at most `burst` at once."""

    every: timedelta = timedelta(seconds=1)
    burst: int = 3

    def of_method(self, method: str) -> "Pace | None":
        """Return how fast a method may be called in all channels together; None if we only obey.

        It is as fast beside Slack's limit as this pace is beside one post a second.
        """
        calls = CALLS_A_MINUTE.get(method)
        if calls is None:
            return None
        return Pace(every=self.every * 60 / calls, burst=max(self.burst, calls // 6))


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

    def give_back(self, pace: Pace) -> "Bucket":
        """Return the bucket with a token again that was spoken for and not used."""
        return Bucket(full_at=self.full_at - pace.every.total_seconds())
