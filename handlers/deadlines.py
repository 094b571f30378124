"""Time has passed: ballots whose deadline is reached are counted and closed."""

import logging

from bot.config import Config
from bot.domain.ballot import BallotState
from bot.domain.comment import Source
from bot.events import TimeReached
from handlers.ballots import close_ballot
from storage.engine import Database

log = logging.getLogger(__name__)


async def handle_deadlines(event: TimeReached, *, database: Database, config: Config) -> None:
    """Close every ballot that is due, each in a transaction of its own."""
    async with database.reading() as store:
        due = await store.ballots.due(event.now)
    for found in due:
        async with database.transaction() as store:
            ballot = await store.ballots.get(found.id)
            if ballot is None or ballot.state is not BallotState.OPEN:
                continue
            closed, _tally = await close_ballot(
                store, ballot, by=None, source=Source.TIME, config=config, now=event.now
            )
        log.info("ballot closed", extra={"item": closed.item, "outcome": closed.outcome})
