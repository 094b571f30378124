"""Items of a list that a route takes to another channel, and what follows them there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.ids import ChannelId, ItemNumber
from bot.domain.payloads import Reply
from bot.errors import Refused
from bot.events import ChannelJoined, ChannelMoved, SlackLoss, SlackLost
from bot.sandbox.slack import Message, SlackChannel
from handlers.lists.moves import moves_of, with_moves
from handlers.slack.workspace import handle_workspace_change
from tests.handlers.desk import Desk, all_done
from tests.handlers.room import (
    ADA,
    BEN,
    CHAIR,
    CHANNEL,
    GUEST,
    MEMBERS,
    START,
    Room,
    mail,
    new_config,
)

BUDGET = ChannelId("C03BUDGET")
SHARED = ChannelId("C77SHARED")
ROUTES = [{"channel": BUDGET, "tags": ["Budget"], "labels": ["money"]}]
IN_SLACK = frozenset(
    {DeliveryKind.POST_ITEM, DeliveryKind.POST_MAIL, DeliveryKind.UPDATE_ITEM}
    | {DeliveryKind.POST_CALL, DeliveryKind.POST_BALLOT, DeliveryKind.POST_COMMENT}
    | {DeliveryKind.POST_MERGE}
)


def route(room: Room, routes: Sequence[object] = ROUTES) -> None:
    """Let the council's list have these routes, as from its next start on."""
    routed = new_config(
        slack_url=room.config.slack.api_url,
        token=room.config.slack.bot_token,
        council={"routes": routes},
    )
    room.config = routed
    room.members.setdefault(BUDGET, MEMBERS)


async def places(room: Room) -> dict[int, set[str]]:
    """Return in which channels anything of each item was queued."""
    found: dict[int, set[str]] = {}
    for delivery in await room.queued():
        if delivery.kind in IN_SLACK and delivery.item is not None:
            found.setdefault(delivery.item, set()).add(delivery.recipient)
    return found


def parents(desk: Desk, channel: ChannelId) -> list[Message]:
    """Return the messages in a channel that are no replies."""
    messages = desk.slack.state.channel_messages(channel)
    return [message for message in messages if message.thread_ts in {None, message.ts}]


async def test_a_tag_takes_an_item_and_all_that_follows_to_its_channel(room: Room) -> None:
    route(room)
    await room.fetch(mail("one", subject="[council] [Budget] Next year"))
    await room.fetch(mail("two", subject="Lunch"))
    await room.fetch(mail("three", subject="Re: Next year", answers=["one"]))
    await room.pen(CHAIR, "comment 1 A word")
    await room.pen(CHAIR, "call 1 until in 2 weeks")
    await room.pen(CHAIR, "ballot 2 until in 2 weeks")
    await room.pen(CHAIR, "title 1 The next year")

    assert await places(room) == {1: {BUDGET}, 2: {CHANNEL}}


async def test_the_first_mail_decides_and_not_a_later_one(room: Room) -> None:
    route(room)
    await room.fetch(mail("one", subject="Next year"))
    await room.fetch(mail("two", subject="[budget] Re: Next year", answers=["one"]))

    assert await places(room) == {1: {CHANNEL}}


async def test_a_label_counts_when_the_item_is_first_posted(room: Room) -> None:
    route(room)
    long_ago = START - timedelta(days=90)
    await room.fetch(mail("old", subject="Fees", date=long_ago), received_at=long_ago)
    await room.fetch(mail("new", subject="Rates"))
    for number in (1, 2):
        await room.pen(CHAIR, f"label {number} money")
        await room.pen(CHAIR, f"comment {number} Mind this")

    assert await places(room) == {1: {CHANNEL, BUDGET}, 2: {CHANNEL}}
    posted = [each for each in await room.queued() if each.kind is DeliveryKind.POST_ITEM]
    assert {each.item: each.recipient for each in posted} == {1: BUDGET, 2: CHANNEL}


async def test_items_posted_before_a_route_was_there_stay(room: Room) -> None:
    await room.fetch(mail("one", subject="[budget] Next year"))
    route(room)
    await room.fetch(mail("two", subject="Re: [budget] Next year", answers=["one"]))
    await room.pen(CHAIR, "call 1 until in 2 weeks")

    assert await places(room) == {1: {CHANNEL}}


async def test_items_stay_when_their_route_is_gone(room: Room) -> None:
    route(room)
    await room.fetch(mail("one", subject="[budget] Next year"))
    route(room, [])
    await room.fetch(mail("two", subject="Re: Next year", answers=["one"]))
    await room.pen(CHAIR, "call 1 until in 2 weeks")

    assert await places(room) == {1: {BUDGET}}


async def test_who_is_only_in_a_routed_channel_is_on_the_list(room: Room) -> None:
    route(room)
    room.members = {BUDGET: frozenset({BEN})}
    await room.fetch(mail("one", subject="[budget] Next year"))
    await room.fetch(mail("two", subject="Lunch"))
    await room.pen(CHAIR, "ballot 1 until in 2 weeks")

    assert "Recorded" in (await room.pen(BEN, "vote 1 agree", channel=BUDGET)).text
    assert "Lunch" in (await room.pen(BEN, "show 2", channel=BUDGET)).text
    with pytest.raises(Refused):
        await room.pen(GUEST, "vote 1 agree", channel=BUDGET)


async def test_a_list_command_shows_a_routed_channel_its_items_and_the_lists_own_all(
    room: Room,
) -> None:
    route(room)
    await room.fetch(mail("one", subject="[budget] Next year"))
    await room.fetch(mail("two", subject="Lunch"))

    there = (await room.pen(ADA, "list", channel=BUDGET)).text
    here = (await room.pen(ADA, "list")).text

    assert ("#1" in there, "#2" in there) == (True, False)
    assert ("#1" in here, "#2" in here) == (True, True)


async def test_the_words_of_a_list_are_understood_in_a_routed_channel(room: Room) -> None:
    route(room)
    await room.fetch(mail("one", subject="[budget] Next year"))

    chosen = await room.pen(ADA, "publish always", channel=BUDGET)
    digest = await room.pen(CHAIR, "digest preview", channel=BUDGET)

    assert "council" in chosen.text
    assert "Next year" in str(digest)


async def test_a_reply_in_a_routed_channel_goes_to_the_list_as_its_author_chose(
    routed: Desk,
) -> None:
    room = routed.room
    await room.fetch(mail("one", subject="[budget] Next year"))
    await routed.work(all_done)
    await room.pen(ADA, "publish always", channel=BUDGET)
    (parent,) = parents(routed, BUDGET)
    posted = await routed.slack.people.post(CHAIR, BUDGET, "Too much.", thread_ts=parent.ts)

    await room.say(ADA, "Too much.", ts=posted, thread=parent.ts, channel=BUDGET)
    done = await routed.work(all_done)

    async with room.database.reading() as store:
        (comment,) = await store.comments.of_item(ItemNumber(1))
    assert (comment.text, comment.list_name, comment.channel) == ("Too much.", "council", BUDGET)
    assert {each.state for each in done} == {DeliveryState.SENT}
    (marked,) = [m for m in routed.slack.state.thread(BUDGET, parent.ts) if m.ts == posted]
    assert "memo" in str(marked.reactions)


async def test_a_merge_across_channels_is_told_in_both(routed: Desk) -> None:
    room = routed.room
    await room.fetch(mail("one", subject="[budget] Next year"))
    await room.fetch(mail("two", subject="Lunch costs"))
    await routed.work(all_done)

    await room.pen(CHAIR, "merge 2 into 1")
    done = await routed.work(all_done)

    assert {each.state for each in done} == {DeliveryState.SENT}
    (survivor,), (merged,) = parents(routed, BUDGET), parents(routed, CHANNEL)
    assert "Lunch costs" in "".join(m.text for m in routed.slack.state.thread(BUDGET, survivor.ts))
    assert "#1" in "".join(m.text for m in routed.slack.state.thread(CHANNEL, merged.ts)[1:])


async def test_a_routed_channel_that_gets_a_new_id_goes_on(routed: Desk) -> None:
    room = routed.room
    await room.fetch(mail("one", "First words.", subject="[budget] Next year"))
    await routed.work(all_done)
    (parent,) = parents(routed, BUDGET)

    routed.slack.state.move_channel(BUDGET, SHARED)
    await handle_workspace_change(ChannelMoved(room.key(), BUDGET, SHARED), room.door)
    room.config = with_moves(room.config, await moves_of(room.database))
    room.members[SHARED] = MEMBERS
    await room.fetch(mail("two", "Second words.", subject="Re: Next year", answers=["one"]))
    await room.fetch(mail("three", "More.", subject="[budget] Fees"))
    await room.pen(CHAIR, "title 1 The year", channel=SHARED)
    done = await routed.work(all_done)

    assert room.config.lists[0].channels == (CHANNEL, SHARED)
    assert {each.state for each in done} == {DeliveryState.SENT}
    first, *replies = routed.slack.state.thread(SHARED, parent.ts)
    assert "The year" in first.text
    assert any("Second words." in reply.text for reply in replies)
    assert next(each.ts for each in parents(routed, SHARED)) == parent.ts
    assert len(parents(routed, SHARED)) == 2


async def test_an_archived_routed_channel_holds_up_nothing_else(routed: Desk) -> None:
    room = routed.room
    await room.fetch(mail("one", subject="[budget] Next year"))
    await room.fetch(mail("two", subject="Lunch"))
    await routed.work(all_done)
    channels = routed.slack.state.channels
    channels[BUDGET] = replace(channels[BUDGET], is_archived=True)
    await room.fetch(mail("three", "In vain.", subject="Re: Next year", answers=["one"]))
    await room.fetch(mail("four", "At noon.", subject="Re: Lunch", answers=["two"]))
    deliveries = await routed.work(all_done)
    failed = [each for each in deliveries if each.state is DeliveryState.FAILED]
    assert {each.recipient for each in failed} == {BUDGET}
    channels[BUDGET] = replace(channels[BUDGET], is_archived=False)
    for each in failed:
        await routed.retry(each)
    await routed.work(all_done)
    (parent,) = parents(routed, BUDGET)
    replies = routed.slack.state.thread(BUDGET, parent.ts)[1:]
    assert [reply for reply in replies if "In vain." in reply.text]

    await handle_workspace_change(SlackLost(room.key(), SlackLoss.ARCHIVED, BUDGET), room.door)

    (told,) = [
        each.payload
        for each in await room.queued(DeliveryKind.MAIL_NOTE)
        if isinstance(each.payload, Reply)
    ]
    assert "The Slack channel of council ([Budget], money) was archived." in told.text
    assert "The list's other channels and its mail go on as before." in told.text


async def test_a_routed_channel_is_welcomed_with_what_it_gets(routed: Desk) -> None:
    joined = ChannelJoined(routed.room.key(), BUDGET, CHAIR)
    await handle_workspace_change(joined, routed.room.door)
    await routed.work(all_done)

    (welcome,) = routed.slack.state.channel_messages(BUDGET)
    assert "*council*" in welcome.text
    assert "Its threads about *[Budget]* or *money* appear here" in welcome.text


@pytest.fixture
def routed(desk: Desk) -> Desk:
    """Return a desk whose council's list has a route."""
    members = desk.slack.state.channels[CHANNEL].members
    desk.slack.state.channels[BUDGET] = SlackChannel(id=BUDGET, name="budget", members=members)
    route(desk.room)
    return desk
