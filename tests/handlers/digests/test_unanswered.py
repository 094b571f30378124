"""A thread that nobody answers is listed once in the digest, as unanswered."""

import pytest

from tests.handlers.room import ADA, CHAIR, Room, mail, new_config


async def digest(room: Room) -> str:
    """Return the digest that would go out now."""
    return " ".join((await room.type(CHAIR, "digest")).text.split())


async def test_it_is_listed_in_one_digest_only(room: Room) -> None:
    await room.fetch(mail("tea"))
    room.clock.move(days=2)
    assert "1 new thread" in await digest(room)
    await room.pen(CHAIR, "digest send")

    room.clock.move(days=2)
    shown = await digest(room)
    assert "1 unanswered thread." in shown
    assert "UNANSWERED ========== #1 About tea" in shown
    room.clock.move(days=7)
    await room.tick()
    await room.fetch(mail("coffee", date=room.clock()))
    assert "unanswered" not in await digest(room)


@pytest.mark.parametrize("answer", ["mail", "comment", "call"])
async def test_whatever_answers_it_takes_it_out(room: Room, answer: str) -> None:
    await room.fetch(mail("tea"))
    room.clock.move(days=2)
    if answer == "mail":
        reply = mail("yes", writer="Ben <ben@example.net>", answers=["tea"], date=room.clock())
        await room.fetch(reply)
    elif answer == "comment":
        await room.pen(ADA, "comment 1 Yes.")
    else:
        await room.pen(CHAIR, "call 1 until in 9 days")
    room.clock.move(days=2)
    assert "unanswered" not in (await digest(room)).lower()


async def test_how_long_is_the_lists_own_choice(room: Room) -> None:
    room.config = new_config(council={"digest": {"unanswered_after": "1 days"}})
    await room.fetch(mail("tea"))
    room.clock.move(hours=23)
    assert "Nobody has replied yet." not in await digest(room)
    room.clock.move(hours=2)
    shown = await digest(room)
    assert "1 new thread." in shown  # what is new is in that section, and says so there
    assert "Nobody has replied yet." in shown
