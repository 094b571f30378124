"""The app's Home: it shows nothing that `/pen` would not, whatever it is asked to show."""

import re
from typing import Any

import pytest

from bot.domain.ids import SlackUserId
from bot.sandbox.slack.checks import check_home
from storage.database.engine import Database
from tests.attacks.privacy.strangers import (
    MEMBER,
    NEIGHBOUR,
    OUTSIDE,
    STRANGERS,
    Watched,
    closed_room,
    everything,
)
from tests.handlers.room import ADA, BEN, CHAIR, Room, mail

EVERY_HOME = [
    "",
    *(
        f"{which}:{page}:{name}"
        for which in ("open", "voting", "overdue", "all", "mine")
        for page in (0, 1)
        for name in ("", "council", "board", "counsil")
    ),
]
"""All that a Home could carry, and more."""


async def test_a_member_of_the_list_sees_what_strangers_must_not(database: Database) -> None:
    """Otherwise the tests below would show nothing."""
    room = await closed_room(database)

    home = str(await room.home(MEMBER, "all:0:"))

    assert "About hush-a" in home
    assert "vote:agree" in home


@pytest.mark.parametrize("user", STRANGERS)
async def test_a_strangers_home_tells_of_no_item(database: Database, user: SlackUserId) -> None:
    room = await closed_room(database)
    before = await everything(database)

    for shows in EVERY_HOME:
        home = str(check_home(await room.home(user, shows)))
        assert "hush" not in home.lower(), shows
        assert not re.search(r"#[1-9]", home), shows
        # Of their own list they may know the name, of the others not even that.
        assert "council" not in home, shows
        assert "vote" not in {name.partition(":")[0] for name in action_ids(home)}, shows
    assert await everything(database) == before


async def test_who_left_the_channel_sees_it_no_more(database: Database) -> None:
    room = await closed_room(database)
    await room.pen(MEMBER, "help")
    assert "About hush-a" in str(await room.home(MEMBER))

    room.members = {channel: frozenset({CHAIR}) for channel in room.members}

    assert "hush" not in str(await room.home(MEMBER, "all:0:council"))


async def test_what_a_public_board_shows_is_all_that_an_outsider_sees(database: Database) -> None:
    room = await closed_room(database, board="public")

    home = str(await room.home(OUTSIDE, "all:0:"))

    assert "About hush-a" in home
    assert "vote:" not in home
    assert "answer" not in action_ids(home)
    assert "publish:" not in home


async def test_what_is_said_in_private_moves_no_item_of_an_outsiders_home(
    database: Database,
) -> None:
    room = await closed_room(database, board="public")
    before = await room.home(OUTSIDE, "all:0:")
    room.clock.move(minutes=5)

    await room.pen(MEMBER, "comment 1 Between us.")

    assert await room.home(OUTSIDE, "all:0:") == before


@pytest.mark.parametrize("visibility", ["hidden", "secret"])
async def test_a_ballot_whose_votes_are_not_open_shows_no_count_and_nobodys_vote(
    room: Room, visibility: str
) -> None:
    rule = {"method": "yes-no", "visibility": visibility}
    room.config = room.config.model_copy(update={"rules": {"quiet": rule}})
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days quiet Shall we?")
    before = await room.home(BEN, "all:0:")

    await room.press(ADA, 1, "no")

    assert "You voted *no*." in str(await room.home(ADA))
    assert await room.home(BEN, "all:0:") == before


async def test_a_choice_at_home_is_nobody_elses(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.choose(ADA, "never")

    assert "Nothing that you write" in str(await room.home(ADA))
    assert "Nothing that you write" not in str(await room.home(BEN))
    assert "ada@example.org" not in str(await room.home(BEN))


async def test_an_address_that_slack_has_not_confirmed_is_not_shown(database: Database) -> None:
    room: Watched = await closed_room(database)

    assert "@" not in str(await room.home(NEIGHBOUR)).replace("nils@example.org", "")
    assert "chair@example.org" not in str(await room.home(SlackUserId("U13CONNECT")))


def action_ids(home: str) -> set[str]:
    found: list[Any] = re.findall(r"'action_id': '([^']*)'", home)
    return set(found)
