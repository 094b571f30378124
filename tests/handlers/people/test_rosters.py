"""Who may vote: the list's roster as of the ballot's opening."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import Config
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import AddressProofId, ListName
from bot.domain.payloads import Note, Reply
from bot.domain.people.proof import code_of
from bot.render.terminal.rosters import say_roster_note
from handlers.people.roster_problems import list_people
from handlers.people.rosters import import_roster, take_rosters
from handlers.work import Work
from storage.database.engine import Database
from tests.handlers.room import ADA, BEN, CHAIR, START, Room, mail, new_config
from tests.handlers.statements import counted_statements

NO_ADDRESS = "emails has a word that is no address; part them by a blank or ;"
ROSTER = "name,emails,slack\nAda Example,ada@example.org,\nCarla Chair,,U01CHAIR\n"


async def take(room: Room, text: str, *, name: str = "council") -> None:
    """Import a roster of a list."""
    async with room.database.transaction() as store:
        list_config = room.config.list_named(name)
        await import_roster(Work(store, room.config, room.clock.now), text, list_config)


async def problems(room: Room) -> dict[str, list[str]]:
    """Return what does not fit, by the name of whom it is about."""
    async with room.database.reading() as store:
        listeds = await list_people(Work(store, room.config, room.clock.now), room.config.lists)
    return {
        listed.member.name: list(map(say_roster_note, listed.problems))
        for listed in listeds
        if listed.problems
    }


async def notes(room: Room) -> dict[str, list[str]]:
    """Return what to know of people that fits, by their names."""
    async with room.database.reading() as store:
        listeds = await list_people(Work(store, room.config, room.clock.now), room.config.lists)
    return {
        listed.member.name: list(map(say_roster_note, listed.notes))
        for listed in listeds
        if listed.notes
    }


def with_rules(**rules: object) -> Config:
    """Return the configuration with house rules."""
    return Config.model_validate(
        new_config().model_dump() | {"rules": rules}, context={"environment": {}}
    )


async def voters(room: Room) -> dict[str, bool]:
    """Return who voted, and whether it counts."""
    return {row["voter"]: row["counts"] for row in (await room.show(1))["votes"]}


async def test_only_those_on_the_roster_vote(room: Room) -> None:
    await take(room, ROSTER)
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")

    await room.press(ADA, 1, "agree")
    await room.press(CHAIR, 1, "agree")
    slack_reply = await room.pen(BEN, "vote 1 disagree")

    assert "only people on the roster of council may vote on this" in slack_reply.text
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
    slack_reply = await room.pen(BEN, "vote 1 disagree")

    assert "only people on the roster" in slack_reply.text
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


@pytest.mark.parametrize(
    ("choices", "which"),
    [("last", "the newest that any of them casts"), ("void", "none if they choose differently")],
)
async def test_several_voters_of_an_organisation_are_noted_and_no_chair_is_told(
    room: Room, choices: str, which: str
) -> None:
    roster = (
        "name,emails,organisation,role\nAda,ada@example.org,Port,\nBen,ben@example.net,Port,\n"
        "Cy,cy@example.net,Port,observer\nDi,di@example.net,,\nEd,ed@example.net,,\n"
    )
    await take(room, roster)
    assert await notes(room) == {}

    room.config = with_rules(
        ports={
            "like": "majority",
            "one_per": "organisation",
            "binding": ["member"],
            "two_choices": choices,
        }
    )

    await take(room, roster)

    text = f"one of 2 voters of Port; by the rule ports an organisation has one vote, {which}"
    assert await notes(room) == {"Ada": [text], "Ben": [text]}
    assert await problems(room) == {}
    assert await room.queued() == []


async def test_a_role_that_no_rule_knows_is_a_problem(room: Room) -> None:
    await take(room, "name,emails,role\nAda,a@example.org,pmc\nBo,b@example.org,membre\n")
    assert list(await problems(room)) == ["Bo"]
    [text] = (await problems(room))["Bo"]
    assert text.startswith("no rule uses the role “membre”; the roles in use are chair, ")

    room.config = with_rules(ours={"like": "majority", "binding": ["membre"]})

    assert await problems(room) == {}


async def test_an_address_under_two_names_is_a_problem_on_both_rosters(room: Room) -> None:
    await take(room, "name,emails\nAda Example,desk@example.org\nBen,ben@example.net\n")
    await take(room, "name,emails\nEve,desk@example.org\nBEN,ben@example.net\n", name="board")

    assert await problems(room) == {
        "Ada Example": ["desk@example.org is also Eve's, on the roster of board"],
        "Eve": ["desk@example.org is also Ada Example's, on the roster of council"],
    }


async def test_two_rows_that_turn_out_to_be_one_person_are_a_problem(room: Room) -> None:
    await take(room, "name,emails,slack\nAda,ada@example.org,\nA. Example,,U02ADA\n")
    assert await problems(room) == {}

    await room.pen(ADA, "mine")

    assert await problems(room) == {
        "Ada": ["the same person as A. Example, in another row"],
        "A. Example": ["the same person as Ada, in another row"],
    }


async def test_an_address_that_two_slack_users_read_is_a_problem_told_at_once(room: Room) -> None:
    await room.pen(CHAIR, "mine")
    await room.pen(BEN, "mine")
    await take(room, "name,emails\nBen,ben@example.net\n")

    await room.pen(ADA, "link ben@example.net")
    async with room.database.reading() as store:
        proof = await store.address_proofs.get(AddressProofId(1))
    assert proof is not None
    await room.pen(ADA, f"link {code_of(proof, secret=room.config.penholder.secret)}")

    [text] = (await problems(room))["Ben"]
    assert text.startswith("the Slack user U02ADA has shown that they read ben@example.net too")
    [note] = await room.queued(DeliveryKind.SLACK_NOTE)
    assert "Ben: the Slack user U02ADA" in note.carried(Note).text
    await take(room, "name,emails\nDi,di@example.net\n")
    assert "Ben Example" in await problems(room)


async def test_chairs_are_told_once_and_again_when_it_changes(room: Room) -> None:
    await room.pen(CHAIR, "mine")
    wrong = "name,emails\nAda,\nBo,no address\n"

    for _start in range(3):
        await take(room, wrong)
    [note] = await room.queued(DeliveryKind.SLACK_NOTE)
    assert note.recipient == "U01CHAIR@"
    assert note.carried(Note).text.splitlines()[:3] == [
        "The roster of council has 2 problems:",
        f"• line 3 of the file was refused: {NO_ADDRESS}",
        "• Ada: no address and no Slack user, so this person cannot vote",
    ]

    await take(room, "name,emails\nAda,ada@example.org\n")
    assert len(await room.queued(DeliveryKind.SLACK_NOTE)) == 1
    await take(room, wrong)

    assert len(await room.queued(DeliveryKind.SLACK_NOTE)) == 2


async def test_a_chair_who_is_not_in_slack_is_told_by_mail(room: Room) -> None:
    for _start in range(2):
        await take(room, "name\nAda <!channel>\n")

    [note] = await room.queued(DeliveryKind.MAIL_NOTE)
    assert note.recipient == "chair@example.org"
    reply = note.carried(Reply)
    assert reply.subject == "The roster of council needs to be corrected"
    assert "- Ada <!channel>: no address and no Slack user" in reply.text


async def test_thousands_who_are_not_known_yet_take_a_few_statements(room: Room) -> None:
    rows = "".join(
        f"Member {number},m{number}@example.org n{number}@example.org\n" for number in range(1_000)
    )
    async with room.database.reading() as store:
        before = await store.people.of_address("m7@example.org")

    with counted_statements() as statements:
        await take(room, "name,emails\n" + rows)

    async with room.database.reading() as store:
        council = await store.rosters.of_list(ListName("council"))
        seventh = await store.people.of_address("n7@example.org")
        alike = await store.known_names.alike(["Member 7"], own=[])
    assert before is None
    assert len(statements) < 100
    assert [member.name for _person, member in council.values()][:9] == [
        f"Member {number}" for number in range(9)
    ]
    assert seventh is not None
    assert (seventh.name, seventh.addresses) == ("Member 7", ("m7@example.org", "n7@example.org"))
    assert [name.who for names in alike.values() for name in names] == [*seventh.addresses]


async def test_new_people_and_known_ones_stand_in_the_order_of_the_file(room: Room) -> None:
    await room.fetch(mail("call"))  # Ada writes it
    roster = (
        "Zoe,zoe@example.org\nAda Example,ada@example.org ada@home.example.org\nYan,yan@e.org\n"
    )

    for _import in range(2):
        await take(room, "name,emails\n" + roster)

        async with room.database.reading() as store:
            council = await store.rosters.of_list(ListName("council"))
            ada = await store.people.of_address("ada@home.example.org")
            yan = await store.people.of_address("yan@e.org")
        assert [member.name for _person, member in council.values()] == [
            "Zoe",
            "Ada Example",
            "Yan",
        ]
        assert ada is not None
        assert yan is not None
        assert [person for person, _member in council.values()][1:] == [ada.id, yan.id]
        assert ada.addresses == ("ada@example.org", "ada@home.example.org")
        await take(room, "name,emails\n")  # all leave, and come back


async def test_a_file_with_a_nul_is_the_same_roster_the_next_time(room: Room) -> None:
    text = "name,emails\nAda\0Example,ada\0@example.org\nBen\0Example,\n"
    await take(room, text)

    async with room.database.transaction() as store:
        list_config = room.config.list_named("council")
        again = await import_roster(Work(store, room.config, room.clock.now), text, list_config)

    assert len(again.changes.same) == 2
    assert again.refused == ()
