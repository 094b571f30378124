"""Who has not voted is a number, unless the list says that they are named."""

import json

from bot.render.mail.transcript import show_text
from bot.render.slack.ballot import render_ballot
from bot.render.slack.item import render_item
from tests.handlers.reader import read_board, with_address
from tests.handlers.room import ADA, CHAIR, Room, new_config
from tests.handlers.voting.test_ballots_by_rule import FOUR, opened, take_roster
from tests.handlers.voting.test_hidden_ballots import gathered


async def seen_of_a_vote(room: Room) -> list[str]:
    """Return a vote on item 1 in Slack, mail, digest and page, and as the public's JSON."""
    room.config = with_address(room.config)
    await take_roster(room, FOUR)
    await opened(room, "consent")
    await room.pen(ADA, "vote 1 agree")
    facts = await gathered(room)
    assert facts.ballot is not None
    assert facts.tally is not None
    digest = (await room.pen(CHAIR, "digest preview council")).text
    return [
        json.dumps(render_item(facts).blocks),
        json.dumps(render_ballot(facts, facts.ballot, facts.tally).blocks),
        show_text(facts),
        " ".join(digest.split()),
        (await read_board(room, "/items/1")).decode(),
        (await read_board(room, "/items/1.json")).decode(),
    ]


async def test_who_has_not_voted_is_not_named(room: Room) -> None:
    *texts, public = await seen_of_a_vote(room)

    for text in texts:
        assert "3 have not voted yet" in text
    assert "not_voted" not in public
    assert "not_voted" not in (await read_board(room, "/items.json")).decode()
    assert "Dina" not in "".join((*texts, public))


async def test_a_list_may_have_them_named(room: Room) -> None:
    room.config = new_config(council={"ballots": {"show_not_voted": True}})

    *texts, public = await seen_of_a_vote(room)

    for text in texts:
        assert "Not voted yet: Ben Example, Carla Chair, Dina" in " ".join(text.split())
    assert json.loads(public)["ballot"]["not_voted"] == ["Ben Example", "Carla Chair", "Dina"]
