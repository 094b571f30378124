"""What strangers are answered in a room, and how they send a word back."""

from bot.domain.ballots.confirmation import QUESTIONS, Confirmation, word_of
from bot.domain.delivery import Delivery, Lane
from bot.domain.ids import ConfirmationId
from bot.domain.payloads import Payload
from handlers.voting.confirmations import reply_address
from storage.values import Sent
from tests.handlers.prepared import prepared
from tests.handlers.room import CHAIR, US, Room, mail, new_config

ADA = "Ada Example <ada@example.org>"
EVE = "Eve <eve@evil.example>"
UNPROVED = new_config(council={"subscribed_as": ""})
"""A configuration in which nothing proves the copies of the list."""


@prepared
async def a_ballot(room: Room, until: str = "in 3 days", rules: str = "") -> None:
    """Open a ballot on a new item #1."""
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, f"ballot 1 until {until} {rules}".strip())
    room.clock.move(hours=1)


async def vote(
    room: Room, name: str, text: str = "#1: agree", *, writer: str = ADA, claims: bool = False
) -> None:
    """Vote by a mail to us that nothing proves: its From may be anybody's.

    `claims`: it has the list's List-Id. It is then shown if nothing proves the list's copies
    (`UNPROVED`).
    """
    headers = {"List-Id": "<council.lists.example.org>"} if claims else {}
    await room.fetch(
        mail(name, text, writer=writer, to=US, through=None, headers=headers, date=room.clock.now)
    )


async def answers(room: Room) -> list[Delivery]:
    """Return the answers to strangers that wait."""
    return [delivery for delivery in await room.queued() if delivery.lane is Lane.ANSWERS]


async def said(room: Room) -> list[tuple[str, Payload | None]]:
    """Return to whom these answers go, and what they say."""
    return [(delivery.recipient, delivery.payload) for delivery in await answers(room)]


async def deliver(room: Room) -> None:
    """Let the answers leave."""
    async with room.database.transaction() as store:
        for delivery in await answers(room):
            await store.outbox.record(
                [Sent(delivery.id, at=room.clock.now, result=f"{delivery.id}@bot.example.org")]
            )


async def asked(room: Room) -> list[Confirmation]:
    """Return what the waiting answers ask to be confirmed."""
    async with room.database.reading() as store:
        confirmations = [
            await store.confirmations.get(ConfirmationId(delivery.ref or 0))
            for delivery in await answers(room)
            if delivery.payload in QUESTIONS
        ]
    return [confirmation for confirmation in confirmations if confirmation is not None]


async def the_word(room: Room) -> str:
    """Return the address that the one waiting question asks to write to; the question leaves."""
    (confirmation,) = await asked(room)
    await deliver(room)
    return reply_address(word_of(confirmation, secret=room.config.penholder.secret), room.config)


async def send_back(
    room: Room, address: str, text: str = "confirm", *, name: str = "back", writer: str = ADA
) -> None:
    """Answer to an address of ours."""
    room.clock.move(minutes=1)
    await room.fetch(mail(name, text, writer=writer, to=address, through=None, date=room.clock.now))


async def the_vote(room: Room, at: int = 0) -> tuple[str, str, bool]:
    """Return a vote's choice, its assurance and whether it counts."""
    row = (await room.show(1))["votes"][at]
    return row["choice"], row["assurance"], row["counts"]
