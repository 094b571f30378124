"""A chair takes a merge back."""

from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from bot.errors import Refused
from tests.handlers.room import ADA, BEN, CHAIR, START, Room, mail
from tests.handlers.test_rearranging import names, talk


async def test_mails_comments_and_state_are_as_they_were(room: Room) -> None:
    await talk(room)
    await room.posted(1, ts="1.1")
    await room.posted(2, ts="2.2")
    await room.say(ADA, "On the first", ts="10.1", thread="1.1")
    await room.say(ADA, "On the second", ts="10.2", thread="2.2")
    before = [await names(room, 1), await names(room, 2)]

    await room.pen(CHAIR, "merge 2 into 1")
    reply = await room.pen(CHAIR, "undo 2")

    assert reply.text == "#2 is an item of its own again, apart from #1 About root."
    assert [await names(room, 1), await names(room, 2)] == before
    for number, said in ((1, "On the first"), (2, "On the second")):
        item = await room.show(number)
        assert (item["number"], item["state"], item["merged_into"]) == (number, "open", None)
        assert [one["text"] for one in item["comment_list"]] == [said]
    assert {one.item for one in await room.queued(DeliveryKind.UPDATE_ITEM)} == {1, 2}


async def test_the_history_of_both_says_who_parted_them(room: Room) -> None:
    await talk(room)

    await room.pen(CHAIR, "merge 2 into 1")
    await room.pen(CHAIR, "undo 2")

    for number in (1, 2):
        (told,) = [one for one in (await room.show(number))["history"] if one["what"] == "mail"]
        assert (told["actor"], told["from"], told["to"]) == ("Carla Chair", "#1", "#2")


async def test_a_ballot_goes_back_with_its_votes(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "ballot 2 until in 2 days")
    await room.press(ADA, 2, "agree")

    await room.pen(CHAIR, "merge 2 into 1")
    await room.press(BEN, 1, "disagree")
    await room.pen(CHAIR, "undo 2")

    first, second = await room.show(1), await room.show(2)
    assert (first["state"], first["ballot"]) == ("open", None)
    assert second["state"] == "voting"
    assert await room.tally(2) == {"agree": 1, "disagree": 1}


async def test_a_ballot_that_ended_meanwhile_leaves_nothing_open(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "ballot 2 until in 2 days")
    await room.pen(CHAIR, "merge 2 into 1")
    await room.pen(CHAIR, "close 1")

    await room.pen(CHAIR, "undo 2")

    assert (await room.show(2))["state"] == "open"


async def test_what_answered_since_goes_where_it_belongs(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "merge 2 into 1")
    await room.fetch(
        mail("more", "More of it.", answers=["other"], subject="Re: About other"),
        mail("also", "More of that.", answers=["root"], subject="Re: About root"),
    )

    await room.pen(CHAIR, "undo 2")
    await room.fetch(mail("late", "Later.", answers=["more"], subject="Re: About other"))

    assert sorted(await names(room, 2)) == ["late", "more", "other"]
    assert "also" in await names(room, 1)


async def test_a_mail_that_answers_both_keeps_them_together(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "merge 2 into 1")
    await room.fetch(
        mail("both", "See both.", answers=["root", "other"], date=START + timedelta(days=1))
    )

    with pytest.raises(Refused, match="answers both"):
        await room.pen(CHAIR, "undo 2")

    assert (await room.show(2))["number"] == 1


async def test_a_split_that_was_merged_back_can_be_split_again(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "split 1 3")
    await room.pen(CHAIR, "merge 3 into 1")

    await room.pen(CHAIR, "undo 3")

    assert await names(room, 1) == ["root", "left", "last"]
    assert await names(room, 3) == ["right", "below"]


async def test_what_no_chair_merged_cannot_be_undone(room: Room) -> None:
    await room.fetch(mail("left", "One side."), mail("right", "The other side."))
    await room.fetch(mail("both", "Both of you are right.", answers=["left", "right"]))

    with pytest.raises(Refused, match="No chair merged #2"):
        await room.pen(CHAIR, "undo 2")


async def test_a_merge_is_undone_once(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "merge 2 into 1")
    await room.pen(CHAIR, "undo 2", key="same")
    before = await room.items()

    assert "done already" in (await room.pen(CHAIR, "undo 2", key="same")).text
    with pytest.raises(Refused):
        await room.pen(CHAIR, "undo 2")

    assert await room.items() == before
