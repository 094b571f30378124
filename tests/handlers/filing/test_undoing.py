"""A chair takes a merge back."""

from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from bot.errors import Refused
from tests.handlers.digested import plain_digest
from tests.handlers.proceedings.test_rearranging import names, talk
from tests.handlers.room import ADA, BEN, BOARD, CHAIR, COUNCIL, START, Room, mail


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
    for number, text in ((1, "On the first"), (2, "On the second")):
        item = await room.show(number)
        assert (item["number"], item["state"], item["merged_into"]) == (number, "open", None)
        assert [row["text"] for row in item["comment_list"]] == [text]
    assert {delivery.item for delivery in await room.queued(DeliveryKind.UPDATE_ITEM)} == {1, 2}


async def test_the_history_of_both_says_who_parted_them(room: Room) -> None:
    await talk(room)

    await room.pen(CHAIR, "merge 2 into 1")
    await room.pen(CHAIR, "undo 2")

    for number in (1, 2):
        (told,) = [row for row in (await room.show(number))["history"] if row["what"] == "mail"]
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


async def test_a_vote_that_the_merge_ended_is_not_open_again_and_the_chair_is_told(
    room: Room,
) -> None:
    await talk(room)
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.pen(CHAIR, "ballot 2 until in 2 days")
    await room.pen(CHAIR, "merge 2 into 1")

    reply = await room.pen(CHAIR, "undo 2")

    assert "`/pen ballot 2 until WHEN` opens a new one" in reply.text
    assert ((await room.show(1))["state"], (await room.show(2))["state"]) == ("voting", "open")
    await room.pen(CHAIR, "ballot 2 until in 2 days")
    assert (await room.show(2))["state"] == "voting"


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


async def test_a_mail_that_answers_both_goes_with_what_it_answers_directly(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "merge 2 into 1")
    await room.fetch(
        mail("both", "See both.", answers=["root", "other"], date=START + timedelta(days=1))
    )

    await room.pen(CHAIR, "undo 2")

    assert (await names(room, 2))[-1] == "both"
    assert "both" not in await names(room, 1)


async def test_a_split_that_was_merged_back_can_be_split_again(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "split 1 3")
    await room.pen(CHAIR, "merge 3 into 1")

    await room.pen(CHAIR, "undo 3")

    assert await names(room, 1) == ["root", "left", "last"]
    assert await names(room, 3) == ["right", "below"]


async def test_what_was_not_merged_cannot_be_undone(room: Room) -> None:
    await room.fetch(mail("left", "One side."), mail("right", "The other side."))

    with pytest.raises(Refused, match="#2 was not merged"):
        await room.pen(CHAIR, "undo 2")


async def test_a_merge_is_undone_once(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "merge 2 into 1")
    await room.pen(CHAIR, "undo 2", key="same")
    before = await room.items()

    assert "already done" in (await room.pen(CHAIR, "undo 2", key="same")).text
    with pytest.raises(Refused):
        await room.pen(CHAIR, "undo 2")

    assert await room.items() == before


async def test_an_outcome_survives_a_ballot_that_came_and_went(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "close 1 mended")
    await room.pen(CHAIR, "ballot 2 until in 2 days")

    await room.pen(CHAIR, "merge 2 into 1")
    await room.pen(CHAIR, "undo 2")

    item = await room.show(1)
    assert (item["state"], item["outcome"]) == ("closed", "mended")


async def test_a_ballot_that_was_decided_meanwhile_decides_its_own_item(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "ballot 2 until in 2 days")
    await room.pen(CHAIR, "merge 2 into 1")
    await room.press(ADA, 1, "agree")
    room.clock.move(days=3)
    await room.tick()

    await room.pen(CHAIR, "undo 2")

    first, second = await room.show(1), await room.show(2)
    assert (first["state"], first["outcome"]) == ("open", None)
    assert (second["state"], second["outcome"]) == ("decided", "accepted")


async def test_a_ballot_that_was_withdrawn_for_another_leaves_no_deadline(room: Room) -> None:
    await talk(room)
    for number in (1, 2):
        await room.pen(CHAIR, f"ballot {number} until in 2 days")
        await room.press(ADA, number, "agree")
    await room.pen(CHAIR, "merge 2 into 1")
    await room.press(ADA, 1, "disagree")

    await room.pen(CHAIR, "undo 2")

    first, second = await room.show(1), await room.show(2)
    assert (first["state"], await room.tally(1)) == ("voting", {"disagree": 1})
    assert (second["state"], second["deadline"]) == ("open", None)
    assert (second["ballot"]["state"], second["ballot"]["outcome"]) == ("withdrawn", None)


async def test_a_merge_below_another_is_undone_after_that_one(room: Room) -> None:
    await talk(room)
    await room.fetch(mail("third", "A third thing."))
    await room.pen(CHAIR, "merge 3 into 2")
    await room.pen(CHAIR, "merge 2 into 1")

    with pytest.raises(Refused, match="`/pen undo 2`"):
        await room.pen(CHAIR, "undo 3")
    await room.pen(CHAIR, "undo 2")
    await room.pen(CHAIR, "undo 3")

    assert [await names(room, number) for number in (2, 3)] == [["other"], ["third"]]


@pytest.mark.parametrize(("merged", "into"), [(1, 2), (2, 1)])
async def test_what_a_chair_had_moved_is_where_it_was_before_the_merge(
    room: Room, merged: int, into: int
) -> None:
    await talk(room)
    await room.pen(CHAIR, "move 1 3 into 2")
    before = [await names(room, 1), await names(room, 2)]
    await room.pen(CHAIR, f"merge {merged} into {into}")

    await room.pen(CHAIR, f"undo {merged}")

    assert [await names(room, 1), await names(room, 2)] == before
    await room.fetch(
        mail("far", "Far.", subject="Re: About root", answers=["below"]),
        mail("near", "Near.", subject="Re: About root", answers=["root"]),
    )
    assert "far" in await names(room, 2)
    assert "near" in await names(room, 1)


async def test_an_item_that_was_closed_before_the_merge_changes_no_state(room: Room) -> None:
    await talk(room)
    await room.pen(CHAIR, "close 2 done")
    await room.pen(CHAIR, "merge 2 into 1")

    await room.pen(CHAIR, "undo 2")

    states = [row for row in (await room.show(2))["history"] if row["what"] == "state"]
    assert [(state["from"], state["to"]) for state in states] == [("open", "closed")]


OTHER = "The quay wall has cracks that let in water at every tide, and they grow each month."


def lost(name: str, *, days: float = 1, lead: str = "") -> bytes:
    """Return an answer to the mail `wall` that lost its references."""
    return mail(
        name,
        f"{lead}> {OTHER}\n\nThey do.",
        subject="Re: Quay wall",
        writer="Ben Example <ben@example.net>",
        date=START + timedelta(days=days),
    )


async def test_what_was_put_back_since_goes_where_it_belongs(room: Room) -> None:
    await talk(room)
    await room.fetch(mail("wall", OTHER, subject="Quay wall"))
    await room.pen(CHAIR, "merge 3 into 1")
    await room.fetch(lost("reply"))

    await room.pen(CHAIR, "undo 3")

    assert await names(room, 3) == ["wall", "reply"]


async def test_what_was_parted_is_joined_by_no_later_proof(room: Room) -> None:
    await room.fetch(
        mail("wall", OTHER, subject="Quay wall"),
        mail("again", OTHER, subject="Quay wall", date=START + timedelta(hours=1)),
    )
    await room.pen(CHAIR, "merge 2 into 1")
    await room.pen(CHAIR, "undo 2")

    await room.fetch(lost("reply", lead="On Wednesday, 4 March 2026, Ada Example wrote:\n"))

    assert sorted(item["messages"] for item in await room.items()) == [1, 2]
    assert (await room.show(2))["perhaps_part_of"] == 1


async def test_lists_part_with_their_mails(room: Room) -> None:
    both = f"{COUNCIL}, {BOARD}"
    early = START - timedelta(days=1)
    await room.fetch(mail("here", "On the council."))
    for through in ("council", "board"):
        await room.fetch(mail("there", "On both.", to=both, through=through, date=early))
    await room.pen(CHAIR, "merge 2 into 1")
    merged = (await room.show(1))["lists"]

    await room.pen(CHAIR, "undo 2")

    assert merged == ["council", "board"]
    assert [(await room.show(number))["lists"] for number in (1, 2)] == [
        ["council"],
        ["council", "board"],
    ]


async def test_what_a_chair_split_off_since_stays_split_off(room: Room) -> None:
    await room.fetch(mail("here", "One thing."), mail("there", "Another."))
    await room.fetch(mail("below", "More.", answers=["there"], subject="Re: About there"))
    await room.pen(CHAIR, "merge 2 into 1")
    await room.pen(CHAIR, "split 1 3")

    await room.pen(CHAIR, "undo 2")

    assert [await names(room, number) for number in (1, 2, 3)] == [["here"], ["there"], ["below"]]


async def test_a_mail_whose_id_was_made_goes_back_under_its_own(room: Room) -> None:
    wall = mail("wall", OTHER, subject="Quay wall")
    await room.fetch(mail("here", "One thing."), plain_digest(wall))
    await room.pen(CHAIR, "merge 2 into 1")
    await room.fetch(wall)

    await room.pen(CHAIR, "undo 2")
    await room.fetch(mail("late", "Yes.", answers=["wall"], subject="Re: Quay wall"))

    assert [await names(room, number) for number in (1, 2)] == [["here"], ["wall", "late"]]


async def test_later_words_below_the_old_message_are_the_items_again(room: Room) -> None:
    await talk(room)
    await room.posted(2, ts="2.2")
    await room.pen(CHAIR, "merge 2 into 1")
    await room.say(ADA, "While they were one", ts="10.1", thread="2.2")

    await room.pen(CHAIR, "undo 2")
    await room.say(ADA, "Apart again", ts="10.2", thread="2.2")

    for number, text in ((1, "While they were one"), (2, "Apart again")):
        assert [row["text"] for row in (await room.show(number))["comment_list"]] == [text]
