"""What every decision needs: the repositories of its transaction, the configuration, the time."""

from dataclasses import dataclass
from datetime import datetime

from bot.config import Config
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction's repositories, the configuration, and when it is: made at the doors."""

    store: Store
    config: Config
    now: datetime
