"""Anybody can write a mail that joins two items: a chair can take that back."""

import itertools
from datetime import timedelta

import pytest

from bot.errors import Refused
from tests.handlers.proceedings.test_rearranging import names
from tests.handlers.room import ADA, CHAIR, START, Room, mail

LATER = START + timedelta(hours=1)
WORDS = "The harbour needs a second crane before the summer, and somebody to pay for it."


async def two_items(room: Room) -> None:
    """Open #1 and #2, each with a reply."""
    await room.fetch(mail("left", "One side.", subject="Left"))
    await room.fetch(mail("right", "The other side.", subject="Right"))
    await room.fetch(mail("left2", "Yes.", answers=["left"], subject="Re: Left"))
    await room.fetch(mail("right2", "No.", answers=["right"], subject="Re: Right"))


def joining(name: str = "joins", **more: str) -> bytes:
    """Return a stranger's mail that answers both items."""
    return mail(
        name,
        "Both of you are right.",
        writer="Mallory <mallory@example.com>",
        answers=["left2", "right2"],
        subject="Re: Right",
        date=LATER,
        headers=more,
    )


async def test_a_merge_by_a_mail_that_answers_two_items_can_be_undone(room: Room) -> None:
    await two_items(room)
    await room.fetch(joining())
    assert [one["number"] for one in await room.items()] == [1]

    await room.pen(CHAIR, "undo 2")

    assert await names(room, 1) == ["left", "left2"]
    assert await names(room, 2) == ["right", "right2", "joins"]
    items = {one["number"]: one for one in await room.items()}
    assert (items[1]["title"], items[2]["title"]) == ("Left", "Right")
    assert {item["state"] for item in items.values()} == {"open"}


async def test_no_later_mail_joins_them_again(room: Room) -> None:
    await two_items(room)
    await room.fetch(joining())
    await room.pen(CHAIR, "undo 2")

    await room.fetch(joining("again"))
    await room.fetch(mail("below", "Well.", answers=["left", "left2"], subject="Re: Left"))

    assert await names(room, 1) == ["left", "left2", "below"]
    assert await names(room, 2) == ["right", "right2", "joins", "again"]


@pytest.mark.parametrize("order", list(itertools.permutations(("left", "right"))))
async def test_whichever_thread_survived_each_item_has_its_mails_and_title_again(
    room: Room, order: tuple[str, str]
) -> None:
    first, second = order
    early = START - timedelta(days=2)
    await room.fetch(mail(first, "One.", subject=f"About {first}"))
    await room.fetch(mail(second, "Other.", subject=f"About {second}", date=early))
    await room.fetch(mail("both", "Both.", answers=["left", "right"], date=LATER))
    assert (await room.show(1))["title"] == f"About {second}"

    await room.pen(CHAIR, "undo 2")

    shown = {one["number"]: one["title"] for one in await room.items()}
    assert shown == {1: f"About {first}", 2: f"About {second}"}
    assert (await names(room, 1))[0] == first
    assert (await names(room, 2))[0] == second


async def test_a_merge_by_a_missing_mail_that_comes_can_be_undone(room: Room) -> None:
    for name in ("a", "b"):
        await room.fetch(mail(name, f"Words of {name}.", answers=[f"x{name}"], subject=name))
    await room.fetch(mail("bridge", "Both.", answers=["xa", "xb"], date=LATER))
    assert len(await room.items()) == 1

    await room.pen(CHAIR, "undo 2")

    assert sorted(one["messages"] for one in await room.items()) == [1, 2]


async def test_a_merge_by_a_quote_can_be_undone(room: Room) -> None:
    lost = mail(
        "lost",
        f"On Wednesday, 4 March 2026, Ada Example wrote:\n> {WORDS}\n\nIndeed so.",
        subject="Re: The crane",
        writer="Ben Example <ben@example.net>",
        date=LATER,
    )
    await room.fetch(lost)
    await room.fetch(mail("root", "What about the crane?", subject="Crane for the harbour"))
    assert len(await room.items()) == 2
    await room.fetch(mail("post", WORDS, subject="Re: The crane", answers=["root"]))
    assert len(await room.items()) == 1

    await room.pen(CHAIR, "undo 2")

    assert await names(room, 1) == ["lost"]
    assert (await names(room, 2))[0] == "root"
    assert len(await room.items()) == 2


async def test_of_three_items_that_a_mail_joined_each_can_be_parted(room: Room) -> None:
    for name in "abc":
        await room.fetch(mail(name, f"Words of {name}.", subject=f"About {name}"))
    await room.fetch(mail("all", "All.", answers=["a", "b", "c"], date=LATER))
    assert len(await room.items()) == 1

    await room.pen(CHAIR, "undo 2")
    await room.pen(CHAIR, "undo 3")

    assert await names(room, 1) == ["a"]
    assert await names(room, 2) == ["b"]
    assert await names(room, 3) == ["c", "all"]


async def test_only_a_chair_undoes_it(room: Room) -> None:
    await two_items(room)
    await room.fetch(joining())

    with pytest.raises(Refused, match="Only a chair"):
        await room.pen(ADA, "undo 2")
