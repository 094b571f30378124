"""A private channel is shared with another organisation, and so gets a new id for ever."""

from bot.domain.delivery import DeliveryState
from bot.domain.ids import ChannelId, ItemNumber
from bot.domain.items.comment import Source
from bot.events import ChannelMoved, CommandGiven
from bot.serving.arrivals import take_slack
from bot.serving.reloading import Current
from handlers.deliveries import queue
from handlers.lists.moves import moves_of, with_moves
from handlers.slack.workspace import handle_workspace_change
from tests.handlers.desk import Desk, all_done
from tests.handlers.room import ADA, BOARD_CHANNEL, CHAIR, CHANNEL, MEMBERS, Room, mail

SHARED = ChannelId("C77SHARED")
LATER = ChannelId("C88LATER")


async def move(room: Room, old: ChannelId = CHANNEL, new: ChannelId = SHARED) -> None:
    """Let Slack tell it, and the room's configuration follow."""
    await handle_workspace_change(ChannelMoved(room.key(), old, new), room.door)
    room.config = with_moves(room.config, await moves_of(room.database))
    room.members[new] = MEMBERS


async def test_mails_comments_and_updates_go_on_in_the_same_thread(desk: Desk) -> None:
    await desk.room.fetch(mail("call", "First words."))
    await desk.work(all_done)
    (parent,) = desk.parents()
    waiting = mail("two", "Second words.", answers=["call"])
    await desk.room.fetch(waiting)

    desk.slack.state.move_channel(CHANNEL, SHARED)
    await move(desk.room)
    await desk.room.pen(CHAIR, "title 1 Another title", channel=SHARED)
    posted = await desk.slack.people.post(CHAIR, SHARED, "A comment.", thread_ts=parent.ts)
    await desk.room.say(CHAIR, "A comment.", ts=posted, thread=parent.ts, channel=SHARED)
    deliveries = await desk.work(all_done)

    assert {delivery.state for delivery in deliveries} == {DeliveryState.SENT}
    first, *replies = desk.slack.state.thread(SHARED, parent.ts)
    assert "Another title" in first.text
    assert any("Second words." in reply.text for reply in replies)
    async with desk.room.database.reading() as store:
        comments = await store.comments.of_item(ItemNumber(1))
    assert [(each.source, each.text) for each in comments] == [(Source.SLACK, "A comment.")]


async def test_what_another_process_queued_for_the_old_id_is_brought_along(desk: Desk) -> None:
    await desk.room.fetch(mail("call", "First words."))
    await desk.work(all_done)
    desk.slack.state.move_channel(CHANNEL, SHARED)
    await move(desk.room)
    async with desk.room.database.transaction() as store:
        late = queue.update_item(ItemNumber(1), channel=CHANNEL)
        await store.outbox.add(late, now=desk.room.clock.now)

    deliveries = await desk.work(all_done)

    assert {delivery.state for delivery in deliveries} == {DeliveryState.SENT}
    assert {delivery.recipient for delivery in deliveries} == {SHARED}


async def test_who_was_there_takes_part_by_mail_as_before(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(ADA, "comment 1 A note")

    await move(room)

    async with room.database.reading() as store:
        assert await store.slack.is_member(ADA, [SHARED])
        assert not await store.slack.is_member(ADA, [CHANNEL])


async def test_a_move_told_twice_or_once_more_changes_nothing_else(room: Room) -> None:
    for old, new in ((CHANNEL, SHARED), (CHANNEL, SHARED), (SHARED, LATER)):
        await move(room, old, new)

    assert await moves_of(room.database) == {CHANNEL: LATER, SHARED: LATER}
    assert [each.channel for each in room.config.lists] == [LATER, BOARD_CHANNEL]


async def test_a_channel_of_no_list_is_left_alone(room: Room) -> None:
    await move(room, ChannelId("C11ELSEWHERE"), ChannelId("C12ELSEWHERE"))

    assert await moves_of(room.database) == {}


async def test_another_process_learns_of_the_move_when_somebody_acts(room: Room) -> None:
    await room.fetch(mail("call"))
    there = Current(room.config)
    await handle_workspace_change(ChannelMoved(room.key(), CHANNEL, SHARED), room.door)
    room.members[SHARED] = MEMBERS

    async def follow() -> None:
        there.follow(await moves_of(room.database))

    reply = await take_slack(
        CommandGiven(room.key(), ADA, SHARED, "show 1", "trigger"),
        database=room.database,
        config=there,
        clock=room.clock,
        profiles=room.profiles,
        follow_moves=follow,
    )

    assert reply is not None
    assert "#1" in str(reply)
    assert [each.channel for each in there().lists] == [SHARED, BOARD_CHANNEL]
