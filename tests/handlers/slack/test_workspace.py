"""What Slack tells of the workspace itself: what we have lost, and who has left."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.ids import ChannelId, SlackUserId
from bot.domain.payloads import Note, Reply
from bot.events import (
    ChannelJoined,
    ChannelMoved,
    ChannelRenamed,
    MemberLeft,
    SlackLoss,
    SlackLost,
)
from bot.gateways.slack.outgoing import SlackOut
from bot.sandbox.slack import Fault, FaultKind
from handlers.slack.workspace import handle_workspace_change, keep_members
from tests.handlers.desk import FAST, Desk, all_done
from tests.handlers.room import ADA, BEN, CHAIR, CHANNEL, Room, mail

OTHER = ChannelId("C99OTHER")
EVERYWHERE = ChannelId("")


async def mails(room: Room) -> list[tuple[str, Reply]]:
    """Return to whom something is written, and what."""
    return [
        (delivery.recipient, delivery.payload)
        for delivery in await room.queued()
        if delivery.kind is DeliveryKind.MAIL_NOTE and isinstance(delivery.payload, Reply)
    ]


@pytest.mark.parametrize(
    ("loss", "channel", "words"),
    [
        (SlackLoss.ARCHIVED, CHANNEL, "The Slack channel of council was archived."),
        (SlackLoss.REMOVED, CHANNEL, "Type there: /invite @Penholder."),
        (SlackLoss.DELETED, CHANNEL, "set another channel."),
        (SlackLoss.UNINSTALLED, EVERYWHERE, "install it again"),
        (SlackLoss.REVOKED, EVERYWHERE, "set its new bot_token."),
    ],
)
async def test_who_leads_a_list_is_written_to_once(
    room: Room, loss: SlackLoss, channel: ChannelId, words: str
) -> None:
    for _again in range(2):
        await handle_workspace_change(SlackLost("event:Ev1", loss, channel), room.door)

    written = await mails(room)
    assert len({address for address, _note in written}) == len(written) > 0
    assert all(words in note.text for _address, note in written)
    assert "Mail goes on as before" in written[0][1].text


async def test_an_app_that_is_removed_with_its_token_is_one_mail(room: Room) -> None:
    for number, loss in enumerate((SlackLoss.UNINSTALLED, SlackLoss.REVOKED)):
        lost = SlackLost(f"event:Ev{number}", loss, EVERYWHERE)
        await handle_workspace_change(lost, room.door)

    written = [address for address, _note in await mails(room)]
    assert len(written) == len(set(written)) > 0


def set_operator(room: Room, address: str) -> None:
    penholder = room.config.penholder.model_copy(update={"operator": address})
    room.config = room.config.model_copy(update={"penholder": penholder})


@pytest.mark.parametrize("operator", ["ops@example.org", "chair@example.org"])
async def test_the_operator_is_written_to_once_beside_the_leaders(
    room: Room, operator: str
) -> None:
    set_operator(room, operator)
    for number, loss in enumerate((SlackLoss.UNINSTALLED, SlackLoss.REVOKED)):
        lost = SlackLost(f"event:Ev{number}", loss, EVERYWHERE)
        await handle_workspace_change(lost, room.door)

    written = [address for address, _note in await mails(room)]
    assert written.count(operator) == 1
    assert len(written) == len(set(written))
    assert "chair@example.org" in written


async def test_the_operator_is_told_once_a_day_why_slack_refuses_us(desk: Desk) -> None:
    set_operator(desk.room, "ops@example.org")
    desk.slack.faults.add(
        Fault(kind=FaultKind.ERROR, method="chat.postMessage", code="token_revoked", times=3)
    )
    await desk.room.fetch(mail("call"), mail("other"), mail("third"))

    await desk.work(
        lambda deliveries: any(each.kind is DeliveryKind.MAIL_NOTE for each in deliveries)
    )
    desk.room.clock.move(minutes=10)
    await desk.work(
        lambda deliveries: all(
            each.state is DeliveryState.SENT
            for each in deliveries
            if each.kind is DeliveryKind.POST_ITEM
        )
    )

    ((address, note),) = await mails(desk.room)
    assert address == "ops@example.org"
    assert "the token was revoked; install the app again" in note.text
    assert len(desk.parents()) == 3


async def test_without_an_operator_the_log_alone_tells(desk: Desk) -> None:
    desk.slack.faults.add(
        Fault(kind=FaultKind.ERROR, method="chat.postMessage", code="token_revoked")
    )
    await desk.room.fetch(mail("call"))

    await desk.work(lambda deliveries: any(each.last_error for each in deliveries))

    assert await mails(desk.room) == []


async def test_another_name_of_a_lists_channel_is_logged_and_changes_nothing(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        for channel in (CHANNEL, OTHER):
            event = ChannelRenamed(room.key(), channel, "harbour")
            await handle_workspace_change(event, room.door)

    (record,) = (each for each in caplog.records if "another name" in each.getMessage())
    assert (record.__dict__["called"], record.__dict__["lists"]) == ("harbour", "council")
    assert await room.queued() == []


async def test_the_log_tells_the_operator_what_to_do(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        lost = SlackLost("event:Ev1", SlackLoss.REMOVED, CHANNEL)
        await handle_workspace_change(lost, room.door)

    (record,) = caplog.records
    assert record.getMessage() == "slack is lost: removed"
    assert record.__dict__["remedy"] == "Type there: /invite @Penholder."


async def test_a_channel_of_no_list_is_nobodys_loss(room: Room) -> None:
    await handle_workspace_change(SlackLost("event:Ev1", SlackLoss.ARCHIVED, OTHER), room.door)

    assert await mails(room) == []


@pytest.mark.parametrize("channel", [CHANNEL, EVERYWHERE])
async def test_who_has_left_takes_no_part_by_their_channel_any_more(
    room: Room, channel: ChannelId
) -> None:
    await room.fetch(mail("call"))
    for user in (ADA, BEN):  # so that it is recorded in which channels they are
        await room.pen(user, "comment 1 A note")

    await handle_workspace_change(MemberLeft("event:Ev1", BEN, channel), room.door)

    assert [await is_there(room, user) for user in (ADA, BEN)] == [True, False]


async def is_there(room: Room, user: SlackUserId) -> bool:
    async with room.database.reading() as store:
        return await store.slack.is_member(user, [CHANNEL])


async def joined(room: Room, channel: ChannelId, *, inviter: str = CHAIR) -> None:
    event = ChannelJoined(room.key(), channel, SlackUserId(inviter))
    await handle_workspace_change(event, room.door)


async def test_a_channel_is_welcomed_once_ever(desk: Desk) -> None:
    await joined(desk.room, CHANNEL)
    await desk.work(all_done)
    await joined(desk.room, CHANNEL)
    await desk.work(all_done)

    (welcome,) = desk.slack.state.channel_messages(CHANNEL)
    lines, row = welcome.blocks
    assert lines["text"]["text"].count("\n") == 3
    assert "I bring the mailing list *council* into this channel." in lines["text"]["text"]
    assert [button["action_id"] for button in row["elements"]] == [
        "pen:list",
        "pen:help",
        "pen:publish",
    ]


async def test_an_event_that_comes_twice_is_one_welcome(room: Room) -> None:
    for _again in range(2):
        event = ChannelJoined("event:Ev1", CHANNEL, SlackUserId(""))
        await handle_workspace_change(event, room.door)

    assert len(await room.queued(DeliveryKind.POST_WELCOME)) == 1


async def test_a_channel_under_a_new_id_was_welcomed_before(room: Room) -> None:
    await joined(room, CHANNEL)
    new = ChannelId("C09SHARED")
    await handle_workspace_change(ChannelMoved("event:Ev2", CHANNEL, new), room.door)
    lists = tuple(
        each.model_copy(update={"channel": new}) if each.channel == CHANNEL else each
        for each in room.config.lists
    )
    room.config = room.config.model_copy(update={"lists": lists})

    await joined(room, new)

    (welcome,) = await room.queued(DeliveryKind.POST_WELCOME)
    assert welcome.recipient == new


async def test_every_button_of_the_welcome_is_a_command_that_is_answered(desk: Desk) -> None:
    await joined(desk.room, CHANNEL)
    await desk.work(all_done)
    (welcome,) = desk.slack.state.channel_messages(CHANNEL)

    for button in welcome.blocks[1]["elements"]:
        reply = await desk.room.type(BEN, button["value"])

        assert reply.text


async def test_in_a_channel_of_no_list_who_brought_us_is_told_and_nobody_else(room: Room) -> None:
    await joined(room, OTHER)

    (note,) = await room.queued()
    assert (note.kind, note.recipient) == (DeliveryKind.SLACK_NOTE, f"{CHAIR}@{OTHER}")
    assert isinstance(note.payload, Note)
    assert f'`channel = "{OTHER}"`' in note.payload.text


async def test_in_a_channel_of_no_list_without_an_inviter_nothing_is_said(room: Room) -> None:
    await joined(room, OTHER, inviter="")

    assert await room.queued() == []


@asynccontextmanager
async def asked_at_start(desk: Desk) -> AsyncIterator[None]:
    """Ask Slack who is in the channel, as the service does when it starts."""
    room = desk.room
    out = SlackOut(room.config.slack, pace=FAST)
    keep = partial(keep_members, database=room.database, clock=room.clock)
    asking = asyncio.create_task(out.members.run(lambda: [CHANNEL], keep=keep))
    yield
    asking.cancel()
    await asyncio.wait([asking])
    await out.aclose()


async def test_who_left_or_came_while_we_were_down_is_seen_in_the_list_of_all_members(
    desk: Desk,
) -> None:
    room = desk.room
    await room.fetch(mail("call"))
    for user in (ADA, BEN, CHAIR):
        await room.pen(user, "comment 1 A note")
    await handle_workspace_change(MemberLeft("event:Ev1", CHAIR, CHANNEL), room.door)
    assert [await is_there(room, user) for user in (ADA, BEN, CHAIR)] == [True, True, False]
    desk.slack.state.set_members(CHANNEL, (ADA, CHAIR, "U0STRANGER"))

    async with asked_at_start(desk):
        while await is_there(room, BEN):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)

    assert [await is_there(room, user) for user in (ADA, BEN, CHAIR)] == [True, False, True]
    assert not await is_there(room, SlackUserId("U0STRANGER"))  # nobody whom we know


async def test_a_list_of_members_that_slack_refuses_changes_nothing(desk: Desk) -> None:
    room = desk.room
    await room.fetch(mail("call"))
    await room.pen(BEN, "comment 1 A note")
    desk.slack.state.set_members(CHANNEL, (ADA,))
    desk.slack.faults.add(
        Fault(kind=FaultKind.ERROR, method="conversations.members", code="internal_error")
    )

    async with asked_at_start(desk):
        while not desk.slack.state.calls:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)

    assert await is_there(room, BEN)
