"""A chair in a room who writes commands by mail, and what they are shown."""

from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.ids import OrderId
from bot.domain.orders import order_word
from bot.domain.payloads import Reply
from bot.domain.reply_words import last_day, reply_word
from handlers.voting.confirmations import reply_address
from tests.handlers.room import US, Room, mail

CARLA = "Carla Chair <chair@example.org>"
CHAIR_ADDRESS = "chair@example.org"


def proving(room: Room, address: str = CHAIR_ADDRESS) -> str:
    """Return the address that we mailed to that person alone."""
    secret = room.config.penholder.secret
    word = reply_word(address, until=last_day(room.clock.now), secret=secret)
    return reply_address(word, room.config)


async def order(room: Room, text: str, *, to: str = "", writer: str = CARLA) -> str:
    """Write to us as the chair, at an address that proves it; return the last answer's text."""
    address = writer.rpartition("<")[2].rstrip(">")
    await write(room, text, to=to or proving(room, address), writer=writer)
    return (await told(room))[-1].text


async def write(
    room: Room,
    text: str,
    *,
    to: str = US,
    writer: str = CARLA,
    name: str = "",
    **headers: str,
) -> None:
    """Write to us alone."""
    room.clock.move(minutes=1)
    room.arrivals += 1
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    sent = name or f"order-{room.arrivals}"
    await room.fetch(
        mail(sent, text, writer=writer, to=to, through=None, headers=named, date=room.clock.now)
    )


async def notes(room: Room) -> list[Delivery]:
    """Return the replies to proved people that wait, in order."""
    return [
        delivery
        for delivery in await room.queued(DeliveryKind.MAIL_NOTE)
        if isinstance(delivery.payload, Reply)
    ]


async def told(room: Room) -> list[Reply]:
    """Return what proved people are told."""
    return [delivery.carried(Reply) for delivery in await notes(room)]


async def shown(room: Room, at: int = -1) -> str:
    """Return the address that confirms what was shown; the newest by default."""
    orders = [reply.order for reply in await told(room) if reply.order]
    async with room.database.reading() as store:
        found = await store.orders.get(OrderId(orders[at]))
    assert found is not None
    return reply_address(order_word(found, secret=room.config.penholder.secret), room.config)


async def confirm(
    room: Room, text: str = "confirm", *, at: int = -1, to: str = "", writer: str = CARLA
) -> str:
    """Reply to what was shown; return the last answer's text."""
    await write(room, text, to=to or await shown(room, at), writer=writer)
    return (await told(room))[-1].text


async def to_list(room: Room, *kinds: DeliveryKind) -> list[Delivery]:
    """Return what waits to be mailed to a list."""
    mails = kinds or (
        DeliveryKind.MAIL_BALLOT,
        DeliveryKind.MAIL_EXTENSION,
        DeliveryKind.MAIL_CORRECTION,
        DeliveryKind.MAIL_RESULT,
        DeliveryKind.MAIL_CALL,
    )
    return await room.queued(*mails)
