"""Send one domain only so many mails at a time: a server that gets many at once puts them off."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from bot.errors import OwnPace

MOST_PROMISED: Final = 10_000


@dataclass(frozen=True, slots=True)
class DomainPace:
    """How fast mails to one domain leave a process: `burst` at once, then one `every`."""

    every: timedelta = timedelta(seconds=1)
    burst: int = 60


@dataclass(slots=True)
class Paces:
    """When the next mail to each domain may leave, in seconds of a steady clock."""

    pace: DomainPace
    _free_at: dict[str, float] = field(default_factory=dict)
    _promised: dict[str, float] = field(default_factory=dict)

    def take(self, domain: str, mail: str, *, now: float) -> None:
        """Let a mail go to a domain, or give it a time of its own at which it may.

        Raises:
            OwnPace: it is not yet its turn; `after` says when.
        """
        turn = self._promised.get(mail)
        if turn is None:
            every = self.pace.every.total_seconds()
            free = max(self._free_at.get(domain, 0.0), now - every * (self.pace.burst - 1))
            self._free_at[domain] = free + every
            turn = free
        if turn > now:
            if len(self._promised) >= MOST_PROMISED:
                self._promised.pop(next(iter(self._promised)))
            self._promised[mail] = turn
            after = timedelta(seconds=turn - now)
            raise OwnPace(f"{domain} gets only so many messages at once", after=after)
        self._promised.pop(mail, None)
