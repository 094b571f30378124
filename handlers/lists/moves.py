"""Follow Slack channels to their new ids, whatever the configuration still says.

A private channel that is shared with another organisation gets a new id for ever, and only one
event tells (`channel_id_changed`). What is stored is brought to the new id at once; lists whose
configuration names the old one go on in the new one.
"""

from collections.abc import Mapping

from bot.config import Config, ListConfig
from bot.domain.ids import ChannelId
from storage.database.engine import Database


async def moves_of(database: Database) -> Mapping[ChannelId, ChannelId]:
    """Return the present id of each channel that got another one."""
    async with database.brief.reading() as store:
        return await store.channels.moves()


def with_moves(config: Config, moves: Mapping[ChannelId, ChannelId]) -> Config:
    """Return a configuration in which each list has its channel's present id."""
    if all(channel not in moves for each in config.lists for channel in each.channels):
        return config
    lists = [_moved(each, moves) for each in config.lists]
    return config.model_copy(update={"lists": type(config.lists)(lists)})


def _moved(home: ListConfig, moves: Mapping[ChannelId, ChannelId]) -> ListConfig:
    """Return a list with the present ids of its channel and of its routes'."""
    routes = (
        route.model_copy(update={"channel": moves.get(route.channel, route.channel)})
        for route in home.routes
    )
    channel = moves.get(home.channel, home.channel)
    return home.model_copy(update={"channel": channel, "routes": tuple(routes)})
