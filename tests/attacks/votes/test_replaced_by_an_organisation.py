"""One vote for each organisation: a vote that its newer one replaced counts nowhere."""

import csv
import json
from datetime import timedelta
from http import HTTPStatus
from io import StringIO
from typing import Any

import pytest

from bot.domain.ids import ItemNumber
from bot.render.ballots.result_file import check_result
from bot.render.mail.ballot import result_mail
from bot.render.slack.answers import render_result
from handlers.counting.count import count_cast
from handlers.counting.results import result_facts, result_file
from handlers.digests.digests import digest_of
from handlers.people.rosters import import_roster
from handlers.work import Work
from tests.handlers.prepared import prepared
from tests.handlers.reader import ask_board, read_board
from tests.handlers.room import ADA, BEN, CHAIR, Room, mail, new_config
from tests.render.samples import head

ROSTER = (
    "name,emails,slack,organisation\n"
    f"Ada Example,ada@example.org,{ADA},Port\n"
    f"Ben Example,ben@example.org,{BEN},Port\n"
    f"Carla Chair,chair@example.org,{CHAIR},Boats\n"
)
RULES: dict[str, dict[str, Any]] = {
    "ports": {"like": "majority", "one_per": "organisation"},
    "blocks": {"like": "consent", "one_per": "organisation"},
    "once": {"like": "majority", "two_choices": "void"},
    "hidden-once": {"like": "majority", "two_choices": "void", "visibility": "hidden"},
    "hidden-ports": {"like": "majority", "one_per": "organisation", "visibility": "hidden"},
}


@prepared
async def opened(room: Room, rule: str, *, roster: str = ROSTER) -> None:
    """Open a ballot on #1 by a house rule."""
    room.config = new_config(council={"board_people": True}).model_copy(update={"rules": RULES})
    async with room.database.transaction() as store:
        council = room.config.list_named("council")
        await import_roster(Work(store, room.config, room.clock.now), roster, council)
    await room.fetch(mail("call"))
    await room.pen(CHAIR, f"ballot 1 until in 2 days {rule}")
    room.clock.move(hours=1)


async def three_vote(room: Room) -> None:
    """Let two people of one organisation vote, and one of another."""
    for user, choice in ((ADA, "yes"), (BEN, "no"), (CHAIR, "yes")):
        await room.pen(user, f"vote 1 {choice} because of {choice}")
        room.clock.move(minutes=1)


async def closed(room: Room) -> dict[str, Any]:
    room.clock.move(days=3)
    await room.tick()
    async with room.database.reading() as store:
        ballot = await store.ballots.latest_of_item(ItemNumber(1))
        assert ballot is not None
        file: dict[str, Any] = json.loads(await result_file(store, ballot.id, config=room.config))
    assert check_result(file) == ()
    return file


async def data(room: Room) -> list[dict[str, str]]:
    """Return the rows of the board's table of votes."""
    text = (await read_board(room, "/data/votes.csv")).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


async def told(room: Room) -> dict[str, tuple[bool, bool, str | None]]:
    """Return of each vote that `show` has whether it counts, is replaced, and why it does not."""
    return {
        row["voter"]: (
            row["counts"],
            row["superseded_by"] is not None,
            row["not_counted_because"],
        )
        for row in (await room.show(1))["votes"]
    }


async def test_show_says_so_while_the_vote_is_open(room: Room) -> None:
    await opened(room, "ports")
    await three_vote(room)

    assert await room.tally(1) == {"yes": 1, "no": 1}
    assert await told(room) == {
        "Ada Example": (False, True, None),
        "Ben Example": (True, False, None),
        "Carla Chair": (True, False, None),
    }
    async with room.database.reading() as store:
        ballot = await store.ballots.open_of_item(ItemNumber(1))
        assert ballot is not None
        assert await count_cast(store, ballot) == 2


async def test_the_file_names_as_many_as_the_tally_counts(room: Room) -> None:
    await opened(room, "ports")
    await three_vote(room)

    file = await closed(room)

    assert {row["voter"]: (row["counts"], row["why_not"]) for row in file["votes"]} == {
        "Ada Example": (False, "replaced"),
        "Ben Example": (True, ""),
        "Carla Chair": (True, ""),
    }
    assert sum(row["counts"] for row in file["votes"]) == sum(file["tally"].values())


async def test_mail_slack_board_and_data_name_nobody_more(room: Room) -> None:
    await opened(room, "ports")
    await three_vote(room)
    await closed(room)

    async with room.database.reading() as store:
        ballot = await store.ballots.latest_of_item(ItemNumber(1))
        assert ballot is not None
        facts = await result_facts(store, ballot.id, config=room.config)
        people = {vote.voter: vote.vote.voter for vote in facts.all_votes}
    body = result_mail(facts, head=head()).get_body(("plain",))
    assert body is not None
    mailed = str(body.get_content())
    posted = json.dumps(render_result(facts).blocks)
    rows = await data(room)
    page = (await read_board(room, "/items/1")).decode()

    for text in (mailed, posted):
        assert "Ben Example" in text
        assert "Ada Example" not in text
    assert {one["voter"] for one in rows} == {"Ben Example", "Carla Chair"}
    assert "replaced by a newer vote" in page
    ben = await ask_board(room, f"/people/{people['Ben Example']}")
    ada = await ask_board(room, f"/people/{people['Ada Example']}")
    assert (ben.status, ada.status) == (HTTPStatus.OK, HTTPStatus.NOT_FOUND)


async def test_a_replaced_veto_is_no_longer_told(room: Room) -> None:
    await opened(room, "blocks")
    await room.pen(ADA, "vote 1 block because I say so")
    room.clock.move(minutes=1)
    await room.pen(BEN, "vote 1 agree")

    assert await told(room) == {
        "Ada Example": (False, True, None),
        "Ben Example": (True, False, None),
    }
    council = room.config.list_named("council")
    async with room.database.reading() as store:
        digest = await digest_of(store, council, room.clock.now - timedelta(days=1), room.clock.now)
    assert digest is not None
    assert [entry.blocks for entry in digest.entries] == [()]
    file = await closed(room)
    assert file["outcome"] == "accepted"


async def test_two_choices_that_make_a_vote_void_count_nowhere(room: Room) -> None:
    await opened(room, "once")
    await room.pen(ADA, "vote 1 yes")
    room.clock.move(minutes=1)
    await room.pen(ADA, "vote 1 no")
    await room.pen(CHAIR, "vote 1 yes")

    votes = (await room.show(1))["votes"]
    assert [(vote["counts"], vote["not_counted_because"]) for vote in votes] == [
        (False, "two choices"),
        (False, "two choices"),
        (True, None),
    ]
    file = await closed(room)
    assert [row["why_not"] for row in file["votes"]] == ["two choices", "two choices", ""]
    assert [one["voter"] for one in await data(room)] == ["Carla Chair"]
    assert "two different choices" in (await read_board(room, "/items/1")).decode()


@pytest.mark.parametrize("second", ["yes", "no"])
async def test_while_choices_are_hidden_nothing_tells_that_two_differ(
    room: Room, second: str
) -> None:
    await opened(room, "hidden-once")
    await room.pen(ADA, "vote 1 yes")
    room.clock.move(minutes=1)
    await room.pen(ADA, f"vote 1 {second} because of it")

    votes = (await room.show(1))["votes"]

    assert [(vote["counts"], vote["not_counted_because"]) for vote in votes] == [
        (False, None),
        (True, None),
    ]


async def test_a_hidden_vote_says_that_its_organisation_voted_again(room: Room) -> None:
    await opened(room, "hidden-ports")
    await three_vote(room)

    assert [one[0] for one in (await told(room)).values()] == [False, True, True]
