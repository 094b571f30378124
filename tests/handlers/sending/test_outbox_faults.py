"""What no delivery and no database should do, and what the outbox makes of it."""

import pytest

from bot.domain.delivery import DeliveryKind, DeliveryState
from tests.handlers.desk import Desk, all_done, run_sql, said
from tests.handlers.room import CHAIR, mail

CONSENT = '{"method": "consent"}'
NO_RULE = "{}"


async def test_a_delivery_that_cannot_be_rendered_fails_and_the_others_go(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    await desk.room.pen(CHAIR, "ballot 1 until in 2 days")
    await desk.room.fetch(mail("other", "Other words."))
    await run_sql(desk.room.database, f"UPDATE ballots SET rule = '{NO_RULE}'")  # noqa: S608

    deliveries = await desk.work(all_done)

    failed = {
        delivery.kind: delivery for delivery in deliveries if delivery.state is DeliveryState.FAILED
    }
    assert DeliveryKind.POST_ITEM in failed
    assert DeliveryKind.MAIL_BALLOT in failed
    assert {delivery.item for delivery in failed.values()} == {1}
    assert "WrongRule" in failed[DeliveryKind.POST_ITEM].last_error
    (shown,) = desk.parents()
    assert "About other" in shown.text

    await run_sql(desk.room.database, f"UPDATE ballots SET rule = '{CONSENT}'")  # noqa: S608
    await desk.retry(failed[DeliveryKind.POST_ITEM])
    await desk.work(all_done)

    assert ["(#1)" in message.text for message in desk.parents()] == [False, True]


async def test_the_worker_outlives_a_fault_of_the_database_that_it_does_not_know(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.room.fetch(mail("call"))
    await run_sql(desk.room.database, "ALTER TABLE deliveries RENAME TO away")

    async with desk.working():
        await said("an outbox step failed; it is tried again", caplog)
        await run_sql(desk.room.database, "ALTER TABLE away RENAME TO deliveries")
        await desk.seen(all_done)

    assert len(desk.parents()) == 1


async def test_a_delivery_that_was_sent_but_not_recorded_waits_for_a_person_and_is_sent_once(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.room.fetch(mail("call"))
    await run_sql(desk.room.database, "ALTER TABLE slack_messages RENAME TO away")

    first, second = await desk.work(all_done)

    assert first.state is DeliveryState.FAILED
    assert "it may have left; recording it failed" in first.last_error
    assert "outcome not recorded" in caplog.text
    await run_sql(desk.room.database, "ALTER TABLE away RENAME TO slack_messages")
    for delivery in (first, second):
        await desk.retry(delivery)
    deliveries = await desk.work(all_done)

    assert [delivery.state for delivery in deliveries] == [DeliveryState.SENT] * 2
    assert len(desk.parents()) == 1
