"""A responder that answers receipts is not given one for each answer."""

from bot.domain.delivery import DeliveryKind
from handlers.voting.receipts import MOST_RECEIPTS
from tests.handlers.room import CHAIR, US, Room, mail


async def a_ballot(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")


async def answer(room: Room, name: str, text: str, *, to_us: bool) -> None:
    room.clock.move(minutes=1)
    date = room.clock.now
    if to_us:
        await room.fetch(mail(name, text, to=US, through=None, date=date))
    else:
        await room.fetch(mail(name, text, answers=["call"], date=date))


async def receipts(room: Room) -> int:
    return len(await room.queued(DeliveryKind.MAIL_RECEIPT))


async def test_what_goes_to_us_alone_is_answered_once_a_day(room: Room) -> None:
    await a_ballot(room)

    await answer(room, "first", "#1: +1", to_us=True)
    await answer(room, "other", "#1: abstain", to_us=True)

    assert await receipts(room) == 0
    assert len(await room.queued(DeliveryKind.MAIL_NOTE)) == 1
    assert len((await room.show(1))["votes"]) == 2


async def test_a_vote_repeated_on_the_list_is_answered(room: Room) -> None:
    await a_ballot(room)

    await answer(room, "first", "+1", to_us=False)
    await answer(room, "again", "+1", to_us=False)

    assert await receipts(room) == 2


async def test_no_voter_gets_receipts_without_end(room: Room) -> None:
    await a_ballot(room)

    for number in range(MOST_RECEIPTS + 3):
        await answer(room, f"n{number}", f"+1 for the {number}th time", to_us=False)

    assert await receipts(room) == MOST_RECEIPTS
    assert len((await room.show(1))["votes"]) == MOST_RECEIPTS + 3


async def test_a_mail_with_an_empty_return_path_gets_no_answer(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    empty = {"Return-Path": "<>"}

    await room.fetch(
        mail("one", "+1", answers=["call"], to=US, through=None, headers=empty),
        mail("two", "+1\n\n#1: maybe", answers=["call"], through=None, headers=empty),
    )

    assert await room.queued(DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE) == []


async def test_a_list_may_send_from_an_empty_return_path(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    await room.fetch(mail("one", "+1", answers=["call"], headers={"Return-Path": "<>"}))

    (receipt,) = await room.queued(DeliveryKind.MAIL_RECEIPT)
    assert receipt.recipient == "ada@example.org"
