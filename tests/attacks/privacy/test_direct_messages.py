"""Whoever belongs to no list of an item any more is sent no direct message about it."""

import pytest

from bot.domain.ids import SlackUserId
from bot.sandbox.slack import Fault, FaultKind, SlackUser
from tests.handlers.desk import Desk
from tests.handlers.room import ADA, BEN, BOARD_CHANNEL, CHAIR, CHANNEL, mail, new_config
from tests.handlers.voting.test_seen_votes import slack_done

US_IN_SLACK = "U0PENHOLDER"


def let_be_there(desk: Desk, *users: SlackUserId) -> None:
    """Let Slack know these people, and say that they are in the lists' channels."""
    for user in (ADA, BEN):
        name = user[3:].lower()
        desk.slack.state.users[user] = SlackUser(id=user, name=name, real_name=name, email="")
    for channel in (CHANNEL, BOARD_CHANNEL):
        desk.slack.state.set_members(channel, (US_IN_SLACK, *users))


def told(desk: Desk, user: SlackUserId) -> list[str]:
    """Return what somebody was told of the vote in direct messages."""
    direct = desk.slack.state.channel_messages("D" + user[1:])
    return [message.text for message in direct if "hush" in repr(message)]


def a_room(desk: Desk, **council: object) -> None:
    """Configure the lists: nobody may read the council's board, unless it says so."""
    desk.room.config = new_config(
        slack_url=desk.slack.api_url,
        token=desk.slack.bot_token,
        council={"board": "off", **council},
    )


async def a_vote(desk: Desk, *, board: str = "off") -> None:
    """Open a vote on #1, on which Ada and Ben have commented; it ends in a day."""
    a_room(desk, board=board)
    await desk.room.fetch(mail("call", writer="Zoe Writer <zoe@example.org>"))
    for user in (ADA, BEN):
        await desk.room.pen(user, "comment 1 A thought.")
    await desk.room.pen(CHAIR, "ballot 1 until in 3 days Shall we hush?")
    desk.room.clock.move(days=2)


@pytest.mark.parametrize("board", ["off", "public"])
async def test_who_left_the_channel_is_reminded_of_no_vote(desk: Desk, board: str) -> None:
    await a_vote(desk, board=board)
    let_be_there(desk, CHAIR, ADA)

    await desk.room.tick()
    await desk.work(slack_done)

    assert told(desk, BEN) == []
    assert len(told(desk, ADA)) == 1


async def test_who_opened_a_vote_and_left_hears_of_no_block(desk: Desk) -> None:
    a_room(desk, chairs=["chair@example.org", "ada@example.org"])
    await desk.room.fetch(mail("call", writer="Zoe Writer <zoe@example.org>"))
    await desk.room.pen(ADA, "ballot 1 until in 3 days Shall we hush?")
    a_room(desk)
    let_be_there(desk, CHAIR, BEN)

    await desk.room.pen(BEN, "vote 1 block because I hush")
    await desk.work(slack_done)

    assert told(desk, ADA) == []


async def test_who_writes_on_the_list_or_is_on_its_roster_is_reminded_wherever_they_are(
    desk: Desk,
) -> None:
    await a_vote(desk)
    await desk.room.fetch(mail("hello", "Hello.", writer="Ben Example <ben@example.net>"))
    let_be_there(desk)

    await desk.room.tick()
    await desk.work(slack_done)

    assert told(desk, ADA) == []
    assert len(told(desk, BEN)) == 1


async def test_who_was_in_the_channel_is_told_while_slack_does_not_say_who_is(desk: Desk) -> None:
    await a_vote(desk)
    let_be_there(desk)
    away = Fault(kind=FaultKind.UNAVAILABLE, method="conversations.members", times=100)
    desk.slack.faults.add(away)

    await desk.room.tick()
    await desk.work(slack_done)

    assert len(told(desk, BEN)) == 1
