"""*Track this as an item*: a thread of Slack becomes an item, and nobody's words leave for it."""

import json

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ChannelId, ItemNumber, SlackUserId, Ts
from bot.errors import Refused
from bot.events import SlackReply
from bot.gateways.slack.values import SeenMessage
from bot.sandbox.slack.checks import check_view
from tests.handlers.desk import Desk
from tests.handlers.reader import read_board
from tests.handlers.room import ADA, BEN, BOARD_CHANNEL, CHAIR, CHANNEL, GUEST, US, Room, mail

ROOT = Ts("7.1")
WORDS = ("The quay is too short", "Longer by ten metres &amp; done")


def a_thread(room: Room, *, channel: ChannelId = CHANNEL) -> None:
    """Let Ben and Ada talk in a thread; Ada lets her replies on the list go to it."""
    room.threads[channel, ROOT] = {
        ROOT: SeenMessage(BEN, WORDS[0], None),
        Ts("7.2"): SeenMessage(ADA, WORDS[1], None),
        Ts("7.3"): SeenMessage(ADA, "// between us", None),
        Ts("7.4"): SeenMessage(SlackUserId("U99BOT"), "beep", None, is_person=False),
    }


async def tracked(
    room: Room, user: SlackUserId = ADA, *, title: str = "The length of the quay"
) -> SlackReply:
    view = (await room.shortcut(user, "track", ts="7.2", thread=ROOT)).view
    assert view is not None
    check_view(view)
    about = str(view["private_metadata"])
    return await room.submit(user, "track", about, title=title) or SlackReply()


async def comments(room: Room) -> list[tuple[str, str]]:
    return [(row["author"], row["text"]) for row in (await room.show(1))["comment_list"]]


async def test_a_thread_becomes_an_item_with_all_that_was_said(room: Room) -> None:
    await room.pen(ADA, "publish always")
    a_thread(room)

    reply = await tracked(room)

    assert "This thread is now #1 The length of the quay" in reply.text
    item = await room.show(1)
    assert (item["title"], item["state"], item["lists"], item["messages"]) == (
        "The length of the quay", "open", ["council"], 0,
    )  # fmt: skip
    assert await comments(room) == [
        ("Ben Example", "The quay is too short"),
        ("Ada Example", "Longer by ten metres & done"),
    ]
    assert [one.item for one in await room.queued(DeliveryKind.POST_ITEM)] == [1]


async def test_nothing_that_was_said_goes_to_the_list_without_its_author(room: Room) -> None:
    for user in (ADA, BEN):
        await room.pen(user, "publish always")
    a_thread(room)
    await tracked(room)

    shown = (await room.pen(CHAIR, "digest preview council")).text
    assert "The length of the quay" in shown
    assert "quay is too short" not in shown
    assert "ten metres" not in shown
    view = (await room.shortcut(ADA, "send_to_list", ts="7.2", thread=ROOT)).view
    assert view is not None
    await room.submit(ADA, "release", str(view["private_metadata"]))

    shown = (await room.pen(CHAIR, "digest preview council")).text
    assert "ten metres" in shown
    assert "quay is too short" not in shown
    with pytest.raises(Refused, match="Only the author"):
        await room.shortcut(ADA, "send_to_list", ts="7.1")


async def test_later_replies_are_comments_as_in_any_items_thread(room: Room) -> None:
    a_thread(room)
    await tracked(room)

    await room.say(BEN, "Agreed", ts="8.1", thread=ROOT)
    await room.edit(ADA, "Longer by nine", ts="7.2", thread=ROOT)

    assert await comments(room) == [
        ("Ben Example", "The quay is too short"),
        ("Ada Example", "Longer by nine"),
        ("Ben Example", "Agreed"),
    ]
    assert len(await room.queued(DeliveryKind.SLACK_NOTE)) >= 1  # Ben is asked about his reply


async def test_a_tracked_item_is_voted_on_by_every_way(room: Room) -> None:
    a_thread(room)
    await tracked(room)
    await room.pen(CHAIR, "ballot 1 until in 2 days Shall we?")
    (announced,) = await room.queued(DeliveryKind.MAIL_BALLOT)

    await room.mention(ADA, "vote agree", ts="8.2", thread=ROOT)
    ours = f"{announced.id}@bot.example.org"
    await room.fetch(mail(ours, "Vote.", writer=US, subject="[#1] Vote: The length of the quay"))
    await room.fetch(mail("vote", "-1", writer="Ben <ben@example.net>", answers=[ours]))

    assert sum((await room.tally(1)).values()) == 2
    assert len(await room.items()) == 1
    await room.fetch(mail("talk", "And then?", answers=["vote"]))
    assert len(await room.items()) == 1


async def test_it_is_merged_searched_and_closed_like_any_other(room: Room) -> None:
    a_thread(room)
    await tracked(room)
    await room.fetch(mail("call"))

    assert "#1" in (await room.pen(ADA, "search length quay")).text
    await room.pen(CHAIR, "merge 1 into 2")

    assert [one["number"] for one in await room.items()] == [2]
    texts = [row["text"] for row in (await room.show(2))["comment_list"]]
    assert "The quay is too short" in texts
    await room.pen(CHAIR, "undo 1")
    assert len(await room.items()) == 2


@pytest.mark.parametrize("ts", ["7.1", "7.2"])
async def test_a_thread_is_tracked_once(room: Room, ts: str) -> None:
    a_thread(room)
    await tracked(room)

    with pytest.raises(Refused, match="already #1"):
        await room.shortcut(BEN, "track", ts=ts, thread=ROOT)
    with pytest.raises(Refused, match="already #1"):
        await room.submit(BEN, "track", f"{CHANNEL}:{ROOT}", title="Mine")
    assert len(await room.items()) == 1


async def test_an_items_own_thread_is_no_new_item(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.posted(1, ts=ROOT)

    with pytest.raises(Refused, match="already #1"):
        await room.shortcut(ADA, "track", ts="7.2", thread=ROOT)


async def test_who_is_not_on_the_list_tracks_nothing_and_reads_nothing(room: Room) -> None:
    a_thread(room, channel=BOARD_CHANNEL)
    room.members[BOARD_CHANNEL] = frozenset({CHAIR})

    with pytest.raises(Refused, match="Only members"):
        await room.shortcut(GUEST, "track", ts=ROOT, channel=BOARD_CHANNEL)
    with pytest.raises(Refused, match="Only members"):
        await room.submit(GUEST, "track", f"{BOARD_CHANNEL}:{ROOT}", title="Mine")
    assert await room.items() == []


@pytest.mark.parametrize("about", ["", "x", "D01:7.1", "C99NONE:7.1", f"{CHANNEL}:9.9", "1:2"])
async def test_a_forged_form_makes_no_item(room: Room, about: str) -> None:
    a_thread(room)

    with pytest.raises(Refused):
        await room.submit(ADA, "track", about, title="Mine")
    assert await room.items() == []


async def test_a_title_is_needed(room: Room) -> None:
    a_thread(room)

    reply = await room.submit(ADA, "track", f"{CHANNEL}:{ROOT}", title="  ")

    assert reply is not None
    assert [block for block, _ in reply.field_errors] == ["title"]
    assert await room.items() == []


async def test_its_message_and_its_page_show_it(desk: Desk) -> None:
    room = desk.room
    a_thread(room)
    await tracked(room, CHAIR)

    await desk.work(
        lambda done: any(one.kind is DeliveryKind.POST_ITEM and one.sent_at for one in done)
    )

    (parent,) = (one for one in desk.parents() if "The length of the quay" in one.text)
    assert "0 messages, 2 comments" in json.dumps(parent.blocks)
    assert ItemNumber(1) == (await room.show(1))["number"]


BOARD_PAGES = (
    "/",
    "/items/1",
    "/items/1/all",
    "/lists/council",
    "/items/1/feed.atom",
    "/feed.atom",
    "/items/1.json",
    "/items.json",
    "/deadlines.ics",
)


async def test_the_board_shows_its_title_and_none_of_the_words(room: Room) -> None:
    a_thread(room)
    await tracked(room)
    await room.say(BEN, "Agreed with the mooring master", ts="8.1", thread=ROOT)
    await room.pen(CHAIR, "ballot 1 until in 2 days Shall we?")

    shown = [(await read_board(room, path)).decode() for path in BOARD_PAGES]

    assert "The length of the quay" in shown[0]
    for page in shown:
        assert "too short" not in page
        assert "ten metres" not in page
        assert "mooring master" not in page
        assert "7.1" not in page
