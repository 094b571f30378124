"""The charts of a list's page: who took part, by the groups of its roster."""

import re

from bot.domain.ids import ListName
from bot.render.board.addresses import Site
from bot.render.board.charts import list_charts
from handlers.board.charts import list_year
from handlers.lists.access import Asked, Seen
from tests.handlers.room import ADA, BEN, Room, mail
from tests.handlers.voting.test_ballots_by_rule import opened, take_roster

COUNCIL = ListName("council")
BOARD = ListName("board")
ROSTER = (
    "name,emails,slack,group\nAda Example,ada@example.org,U02ADA,North\nBen Example,,U03BEN,South\n"
)


async def drawn(room: Room, *seen: ListName) -> dict[str, list[list[str]]]:
    """Return the rows of this month and the last one, by the title of their chart."""
    list_config = room.config.list_named(COUNCIL)
    lists = tuple(room.config.list_named(name) for name in seen or (COUNCIL,))
    asked = Asked((), {}, Seen(lists, Site.at("", name="")), room.config, room.clock())
    async with room.database.reading() as store:
        year = await list_year(store, list_config, asked=asked)
    figures = re.split(r"<figcaption>(.*?)</figcaption>", list_charts(year))[1:]
    titles, bodies = figures[::2], figures[1::2]
    return {
        title: [re.findall(r"<td>(\d+)</td>", row) for row in body.split("<tr>")[-2:]]
        for title, body in zip(titles, bodies, strict=True)
    }


async def test_who_votes_and_writes_counts_for_their_group(room: Room) -> None:
    await take_roster(room, ROSTER)
    await opened(room, "consent", "Shall we?")
    await room.press(ADA, 1, "agree")
    await room.press(BEN, 1, "agree")
    await room.fetch(mail("more", writer="Zoe <zoe@example.org>", date=room.clock()))
    assert (await drawn(room))["People of the group North"] == [["0", "0"], ["0", "1"]]

    room.clock.move(days=40)
    await room.tick()
    await room.fetch(mail("later", answers=["more"], date=room.clock()))

    assert await drawn(room) == {
        "Decisions": [["0"], ["1"]],
        "New items": [["2"], ["0"]],
        "People of the group North": [["1", "1"], ["0", "1"]],
        "People of the group South": [["1", "0"], ["0", "0"]],
        "People of no group": [["0", "1"], ["0", "0"]],
    }


async def test_an_item_on_a_list_that_the_reader_may_not_see_counts_nowhere(room: Room) -> None:
    await room.fetch(mail("here", date=room.clock()))
    await room.fetch(
        mail("there", through="board", writer="Zoe <zoe@example.org>", date=room.clock()),
        mail("there", writer="Zoe <zoe@example.org>", date=room.clock()),
    )

    assert (await drawn(room))["New items"][1] == ["1"]
    assert (await drawn(room))["People"][1] == ["0", "1"]
    assert (await drawn(room, COUNCIL, BOARD))["New items"][1] == ["2"]
    assert (await drawn(room, COUNCIL, BOARD))["People"][1] == ["0", "2"]
