"""The outbox's lanes: answers to strangers are claimed apart from everything else."""

from datetime import timedelta
from functools import partial

from bot.domain.delivery import ANSWERS_BEGIN, Lane
from storage.database.engine import Database
from tests.storage.samples import MINUTE, NOW, note


async def test_each_lane_is_claimed_by_itself(database: Database) -> None:
    async with database.transaction() as store:
        answer, result = await store.outbox.add_many(
            [note(f"{ANSWERS_BEGIN}ada@example.org"), note("mail/council@example.org")], now=NOW
        )

    async with database.transaction() as store:
        claim = partial(store.outbox.claim_due, now=NOW, lease=MINUTE, limit=9, worker="w")
        (main,) = await claim(lane=Lane.MAIN)
        (other,) = await claim(lane=Lane.ANSWERS)

    assert (main.id, main.lane) == (result, Lane.MAIN)
    assert (other.id, other.lane) == (answer, Lane.ANSWERS)


async def test_each_lane_says_when_it_is_due(database: Database) -> None:
    async with database.transaction() as store:
        assert await store.outbox.next_due_by_lane() == {}
        await store.outbox.add(note(f"{ANSWERS_BEGIN}a@example.org"), now=NOW)
        await store.outbox.add(note(f"{ANSWERS_BEGIN}b@example.org"), now=NOW - MINUTE)
        assert await store.outbox.next_due_by_lane() == {Lane.ANSWERS: NOW - MINUTE}
        await store.outbox.add(note("a"), now=NOW, due_at=NOW + timedelta(hours=1))

        assert await store.outbox.next_due_by_lane() == {
            Lane.ANSWERS: NOW - MINUTE,
            Lane.MAIN: NOW + timedelta(hours=1),
        }
