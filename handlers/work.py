"""Define what every decision needs: the store, the configuration, and the time."""

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
    """A transaction's store, the configuration, and the time, made where something arrives."""

    store: Store
    config: Config
    now: datetime

    async def send(self, new: Sequence[NewDelivery]) -> None:
        """Queue what is to leave once this is saved, in order."""
        await self.store.outbox.add_many(new, now=self.now)


@dataclass(frozen=True, slots=True)
class Door:
    """Begins the transactions for something that arrives or is due."""

    database: Database
    config: Config
    clock: Clock

    def work(self, store: Store) -> Work:
        """Return the work of a transaction, as of now."""
        return Work(store, self.config, self.clock())
