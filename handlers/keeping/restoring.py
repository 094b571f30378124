"""After a restore from a backup, find what has been posted and sent since.

The database knows nothing of it, and mails since the backup come again from the mailbox. Each
message of ours in Slack names its delivery, and what is queued again for the same mail gets the
same id (`handlers/filing/own_mail.py`). A mail of ours has it in its Message-ID.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.config import Config
from bot.errors import ConfigError, GiveUp, TryAgainLater
from bot.gateways.slack.outgoing import SlackOut
from bot.logs import Outage
from handlers.people.sight import all_channels
from storage.database.engine import Database
from storage.restores import FoundMessage

log = logging.getLogger(__name__)

UNREADABLE: Final = (
    "the database was restored from a backup, and channel {channel} cannot be read, so what has "
    "been posted there since would be posted again: {reason}. Correct that and start again"
)


PAUSE: Final = timedelta(seconds=1)
"""How soon Slack is asked again, unless it asks to wait for longer."""


async def look_back(
    database: Database, slack: SlackOut, config: Config, *, clock: Clock, stop: asyncio.Event
) -> bool:
    """If the database was restored since the last start, record what is in Slack's channels.

    Items then get the numbers that they had, and nothing is posted again. While Slack is away, it
    is waited for. Returns False if `stop` is set before that.

    Raises:
        ConfigError: a channel cannot be read; a person must help.
    """
    outage = Outage(log, waits="start waits for Slack", goes_on="start goes on")
    while not stop.is_set():
        try:
            await _look_once(database, slack, config, clock=clock)
        except TryAgainLater as error:
            outage.met(error)
            with suppress(TimeoutError):
                async with asyncio.timeout(max(error.after, PAUSE).total_seconds()):
                    await stop.wait()
        else:
            outage.over()
            return True
    return False


async def _look_once(database: Database, slack: SlackOut, config: Config, *, clock: Clock) -> None:
    async with database.reading() as store:
        restore = await store.restores.last()
    if restore is None or restore.begun_at is not None:
        return
    found_messages: list[FoundMessage] = []
    for channel in all_channels(config):
        try:
            posted = await slack.posted_since(channel, restore.made_at)
        except GiveUp as error:
            raise ConfigError(UNREADABLE.format(channel=channel, reason=error)) from error
        found_messages += [
            FoundMessage(channel, message.ts, message.delivery, message.item, message.is_parent)
            for message in posted
        ]
    async with database.transaction() as store:
        await store.leases.take_turn()
        restore = await store.restores.last()
        if restore is None or restore.begun_at is not None:
            return  # another process was quicker
        await store.restores.begin(found_messages, now=clock())
    facts = {"backup": restore.made_at.isoformat(), "messages": len(found_messages)}
    log.info("looked back to the backup", extra=facts)
