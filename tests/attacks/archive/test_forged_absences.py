"""Nobody says in somebody else's name that they are away, or back."""

from datetime import timedelta

import pytest

from bot.domain.delivery import Delivery, DeliveryKind
from bot.events import MailReceived
from handlers.filing.own_mail import our_marks
from handlers.receiving.direct_mail import handle_direct_mail
from handlers.receiving.mail_reader import MailReader
from storage.values import Sent
from tests.handlers.prepared import prepared
from tests.handlers.room import CHAIR, COUNCIL, START, US, Room, mail

AWAY = "I am away until 13 March."
LATER = START + timedelta(hours=2)


@prepared
async def held_by_ada(room: Room) -> Delivery:
    """Let Ada hold #1 and vote on it by mail; return the receipt that has left for her."""
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "assign 1 ada@example.org")
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)
    await room.fetch(mail("vote", "+1", answers=["call"]))
    (receipt,) = await room.queued(DeliveryKind.MAIL_RECEIPT)
    async with room.database.transaction() as store:
        await store.outbox.record([Sent(receipt.id, at=room.clock.now, result="")])
    return receipt


def responder(name: str, *, to: str = US, answers: tuple[str, ...] = (), by: str = "ada") -> bytes:
    """Return a responder's mail in somebody's name."""
    return mail(
        name,
        AWAY,
        writer=f"{by.title()} <{by}@example.org>",
        to=to,
        through="council" if to == COUNCIL else None,
        answers=answers,
        date=LATER,
        headers={"Auto-Submitted": "auto-replied"},
    )


async def come(room: Room, raw: bytes, *, directly: bool) -> None:
    """Let a mail come, to the mailbox or to the listener."""
    room.clock.now = LATER
    if not directly:
        await room.fetch(raw)
        return
    await handle_direct_mail(
        MailReceived(LATER, raw),
        room.door,
        parse=MailReader(our_marks(room.config)).parse,
    )


async def away(room: Room) -> object:
    """Return until when the holder of #1 is away."""
    return (await room.show(1))["holder_away_until"]


@pytest.mark.parametrize("directly", [True, False])
@pytest.mark.parametrize("to", [US, f"{COUNCIL}, {US}"])
async def test_a_forged_responder_does_not_say_that_somebody_is_away(
    room: Room, to: str, *, directly: bool
) -> None:
    await held_by_ada(room)
    (delivery,) = await room.queued(DeliveryKind.MAIL_BALLOT)

    known = (f"{delivery.id}@bot.example.org", "call")
    await come(room, responder("forged", to=to, answers=known), directly=directly)

    assert await away(room) is None


async def test_a_forged_mail_does_not_say_that_somebody_is_back(room: Room) -> None:
    await held_by_ada(room)
    await come(room, responder("away", to=COUNCIL), directly=False)
    assert await away(room) == "2026-03-13"

    later = LATER + timedelta(hours=1)
    room.clock.now = later
    await room.fetch(mail("forged", "I am here.", to=US, through=None, date=later))

    assert await away(room) == "2026-03-13"


async def test_a_responder_that_the_list_vouches_for_is_heard(room: Room) -> None:
    await held_by_ada(room)

    await come(room, responder("away", to=COUNCIL), directly=False)

    assert await away(room) == "2026-03-13"


@pytest.mark.parametrize("directly", [True, False])
async def test_a_responder_that_answers_a_mail_sent_to_that_address_alone_is_heard(
    room: Room, *, directly: bool
) -> None:
    receipt = await held_by_ada(room)

    answer = responder("away", answers=(f"{receipt.id}@bot.example.org",))
    await come(room, answer, directly=directly)

    assert await away(room) == "2026-03-13"


async def test_who_has_such_a_mail_speaks_for_its_address_alone(room: Room) -> None:
    receipt = await held_by_ada(room)
    await room.pen(CHAIR, "assign 1 ben@example.org")

    answer = responder("away", answers=(f"{receipt.id}@bot.example.org",), by="ben")
    await come(room, answer, directly=True)

    assert await away(room) is None
