"""A choice below a quoted number is a vote only in an answer to a mail that we sent."""

from bot.domain.delivery import DeliveryKind
from tests.handlers.prepared import prepared
from tests.handlers.room import CHAIR, Room, mail

ADA = "Ada Example <ada@example.org>"
INLINE = "Thanks for the list.\n\n> #1 Shall we?\n\nagree\n"


@prepared
async def a_ballot(room: Room) -> str:
    """Open a ballot on a new item #1; return the Message-ID of its announcement."""
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    (announced,) = await room.queued(DeliveryKind.MAIL_BALLOT)
    room.clock.move(hours=1)
    return f"{announced.id}@bot.example.org"


async def test_an_inline_answer_to_our_mail_is_a_vote(room: Room) -> None:
    ours = await a_ballot(room)

    await room.fetch(mail("vote", INLINE, answers=[ours], writer=ADA))

    assert await room.tally(1) == {"agree": 1}


async def test_an_inline_answer_to_a_person_at_our_domain_is_talk(room: Room) -> None:
    await a_ballot(room)

    await room.fetch(
        mail("vote", INLINE, answers=[f"{'0123456789abcdef' * 2}@bot.example.org"], writer=ADA),
        mail("more", INLINE, answers=["somebody@bot.example.org"], writer=ADA),
    )

    assert await room.tally(1) == {}
