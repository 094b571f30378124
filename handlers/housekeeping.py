"""What is no longer needed is forgotten."""

from datetime import timedelta
from typing import Final

from bot.events import TimeReached
from storage.engine import Database

REMEMBER_ARRIVALS: Final = timedelta(days=2)
"""How long a Slack arrival is known again; Slack's own redelivery ends within minutes."""


async def forget_what_is_past(event: TimeReached, *, database: Database) -> None:
    """Forget the keys of Slack arrivals that cannot come again, and who was away once."""
    limit = event.now - REMEMBER_ARRIVALS
    # A day later: the day on which somebody comes back ends later in the west than in UTC.
    yesterday = event.now.date() - timedelta(days=1)
    async with database.reading() as store:
        oldest = await store.arrivals.oldest()
        back = await store.absences.earliest()
    if oldest is not None and oldest <= limit - timedelta(hours=1):
        async with database.transaction() as store:
            await store.arrivals.forget_before(limit)
    if back is not None and back < yesterday:
        async with database.transaction() as store:
            await store.absences.forget_before(yesterday)
