"""Answers to strangers, however many and slow, keep no result and no digest waiting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.domain.delivery import ANSWERS_BEGIN, UNREADABLE, Delivery, DeliveryKind, Lane, NewDelivery
from bot.domain.payloads import Note
from handlers.sending.outbox import IN_FLIGHT, Done, Outbox
from storage.database.engine import Database
from tests.handlers.asking import a_ballot, vote
from tests.handlers.desk import all_done, open_desk
from tests.handlers.room import HandClock, mail
from tests.peers.smtp import peer

STRANGERS = 100


@asynccontextmanager
async def stuck_answers(database: Database) -> AsyncIterator[tuple[set[str], list[str]]]:
    """Let an outbox work whose peer never finishes an answer; give what it has, and what left."""
    clock, in_hand, left = HandClock(), set[str](), list[str]()
    let_go = asyncio.Event()

    async def deliver(delivery: Delivery) -> Done:
        if delivery.lane is Lane.ANSWERS:
            in_hand.add(delivery.id)
            await let_go.wait()
        else:
            left.append(delivery.carried(Note).text)
        return Done(result="sent")

    outbox = Outbox(database, deliver, clock, lambda: 0.0, "worker")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(outbox.run())
        try:
            async with asyncio.timeout(60):
                yield in_hand, left
        finally:
            let_go.set()
            outbox.stop()


def to(destination: str, text: str) -> NewDelivery:
    return NewDelivery(
        DeliveryKind.MAIL_NOTE, destination, "somebody@example.org", payload=Note(text)
    )


async def test_a_result_leaves_while_a_hundred_answers_are_stuck(database: Database) -> None:
    clock = HandClock()
    async with database.transaction() as store:
        answers = [to(f"{ANSWERS_BEGIN}{n}@example.net", "answer") for n in range(STRANGERS)]
        await store.outbox.add_many(answers, now=clock())

    async with stuck_answers(database) as (in_hand, left):
        while len(in_hand) < IN_FLIGHT[Lane.ANSWERS]:  # noqa: ASYNC110 - the peer tells nobody
            await asyncio.sleep(0.01)
        results = [to(f"mail/{n}@example.org", f"result {n}") for n in range(STRANGERS)]
        async with database.transaction() as store:
            await store.outbox.add_many(results, now=clock())
        while len(left) < STRANGERS:  # noqa: ASYNC110 - nor does this one
            await asyncio.sleep(0.01)

        assert len(in_hand) == IN_FLIGHT[Lane.ANSWERS]


async def test_no_text_of_anybody_leaves_as_an_answer(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        await desk.room.fetch(mail("call"))
        text = replace(to(f"{ANSWERS_BEGIN}eve@evil.example", "Buy this."), ref=1)
        async with database.transaction() as store:
            await store.outbox.add(text, now=desk.room.clock())

        deliveries = await desk.work(all_done)

    assert [delivery.last_error for delivery in deliveries if is_answer(delivery)] == [UNREADABLE]
    assert smtp.taken == []


async def test_a_receipt_leaves_while_the_mail_server_holds_an_answer(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        held = smtp.held["eve@evil.example"] = asyncio.Event()
        await a_ballot(desk.room)
        await vote(desk.room, "forged", writer="Eve <eve@evil.example>")
        async with desk.working():
            await desk.seen(
                lambda deliveries: any(
                    delivery.attempts for delivery in deliveries if is_answer(delivery)
                )
            )
            await desk.room.fetch(mail("mine", "+1", answers=["call"], date=desk.room.clock.now))
            await desk.seen(
                lambda deliveries: all_done(
                    [delivery for delivery in deliveries if not is_answer(delivery)]
                )
            )
            sent_before = [envelope.rcpt_tos for envelope in smtp.taken]
            held.set()

    assert ["ada@example.org"] in sent_before
    assert ["eve@evil.example"] not in sent_before


def is_answer(delivery: Delivery) -> bool:
    return delivery.lane is Lane.ANSWERS
