"""Roles of a list: secretaries may do what chairs may, helpers set titles, labels and holders."""

import pytest

from bot.errors import Refused
from storage.database.engine import Database
from tests.handlers.room import ADA, BEN, CHAIR, Room, mail, new_config


@pytest.fixture
def room(database: Database) -> Room:
    """Give a room whose council has Ada as secretary and Ben as helper."""
    roles = {"secretaries": ["ada@example.org"], "helpers": ["ben@example.net"]}
    return Room(database, config=new_config(council=roles))


async def test_a_secretary_may_do_what_a_chair_may(room: Room) -> None:
    await room.fetch(mail("call"))

    await room.pen(ADA, "close 1 done elsewhere")

    assert (await room.show(1))["state"] == "closed"


async def test_a_helper_sets_titles_and_holders_and_decides_nothing(room: Room) -> None:
    await room.fetch(mail("call"))

    await room.pen(BEN, "title 1 Terms of reference")
    await room.pen(BEN, f"assign 1 <@{ADA}>")
    slack_reply = await room.pen(BEN, "label 1 Budget terms budget")
    with pytest.raises(Refused, match="Only a chair of council may do that"):
        await room.pen(BEN, "close 1")

    item = await room.show(1)
    assert (item["title"], item["holder"]) == ("Terms of reference", "Ada Example")
    assert slack_reply.text == "Labels of #1 Terms of reference: budget, terms."
    assert item["labels"] == ["budget", "terms"]
    assert item["state"] == "open"


async def test_labels_are_added_and_taken_off_and_stand_in_the_history(room: Room) -> None:
    await room.fetch(mail("call"))

    await room.pen(CHAIR, "label 1 budget terms")
    await room.pen(CHAIR, "label 1 -budget 2027")
    await room.pen(CHAIR, "label 1 terms -nowhere")
    with pytest.raises(Refused, match="at most 10 labels"):
        await room.pen(CHAIR, f"label 1 {' '.join(f'more-{number}' for number in range(9))}")

    item = await room.show(1)
    assert item["labels"] == ["terms", "2027"]
    changes = [(row["from"], row["to"]) for row in item["history"] if row["what"] == "labels"]
    assert changes == [(None, "budget, terms"), ("budget, terms", "terms, 2027")]
    assert "Labels: terms, 2027" in (await room.type(ADA, "show 1")).text


async def test_a_member_is_told_who_may(room: Room) -> None:
    room.config = new_config(council={"secretaries": ["ada@example.org"]})
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "mine")
    await room.pen(ADA, "mine")

    with pytest.raises(Refused, match="Carla Chair, Ada Example"):
        await room.pen(BEN, "title 1 Mine now")
