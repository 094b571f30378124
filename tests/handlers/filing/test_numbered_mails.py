"""A new mail with `[#12]` in its subject reaches the item, if its list is right."""

import pytest

from tests.handlers.room import BOARD, CHAIR, Room, mail, new_config


async def messages(room: Room, number: int) -> list[str]:
    return [row["message_id"] for row in (await room.show(number))["thread"]]


@pytest.mark.parametrize(
    "subject", ["[#1] More about the tea", "[council] [#1] Tea", "Re: [#1] tea", "Tea, see [#1]"]
)
async def test_a_number_in_the_subject_is_enough(room: Room, subject: str) -> None:
    await room.fetch(mail("tea"))
    room.clock.move(hours=1)
    late = mail("late", writer="Ben <ben@example.net>", subject=subject, date=room.clock())
    await room.fetch(late)

    assert await messages(room, 1) == ["tea@mail.example.org", "late@mail.example.org"]
    item = await room.show(1)
    assert item["title"] == "About tea"
    assert ("mail", "by number") in [(row["what"], row["to"]) for row in item["history"]]
    assert len(await room.items()) == 1


async def test_it_follows_a_merge(room: Room) -> None:
    await room.fetch(mail("tea"), mail("coffee"))
    await room.pen(CHAIR, "merge 2 into 1")
    await room.fetch(mail("late", subject="[#2] Milk"))
    assert "late@mail.example.org" in await messages(room, 1)


async def test_the_number_of_another_lists_item_says_nothing(room: Room) -> None:
    await room.fetch(mail("tea"))
    await room.fetch(mail("other", subject="[#1] Chairs", to=BOARD, through="board"))
    assert await messages(room, 1) == ["tea@mail.example.org"]


@pytest.mark.parametrize("subject", ["[#1] or [#2]", "[#9] Tea", "Issue #1", "[#1234567890] Tea"])
async def test_a_subject_without_one_such_number_starts_an_item(room: Room, subject: str) -> None:
    await room.fetch(mail("tea"))
    await room.fetch(mail("other", subject=subject))
    assert await messages(room, 1) == ["tea@mail.example.org"]


async def test_a_list_that_proves_nothing_does_not_vouch_for_a_number(room: Room) -> None:
    room.config = new_config(council={"subscribed_as": ""})
    await room.fetch(mail("tea"))
    await room.fetch(mail("other", subject="[#1] Tea"))
    assert await messages(room, 1) == ["tea@mail.example.org"]


async def test_a_reply_stays_where_its_references_put_it(room: Room) -> None:
    await room.fetch(mail("tea"), mail("coffee"))
    await room.fetch(mail("reply", subject="Re: [#1] About coffee", answers=["coffee"]))
    assert "reply@mail.example.org" in await messages(room, 2)
