"""Replies in an item's Slack thread are comments; edits and deletes follow them."""

from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import CommentId
from bot.errors import Refused, TryAgainLater
from tests.handlers.room import ADA, CHAIR, Room, mail, new_config


async def an_item(room: Room) -> None:
    """Open item #1 with its parent message 1.1; Ada lets her comments go to the list."""
    await room.fetch(mail("call"))
    await room.pen(ADA, "publish always")
    await room.posted(1, ts="1.1")


async def texts(room: Room) -> list[str]:
    """Return what the comments on #1 say."""
    return [row["text"] for row in (await room.show(1))["comment_list"]]


async def test_a_reply_in_the_thread_is_a_comment_by_its_author(room: Room) -> None:
    await an_item(room)

    await room.say(ADA, "Fine by me &amp; mine", ts="5.1", thread="1.1")

    (comment,) = (await room.show(1))["comment_list"]
    assert (comment["author"], comment["text"]) == ("Ada Example", "Fine by me & mine")
    assert (comment["source"], comment["sent_to_list"]) == ("slack", None)
    assert len(await room.queued(DeliveryKind.MARK_COMMENT)) == 1


@pytest.mark.parametrize(
    ("text", "thread"),
    [
        ("// between us", "1.1"),
        ("  // between us", "1.1"),
        ("", "1.1"),
        ("Hello", None),
        ("Hi", "9.9"),
    ],
)
async def test_what_is_no_comment(room: Room, text: str, thread: str | None) -> None:
    await an_item(room)

    await room.say(ADA, text, ts="5.1", thread=thread)

    assert await texts(room) == []


async def test_a_message_delivered_again_is_one_comment(room: Room) -> None:
    await an_item(room)

    await room.say(ADA, "Fine", ts="5.1", thread="1.1", key="same")
    await room.say(ADA, "Fine", ts="5.1", thread="1.1", key="same")
    await room.say(ADA, "Fine", ts="5.1", thread="1.1", key="other")

    assert await texts(room) == ["Fine"]


async def test_edits_follow_and_leave_what_was_said_in_the_history(room: Room) -> None:
    await an_item(room)
    await room.say(ADA, "Fine", ts="5.1", thread="1.1")

    await room.edit(ADA, "Not so fine", ts="5.1", thread="1.1")

    assert await texts(room) == ["Not so fine"]
    edits = [row for row in (await room.show(1))["history"] if row["what"] == "comment edited"]
    assert [(edit["from"], edit["to"]) for edit in edits] == [("Fine", "Not so fine")]


async def test_an_edit_that_comes_before_its_message_is_the_comment(room: Room) -> None:
    await an_item(room)

    await room.edit(ADA, "Newest words", ts="5.1", thread="1.1")
    await room.say(ADA, "Old words", ts="5.1", thread="1.1")

    assert await texts(room) == ["Newest words"]


async def test_slashes_added_take_a_comment_out_and_removed_bring_it_back(room: Room) -> None:
    await an_item(room)
    await room.say(ADA, "Fine", ts="5.1", thread="1.1")

    await room.edit(ADA, "// Fine", ts="5.1", thread="1.1")
    assert await texts(room) == []
    await room.edit(ADA, "Fine after all", ts="5.1", thread="1.1")

    assert await texts(room) == ["Fine after all"]


async def test_an_aside_whose_slashes_are_removed_becomes_a_comment(room: Room) -> None:
    await an_item(room)
    await room.say(ADA, "// Fine", ts="5.1", thread="1.1")

    await room.edit(ADA, "Fine", ts="5.1", thread="1.1")

    assert await texts(room) == ["Fine"]


async def test_a_deleted_message_takes_its_comment_along(room: Room) -> None:
    await an_item(room)
    await room.say(ADA, "Fine", ts="5.1", thread="1.1")

    await room.delete(ts="5.1")
    await room.delete(ts="5.1")
    await room.delete(ts="6.6")

    assert await texts(room) == []
    deletions = [row for row in (await room.show(1))["history"] if row["what"] == "comment deleted"]
    assert len(deletions) == 1


async def test_what_the_list_has_read_stays_as_it_read_it(room: Room) -> None:
    await an_item(room)
    await room.say(ADA, "Fine", ts="5.1", thread="1.1")
    await room.pen(CHAIR, "digest send")
    async with room.database.transaction() as store:
        latest = await store.digests.latest(room.config.lists[0].name)
        assert latest is not None
        await store.comments.put_in_digest(latest.id, [CommentId(1)])
        await store.comments.mark_digest_sent(latest.id, at=room.clock.now)

    await room.edit(ADA, "Not fine", ts="5.1", thread="1.1")
    await room.delete(ts="5.1")

    (comment,) = (await room.show(1))["comment_list"]
    assert (comment["text"], bool(comment["sent_to_list"])) == ("Fine", True)


@pytest.mark.parametrize("mode", ["ask", "never"])
async def test_a_comment_that_stays_in_slack_gets_no_mark(room: Room, mode: str) -> None:
    room.config = new_config(council={"slack_comments": mode})
    await an_item(room)

    await room.say(ADA, "Fine", ts="5.1", thread="1.1")
    await room.edit(ADA, "Very fine", ts="5.1", thread="1.1")

    assert await texts(room) == ["Very fine"]
    assert await room.queued(DeliveryKind.MARK_COMMENT) == []


async def test_a_comment_by_command_is_shown_in_the_thread_once(room: Room) -> None:
    await an_item(room)

    first = await room.pen(ADA, "comment 1 I agree with the plan", key="same")
    again = await room.pen(ADA, "comment 1 I agree with the plan", key="same")

    assert first.text == again.text
    assert await texts(room) == ["I agree with the plan"]
    assert len(await room.queued(DeliveryKind.POST_COMMENT)) == 1


async def test_a_comment_by_form_is_kept_and_an_empty_one_shown_as_wrong(room: Room) -> None:
    await an_item(room)

    assert await room.submit(ADA, "comment", "1", text="By form") is None
    reply = await room.submit(ADA, "comment", "1", text="  ")

    assert await texts(room) == ["By form"]
    assert reply is not None
    assert reply.field_errors[0][0] == "text"


@pytest.mark.parametrize("about", ["99", "9" * 30, "9" * 5000, "", "x"])
async def test_a_form_about_no_item_is_shown_as_wrong(room: Room, about: str) -> None:
    reply = await room.submit(ADA, "comment", about, text="By form")

    assert reply is not None
    assert "There is no item #" in reply.field_errors[0][1]


async def test_a_comment_on_nothing_is_refused(room: Room) -> None:
    with pytest.raises(Refused, match="no item #7"):
        await room.pen(ADA, "comment 7 Hello")


async def test_a_comment_wakes_and_stirs_its_item(room: Room) -> None:
    await an_item(room)
    room.clock.move(days=2)

    await room.say(
        ADA, "Fine", ts=str((room.clock.now - timedelta(seconds=1)).timestamp()), thread="1.1"
    )

    (item,) = await room.items()
    assert item["updated_at"].startswith("2026-03-06")
    assert item["comments"] == 1


async def test_a_reply_that_comes_while_its_parent_is_being_recorded_comes_again(
    room: Room,
) -> None:
    await room.fetch(mail("call"))
    async with room.database.transaction() as store:
        claimed = await store.outbox.claim_due(
            now=room.clock.now, lease=timedelta(minutes=5), limit=1, worker="w"
        )
    assert claimed[0].kind is DeliveryKind.POST_ITEM
    parent = str(room.clock.now.timestamp() + 1)

    with pytest.raises(TryAgainLater):
        await room.say(ADA, "Quick words", ts="5.1", thread=parent)
    await room.posted(1, ts=parent)
    await room.say(ADA, "Quick words", ts="5.1", thread=parent)

    assert await texts(room) == ["Quick words"]
