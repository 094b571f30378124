"""Faults on request, and Slack's own refusal to be hurried.

A fault is asked for beforehand ("the next two chat.postMessage lose their
answer") and used up as calls arrive, so that a test decides what breaks and when.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final


class FaultKind(StrEnum):
    """What goes wrong with a call."""

    LOST_ANSWER = "lost_answer"
    """The effect happens, then the connection closes without an answer."""
    REFUSED = "refused"
    """The connection closes before anything happens."""
    SERVER_ERROR = "500"
    """Nothing happens; the status is 500."""
    UNAVAILABLE = "503"
    """Nothing happens; the status is 503."""
    ERROR = "error"
    """Nothing happens; the answer is `code`, as Slack words its refusals."""
    RATE_LIMITED = "429"
    """Nothing happens; the status is 429 with Retry-After `after`."""
    SLOW = "slow"
    """The effect happens; the answer comes `after` that long."""
    MALFORMED = "malformed"
    """The effect happens; the answer is not JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault for the next `times` calls of `method` (of any, when empty).

    The first `skip` such calls pass. `after` is the delay or the Retry-After, `code` what Slack
    answers with an `ERROR`.
    """

    kind: FaultKind
    method: str = ""
    times: int = 1
    skip: int = 0
    after: timedelta = timedelta(seconds=1)
    code: str = ""


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Ask for a fault."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Ask for none any more."""
        self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """Return the fault that befalls this call, if any, and count it."""
        for index, fault in enumerate(self._waiting):
            if fault.method not in ("", method):
                continue
            if fault.skip > 0:
                self._waiting[index] = replace(fault, skip=fault.skip - 1)
                continue
            self._waiting[index] = replace(fault, times=fault.times - 1)
            self._waiting = [fault for fault in self._waiting if fault.times > 0]
            return fault
        return None


TIERS: Final[Mapping[str, int]] = {
    "chat.delete": 50,
    "chat.unfurl": 50,
    "chat.update": 50,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.members": 100,
    "conversations.open": 50,
    "conversations.replies": 50,
    "entity.presentDetails": 50,
    "files.completeUploadExternal": 100,
    "files.delete": 50,
    "files.getUploadURLExternal": 100,
    "reactions.add": 50,
    "reactions.remove": 20,
    "users.info": 100,
    "users.lookupByEmail": 50,
    "views.open": 100,
    "views.publish": 100,
    "views.push": 100,
    "views.update": 100,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """How much Slack takes: posts a second and channel, and of each method calls a minute.

    Each after a burst. `tiers` are those that the methods' pages name, which count in the whole
    workspace (https://docs.slack.dev/apis/web-api/rate-limits).
    """

    posts_per_second: float = 1.0
    post_burst: int = 3
    tiers: Mapping[str, int] = field(default_factory=lambda: TIERS)
    burst: int = 20


class RateLimiter:
    """Counts calls in token buckets; with no limits everything passes."""

    def __init__(self, limits: RateLimits | None, *, now: Callable[[], float]) -> None:
        self.limits = limits
        self._now = now
        self._buckets: dict[str, tuple[float, float]] = {}

    def retry_after(self, method: str, channel: str) -> int:
        """Return 0 when the call may pass, else the whole seconds to wait."""
        limits = self.limits
        if limits is None:
            return 0
        if method in ("chat.postMessage", "chat.postEphemeral"):
            return self._take(f"post {channel}", limits.posts_per_second, limits.post_burst)
        if (calls := limits.tiers.get(method)) is not None:
            return self._take(method, calls / 60, limits.burst)
        return 0

    def _take(self, name: str, rate: float, burst: int) -> int:
        now = self._now()
        left, at = self._buckets.get(name, (float(burst), now))
        left = min(float(burst), left + (now - at) * rate)
        if left < 1:
            self._buckets[name] = (left, now)
            return max(1, math.ceil((1 - left) / rate))
        self._buckets[name] = (left - 1, now)
        return 0
