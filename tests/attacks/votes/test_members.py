"""Who may act in Slack: people in the list's channel, and people on the list."""

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber
from bot.errors import Refused, TryAgainLater
from tests.handlers.room import (
    ADA,
    BEN,
    BOARD_CHANNEL,
    CHAIR,
    CHANNEL,
    COUNCIL,
    GUEST,
    MEMBERS,
    US,
    Room,
    mail,
)

WHAT_TO_DO = r"people in <#C01LIST> or on its mailing list\. Join the channel, or write to council@"


@pytest.fixture
async def room(room: Room) -> Room:
    """Give a room with a ballot, and Ben in another list's channel only."""
    await room.fetch(mail("call", writer="Carla Chair <chair@example.org>"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.posted(1, ts="100.1")
    room.members = {CHANNEL: MEMBERS - {BEN}, BOARD_CHANNEL: frozenset({BEN})}
    return room


async def test_somebody_outside_the_channel_cannot_vote(room: Room) -> None:
    before = await room.show(1)

    with pytest.raises(Refused, match=WHAT_TO_DO):
        await room.press(BEN, 1, "agree")
    with pytest.raises(Refused, match=WHAT_TO_DO):
        await room.press(BEN, 1, "block")
    with pytest.raises(Refused, match=WHAT_TO_DO):
        await room.pen(BEN, "vote 1 agree")
    with pytest.raises(Refused, match=WHAT_TO_DO):
        await room.pen(BEN, "vote 1 agree", channel=BOARD_CHANNEL)
    ballot = await room.newest_ballot(ItemNumber(1))
    answer = await room.submit(BEN, "reason", f"1:{ballot}:block", reason="No.")

    assert answer is not None
    assert "Join the channel" in dict(answer.field_errors)["reason"]
    assert await room.show(1) == before
    assert not await room.queued(DeliveryKind.SLACK_RECEIPT)


async def test_somebody_outside_the_channel_cannot_comment(room: Room) -> None:
    before = await room.show(1)

    with pytest.raises(Refused, match=WHAT_TO_DO):
        await room.pen(BEN, "comment 1 Hello")
    with pytest.raises(Refused, match=WHAT_TO_DO):
        await room.say(BEN, "Hello", ts="100.2", thread="100.1")
    with pytest.raises(Refused, match=WHAT_TO_DO):
        await room.edit(BEN, "Hello again", ts="100.2", thread="100.1")
    answer = await room.submit(BEN, "comment", "1", text="Hello")

    assert answer is not None
    assert "Join the channel" in dict(answer.field_errors)["text"]
    assert await room.show(1) == before


async def test_somebody_outside_the_channel_may_still_read(room: Room) -> None:
    assert "About call" in (await room.pen(BEN, "show 1")).text
    assert (await room.push(BEN, 1, "details")) is not None


async def test_whoever_writes_to_the_list_needs_no_channel(room: Room) -> None:
    await room.fetch(mail("hello", writer="Ben Example <ben@example.net>"))

    await room.press(BEN, 1, "agree")
    await room.say(BEN, "Hello", ts="100.2", thread="100.1")

    assert await room.tally(1) == {"agree": 1}
    assert [row["text"] for row in (await room.show(1))["comment_list"]] == ["Hello"]


async def test_a_mail_beside_the_list_makes_nobody_a_member(room: Room) -> None:
    await room.fetch(
        mail("hello", writer="Ben Example <ben@example.net>", to=US, through=None),
        mail("both", writer="Ben Example <ben@example.net>", to=f"{US}, {COUNCIL}", through=None),
    )

    with pytest.raises(Refused, match=WHAT_TO_DO):
        await room.press(BEN, 1, "agree")


async def test_a_mail_to_another_list_puts_nobody_on_this_one(room: Room) -> None:
    await room.fetch(
        mail("hello", writer="Ben <ben@example.net>", to="board@lists.example.org", through="board")
    )

    with pytest.raises(Refused, match=WHAT_TO_DO):
        await room.press(BEN, 1, "agree")


async def test_a_post_on_two_lists_is_open_to_both_channels(room: Room) -> None:
    await room.fetch(
        mail("call", writer="Carla Chair <chair@example.org>", through="board"),
    )
    assert (await room.show(1))["lists"] == ["council", "board"]

    await room.press(BEN, 1, "agree")

    assert await room.tally(1) == {"agree": 1}


async def test_a_chair_needs_no_channel(room: Room) -> None:
    room.members = {CHANNEL: frozenset(), BOARD_CHANNEL: frozenset()}

    await room.press(CHAIR, 1, "agree")
    await room.pen(CHAIR, "close 1")

    assert (await room.show(1))["state"] == "decided"


async def test_a_guest_of_the_workspace_in_the_channel_takes_part(room: Room) -> None:
    await room.press(GUEST, 1, "agree")
    await room.say(GUEST, "Hello", ts="100.2", thread="100.1")

    assert await room.tally(1) == {"agree": 1}
    assert [row["author"] for row in (await room.show(1))["comment_list"]] == ["Gil Guest"]


async def test_nothing_is_recorded_of_strangers_while_slack_does_not_tell_who_they_are(
    room: Room,
) -> None:
    room.members = {CHANNEL: None, BOARD_CHANNEL: None}
    before = await room.show(1)

    with pytest.raises(Refused, match="try again in a minute"):
        await room.press(ADA, 1, "agree")
    with pytest.raises(Refused, match="try again in a minute"):
        await room.pen(ADA, "comment 1 Hello")
    with pytest.raises(TryAgainLater):  # Slack then sends it again
        await room.say(ADA, "Hello", ts="100.2", thread="100.1")

    assert await room.show(1) == before


async def test_whoever_is_on_the_list_acts_while_slack_does_not_tell(room: Room) -> None:
    await room.fetch(mail("hello", writer="Ben Example <ben@example.net>"))
    room.members = {CHANNEL: None, BOARD_CHANNEL: None}

    await room.press(BEN, 1, "agree")
    await room.press(CHAIR, 1, "agree")

    assert await room.tally(1) == {"agree": 2}
