"""`/pen whois` tells a chair who somebody is on the lists that both are on."""

import pytest

from bot.errors import Refused
from bot.language import speaking
from storage.database.engine import Database
from tests.attacks.votes.test_commands_by_mail import CARLA, proving, replies, send
from tests.handlers.room import ADA, BEN, BOARD, CHAIR, Room, mail, new_config
from tests.handlers.voting.test_ballots_by_rule import take_roster

ROSTER = (
    "name,emails,slack,group,organisation,role\n"
    "Ada Example,ada@example.org,U02ADA,issuers,Harbour Ltd,\n"
    "Agnes Example,,,consumers,,observer\n"
    "Bodo Mail,bodo@example.org,,,Quay SA,\n"
)


@pytest.fixture
async def room(database: Database) -> Room:
    """Give a room whose council has a roster, and Ben as helper."""
    room = Room(database, config=new_config(council={"helpers": ["ben@example.net"]}))
    await take_roster(room, ROSTER)
    for user in (ADA, BEN, CHAIR):
        await room.pen(user, "publish")
    return room


async def who(room: Room, name: str) -> list[str]:
    """Return the lines about the council and the person, as a chair reads them."""
    reply = await room.pen(CHAIR, f"whois {name}")
    lines = reply.text.replace("\N{WORD JOINER}", "").split("\n")
    return [line for line in lines if not line.startswith("board")]


async def test_a_member_is_shown_with_group_and_organisation(room: Room) -> None:
    assert await who(room, "ada example") == [
        "*Ada Example*",
        "council: member  ·  group issuers  ·  Harbour Ltd",
        "A mail address and a Slack account are linked.",
    ]
    for asked in (f"<@{ADA}>", "ada@example.org"):
        assert await who(room, asked) == await who(room, "ada example")


async def test_whois_is_for_chairs(room: Room) -> None:
    for asked in ("Agnes", f"<@{CHAIR}>", "bodo@example.org", "nobody@example.org"):
        with pytest.raises(Refused, match="Only a chair of"):
            await room.pen(ADA, f"whois {asked}")


async def test_an_address_is_that_of_somebody_on_the_list_or_of_nobody(room: Room) -> None:
    assert (await who(room, "bodo@example.org"))[0] == "*Bodo Mail*"
    await room.fetch(mail("m", writer="Willa <willa@example.com>", date=room.clock()))
    assert (await who(room, "Willa@example.com"))[0] == "*Willa*"
    for address in ("bodo@example.com", "council@lists.example.org"):
        with pytest.raises(Refused, match="on none of your lists"):
            await who(room, address)


async def test_chairs_and_helpers_are_shown_as_such(room: Room) -> None:
    assert (await who(room, "Carla"))[1] == "council: chair  ·  not on the roster"
    assert (await who(room, "Ben"))[1] == "council: helper  ·  not on the roster"


async def test_a_chair_sees_by_which_ways_somebody_is_known(room: Room) -> None:
    assert (await who(room, "Agnes"))[1:] == [
        "council: observer  ·  group consumers",
        "Neither a mail address nor a Slack account is known.",
    ]
    assert (await who(room, "Bodo"))[-1] == (
        "A mail address is known, and no Slack account is linked to it."
    )


async def test_everybody_of_a_name_is_shown_and_many_are_not(room: Room) -> None:
    assert [line for line in await who(room, "example") if line.startswith("*")] == [
        "*Ada Example*",
        "*Agnes Example*",
        "*Ben Example*",
    ]
    for n in range(4):
        writer = f"Example Writer{n} <writer{n}@example.com>"
        await room.fetch(mail(f"m{n}", writer=writer, date=room.clock()))

    shown = await who(room, "Example")

    assert sum(line.startswith("*") for line in shown) == 5
    assert shown[-1] == "More people have this name. Write more of it."


async def test_two_of_one_name_are_told_apart(room: Room) -> None:
    await room.fetch(mail("m", writer="Bodo Mail <other@example.com>", date=room.clock()))

    heads = [line for line in await who(room, "Bodo Mail") if line.startswith("*")]

    assert heads == ["*Bodo Mail (b…@example.org)*", "*Bodo Mail (o…@example.com)*"]


async def test_whoever_wrote_to_a_list_without_a_roster_is_on_it(room: Room) -> None:
    writer = "Willa Writer <willa@example.org>"
    await room.fetch(mail("m", writer=writer, to=BOARD, through="board", date=room.clock()))

    shown = (await room.pen(CHAIR, "whois Willa Writer")).text
    assert shown.split("\n")[:2] == ["*Willa Writer*", "board: on the list"]


async def test_a_slip_in_a_name_is_answered_with_the_right_one(room: Room) -> None:
    with pytest.raises(Refused, match=r"nobody called “Bodo Mial”.*Did you mean Bodo Mail\?"):
        await room.pen(CHAIR, "whois Bodo Mial")


async def test_a_reader_of_another_language_reads_it_in_that(room: Room) -> None:
    with speaking("fr"):
        reply = await room.pen(CHAIR, "whois Agnes")

    assert reply.text.split("\n")[1] == "council\u00a0: observer  ·  groupe consumers"


async def test_a_chair_asks_by_mail_and_nobody_else(room: Room) -> None:
    await send(room, "!whois bodo@example.org", to=proving(room))
    to_carla = proving(room, "chair@example.org")
    await send(room, "!whois bodo@example.org", writer=CARLA, to=to_carla)
    await send(room, "!whois bodo@example.org", writer=CARLA)

    answers = [reply for reply in await replies(room) if reply.startswith("> !whois")]
    refused, told = [" ".join(reply.split()) for reply in answers]
    assert "Only a chair of council" in refused
    assert "Bodo Mail council: member · Quay SA" in told
    assert "*" not in told
