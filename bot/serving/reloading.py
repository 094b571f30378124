"""Change the configuration of a running service: what may change, and what waits for a restart."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pydantic import BaseModel, ValidationError

from bot.clock import Clock
from bot.config import Config
from bot.domain.ids import ChannelId
from bot.errors import ConfigError, TryAgainLater
from bot.logs import Outage, set_level
from handlers.lists.home_list import retry_withheld
from handlers.lists.moves import with_moves
from handlers.people.rosters import take_rosters
from handlers.work import Work
from storage.database.engine import Database

log = logging.getLogger(__name__)

DATABASE_PAUSE: Final = timedelta(seconds=1)

RELOADED: Final = frozenset({"lists", "rules", "log"})
"""The tables that a running service takes over. The others are held by open connections."""


@dataclass(frozen=True, slots=True)
class Rereading:
    """How a running service gets its configuration again.

    `asked` is set by whoever wants that; `load` reads the file, and raises ConfigError. `given` is
    what the file said when the service started.
    """

    given: Config
    asked: asyncio.Event
    load: Callable[[], Config]


class Current:
    """The configuration as it is now.

    Whoever handles an event calls it once, when the event begins: so nothing is handled half by an
    old configuration and half by a new one.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self.moves: Mapping[ChannelId, ChannelId] = {}
        """The present ids of channels that the file may call by older ones."""

    def __call__(self) -> Config:
        """Return it; it never changes, another one takes its place."""
        return self._config

    def replace(self, config: Config) -> None:
        """Let events that begin from now on have another one."""
        self._config = config

    def follow(self, moves: Mapping[ChannelId, ChannelId]) -> None:
        """Let events that begin from now on know the present ids of channels."""
        self.moves = moves
        self.replace(with_moves(self._config, moves))


async def reload_when_asked(
    rereading: Rereading,
    current: Current,
    *,
    database: Database,
    clock: Clock,
    follow: Callable[[Config], None],
) -> None:
    """Take over the file's configuration whenever that is asked for; for ever.

    A file that cannot be used changes nothing. Changed keys that only a restart takes over are
    named. `follow` is told each configuration that takes over.
    """
    while True:
        await rereading.asked.wait()
        rereading.asked.clear()
        try:
            new = await asyncio.to_thread(rereading.load)
            config = with_moves(with_reloaded(current(), new), current.moves)
        except ConfigError as error:
            reason = " ".join(str(error).split())
            log.error(  # noqa: TRY400 - no bug
                "the new configuration cannot be used; the old one stays", extra={"reason": reason}
            )
            continue
        if waiting := needing_restart(changed_keys(rereading.given, new)):
            log.warning("restart to change these keys", extra={"keys": waiting})
        changed = changed_keys(current(), config)
        current.replace(config)
        follow(config)
        set_level(config.log.level)
        log.info("configuration reloaded", extra={"keys": changed})
        await _settle(database, config, clock=clock)


async def _settle(database: Database, config: Config, *, clock: Clock) -> None:
    """Do with a new configuration what a start does: import rosters, send what had no way."""
    outage = Outage(log, waits="a reload waits for the database", goes_on="the reload goes on")
    while True:
        try:
            async with database.transaction() as store:
                await retry_withheld(Work(store, config, clock()))
            await take_rosters(database, config, now=clock())
        except TryAgainLater as error:
            outage.met(error)
            await asyncio.sleep(DATABASE_PAUSE.total_seconds())
        else:
            outage.over()
            return


def with_reloaded(running: Config, new: Config) -> Config:
    """Return the running configuration with those tables of the new one that can be taken over.

    Raises:
        ConfigError: they do not fit the other tables, which only a restart changes.
    """
    parts = {
        name: getattr(new if name in RELOADED else running, name) for name in Config.model_fields
    }
    try:
        return Config.model_validate(parts)
    except ValidationError as error:
        text = "; ".join(str(fault["ctx"]["error"]) for fault in error.errors() if "ctx" in fault)
        raise ConfigError(f"restart to change these together: {text}") from error


def changed_keys(before: Config, after: Config) -> tuple[str, ...]:
    """Return the keys that differ, such as `lists.plan.chairs`, without their values."""
    return tuple(_changed("", _table(before), _table(after)))


def needing_restart(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return those keys that a running service cannot take over."""
    return tuple(key for key in keys if key.split(".")[0] not in RELOADED)


def _changed(
    place: str, before: Mapping[str, object], after: Mapping[str, object]
) -> Iterator[str]:
    for name in dict.fromkeys((*before, *after)):
        key = f"{place}.{name}" if place else name
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if (old_table := _table(old)) and (new_table := _table(new)):
            yield from _changed(key, old_table, new_table)
        else:
            yield key


def _table(value: object) -> Mapping[str, object]:
    """Return the keys of a table, or the names of an array of tables; nothing for other values."""
    if isinstance(value, BaseModel):
        return {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, tuple) and value and all(hasattr(entry, "name") for entry in value):
        return {str(entry.name): entry for entry in value}
    return {}
