"""What a database must not hold when all is quiet: doubles, and deliveries that wait."""

import asyncio
from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import timedelta
from typing import Final

from bot.domain.delivery import DeliveryState
from bot.domain.ids import DeliveryId
from bot.domain.items.history import Change
from storage.database.engine import Database
from storage.store import Store

PATIENCE: Final = timedelta(seconds=60)
"""Slack takes one message a second in a channel, and an erased name is in many."""


async def find_leftovers(database_url: str) -> list[str]:
    """Wait until nothing waits to leave, then return what is wrong in the database."""
    database = await Database.open(database_url, new_delivery_id=lambda _name: DeliveryId("never"))
    try:
        faults = await _wait_until_quiet(database)
        async with database.reading() as store:
            return [*faults, *await _doubles(store)]
    finally:
        await database.close()


async def _wait_until_quiet(database: Database) -> list[str]:
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            while True:
                async with database.reading() as store:
                    counts = await store.outbox.counts()
                if not counts.get(DeliveryState.WAITING, 0):
                    break
                await asyncio.sleep(0.05)
    except TimeoutError:
        async with database.reading() as store:
            left = await store.outbox.list([DeliveryState.WAITING], limit=10)
        return [
            f"deliveries still wait: {counts}",
            *(f"{one.kind} to {one.recipient}: {one.last_error}" for one in left),
        ]
    failed = counts.get(DeliveryState.FAILED, 0)
    return [f"{failed} deliveries failed"] if failed else []


async def _doubles(store: Store) -> list[str]:
    faults = []
    for item in await store.items.search(limit=100):
        mails = await store.mails.of_thread(item.thread)
        faults += _twice("mail", [mail.message_id for mail in mails])
        comments = await store.comments.of_item(item.number)
        faults += _twice("comment", [comment.text for comment in comments])
        history = await store.history.of_item(item.number)
        once = {Change.OPENED, Change.BALLOT_OPENED, Change.BALLOT_CLOSED, Change.COMMENT}
        faults += _twice("history", [(e.what, e.event) for e in history if e.what in once])
        ballot = await store.ballots.latest_of_item(item.number)
        votes = await store.ballots.votes(ballot.id) if ballot is not None else []
        faults += _twice("current vote", [vote.voter for vote in votes if vote.counts])
        faults += _twice("vote", [(vote.source, vote.evidence_ref) for vote in votes])
    return faults


def _twice(what: str, things: Iterable[Hashable]) -> list[str]:
    return [f"{what} twice: {thing}" for thing, count in Counter(things).items() if count > 1]
