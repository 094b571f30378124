"""What every decision needs: the repositories of its transaction, the configuration, the time."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.config import Config
from storage.database.engine import Database
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction's repositories, the configuration, and when it is: made at the doors."""

    store: Store
    config: Config
    now: datetime


@dataclass(frozen=True, slots=True)
class Door:
    """What begins transactions for something that arrives, or is due."""

    database: Database
    config: Config
    clock: Clock

    def work(self, store: Store) -> Work:
        """Return the work of a transaction, as of now."""
        return Work(store, self.config, self.clock())
