"""`/pen digest` in channels that one list has, that several share, and that none has."""

from collections.abc import Mapping

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ChannelId
from bot.errors import Refused
from tests.handlers.room import (
    ADA,
    BOARD,
    BOARD_CHANNEL,
    CHAIR,
    CHANNEL,
    COUNCIL,
    Room,
    mail,
    new_config,
)


@pytest.fixture
def shared(room: Room) -> Room:
    """Give a room whose two lists share the one channel."""
    return share(room)


def share(room: Room, board: Mapping[str, object] | None = None) -> Room:
    """Let both lists have one channel."""
    room.config = new_config(board={"channel": CHANNEL, **(board or {})})
    return room


async def both_have_news(room: Room) -> None:
    """Let a mail come through each list."""
    await room.fetch(
        mail("call", subject="The moorings"),
        mail("budget", "What does it cost?", to=BOARD, through="board", subject="The budget"),
    )


async def sent_to(room: Room) -> list[str]:
    """Return where the digests that wait will go."""
    return [delivery.recipient for delivery in await room.queued(DeliveryKind.MAIL_DIGEST)]


async def test_a_channel_of_several_lists_shows_the_digest_of_each(shared: Room) -> None:
    await both_have_news(shared)

    shown = (await shared.pen(CHAIR, "digest")).text

    assert "This would go to council now. `/pen digest send council` sends it." in shown
    assert "This would go to board now. `/pen digest send board` sends it." in shown
    assert "The moorings" in shown
    assert "The budget" in shown


async def test_a_channel_of_several_lists_sends_the_digest_of_each_once(shared: Room) -> None:
    await both_have_news(shared)

    first = await shared.pen(CHAIR, "digest send", key="same")
    again = await shared.pen(CHAIR, "digest send", key="same")
    with pytest.raises(Refused, match=r"(?s)digest of council .*digest of board .*went out"):
        await shared.pen(CHAIR, "digest send")

    assert again == first
    assert await sent_to(shared) == [COUNCIL, BOARD]


async def test_a_list_without_news_keeps_back_no_other(shared: Room) -> None:
    await shared.fetch(mail("call"))

    first = await shared.pen(CHAIR, "digest send", key="same")
    again = await shared.pen(CHAIR, "digest send", key="same")

    assert "digest of council up to" in first.text
    assert "since the last digest of board" in first.text
    assert again == first
    assert await sent_to(shared) == [COUNCIL]


@pytest.mark.parametrize("channel", [CHANNEL, ChannelId("D07DIRECT")])
async def test_a_named_list_is_the_only_one_meant(shared: Room, channel: ChannelId) -> None:
    await both_have_news(shared)

    shown = await shared.pen(CHAIR, "digest preview Board", channel=channel)
    await shared.pen(CHAIR, "digest send board", channel=channel)

    assert "The budget" in shown.text
    assert "The moorings" not in shown.text
    assert await sent_to(shared) == [BOARD]


async def test_an_unclear_list_is_answered_with_the_nearest_right_form(shared: Room) -> None:
    await both_have_news(shared)

    with pytest.raises(Refused, match=r"no list “cuoncil”\. .* `/pen digest send council`"):
        await shared.pen(CHAIR, "digest send cuoncil")
    with pytest.raises(Refused, match=r"such as `/pen digest send council`.*: council, board\."):
        await shared.pen(CHAIR, "digest send", channel=ChannelId("C09OTHER"))

    assert await sent_to(shared) == []


async def test_who_chairs_one_of_the_lists_gets_that_one(room: Room) -> None:
    shared = share(room, board={"chairs": ["ada@example.org"]})
    await both_have_news(shared)

    shown = await shared.pen(ADA, "digest")
    await shared.pen(ADA, "digest send")

    assert "The budget" in shown.text
    assert "The moorings" not in shown.text
    assert await sent_to(shared) == [BOARD]
    with pytest.raises(Refused, match="Only a chair of council"):
        await shared.pen(ADA, "digest send council")


async def test_a_channel_of_one_list_means_that_list(room: Room) -> None:
    await both_have_news(room)

    shown = await room.pen(CHAIR, "digest", channel=BOARD_CHANNEL)
    await room.pen(CHAIR, "digest send", channel=BOARD_CHANNEL)

    assert "The budget" in shown.text
    assert await sent_to(room) == [BOARD]
