"""Votes that another list vouches for, and chairs of another list."""

import pytest

from bot.errors import Refused
from tests.handlers.room import BEN, BOARD, CHAIR, COUNCIL, US, Room, mail, new_config

BOTH = f"{COUNCIL}, {BOARD}"


async def test_a_list_does_not_vouch_for_votes_on_another_lists_item(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)

    await room.fetch(mail("vote", "#1: +1", through="board", to=BOARD, subject="Something else"))

    assert await room.tally(1) == {}
    (vote,) = (await room.show(1))["votes"]
    assert (vote["assurance"], vote["counts"]) == ("none", False)


@pytest.mark.parametrize("together", [True, False])
async def test_the_items_own_list_may_vouch_later_for_a_mail_that_another_brought(
    room: Room, *, together: bool
) -> None:
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)
    copies = [
        mail("vote", "#1: +1", to=BOTH, subject="Something else", through=through)
        for through in ("board", "council")
    ]

    for batch in [copies] if together else [[copy] for copy in copies]:
        await room.fetch(*batch)

    assert await room.tally(1) == {"agree": 1}
    assert len((await room.show(1))["votes"]) == 1


async def test_each_list_of_a_post_vouches_for_votes_on_its_item(room: Room) -> None:
    await room.fetch(*(mail("call", to=BOTH, through=through) for through in ("council", "board")))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)

    await room.fetch(mail("vote", "+1", through="board", to=BOARD, answers=["call"]))

    assert await room.tally(1) == {"agree": 1}


async def test_a_chair_of_another_list_of_the_item_opens_no_ballot_on_it(room: Room) -> None:
    room.config = new_config(board={"chairs": ["ben@example.net"]})
    await room.fetch(*(mail("call", to=BOTH, through=through) for through in ("council", "board")))

    with pytest.raises(Refused, match="Only a chair of council"):
        await room.pen(BEN, "ballot 1 until in 3 days")

    assert (await room.show(1))["ballot"] is None


async def test_a_reply_that_names_our_item_is_vouched_for_by_no_other_list(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)

    await room.fetch(mail("vote", "+1", through="board", to=BOARD, answers=["call"]))
    await room.fetch(mail("alone", "#1: -1", through=None, to=US, answers=["call"]))

    assert await room.tally(1) == {}
