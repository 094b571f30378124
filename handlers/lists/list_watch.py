"""Remember when to check each list again, so that the timer does not query in vain."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.config import Config, ListConfig
from bot.domain.ids import ListName


class ListWatch:
    """When to check each list again.

    With another configuration, or after the clock was set back, all are looked at at once.
    """

    def __init__(self) -> None:
        self._config: Config | None = None
        self._latest = datetime.min.replace(tzinfo=UTC)
        self._again: dict[ListName, datetime] = {}

    def lists(self, config: Config, *, now: datetime) -> Iterator[ListConfig]:
        """Return the lists to check now."""
        if config is not self._config or now < self._latest:
            self._config, self._again = config, {}
        self._latest = now
        for list_config in config.lists:
            if list_config.name not in self._again or now >= self._again[list_config.name]:
                yield list_config

    def look_again(self, list_config: ListConfig, *, at: datetime) -> None:
        """Skip a list until an instant."""
        self._again[list_config.name] = at
