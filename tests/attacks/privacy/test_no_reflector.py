"""Nobody can have Penholder write to others: what strangers are answered is fixed and rare."""

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.delivery import DeliveryKind, DeliveryState, Lane
from handlers.voting.receipts import MOST_RECEIPTS
from storage.database.engine import Database
from storage.values import Sent
from tests.handlers.asking import UNPROVED, a_ballot, answers, deliver, said, send_back, vote
from tests.handlers.desk import all_done, open_desk
from tests.handlers.room import COUNCIL, US, Room, mail
from tests.peers.smtp import peer

AN_HOUR = 100
STRANGER = "Sam <sam@example.net>"
GARBAGE = f"penholder+c{'a' * 32}@bot.example.org"


async def test_a_hundred_strangers_an_hour_are_answered_and_no_more(room: Room) -> None:
    await a_ballot(room)

    for number in range(AN_HOUR + 5):
        await vote(room, f"v{number}", writer=f"V <v{number}@example.net>")
    assert len(await answers(room)) == AN_HOUR
    await deliver(room)
    room.clock.move(minutes=60, microseconds=-1)
    await vote(room, "early", writer="W <w@example.net>")
    assert await answers(room) == []
    room.clock.move(microseconds=1)
    await vote(room, "then", writer="X <x@example.net>")

    assert await said(room) == [("x@example.net", Answer.NOT_COUNTED)]


async def test_one_address_gets_one_answer_a_day_whatever_the_trick(room: Room) -> None:
    room.config = UNPROVED
    await a_ballot(room)

    await vote(room, "a", "#1: agree")
    await vote(room, "b", "#1: disagree")
    await vote(room, "c", "#1: block")
    await vote(room, "d", "#77: agree", claims=True)
    await vote(room, "e", "#1: abstain", writer="A <ADA@Example.ORG>")
    await vote(room, "f", "#1: abstain", writer="A <ada+again@example.org>")
    await send_back(room, GARBAGE, name="g")
    assert len(await answers(room)) == 1
    await deliver(room)
    room.clock.move(days=1, minutes=-2)
    await vote(room, "h")
    assert await answers(room) == []
    room.clock.move(minutes=2)
    await vote(room, "i")

    assert len(await answers(room)) == 1


async def test_the_limits_hold_over_a_restart(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "a", writer=STRANGER)
    await deliver(room)

    again = Room(room.database, config=room.config, clock=room.clock, uid=room.uid)
    await vote(again, "b", writer=STRANGER)

    assert await answers(again) == []


async def test_after_an_outage_no_more_leaves_at_once_than_without_one(room: Room) -> None:
    await a_ballot(room)

    for day in range(2):
        forged = [
            mail(
                f"{day}.{number}", "#1: agree", writer=f"V <v{day}.{number}@example.net>",
                to=US, through=None, date=room.clock.now,
            )
            for number in range(AN_HOUR)
        ]  # fmt: skip
        await room.fetch(*forged)
        room.clock.move(hours=12)

    assert len(await answers(room)) == AN_HOUR


@pytest.mark.parametrize("writer", [f"Pen <{US}>", f"Pen <{GARBAGE}>", f"Council <{COUNCIL}>"])
async def test_neither_we_nor_a_list_is_ever_answered(room: Room, writer: str) -> None:
    room.config = UNPROVED
    await a_ballot(room)

    await vote(room, "a", writer=writer)
    await vote(room, "b", "#77: agree", writer=writer, claims=True)
    await send_back(room, GARBAGE, writer=writer)

    assert await room.queued(DeliveryKind.MAIL_NOTE, DeliveryKind.MAIL_RECEIPT) == []


async def test_what_the_list_vouches_for_is_answered_beside_these_limits(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged")

    for number in range(3):
        name = f"n{number}"
        await room.fetch(mail(name, f"+1 {name}", answers=["call"], date=room.clock.now))

    assert len(await room.queued(DeliveryKind.MAIL_RECEIPT)) == 3


async def test_forged_votes_use_up_no_receipt_of_their_victim(room: Room) -> None:
    await a_ballot(room)
    for number in range(MOST_RECEIPTS + 1):
        await vote(room, f"forged{number}", f"#1: block: {number}")

    await room.fetch(mail("mine", "+1", answers=["call"], date=room.clock.now))

    (receipt,) = await room.queued(DeliveryKind.MAIL_RECEIPT)
    assert receipt.recipient == "ada@example.org"


EVIL = "Buy https://evil.example/pills now"


@pytest.mark.parametrize(
    ("text", "to", "says"),
    [
        (f"#1: agree: {EVIL}", US, Answer.NOT_COUNTED),
        (f"#1: block\n\n#1: agree {EVIL}", US, Answer.NOT_COUNTED),
        (f"#1: vote: {EVIL}", COUNCIL, Answer.NOT_COUNTED),
        (f"#4711: agree, {EVIL}", COUNCIL, Answer.NOT_COUNTED),
        (EVIL, GARBAGE, Answer.WRONG),
    ],
)
async def test_a_reply_to_a_stranger_repeats_nothing_from_the_forger(
    database: Database, text: str, to: str, says: Answer
) -> None:
    headers = {"Reply-To": "eve@evil.example", "X-Evil": EVIL}
    if to == COUNCIL:
        headers["List-Id"] = "<council.lists.example.org>"
    forged = mail(
        "evil-id",
        text,
        writer=f'"{EVIL}" <victim@example.net>',
        to=to,
        through=None,
        subject=EVIL,
        answers=["evil-parent"],
        headers=headers,
    )
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        sections = {"lists": UNPROVED.lists}
        desk.room.config = desk.room.config.model_copy(update=sections)
        await a_ballot(desk.room)
        await deliver_all_but_answers(desk.room)
        await desk.room.fetch(forged)
        await deliver_all_but_answers(desk.room)
        ((recipient, said_to_it),) = await said(desk.room)

        await desk.work(all_done)

    (envelope,) = smtp.taken
    raw = (envelope.original_content or b"").decode()
    assert (recipient, said_to_it) == ("victim@example.net", says)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("<>", ["victim@example.net"])
    assert "evil" not in raw.lower()
    assert "pills" not in raw
    assert "4711" not in raw
    for field in ("In-Reply-To:", "References:", "Cc:"):
        assert field not in raw
    assert "Auto-Submitted: auto-replied" in raw
    assert "To: victim@example.net\r\n" in raw


async def test_strangers_who_name_no_mailbox_leave_no_failure_for_a_person(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        smtp.replies["nobody@example.net"] = "550 5.1.1 No such user nobody@example.net"
        await a_ballot(desk.room)
        await vote(desk.room, "a", writer="N <nobody@example.net>")
        await deliver_all_but_answers(desk.room)
        await desk.work(all_done)
        await vote(desk.room, "b", writer="N <nobody@example.net>")

        (answer,) = [
            delivery for delivery in await desk.deliveries() if delivery.lane is Lane.ANSWERS
        ]

    assert (answer.state, answer.attempts) == (DeliveryState.SENT, 1)
    assert "nobody@" not in caplog.text
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_question_that_is_no_longer_needed_is_not_sent(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        await a_ballot(desk.room)
        await vote(desk.room, "both")
        await desk.room.fetch(mail("both", "#1: agree", date=desk.room.clock.now))
        await deliver_all_but_answers(desk.room)

        await desk.work(all_done)
        await vote(desk.room, "later", "#1: disagree")

        assert smtp.taken == []
        assert len(await answers(desk.room)) == 1


async def deliver_all_but_answers(room: Room) -> None:
    """Let everything else leave: the peer is to get the answers alone."""
    waiting = {delivery.id for delivery in await answers(room)}
    async with room.database.transaction() as store:
        for delivery in await store.outbox.list([DeliveryState.WAITING], limit=100):
            if delivery.id not in waiting:
                await store.outbox.record([Sent(delivery.id, at=room.clock.now, result="x")])
