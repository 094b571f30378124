"""Shortcuts in a message's menu: *Send to list* and *Move to item…*."""

import json
from typing import Any

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber, SlackUserId, Ts
from bot.domain.slack_scopes import AppNeeds
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.slack.manifest import manifest
from bot.sandbox.slack.checks import check_view
from handlers.slack.talk.shortcuts import SHORTCUTS
from storage.values import SlackMessage
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, BOARD, CHAIR, CHANNEL, Room, mail


@prepared
async def items(room: Room, /) -> None:
    """Open #1, with the thread 1.1, and #2; #3 is the board's. Ada has replied on #1, at 5.1."""
    await room.fetch(mail("call"), mail("other"), mail("crane", to=BOARD, through="board"))
    await room.fetch(mail("reply", "Me too.", answers=["call"]))
    await room.posted(1, ts="1.1")
    await room.posted(2, ts="2.1")
    await room.say(ADA, "Fine &amp; good", ts="5.1", thread="1.1")


def form(reply: SlackReply) -> dict[str, Any]:
    assert reply.view is not None
    view: dict[str, Any] = check_view(reply.view)
    return view


async def comments(room: Room, number: int = 1) -> list[tuple[str, str | None]]:
    return [
        (row["text"], row.get("goes_to_list")) for row in (await room.show(number))["comment_list"]
    ]


async def released(room: Room) -> bool | None:
    async with room.database.reading() as store:
        comment = await store.comments.by_ts(CHANNEL, Ts("5.1"))
        assert comment is not None
        return comment.released


def test_the_manifest_has_each_shortcut_within_slacks_sizes() -> None:
    made = json.loads(manifest(AppNeeds()))["features"]["shortcuts"]

    assert {each["callback_id"] for each in made} == set(SHORTCUTS)
    for each in made:
        assert each["type"] == "message"
        assert len(each["name"]) <= 24
        assert len(each["description"]) <= 150


# Send to list


async def test_a_reply_is_shown_as_the_list_would_read_it_and_then_sent(room: Room) -> None:
    await items(room)

    view = form(await room.shortcut(ADA, "send_to_list", ts="5.1"))
    assert "Fine & good" in json.dumps(view, ensure_ascii=False)
    assert await released(room) is None
    reply = await room.submit(ADA, "release", view["private_metadata"])

    assert reply is not None
    assert "goes to council with the next digest" in reply.text
    assert await released(room) is True
    assert len(await room.queued(DeliveryKind.MARK_COMMENT)) == 1


async def test_words_that_changed_meanwhile_are_shown_anew(room: Room) -> None:
    await items(room)
    view = form(await room.shortcut(ADA, "send_to_list", ts="5.1"))
    await room.edit(ADA, "Not so fine", ts="5.1", thread="1.1")

    again = await room.submit(ADA, "release", view["private_metadata"])

    assert again is not None
    assert "Not so fine" in json.dumps(form(again))
    assert await released(room) is None


@pytest.mark.parametrize("user", [BEN, CHAIR])
async def test_nobody_sends_what_another_wrote_not_even_a_chair(
    room: Room, user: SlackUserId
) -> None:
    await items(room)
    about = form(await room.shortcut(ADA, "send_to_list", ts="5.1"))["private_metadata"]

    with pytest.raises(Refused, match="Only the author of a reply decides"):
        await room.shortcut(user, "send_to_list", ts="5.1")
    with pytest.raises(Refused, match="Only the author of a reply decides"):
        await room.submit(user, "release", about)

    assert await released(room) is None


@pytest.mark.parametrize("ts", ["1.1", "9.9"])
async def test_what_is_no_reply_is_not_sent(room: Room, ts: str) -> None:
    await items(room)

    with pytest.raises(Refused, match="no reply that could go to a list"):
        await room.shortcut(ADA, "send_to_list", ts=ts)


async def test_a_deleted_reply_or_an_aside_is_not_sent(room: Room) -> None:
    await items(room)
    about = form(await room.shortcut(ADA, "send_to_list", ts="5.1"))["private_metadata"]
    await room.delete(ts="5.1")

    with pytest.raises(Refused):
        await room.shortcut(ADA, "send_to_list", ts="5.1")
    with pytest.raises(Refused):
        await room.submit(ADA, "release", about)


@pytest.mark.parametrize("about", ["1", "1:", "1:x:y", "1:99:0123456789abcdef", "2:1"])
async def test_a_forged_form_sends_nothing(room: Room, about: str) -> None:
    await items(room)

    try:
        reply = await room.submit(ADA, "release", about)
    except Refused:
        reply = None

    assert reply is None or reply.view is not None  # its own words, shown to their author
    assert await released(room) is None


async def test_to_a_list_that_takes_nothing_from_slack_nothing_is_sent(room: Room) -> None:
    await items(room)
    council, board = room.config.lists
    closed = council.model_copy(update={"slack_comments": "never"})
    room.config = room.config.model_copy(update={"lists": (closed, board)})

    with pytest.raises(Refused):
        await room.shortcut(ADA, "send_to_list", ts="5.1")


# Move to item…


async def moved(room: Room, ts: str, into: str) -> SlackReply:
    view = form(await room.shortcut(CHAIR, "move_to_item", ts=ts))
    assert view["callback_id"] == "move"
    return await room.submit(CHAIR, "move", view["private_metadata"], into=into) or SlackReply()


async def test_a_reply_moves_and_stays_its_authors(room: Room) -> None:
    await items(room)

    reply = await moved(room, "5.1", "2")

    assert "is now on #2" in reply.text
    assert (await comments(room, 1), len(await comments(room, 2))) == ([], 1)
    await room.edit(ADA, "Not so fine", ts="5.1", thread="1.1")
    ((words, _),) = await comments(room, 2)
    assert words == "Not so fine"
    assert await released(room) is None
    history = [(row["from"], row["to"]) for row in (await room.show(2))["history"]]
    assert ("#1", "#2") in history


async def test_a_mail_moves_with_the_replies_below_it(room: Room) -> None:
    await items(room)
    async with room.database.transaction() as store:
        (delivery,) = await store.outbox.begun_with("mail:4")
        await store.slack.add(
            SlackMessage(CHANNEL, Ts("1.4"), ItemNumber(1), is_parent=False, delivery=delivery.id)
        )

    reply = await moved(room, "1.4", "2")

    assert "Message 2 of #1" in reply.text
    assert [(await room.show(number))["messages"] for number in (1, 2)] == [1, 2]


async def test_an_items_message_stands_for_all_of_it(room: Room) -> None:
    await items(room)

    reply = await moved(room, "1.1", "2")

    assert "#1 is now part of #2" in reply.text


async def test_a_message_of_no_item_is_not_moved(room: Room) -> None:
    await items(room)
    async with room.database.transaction() as store:
        unknown = SlackMessage(CHANNEL, Ts("1.5"), ItemNumber(1), is_parent=False, delivery=None)
        await store.slack.add(unknown)

    for ts in ("9.9", "1.5"):
        with pytest.raises(Refused, match="belongs to no item"):
            await room.shortcut(CHAIR, "move_to_item", ts=ts)


@pytest.mark.parametrize("ts", ["1.1", "5.1"])
async def test_members_move_nothing_not_even_their_own_words(room: Room, ts: str) -> None:
    await items(room)

    with pytest.raises(Refused, match="Only a chair"):
        await room.shortcut(ADA, "move_to_item", ts=ts)
    reply = await room.submit(ADA, "move", "1:comment:1", into="2")
    assert reply is not None
    assert reply.field_errors
    assert len(await comments(room, 1)) == 1


@pytest.mark.parametrize("about", ["1:comment:99", "2:comment:1", "1:mail:3", "1:mail:x", "1:x:1"])
async def test_a_forged_form_moves_nothing(room: Room, about: str) -> None:
    await items(room)

    reply = await room.submit(CHAIR, "move", about, into="2")

    assert reply is not None
    assert reply.field_errors
    assert len(await comments(room, 1)) == 1


async def test_what_was_said_for_one_list_moves_to_no_other(room: Room) -> None:
    await items(room)

    reply = await moved(room, "5.1", "3")

    assert [block for block, _ in reply.field_errors] == ["into"]
    assert len(await comments(room, 1)) == 1


async def test_an_unknown_shortcut_is_refused(room: Room) -> None:
    await items(room)

    with pytest.raises(Refused):
        await room.shortcut(CHAIR, "anything", ts="1.1")
