"""The board shows calls for consensus, objections with what became of them, and their register."""

import csv
import io
import json
import re
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.events import PageAsked
from bot.render.board.data import OBJECTIONS, README
from bot.render.calls.declaration_file import check_declaration
from handlers.board.charts import list_year
from handlers.board.serve import Board
from handlers.lists.access import Asked, seen_by_all
from tests.handlers.board.test_board import ask, show, words
from tests.handlers.board.test_board_files import dead_links, files, written
from tests.handlers.prepared import prepared
from tests.handlers.proceedings.test_objections import BEN_WRITES, by_mail, opened
from tests.handlers.room import ADA, BEN, BOARD, CHAIR, GUEST, Room, mail, new_config


async def data(room: Room, path: str) -> str:
    """Return a file of the board that is written in bytes."""
    board = Board(room.database, lambda: room.config, clock=room.clock)
    reply = await board.show(PageAsked(path, {}))
    assert isinstance(reply.body, bytes)
    return reply.body.decode()


PAGES = ("/items/1", "/objections", "/objections/2026", "/decisions", "/items/1.json")


@prepared
async def settled(room: Room) -> None:
    """Three objections: one outweighed and contested, one retracted, one open."""
    await opened(room)
    await by_mail(room, "no", "object: The plan has no *budget*\nfor <b>1999</b>, see a@b.example.")
    await room.pen(ADA, "object 1 The date is too early.")
    await room.pen(GUEST, "object 1 It is too long.")
    await room.pen(ADA, "share 1.1")
    await room.push(CHAIR, 1, "stance_support")
    await room.pen(CHAIR, "answer 1.1 Annex B has one.")
    room.clock.move(days=1)
    await room.pen(CHAIR, "resolve 1.1 outweighed because a year is lost alternatives to defer it")
    await room.pen(BEN, "contest 1.1 because nobody asked the office")
    await room.pen(ADA, "retract 1.2")


async def test_an_item_shows_its_objections_with_all_that_became_of_them(room: Room) -> None:
    await settled(room)

    page = await words(room, "/items/1")

    for said in (
        "3 objections: 1.1 outweighed, 1.2 retracted, 1.3 open.",
        "1.1 Ben Example outweighed",
        "The plan has no *budget* for <b>1999</b>, see a@….",
        "Shared by Ada Example.",
        "Chair",
        "Annex B has one.",
        "a year is lost",
        "Alternatives that were weighed: to defer it",
        "Contested Ben Example",
        "nobody asked the office",
        "So far: support 1, can live with it 0, object 2, abstain 0.",
        "Object: Ben Example, Gil Guest.",
        "Call for consensus",
        "We adopt the plan.",
    ):
        assert said in page, said
    raw = await show(room, "/items/1")
    assert 'id="objections"' in raw
    assert 'id="objection-1.1"' in raw
    assert "<b>1999" not in raw


async def test_each_link_of_the_call_opens_a_mail_that_says_it(room: Room) -> None:
    await opened(room)
    raw = (await show(room, "/items/1")).replace("&amp;", "&")

    links = [urlsplit(part.partition('"')[0]) for part in raw.split('href="')[1:]]
    bodies = [
        parse_qs(link.query).get("body", [""])[0] for link in links if link.scheme == "mailto"
    ]
    assert [body for body in bodies if body] == [
        "support",
        "can live with it",
        "object: ",
        "abstain",
    ]

    for number, body in enumerate(filter(None, bodies)):
        await by_mail(room, f"said{number}", f"{body}too dear" if body.endswith(" ") else body)

    assert (await room.show(1))["call"]["positions"]["abstain"] == 1
    assert [each["text"] for each in (await room.show(1))["objections"]] == ["too dear"]


async def test_what_was_declared_is_a_decision_with_a_file_that_holds(room: Room) -> None:
    await settled(room)
    await room.pen(CHAIR, "resolve 1.3 accommodated because it is shorter now")
    await room.pen(CHAIR, "close 1 consensus With annex B.")

    assert "Call for consensus: Consensus" in await words(room, "/items/1")
    decisions = await words(room, "/decisions")
    assert "Consensus: With annex B." in decisions
    assert "call for consensus" in decisions
    status, file = await ask(room, "/items/1/declaration-1.json")
    assert status is HTTPStatus.OK
    assert check_declaration(json.loads(file)) == ()
    assert "/items/1/declaration-1.json" in await show(room, "/decisions")
    assert "/items/1/declaration-1.json" in await show(room, "/items/1")
    for path in ("/items/1/declaration-2.json", "/items/2/declaration-1.json"):
        assert (await ask(room, path))[0] is HTTPStatus.NOT_FOUND
    for path in ("/feed.atom", "/decisions.atom", "/items/1/feed.atom"):
        feed = await data(room, path)
        assert feed.count("Decided: #1 About plan") == 1, path
        assert "call/1/end" in feed
    async with room.database.reading() as store:
        lists = Asked((), {}, seen_by_all(room.config), room.config, room.clock())
        year = await list_year(store, None, asked=lists)
    assert sum(year.decided) == 1


async def test_what_is_not_agreed_is_no_decision_and_no_news_of_one(room: Room) -> None:
    await settled(room)
    assert "Call for consensus: #1 About plan" in await data(room, "/feed.atom")
    assert "Call for consensus ends: #1 About plan" in await data(room, "/deadlines.ics")

    await room.pen(CHAIR, "close 1 no-consensus It is too early.")

    assert "Nothing was decided" in await words(room, "/decisions")
    assert "No consensus: #1 About plan" in await data(room, "/feed.atom")
    assert "stands" in await words(room, "/objections")
    await room.pen(CHAIR, "call 1 until in 2 days for consensus We adopt half of the plan.")
    await room.pen(CHAIR, "close 1 deferred")
    page = await words(room, "/items/1")
    assert "Declared on this item" in page
    assert "Deferred" in page
    declared = re.findall(r'href="(/items/1/declaration-\d+.json)"', await show(room, "/items/1"))
    assert len(set(declared)) == 2
    assert [json.loads(await show(room, path))["outcome"] for path in sorted(set(declared))] == [
        "no consensus",
        "deferred",
    ]


async def test_a_call_that_is_withdrawn_is_news_and_declares_nothing(room: Room) -> None:
    await opened(room)

    await room.pen(CHAIR, "withdraw 1 because the text has changed")

    assert "Call for consensus withdrawn: #1 About plan" in await data(room, "/feed.atom")
    page = await words(room, "/items/1")
    assert "Withdrawn" in page
    assert "as a file" not in page


async def test_a_year_has_a_register_with_numbers(room: Room) -> None:
    await settled(room)

    page = await words(room, "/objections/2026")

    assert await words(room, "/objections") == page
    for said in (
        "3 objections were raised: 0 accommodated, 1 retracted, 0 not bearing on the decision",
        "1 outweighed, 0 set aside without discussion, 0 standing when the call ended, 1 open.",
        "Days until one was addressed (median): 1.",
        "1.1 Ben Example",
        "#1 About plan",
        "a year is lost",
    ):
        assert said in page, said
    assert page.index("1.3 Gil Guest") < page.index("1.1 Ben")
    assert (await ask(room, "/objections/2025"))[0] is HTTPStatus.NOT_FOUND
    assert (await ask(room, "/objections/no"))[0] is HTTPStatus.NOT_FOUND
    assert "/objections/2026" in await show(room, "/decisions")
    assert "/objections/2026" in await show(room, "/items/1")


async def test_objections_are_data(room: Room) -> None:
    await settled(room)

    rows = list(csv.DictReader(io.StringIO(await data(room, f"/data/{OBJECTIONS.name}"))))

    assert [row["objection"] for row in rows] == ["1.1", "1.2", "1.3"]
    assert rows[0]["state"] == "outweighed"
    assert rows[0]["shared_by"] == rows[0]["answers"] == "1"
    assert rows[0]["contested"] == "nobody asked the office"
    assert "a@…" in rows[0]["text"]
    readme = await show(room, f"/data/{README}")
    assert OBJECTIONS.name in readme
    shown = json.loads(await show(room, "/items/1.json"))["objections"]
    assert [each["id"] for each in shown] == ["1.1", "1.2", "1.3"]
    assert [each["evidence"] is None for each in shown] == [False, True, True]


async def test_objections_on_a_list_without_a_board_are_nowhere(room: Room) -> None:
    await opened(room, {"board": "off"})
    await room.fetch(mail("else", to=BOARD, through="board"))
    await room.pen(BEN, "object 1 The plan has no budget.")
    await room.pen(ADA, "object 2 Another reason.")

    shown = [await show(room, path) for path in ("/objections", "/items/2.json")]
    for body in (*shown, await data(room, f"/data/{OBJECTIONS.name}")):
        assert "budget" not in body
        assert "1.1" not in body
        assert "Another reason" in body
    for path in ("/items/1", "/items/1/declaration-1.json"):
        assert (await ask(room, path))[0] is HTTPStatus.NOT_FOUND


async def test_an_objection_on_a_merged_item_goes_along(room: Room) -> None:
    await opened(room)
    await room.fetch(mail("other"))
    await room.pen(BEN, "object 2 The plan has no budget.")

    await room.pen(CHAIR, "merge 2 into 1")

    assert "2.1 Ben Example" in await words(room, "/items/1")
    assert 'href="/items/1#objection-2.1"' in await show(room, "/objections")
    assert "2.1" in await data(room, f"/data/{OBJECTIONS.name}")


async def test_the_static_board_has_the_register_and_what_was_declared(
    room: Room, tmp_path: Path
) -> None:
    await settled(room)
    await room.pen(CHAIR, "close 1 deferred Until May.")

    await written(room, tmp_path / "board")

    raws = files(tmp_path / "board")
    for name in (
        "objections/index.html",
        "objections/2026/index.html",
        "items/1/declaration-1.json",
        "data/objections.csv",
    ):
        assert name in raws, name
    assert dead_links(raws, least=20) == []


@pytest.mark.parametrize("path", PAGES)
async def test_no_address_is_shown(room: Room, path: str) -> None:
    await settled(room)
    await by_mail(room, "more", "object: Write to x.y@example.com!", writer=BEN_WRITES)

    assert "x.y@example.com" not in await show(room, path)


async def test_a_year_without_objections_says_so(room: Room) -> None:
    room.config = new_config()
    await room.fetch(mail("plan"))

    assert "Nobody objected in 2026." in await words(room, "/objections")
