"""What every decision needs: the repositories of its transaction, the configuration, the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.config import Config
from bot.domain.delivery import NewDelivery
from storage.database.engine import Database
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction's repositories, the configuration, and when it is: made at the doors."""

    store: Store
    config: Config
    now: datetime

    async def send(self, new: Sequence[NewDelivery]) -> None:
        """Queue what is to leave once this is saved, in order."""
        await self.store.outbox.add_many(new, now=self.now)


@dataclass(frozen=True, slots=True)
class Door:
    """What begins transactions for something that arrives, or is due."""

    database: Database
    config: Config
    clock: Clock

    def work(self, store: Store) -> Work:
        """Return the work of a transaction, as of now."""
        return Work(store, self.config, self.clock())
