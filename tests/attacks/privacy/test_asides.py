"""An aside stays in Slack, whatever was lost, late, doubled or out of order on the way."""

from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import Ts
from bot.domain.items.comment import is_aside
from bot.errors import Refused
from bot.events import TimeReached
from handlers.keeping.housekeeping import REMEMBER_CHANGES, delete_expired
from storage import comments as kept_comments
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, CHANNEL, Room, mail

SLASHES = [
    "//",
    "// between us",
    "//between us",
    "  \n// between us",
    "／／ between us",
    "/／ between us",
    "／/ between us",
    "\u200b// between us",
    "\ufeff\u3164 ／／ between us",
    "\u2800// between us",
    "\ufe0f// between us",
    "/\u200b/ between us",
    "*// between us*",
    "_//_ between us",
    "> // between us",
    "⁄⁄ between us",
    "∕∕ between us",
]
NO_SLASHES = ["", "/", "/me too", "a // b", "http://example.org", "*", ".//", "1//2"]


@prepared
async def an_item(room: Room) -> None:
    """Open item #1 with its parent message 1.1; Ada lets her comments go to the list."""
    await room.fetch(mail("call"))
    await room.posted(1, ts="1.1")
    await room.pen(ADA, "publish always")


async def kept(room: Room) -> list[str]:
    """Return what the comments on #1 say."""
    return [row["text"] for row in (await room.show(1))["comment_list"]]


@pytest.mark.parametrize("text", SLASHES)
def test_slashes_are_seen_through_what_cannot_be_seen(text: str) -> None:
    assert is_aside(text)


@pytest.mark.parametrize("text", NO_SLASHES)
def test_what_does_not_begin_with_two_slashes_is_no_aside(text: str) -> None:
    assert not is_aside(text)


@pytest.mark.parametrize("text", ["／／ between us", "\u200b// between us", "*// between us*"])
async def test_an_aside_in_any_writing_is_no_comment(room: Room, text: str) -> None:
    await an_item(room)

    await room.say(ADA, text, ts="5.1", thread="1.1")
    await room.say(ADA, "Fine", ts="5.2", thread="1.1")
    await room.edit(ADA, text, ts="5.2", thread="1.1")

    assert await kept(room) == []


@pytest.mark.parametrize("text", ["// between us", "／／ between us", "\u200b// between us"])
async def test_an_aside_by_command_is_not_kept_and_its_author_is_told(
    room: Room, text: str
) -> None:
    await an_item(room)

    with pytest.raises(Refused, match="stays in Slack"):
        await room.pen(ADA, f"comment 1 {text}")

    assert await kept(room) == []
    assert await room.queued(DeliveryKind.POST_COMMENT) == []


async def test_an_aside_by_form_is_not_kept_and_the_form_says_so(room: Room) -> None:
    await an_item(room)

    reply = await room.submit(ADA, "comment", "1", text=" ／／ between us")

    assert await kept(room) == []
    assert reply is not None
    assert "stays in Slack" in reply.field_errors[0][1]


async def test_a_post_that_was_not_saved_and_became_an_aside_does_not_come_back(
    room: Room,
) -> None:
    await an_item(room)
    await room.edit(ADA, "// The chair is wrong", ts="5.1", thread="1.1")

    await room.say(ADA, "The chair is wrong", ts="5.1", thread="1.1")

    assert await kept(room) == []


async def test_a_post_that_was_not_saved_and_was_deleted_does_not_come_back(room: Room) -> None:
    await an_item(room)
    await room.delete(ts="5.1")

    await room.say(ADA, "The chair is wrong", ts="5.1", thread="1.1")
    await room.edit(ADA, "The chair is wrong!", ts="5.1", thread="1.1")

    assert await kept(room) == []


async def test_a_late_edit_does_not_bring_a_deleted_comment_back(room: Room) -> None:
    await an_item(room)
    await room.say(ADA, "The chair is wrong", ts="5.1", thread="1.1")
    await room.delete(ts="5.1")

    await room.edit(ADA, "The chair is so wrong", ts="5.1", thread="1.1", at="6.1")
    await room.say(ADA, "The chair is wrong", ts="5.1", thread="1.1")

    assert await kept(room) == []


async def test_a_late_edit_does_not_bring_back_what_became_an_aside(room: Room) -> None:
    await an_item(room)
    await room.say(ADA, "The chair is wrong", ts="5.1", thread="1.1")
    await room.edit(ADA, "// The chair is wrong", ts="5.1", thread="1.1", at="10.000002")

    await room.edit(ADA, "The chair is so wrong", ts="5.1", thread="1.1", at="9.9")
    await room.edit(ADA, "The chair is so wrong", ts="5.1", thread="1.1", at="10.000001")

    assert await kept(room) == []


async def test_the_newest_edit_stands_in_whatever_order_edits_come(room: Room) -> None:
    await an_item(room)
    await room.say(ADA, "One", ts="5.1", thread="1.1")

    await room.edit(ADA, "Three", ts="5.1", thread="1.1", at="8.000000")
    await room.edit(ADA, "Two", ts="5.1", thread="1.1", at="7.000000")

    assert await kept(room) == ["Three"]


async def test_edits_of_a_message_that_never_came_are_put_in_order_as_well(room: Room) -> None:
    await an_item(room)

    await room.edit(ADA, "// Three", ts="5.1", thread="1.1", at="8.000000")
    await room.edit(ADA, "Two", ts="5.1", thread="1.1", at="7.000000")
    assert await kept(room) == []
    await room.edit(ADA, "Four", ts="5.1", thread="1.1", at="9.000000")

    assert await kept(room) == ["Four"]


async def test_changes_are_forgotten_when_nothing_older_can_come_any_more(room: Room) -> None:
    await an_item(room)
    await room.delete(ts="5.1")
    room.clock.move(days=1)
    await room.delete(ts="5.2")

    now = room.clock.now + REMEMBER_CHANGES - timedelta(hours=1)
    await delete_expired(TimeReached(now=now), database=room.database)

    async with room.database.reading() as store:
        assert not await store.message_changes.is_changed(CHANNEL, Ts("5.1"))
        assert await store.message_changes.is_changed(CHANNEL, Ts("5.2"))


async def test_changes_are_bounded(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_comments, "MOST_KEPT", 3)
    for each in range(9):
        room.clock.move(seconds=1)
        await room.delete(ts=f"5.{each}")

    await delete_expired(TimeReached(now=room.clock.now), database=room.database)

    async with room.database.reading() as store:
        changes = store.message_changes
        left = [each for each in range(9) if await changes.is_changed(CHANNEL, Ts(f"5.{each}"))]
    assert left == [5, 6, 7, 8]
