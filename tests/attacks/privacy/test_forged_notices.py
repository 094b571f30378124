"""Who forges what a list's program writes does not fill the chairs' Slack."""

from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.payloads import Note
from storage.values import Sent
from tests.handlers.room import CHAIR, US, Room, mail


def notice(number: int, *, name: str = "council", about: str = "") -> bytes:
    """Return what a list's program writes, or somebody in its name."""
    return (
        f"From: {name}-bounces@lists.example.org\nTo: {US}\nX-List-Administrivia: yes\n"
        "Subject: Your message to Council awaits moderator approval\n"
        f"Message-ID: <{number}.{name}@lists.example.org>\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
        "Your mail to 'Council' with the subject\n\n    Vote\n\nis held.\n--b\n"
        f"Content-Type: message/rfc822\n\nMessage-ID: <{about or number}@bot.example.org>\n"
        "Subject: Vote\n\nText\n--b--\n"
    ).encode()


async def notes(room: Room) -> list[str]:
    return [delivery.carried(Note).text for delivery in await room.queued(DeliveryKind.SLACK_NOTE)]


async def sent(room: Room, kind: DeliveryKind) -> Delivery:
    (delivery,) = await room.queued(kind)
    async with room.database.transaction() as store:
        name = f"{delivery.id}@bot.example.org"
        await store.outbox.record([Sent(delivery.id, at=room.clock.now, result=name)])
    return delivery


async def test_of_many_forged_notices_a_list_has_one_an_hour(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    await room.fetch(*(notice(number) for number in range(30)))
    assert len(await notes(room)) == 1
    room.clock.move(minutes=60, microseconds=-1)
    await room.fetch(notice(31))
    assert len(await notes(room)) == 1
    room.clock.move(microseconds=1)
    await room.fetch(notice(32), notice(33))

    assert len(await notes(room)) == 2


async def test_forged_notices_of_one_list_do_not_silence_another(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    await room.fetch(notice(1), notice(2, name="board"), notice(3, name="board"))

    assert [text.split()[2] for text in await notes(room)] == ["council", "board"]


async def test_a_true_notice_is_told_in_spite_of_forged_ones_and_once(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    announced = await sent(room, DeliveryKind.MAIL_BALLOT)
    await room.fetch(notice(1), notice(2))

    await room.fetch(notice(3, about=announced.id), notice(4, about=announced.id))

    assert len(await notes(room)) == 2


async def test_the_id_of_a_mail_to_oneself_proves_no_notice_of_a_list(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.fetch(mail("vote", "+1", answers=["call"], date=room.clock.now))
    receipt = await sent(room, DeliveryKind.MAIL_RECEIPT)

    await room.fetch(notice(1), notice(2, about=receipt.id), notice(3, about=receipt.id))

    assert len(await notes(room)) == 1
