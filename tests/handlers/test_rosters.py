"""Who may vote: the list's roster as of the ballot's opening."""

from dataclasses import replace
from pathlib import Path

import pytest

from handlers.roster import import_roster, take_rosters
from storage.database.engine import Database
from tests.handlers.room import ADA, BEN, CHAIR, START, Room, mail, new_config

ROSTER = "name,emails,slack\nAda Example,ada@example.org,\nCarla Chair,,U01CHAIR\n"


async def take(room: Room, text: str) -> None:
    """Import a roster of the council."""
    async with room.database.transaction() as store:
        council = room.config.list_named("council")
        await import_roster(store, text, council, config=room.config, now=room.clock.now)


async def voters(room: Room) -> dict[str, bool]:
    """Return who voted, and whether it counts."""
    return {one["voter"]: one["counts"] for one in (await room.show(1))["votes"]}


async def test_only_those_on_the_roster_vote(room: Room) -> None:
    await take(room, ROSTER)
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")

    await room.press(ADA, 1, "agree")
    await room.press(CHAIR, 1, "agree")
    told = await room.pen(BEN, "vote 1 disagree")

    assert "only people on the roster of council may vote on this" in told.text
    assert await room.tally(1) == {"agree": 2}
    assert await voters(room) == {"Ada Example": True, "Carla Chair": True, "Ben Example": False}


async def test_somebody_of_another_workspace_votes_if_the_roster_names_them(room: Room) -> None:
    room.directory[BEN] = replace(room.directory[BEN], is_outsider=True)
    await take(room, ROSTER + "Ben Example,,U03BEN\n")
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")

    await room.press(BEN, 1, "agree")

    assert await room.tally(1) == {"agree": 1}


async def test_an_open_ballot_keeps_the_roster_of_its_opening(room: Room) -> None:
    await take(room, ROSTER)
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")

    await take(room, "name,emails\nBen Example,ben@example.net\n")
    await room.press(ADA, 1, "agree")
    told = await room.pen(BEN, "vote 1 disagree")

    assert "only people on the roster" in told.text
    assert await room.tally(1) == {"agree": 1}


async def test_a_vote_by_mail_of_somebody_else_is_told_so_and_shown(room: Room) -> None:
    await take(room, ROSTER)
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    room.clock.move(hours=1)

    await room.fetch(
        mail("vote", "+1", writer="Eve <eve@example.org>", answers=["call"], date=room.clock.now)
    )

    [vote] = (await room.show(1))["votes"]
    assert not vote["counts"]
    assert await room.tally(1) == {}


async def test_somebody_on_the_roster_under_two_addresses_has_one_vote(room: Room) -> None:
    await room.fetch(mail("call"))
    await take(room, "name,emails\nAda Example,ada@example.org ada@home.example.org\n")
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    room.clock.move(hours=1)

    for name, address in (("one", "ada@example.org"), ("two", "ada@home.example.org")):
        await room.fetch(
            mail(name, "-1", writer=f"A <{address}>", answers=["call"], date=room.clock.now)
        )
    await room.press(ADA, 1, "agree")

    assert await room.tally(1) == {"agree": 1}


async def test_the_service_imports_the_files_that_its_lists_name(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = tmp_path / "council.csv", tmp_path / "board.csv"
    good.write_text(ROSTER, encoding="utf-8")
    bad.write_text("no roster", encoding="utf-8")
    config = new_config(council={"roster": str(good)}, board={"roster": str(bad)})

    for _start in range(2):
        await take_rosters(database, config, now=START)

    async with database.reading() as store:
        council = await store.rosters.of_list(config.lists[0].name)
    assert [member.name for _person, member in council.values()] == ["Ada Example", "Carla Chair"]
    assert caplog.text.count("roster cannot be used") == 2
