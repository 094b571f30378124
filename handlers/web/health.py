"""Report the service's health, from what its parts know already."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final, Protocol

from bot.domain.ids import MailboxName
from bot.errors import TryAgainLater
from bot.events import WebReply
from bot.gateways.slack.incoming import SlackIn
from handlers.sending.outbox import Outbox
from storage.database.engine import Database

DATABASE_TIME: Final = timedelta(seconds=3)
"""How long the database may take to answer."""
OUTBOX_REST: Final = timedelta(minutes=3)
"""How long ago the outbox may have looked for work; it does at least every minute."""

OK: Final = "ok"
AWAY: Final = "out of reach"
STUCK: Final = "stuck"


class Watched(Protocol):
    """A mailbox that is watched."""

    connected: bool

    @property
    def last_error(self) -> str:
        """What is wrong now; empty when all is well."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of this process that can fail; other processes may read other mailboxes."""

    database: Database
    mailboxes: Mapping[MailboxName, Watched]
    slack: SlackIn
    outbox: Outbox


async def tell_health(parts: Parts, *, now: datetime) -> WebReply:
    """Return the state of each part, with status 503 if one is not right.

    Anybody may ask. So no name, count or error is in it: `penholder check` and the log tell more.
    """
    states = {"database": await _database(parts.database), **states_of(parts, now=now)}
    is_well = all(state == OK for state in states.values())
    status = HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE
    return WebReply(status, json.dumps(states) + "\n", content_type="application/json")


def states_of(parts: Parts, *, now: datetime) -> Mapping[str, str]:
    """Return the state of each part that this process knows without asking anybody."""
    return {
        "mailboxes": OK if all(map(_is_watching, parts.mailboxes.values())) else AWAY,
        "slack": OK if parts.slack.connected or not parts.slack.is_running else AWAY,
        "outbox": OK if parts.outbox.looked_since(now - OUTBOX_REST) else STUCK,
    }


async def _database(database: Database) -> str:
    try:
        async with asyncio.timeout(DATABASE_TIME.total_seconds()), database.reading() as store:
            await store.outbox.next_due()
    except (TryAgainLater, TimeoutError):
        return AWAY
    return OK


def _is_watching(mailbox: Watched) -> bool:
    return mailbox.connected and not mailbox.last_error
