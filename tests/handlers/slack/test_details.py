"""Details is an index of an item, in which each message can be opened whole."""

import json
from typing import Any

import pytest

from bot.errors import Refused
from bot.events import SlackReply
from tests.handlers.desk import Desk, all_done
from tests.handlers.room import CHAIR, CHANNEL, Room, mail

Json = dict[str, Any]
QUOTED = "I agree.\n\nAda wrote:\n> Shall we meet in Geneva?\n\n-- \nBen Okri\n"


def buttons(reply: SlackReply | None, action_id: str) -> list[tuple[int, ...]]:
    """Return the part of the item that each button with this action_id is about."""
    assert reply is not None
    assert reply.view is not None
    blocks: Any = reply.view["blocks"]
    inner = [row for block in blocks for row in block.get("elements", [])]
    inner += [block["accessory"] for block in blocks if "accessory" in block]
    found = [row for row in inner if row.get("action_id") == action_id]
    return [tuple(map(int, row["value"].split(":")[1:])) for row in found]


async def test_a_whole_mail_is_opened_from_its_reply_in_the_thread(desk: Desk) -> None:
    await desk.room.fetch(mail("call", "Shall we meet in Geneva?\n"))
    await desk.room.fetch(mail("answer", QUOTED, answers=["call"]))
    await desk.work(all_done)

    (parent,) = desk.parents()
    reply = desk.slack.state.thread(CHANNEL, parent.ts)[-1]
    assert "Geneva" not in reply.text
    pressed = reply.blocks[0]["accessory"]
    number, _, about = pressed["value"].partition(":")
    opened = await desk.room.push(CHAIR, int(number), pressed["action_id"], int(about))

    assert opened is not None
    assert not opened.replaces
    assert "Shall we meet in Geneva?" in json.dumps(opened.view)
    assert "Ben Okri" in json.dumps(opened.view)


async def test_details_list_all_messages_by_pages(room: Room) -> None:
    await room.fetch(mail("call"))
    for number in range(14):
        await room.fetch(mail(f"answer-{number}", f"Words {number}.\n", answers=["call"]))

    first = await room.push(CHAIR, 1, "details")
    (to,) = buttons(first, "older")
    second = await room.push(CHAIR, 1, "older", *to)

    assert len(buttons(first, "mail")) == 12
    assert len(buttons(second, "mail")) == 3
    assert second is not None
    assert second.replaces
    assert len({*buttons(first, "mail"), *buttons(second, "mail")}) == 15
    assert "Words 13." in str(first)
    assert "Words 0." in str(second)
    last = await room.push(CHAIR, 1, "older", 99)
    assert buttons(last, "newer") == [(0,)]


async def test_a_mail_of_another_item_is_not_shown(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.fetch(mail("other", subject="[Council] Another matter"))
    [about] = buttons(await room.push(CHAIR, 2, "details"), "mail")

    with pytest.raises(Refused, match="no longer part of #1"):
        await room.push(CHAIR, 1, "mail", *about)
    with pytest.raises(Refused, match="no longer part of #1"):
        await room.push(CHAIR, 1, "mail")
