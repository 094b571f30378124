"""Time has passed: ballots whose deadline is reached are counted and closed."""

import logging

from bot.config import Config
from bot.domain.ballot import BallotState
from bot.domain.comment import Source
from bot.domain.ids import BallotId
from bot.errors import TryAgainLater
from bot.events import TimeReached
from handlers.ballots import close_ballot
from storage.engine import Database

log = logging.getLogger(__name__)


async def handle_deadlines(event: TimeReached, *, database: Database, config: Config) -> None:
    """Close every ballot that is due, each in a transaction of its own.

    One that cannot be closed keeps neither the others nor the digests from their time. One whose
    lists are gone from the configuration is closed when one of them is there again.
    """
    async with database.reading() as store:
        due = await store.ballots.due(event.now, lists=[one.name for one in config.lists])
    for found in due:
        try:
            await _close(found.id, event, database=database, config=config)
        except TryAgainLater:
            raise
        except Exception:
            log.exception("ballot cannot be closed; it is tried again", extra={"item": found.item})


async def _close(
    ballot_id: BallotId, event: TimeReached, *, database: Database, config: Config
) -> None:
    async with database.transaction() as store:
        ballot = await store.ballots.get(ballot_id)
        if ballot is None or ballot.state is not BallotState.OPEN:
            return
        closed, _tally = await close_ballot(
            store, ballot, by=None, source=Source.TIME, config=config, now=event.now
        )
    log.info("ballot closed", extra={"item": closed.item, "outcome": closed.outcome})
