"""Decisions that amend or supersede others show it both ways, to whoever may see the other one."""

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.errors import Refused
from bot.render.mail.transcript import show_text
from bot.render.terminal.item_text import item_page_text
from handlers.showing.facts import gather_item, item_list
from handlers.work import Work
from tests.handlers.board.test_board import show as page
from tests.handlers.board.test_board import words
from tests.handlers.prepared import prepared
from tests.handlers.room import BOARD, BOARD_CHANNEL, CHAIR, GUEST, Room, mail, new_config


@prepared
async def related(room: Room) -> None:
    """Two items, of which the newer one amends and supersedes the older one."""
    await room.fetch(mail("plan"), mail("annex"))
    await room.pen(CHAIR, "close 1 The plan is adopted.")
    with pytest.raises(Refused, match="#2 is not decided"):
        await room.pen(CHAIR, "amends 2 1")
    await room.pen(CHAIR, "provisional 2 The annex is adopted. confirm until in 2 days")
    with pytest.raises(Refused, match="once it is confirmed"):
        await room.pen(CHAIR, "supersedes 2 1")
    with pytest.raises(Refused, match="#2 is not decided"):
        await room.pen(CHAIR, "supersedes 1 2")
    await room.pen(CHAIR, "close 2 consensus")
    await room.pen(CHAIR, "amends 2 1")
    await room.pen(CHAIR, "supersedes 2 1")


async def links(room: Room, number: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await room.show(number))["links"]
    return found


async def test_the_link_is_shown_both_ways_to_programs(room: Room) -> None:
    await related(room)

    assert await links(room, 2) == [
        {"kind": "amends", "item": 1},
        {"kind": "supersedes", "item": 1},
    ]
    assert await links(room, 1) == [
        {"kind": "amended by", "item": 2},
        {"kind": "superseded by", "item": 2},
    ]
    async with room.database.reading() as store:
        work = Work(store, room.config, room.clock())
        listed = [item async for item in item_list(work, list_name=None, state=None, limit=None)]
    assert {item["number"]: len(item["links"]) for item in listed} == {1: 2, 2: 2}  # type: ignore[arg-type]
    assert json.loads(await page(room, "/items/1.json"))["links"] == await links(room, 1)
    every = json.loads(await page(room, "/items.json"))
    assert {item["number"]: len(item["links"]) for item in every} == {1: 2, 2: 2}


async def test_the_link_is_shown_both_ways_to_people(room: Room) -> None:
    await related(room)

    details = str(await room.push(GUEST, 1, "details"))
    assert "Superseded by #2 About annex. Amended by #2 About annex." in details
    assert "superseded by: #2" in item_page_text(await room.show(1), zone=ZoneInfo("UTC"))
    async with room.database.reading() as store:
        (item,) = await store.items.many([2])  # type: ignore[list-item]
        shown = show_text(await gather_item(store, item, config=room.config))
    assert "Supersedes #1 About plan. Amends #1 About plan." in shown
    assert "Supersedes #1 About plan" in await words(room, "/items/2")
    assert "Amended by #2 About annex" in await words(room, "/items/1")


async def test_an_item_that_may_not_be_seen_is_not_named(room: Room) -> None:
    room.config = new_config(board={"board": "off"})
    await room.fetch(mail("plan"), mail("secret", to=BOARD, through="board"))
    await room.pen(CHAIR, "close 1 It is adopted.")
    await room.pen(CHAIR, "close 2 It is kept.")
    await room.pen(CHAIR, "supersedes 1 2")

    text = await words(room, "/items/1")
    data = await page(room, "/items/1.json")

    assert "secret" not in text
    assert "supersedes" not in text
    assert "#2" not in text
    assert json.loads(data)["links"] == []
    assert "#2" not in data
    assert json.loads(await page(room, "/items.json"))[0]["links"] == []
    assert "#2 About secret" in str(await room.push(GUEST, 1, "details"))
    room.members = {**room.members, BOARD_CHANNEL: frozenset()}
    details = str(await room.push(GUEST, 1, "details"))
    assert "secret" not in details
    assert "#2" not in details


async def test_the_link_follows_items_that_were_merged(room: Room) -> None:
    await related(room)
    await room.fetch(mail("third"))

    await room.pen(CHAIR, "merge 1 into 3")

    assert {(link["kind"], link["item"]) for link in await links(room, 2)} == {
        ("amends", 3),
        ("supersedes", 3),
    }
    assert {link["item"] for link in await links(room, 3)} == {2}
    await room.pen(CHAIR, "merge 2 into 3")
    assert await links(room, 3) == []
