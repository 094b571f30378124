"""What is no longer needed is forgotten."""

from datetime import timedelta
from typing import Final

from bot.events import TimeReached
from storage.engine import Database

REMEMBER_ARRIVALS: Final = timedelta(days=2)
"""How long a Slack arrival is known again; Slack's own redelivery ends within minutes."""


async def forget_old_arrivals(event: TimeReached, *, database: Database) -> None:
    """Forget the keys of Slack arrivals that cannot come again."""
    limit = event.now - REMEMBER_ARRIVALS
    async with database.reading() as store:
        oldest = await store.arrivals.oldest()
    if oldest is None or oldest > limit - timedelta(hours=1):
        return
    async with database.transaction() as store:
        await store.arrivals.forget_before(limit)
