"""`/pen whois` tells chairs alone of people on a common list, and nobody an address.

The council has a roster; the board has none, and Nils alone is in its channel. Strangers are on no
list of the council's people.
"""

import pytest

from bot.domain.ids import SlackUserId
from bot.errors import Refused
from bot.gateways.slack.values import SlackProfile
from handlers.people.rosters import import_roster
from handlers.work import Work
from storage.database.engine import Database
from tests.attacks.privacy.strangers import (
    MEMBER,
    NEIGHBOUR,
    STRANGERS,
    Watched,
    closed_room,
    everything,
)
from tests.attacks.privacy.test_erased_writers import erase_her
from tests.conftest import ON_BOTH_DATABASES
from tests.handlers.room import ADA, BOARD_CHANNEL, CHAIR, CHANNEL, Room, mail

ROSTER = (
    "name,emails,slack,group,organisation,role,from,to\n"
    "Ada Example,ada@example.org,U02ADA,issuers,Harbour Ltd,,,\n"
    "Rosa Roster,rosa@example.org,,consumers,*Quay* <!here>,observer,,\n"
    "Paul Past,paul@example.org,,issuers,Harbour Ltd,,,2026-03-03\n"
)
HIDDEN = (
    "Ada Example",
    "Rosa",
    "Hushed Author",
    "hushed author",
    "Mia Member",
    f"<@{ADA}>",
    "hushed@example.org",
)
"""People of the council, in the ways in which one may ask about them."""
NOBODY = ("Zacharias Nobody", "<@U99NOBODY>", "nobody@example.org")


@pytest.fixture
async def room(database: Database) -> Watched:
    watched = await closed_room(database)
    async with database.transaction() as store:
        council = watched.config.list_named("council")
        await import_roster(Work(store, watched.config, watched.clock.now), ROSTER, council)
    await watched.pen(MEMBER, "publish")
    return watched


def led_by_nils(room: Watched) -> None:
    """Let Nils lead the board, too."""
    council, board = room.config.lists
    led = board.model_copy(update={"chairs": (*board.chairs, "nils@example.org")})
    room.config = room.config.model_copy(update={"lists": (council, led)})


async def answer(room: Room, user: SlackUserId, who: str) -> str:
    """Return what somebody is told of a person, without the words that they typed."""
    try:
        reply = await room.type(user, f"whois {who}", channel=BOARD_CHANNEL)
    except Refused as refused:
        return str(refused).replace(f"“{who}”", "“…”")
    return reply.text.replace("\N{WORD JOINER}", "")


@ON_BOTH_DATABASES
@pytest.mark.parametrize("user", STRANGERS)
async def test_a_stranger_is_told_the_same_of_everybody_as_of_nobody(
    room: Watched, user: SlackUserId
) -> None:
    before = await everything(room.database)
    (refused,) = {await answer(room, user, who) for who in NOBODY}

    for who in (*HIDDEN, "Carla Chair", f"<@{CHAIR}>", "chair@example.org"):
        room.asked.clear()
        assert await answer(room, user, who) == refused, who
    assert await everything(room.database) == before


@ON_BOTH_DATABASES
async def test_a_name_that_is_almost_right_finds_only_people_of_the_askers_lists(
    room: Watched,
) -> None:
    led_by_nils(room)
    assert "Did you mean Rosa Roster?" in await answer(room, CHAIR, "Rosa Rooster")
    assert "Rosa" not in await answer(room, NEIGHBOUR, "Rosta Rooster")
    assert "Did you mean" not in await answer(room, NEIGHBOUR, "Hushed Autor")


@ON_BOTH_DATABASES
async def test_lists_that_the_asker_is_not_on_are_not_named(room: Watched) -> None:
    led_by_nils(room)
    of_neighbour = await answer(room, NEIGHBOUR, "Carla Chair")
    of_both = await answer(room, CHAIR, "Carla Chair")

    assert of_neighbour.split("\n")[:2] == ["*Carla Chair*", "board: chair"]
    assert "council" not in of_neighbour
    hidden = ("Ada Example", f"<@{ADA}>", "ada@example.org", "hushed@example.org")
    nobody = [await answer(room, NEIGHBOUR, who) for who in NOBODY]
    for who in hidden:
        assert await answer(room, NEIGHBOUR, who) in nobody, who
    assert "board" in of_both
    assert "council" in of_both


@ON_BOTH_DATABASES
async def test_no_answer_has_an_address_and_only_a_chair_is_told_what_is_linked(
    room: Watched,
) -> None:
    people = ("Ada Example", "Rosa Roster", "Carla Chair", "Mia Member", f"<@{ADA}>", "Hushed")
    for user in (MEMBER, ADA, CHAIR):
        for who in people:
            reply = await answer(room, user, who)
            assert "example.org" not in reply, who
            assert "…" not in reply, who
            assert ("is known" in reply or "are linked" in reply) is (user == CHAIR), who
    assert "*Ada Example*" in await answer(room, CHAIR, "ada@example.org")
    assert "Hushed" not in await answer(room, MEMBER, "hushed@example.org")


@ON_BOTH_DATABASES
async def test_a_chair_of_another_list_is_told_nothing_of_what_is_linked(room: Watched) -> None:
    council, board = room.config.lists
    by_nils = board.model_copy(update={"chairs": ("nils@example.org",)})
    room.config = room.config.model_copy(update={"lists": (council, by_nils)})
    room.members[BOARD_CHANNEL] = frozenset({NEIGHBOUR, MEMBER})
    room.members[CHANNEL] = frozenset({NEIGHBOUR, MEMBER, ADA})
    await room.pen(MEMBER, "publish")

    assert "linked" in await answer(room, NEIGHBOUR, "Mia Member")
    nobody = await answer(room, NEIGHBOUR, "nobody@example.org")
    for address in ("ada@example.org", "rosa@example.org", "hushed@example.org"):
        assert await answer(room, NEIGHBOUR, address) == nobody, "who is behind it, neither"
    assert "*Mia Member*\nboard" in await answer(room, NEIGHBOUR, "mia@example.org")
    of_ada = await answer(room, NEIGHBOUR, "Ada Example")
    assert of_ada.startswith("*Ada Example*\ncouncil: member")
    assert "linked" not in of_ada


@ON_BOTH_DATABASES
async def test_who_has_left_is_known_no_more(room: Watched) -> None:
    assert "member" not in await answer(room, CHAIR, "Paul Past")
    assert "Mia Member" in await answer(room, CHAIR, f"<@{MEMBER}>")

    room.members[CHANNEL] = frozenset({CHAIR, ADA})
    await room.pen(MEMBER, "publish")

    gone = await answer(room, CHAIR, "<@U99NOBODY>")
    assert await answer(room, CHAIR, f"<@{MEMBER}>") == gone


@ON_BOTH_DATABASES
async def test_whoever_takes_a_name_is_shown_beside_its_owner_without_her_part(
    room: Watched,
) -> None:
    unproved = mail("m1", writer="Ada Example <mallory@evil.example>", through=None)
    await room.fetch(unproved)
    assert (await answer(room, CHAIR, "Ada Example")).count("Ada Example") == 1

    await room.fetch(mail("m2", writer="Ada Example <mallory@evil.example>", date=room.clock()))
    room.directory[SlackUserId("U77")] = SlackProfile(
        SlackUserId("U77"), "Ada Example", None, is_bot=False
    )
    await room.pen(SlackUserId("U77"), "mine")
    reply = (await answer(room, CHAIR, "ada example")).split("\n\n")

    assert len(reply) == 2
    assert sorted("Harbour Ltd" in part for part in reply) == [False, True]
    assert sum("not on the roster" in part for part in reply) == 1
    assert all("@example.org" not in part.replace("a…@example.org", "") for part in reply)


@ON_BOTH_DATABASES
async def test_an_account_of_another_organisation_has_no_part_by_its_address(
    room: Watched,
) -> None:
    """Connie's account bears the chair's address."""
    reply = await answer(room, CHAIR, "Connie Connect")

    assert reply == await answer(room, CHAIR, "Zacharias Nobody")


@ON_BOTH_DATABASES
async def test_what_a_roster_or_a_name_says_is_no_markup(room: Watched) -> None:
    writer = '"<!channel> *Bold* Bertha" <bertha@example.org>'
    await room.fetch(mail("m1", writer=writer, date=room.clock()))

    of_rosa = await answer(room, CHAIR, "rosa")
    of_bertha = await answer(room, CHAIR, "Bertha")

    assert "<!" not in of_rosa + of_bertha
    assert "*Quay*" not in of_rosa
    assert "*Bold*" not in of_bertha


@ON_BOTH_DATABASES
async def test_whoever_is_erased_is_called_nothing_any_more(room: Watched) -> None:
    assert "Hushed Author" in await answer(room, CHAIR, "Hushed Author")

    await erase_her(room, "hushed@example.org")

    for who in ("Hushed Author", "Hushed Autor", "hushed@example.org"):
        assert "*Hushed" not in await answer(room, CHAIR, who)
        assert "mean Hushed" not in await answer(room, CHAIR, who)
