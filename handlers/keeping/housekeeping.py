"""Delete what is no longer needed."""

from datetime import timedelta
from typing import Final

from bot.events import TimeReached
from storage.database.engine import Database

REMEMBER_ARRIVALS: Final = timedelta(days=4)
"""How long an arrival is recognised when it comes again: a mail to us longer than it is answered
(`LATE`). Slack redelivers only for minutes."""

REMEMBER_CHANGES: Final = timedelta(days=7)
"""How long an edit or delete in Slack keeps out older news of its message."""

REMEMBER_UPDATES: Final = timedelta(days=30)
"""How long `outbox list` shows updates of items' messages: by far the most of what is sent, and the
next one replaces what it said. All else that was sent is kept, so that nothing is said twice."""

UPDATES_AT_ONCE: Final = 1000
"""How many go in one tick, so that nobody waits for it."""


async def delete_expired(event: TimeReached, *, database: Database) -> None:
    """Delete arrivals, changes and updates of long ago, and past absences."""
    limit = event.now - REMEMBER_ARRIVALS
    changes_limit = event.now - REMEMBER_CHANGES
    # A day later: the day of somebody's return ends later in the west than in UTC.
    yesterday = event.now.date() - timedelta(days=1)
    async with database.reading() as store:
        oldest = await store.arrivals.oldest()
        back = await store.absences.earliest()
        changed = await store.message_changes.oldest()
        over_limit = await store.message_changes.over_limit()
        updated = await store.outbox.oldest_update()
    if updated is not None and updated < event.now - REMEMBER_UPDATES:
        async with database.transaction() as store:
            await store.outbox.forget_updates(
                before=event.now - REMEMBER_UPDATES, limit=UPDATES_AT_ONCE
            )
    if oldest is not None and oldest <= limit - timedelta(hours=1):
        async with database.transaction() as store:
            await store.arrivals.forget_before(limit)
    if back is not None and back < yesterday:
        async with database.transaction() as store:
            await store.absences.forget_before(yesterday)
    if over_limit is not None:
        changes_limit = max(changes_limit, over_limit)
    if changed is not None and changed < changes_limit:
        async with database.transaction() as store:
            await store.message_changes.forget_before(changes_limit)
