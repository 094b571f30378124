from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.ids import ChannelId, DeliveryId
from bot.errors import Refused
from storage.database.engine import Database
from storage.store import Store
from storage.values import Failed, Later, Sent
from tests.storage.samples import MINUTE, NOW, given_item, item_update, note

LEASE = 2 * MINUTE


async def claim(
    store: Store, *, now: datetime = NOW, limit: int = 99, worker: str = "w"
) -> list[Delivery]:
    return await store.outbox.claim_due(now=now, lease=LEASE, limit=limit, worker=worker)


async def queue(database: Database, *destinations: str) -> list[DeliveryId]:
    async with database.transaction() as store:
        added = await store.outbox.add_many(
            [note(destination) for destination in destinations], now=NOW
        )
    return [delivery_id for delivery_id in added if delivery_id is not None]


async def test_a_claimed_delivery_is_tried_and_due_again_after_its_lease(
    database: Database,
) -> None:
    (delivery_id,) = await queue(database, "a")

    async with database.transaction() as store:
        (claimed,) = await claim(store)
        assert await claim(store) == []

    async with database.reading() as store:
        assert claimed.id == delivery_id
        assert claimed.attempts == 1
        assert claimed.first_attempt_at == NOW
        assert claimed.due_at == NOW + LEASE
        assert await store.outbox.get(delivery_id) == claimed
        assert await store.outbox.next_due() == NOW + LEASE

    async with database.transaction() as store:
        (again,) = await claim(store, now=NOW + LEASE)
        assert (again.attempts, again.first_attempt_at) == (2, NOW)


async def test_deliveries_of_one_destination_leave_in_order(database: Database) -> None:
    first, second, other = await queue(database, "a", "a", "b")

    async with database.transaction() as store:
        assert [delivery.id for delivery in await claim(store)] == [first, other]
        await store.outbox.record([Later(first, due_at=NOW + MINUTE, error="slow down")])
        assert await claim(store) == []
        (again,) = await claim(store, now=NOW + MINUTE)
        assert (again.id, again.last_error) == (first, "slow down")
        await store.outbox.record([Sent(first, at=NOW + MINUTE, result="1.1")])
        assert [delivery.id for delivery in await claim(store, now=NOW + MINUTE)] == [second]


async def test_a_failed_delivery_makes_way_for_the_next(database: Database) -> None:
    first, second = await queue(database, "a", "a")

    async with database.transaction() as store:
        await claim(store)
        await store.outbox.record([Failed(first, at=NOW, error="no such channel")])
        assert [delivery.id for delivery in await claim(store)] == [second]
        (failed,) = await store.outbox.list([DeliveryState.FAILED], limit=9)
        assert (failed.id, failed.last_error) == (first, "no such channel")


async def test_what_an_old_channel_refused_while_it_moved_leaves_again(database: Database) -> None:
    (first,) = await queue(database, "a")
    async with database.transaction() as store:
        (claimed,) = await claim(store)
        old, new = ChannelId(claimed.recipient), ChannelId("C9MOVED")
        await store.channels.move(old, new, at=NOW)

        refused = Failed(first, at=NOW, error="channel_not_found", recipient=old)
        await store.outbox.record([refused], worker="w")

        (again,) = await claim(store)
        assert (again.id, again.recipient) == (first, new)
        refused = Failed(first, at=NOW, error="channel_not_found", recipient=new)
        await store.outbox.record([refused], worker="w")
        (failed,) = await store.outbox.list([DeliveryState.FAILED], limit=9)
        assert failed.id == first


async def test_the_oldest_due_are_claimed_first_and_no_more_than_asked_for(
    database: Database,
) -> None:
    ids = await queue(database, *(f"d{number}" for number in range(10)))
    async with database.transaction() as store:
        await store.outbox.add(note("later"), now=NOW, due_at=NOW + MINUTE)

    async with database.transaction() as store:
        assert [delivery.id for delivery in await claim(store, limit=4)] == ids[:4]
        assert [delivery.id for delivery in await claim(store)] == ids[4:]
        assert await store.outbox.next_due() == NOW + MINUTE


async def test_nothing_waits_in_an_empty_outbox(database: Database) -> None:
    async with database.transaction() as store:
        assert await claim(store) == []
        assert await store.outbox.next_due() is None
        await store.outbox.record([])
        assert await store.outbox.add_many([], now=NOW) == []
        assert await store.outbox.counts() == dict.fromkeys(DeliveryState, 0)


async def test_a_dedup_key_is_used_once_ever(database: Database) -> None:
    async with database.transaction() as store:
        first, second, third = await store.outbox.add_many(
            [
                note("a", dedup_key="once"),
                note("a", dedup_key="once"),
                note("b", dedup_key="other"),
            ],
            now=NOW,
        )
        assert first is not None
        assert second is None
        assert third is not None
        await store.outbox.record([Sent(first, at=NOW, result="1.1")])

    async with database.transaction() as store:
        assert await store.outbox.add(note("a", dedup_key="once"), now=NOW) is None


async def test_an_item_has_one_pending_update_beside_the_one_in_hand(database: Database) -> None:
    item = await given_item(database)
    update = item_update(item.number)

    async with database.transaction() as store:
        first = await store.outbox.add(update, now=NOW)
        assert await store.outbox.add(update, now=NOW) is None
        assert [delivery.id for delivery in await claim(store)] == [first]

        second = await store.outbox.add(update, now=NOW)
        assert second is not None
        assert await store.outbox.add(update, now=NOW) is None

        assert first is not None
        await store.outbox.record([Sent(first, at=NOW, result="1.1")])
        assert [delivery.id for delivery in await claim(store)] == [second]


async def test_updates_of_two_items_and_two_places_are_apart(database: Database) -> None:
    first, second = await given_item(database), await given_item(database)

    async with database.transaction() as store:
        added = await store.outbox.add_many(
            [
                item_update(first.number),
                item_update(second.number),
                replace(item_update(first.number), destination="C2"),
            ],
            now=NOW,
        )

    assert None not in added


@pytest.mark.parametrize("how", ["later", "release_lost"])
async def test_an_update_put_back_takes_the_place_of_the_pending_one(
    database: Database, how: str
) -> None:
    item = await given_item(database)
    update = item_update(item.number)

    async with database.transaction() as store:
        first = await store.outbox.add(update, now=NOW)
        assert first is not None
        await claim(store)
        await store.outbox.add(update, now=NOW)
        match how:
            case "later":
                await store.outbox.record([Later(first, due_at=NOW, error="slow")])
            case _:
                await store.outbox.release_lost(now=NOW)

        waiting = await store.outbox.list([DeliveryState.WAITING], limit=9)
        assert [delivery.id for delivery in waiting] == [first]
        assert [delivery.id for delivery in await claim(store)] == [first]


async def test_order_is_kept_between_an_update_and_what_was_queued_before_it(
    database: Database,
) -> None:
    item = await given_item(database)

    async with database.transaction() as store:
        added = await store.outbox.add_many(
            [note("C1"), item_update(item.number), note("C1")], now=NOW
        )
        for expected in added:
            (head,) = await claim(store)
            assert head.id == expected
            await store.outbox.record([Sent(head.id, at=NOW, result="x")])


async def test_outcomes_are_recorded_together(database: Database) -> None:
    ids = await queue(database, "a", "b", "c", "d")

    async with database.transaction() as store:
        await claim(store)
        await store.outbox.record(
            [
                Sent(id=ids[0], at=NOW + MINUTE, result="1.1"),
                Later(id=ids[1], due_at=NOW + 5 * MINUTE, error="away"),
                Failed(id=ids[2], at=NOW, error="gone"),
                Sent(id=ids[3], at=NOW, result="1.2"),
            ]
        )

    async with database.reading() as store:
        deliveries = [await store.outbox.get(delivery_id) for delivery_id in ids]
        states = [delivery.state for delivery in deliveries if delivery is not None]
        assert states == [
            DeliveryState.SENT,
            DeliveryState.WAITING,
            DeliveryState.FAILED,
            DeliveryState.SENT,
        ]
        first, second = deliveries[:2]
        assert first is not None
        assert second is not None
        assert (first.sent_at, first.result) == (NOW + MINUTE, "1.1")
        assert (second.due_at, second.last_error) == (NOW + 5 * MINUTE, "away")
        counts = await store.outbox.counts()
        assert counts[DeliveryState.SENT] == 2
        assert counts[DeliveryState.DROPPED] == 0


@pytest.mark.parametrize("kind", [Sent, Later, Failed])
async def test_many_outcomes_of_one_kind_are_recorded_together(
    database: Database, kind: type[Sent | Later | Failed]
) -> None:
    ids = await queue(database, "a", "b", "c")
    outcomes: dict[type, Sequence[Sent | Later | Failed]] = {
        Sent: [Sent(id=delivery_id, at=NOW, result="1.1") for delivery_id in ids],
        Later: [Later(id=delivery_id, due_at=NOW + MINUTE, error="away") for delivery_id in ids],
        Failed: [Failed(id=delivery_id, at=NOW, error="gone") for delivery_id in ids],
    }
    expected = {
        Sent: DeliveryState.SENT,
        Later: DeliveryState.WAITING,
        Failed: DeliveryState.FAILED,
    }

    async with database.transaction() as store:
        await claim(store)
        await store.outbox.record(outcomes[kind])

    async with database.reading() as store:
        counts = await store.outbox.counts()
        assert counts[expected[kind]] == len(ids)


async def test_stopped_workers_claims_are_due_at_once(database: Database) -> None:
    await queue(database, "a", "b")

    async with database.transaction() as store:
        (mine,) = await claim(store, limit=1, worker="one")
        (other,) = await claim(store, limit=1, worker="two")
        await store.outbox.release_lost(now=NOW)
        again = {delivery.id: delivery.attempts for delivery in await claim(store, worker="three")}
        assert again == {mine.id: 2, other.id: 2}


async def test_a_person_can_retry_and_drop(database: Database) -> None:
    failed, dropped, sent = await queue(database, "a", "b", "c")
    later = NOW + timedelta(days=9)

    async with database.transaction() as store:
        await claim(store)
        await store.outbox.record([Failed(failed, at=NOW, error="gone")])
        await store.outbox.drop(dropped)
        await store.outbox.record([Sent(sent, at=NOW, result="1.1")])
        await store.outbox.drop(sent)
        await store.outbox.retry(sent, later)
        await store.outbox.retry(failed, later)

        (again,) = await claim(store, now=later)
        assert (again.id, again.first_attempt_at) == (failed, later)
        counts = await store.outbox.counts()
        assert counts[DeliveryState.DROPPED] == 1
        assert counts[DeliveryState.SENT] == 1


async def test_a_delivery_is_found_by_the_beginning_of_its_id(database: Database) -> None:
    ids = await queue(database, *(f"d{number}" for number in range(40)))

    async with database.reading() as store:
        delivery = await store.outbox.get(ids[0][:16])
        assert delivery is not None
        assert delivery.id == ids[0]
        assert await store.outbox.get("f" * 32) is None
        with pytest.raises(Refused, match="Several"):
            await store.outbox.get("")


async def test_a_delivery_is_found_by_its_dedup_key(database: Database) -> None:
    async with database.transaction() as store:
        delivery_id = await store.outbox.add(note("a", dedup_key="k"), now=NOW)
        assert delivery_id is not None

        delivery = await store.outbox.by_key("k")
        assert delivery is not None
        assert delivery.id == delivery_id
        assert await store.outbox.by_key("none") is None
        assert await store.outbox.is_waiting("k")
        await store.outbox.record([Sent(delivery_id, at=NOW, result="1.1")])
        assert not await store.outbox.is_waiting("k")


async def test_the_newest_are_listed_first(database: Database) -> None:
    ids = await queue(database, "a", "b", "c")

    async with database.reading() as store:
        listed = await store.outbox.list([DeliveryState.WAITING], limit=2)
        assert [delivery.id for delivery in listed] == [ids[2], ids[1]]


async def test_a_delivery_that_is_renewed_leaves_sooner_and_never_later(database: Database) -> None:
    sooner, later = NOW + timedelta(minutes=5), NOW + timedelta(days=1)
    async with database.transaction() as store:
        delivery = await store.outbox.add(note("answers/x"), now=NOW, due_at=later)
        assert delivery is not None
        assert await store.outbox.renew(delivery, note("answers/x"), due_at=sooner)
        assert await store.outbox.renew(delivery, note("answers/x"), due_at=later)

    async with database.transaction() as store:
        (claimed,) = await store.outbox.claim_due(
            now=sooner, lease=timedelta(minutes=1), limit=9, worker="worker"
        )

    assert claimed.id == delivery
