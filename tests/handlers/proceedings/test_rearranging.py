"""A chair merges items, splits one, and moves mails to another."""

from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from bot.errors import Refused
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, CHAIR, START, Room, mail


@prepared
async def talk(room: Room) -> None:
    """Open item #1 with five mails in two strands, and item #2 with one."""
    for hour, (name, answers) in enumerate(
        [
            ("root", []),
            ("left", ["root"]),
            ("right", ["root"]),
            ("below", ["root", "right"]),
            ("last", ["root", "left"]),
        ]
    ):
        await room.fetch(
            mail(
                name,
                f"Words of {name}.",
                answers=answers,
                subject="Re: About root" if answers else "About root",
                date=START + timedelta(hours=hour),
            )
        )
    await room.fetch(mail("other", "Something else."))


async def names(room: Room, number: int) -> list[str]:
    """Return the names of an item's mails."""
    return [row["message_id"].partition("@")[0] for row in (await room.show(number))["thread"]]


async def test_the_second_item_of_a_merge_survives_even_with_the_higher_number(room: Room) -> None:
    await talk(room)
    await room.posted(1, ts="1.1")
    await room.say(ADA, "Said below the first", ts="10.1", thread="1.1")
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.press(ADA, 1, "agree")

    reply = await room.pen(CHAIR, "merge 1 into 2")

    assert reply.text == "#1 is now part of #2 About other."
    (item,) = await room.items()
    assert (item["number"], item["messages"], item["comments"]) == (2, 6, 1)
    assert await room.tally(2) == {"agree": 1}
    assert (await room.show(1))["number"] == 2
    await room.press(BEN, 1, "disagree")
    assert await room.tally(2) == {"agree": 1, "disagree": 1}


async def test_a_merge_is_in_the_history_of_both_with_who_did_it(room: Room) -> None:
    await talk(room)

    await room.pen(CHAIR, "merge 2 into 1")

    (told,) = [row for row in (await room.show(1))["history"] if row["what"] == "merged"]
    assert (told["actor"], told["from"], told["to"], told["source"]) == (
        "Carla Chair",
        "#2",
        "#1",
        "slack",
    )


async def test_what_answers_a_merged_item_later_is_in_the_survivor(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "merge 2 into 1")

    await room.fetch(mail("late", "Late words.", answers=["other"]))

    assert len(await room.items()) == 1
    assert (await room.show(1))["messages"] == 7


async def test_a_merge_that_is_asked_for_again_is_answered_as_before(room: Room) -> None:
    await talk(room)

    first = await room.pen(CHAIR, "merge 2 into 1", key="same")
    again = await room.pen(CHAIR, "merge 2 into 1", key="same")

    assert first == again
    with pytest.raises(Refused, match="already one item"):
        await room.pen(CHAIR, "merge 2 into 1")


async def test_a_split_takes_what_answers_the_mail_along(room: Room) -> None:
    await talk(room)
    await room.posted(1, ts="1.1")

    reply = await room.pen(CHAIR, "split 1 3")

    assert reply.text == "Message 3 of #1, with the replies below it, is now #3 About root."
    assert await names(room, 1) == ["root", "left", "last"]
    assert await names(room, 3) == ["right", "below"]
    assert (await room.show(3))["came_from"] == 1
    assert {delivery.item for delivery in await room.queued(DeliveryKind.POST_ITEM)} >= {3}
    for number in (1, 3):
        (told,) = [row for row in (await room.show(number))["history"] if row["what"] == "mail"]
        assert (told["actor"], told["from"], told["to"]) == ("Carla Chair", "#1", "#3")


async def test_what_answers_a_split_mail_later_goes_to_its_item(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "split 1 3")

    await room.fetch(
        mail("far", "Far words.", subject="Re: About root", answers=["root", "right", "below"]),
        mail("near", "Near words.", subject="Re: About root", answers=["root"]),
    )

    assert "far" in await names(room, 3)
    assert "near" in await names(room, 1)


async def test_a_split_is_undone_by_a_merge(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "split 1 3")

    await room.pen(CHAIR, "merge 3 into 1")
    await room.fetch(mail("far", "Far words.", subject="Re: About root", answers=["below"]))

    assert sorted(await names(room, 1)) == ["below", "far", "last", "left", "right", "root"]
    assert {item["number"] for item in await room.items()} == {1, 2}


async def test_mails_move_to_another_item_and_back(room: Room) -> None:
    await talk(room)

    await room.pen(CHAIR, "move 1 3 into 2")
    moved = await names(room, 1), sorted(await names(room, 2))
    came_from = (await room.show(2))["came_from"]
    await room.fetch(mail("far", "Far words.", subject="Re: About root", answers=["below"]))
    later = await names(room, 2)
    number = later.index("right") + 1
    await room.pen(CHAIR, f"move 2 {number} into 1")

    assert came_from is None
    assert moved == (["root", "left", "last"], ["below", "other", "right"])
    assert "far" in later
    assert await names(room, 2) == ["other"]
    assert len(await names(room, 1)) == 6


@pytest.mark.parametrize("words", ["split 1 1", "move 1 1 into 2"])
async def test_the_mail_that_an_item_begins_with_stays(room: Room, words: str) -> None:
    await talk(room)

    with pytest.raises(Refused, match="nothing would be left"):
        await room.pen(CHAIR, words)

    assert len(await names(room, 1)) == 5
    assert len(await room.items()) == 2


@pytest.mark.parametrize("words", ["split 1 6", "split 1 0", "move 1 9 into 2"])
async def test_a_mail_that_is_not_there_is_asked_for(room: Room, words: str) -> None:
    await talk(room)

    with pytest.raises(Refused, match="#1 has 5 messages"):
        await room.pen(CHAIR, words)


@pytest.mark.parametrize("words", ["split 1 3", "move 1 3 into 2"])
async def test_a_command_that_comes_again_moves_nothing_more(room: Room, words: str) -> None:
    await talk(room)
    await room.pen(CHAIR, words, key="same")
    before = await room.items()

    reply = await room.pen(CHAIR, words, key="same")

    assert "already done" in reply.text
    assert await room.items() == before


async def test_automatic_mails_alone_are_not_split_off(room: Room) -> None:
    await room.fetch(mail("root"))
    await room.fetch(
        mail(
            "away",
            "I am away.",
            answers=["root"],
            headers={"Auto-Submitted": "auto-replied"},
            date=START + timedelta(hours=1),
        )
    )

    with pytest.raises(Refused, match="No person wrote"):
        await room.pen(CHAIR, "split 1 2")
