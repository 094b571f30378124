"""`/pen search`: items by the words of their mails, comments and titles."""

import pytest

from bot.domain.ids import ChannelId
from bot.errors import Refused
from handlers.slack.view_commands import SHOWN_IN_SLACK
from tests.handlers.room import (
    ADA,
    BEN,
    BOARD,
    BOARD_CHANNEL,
    CHAIR,
    CHANNEL,
    GUEST,
    Room,
    mail,
)


async def test_a_mail_is_found_as_soon_as_it_is_filed(room: Room) -> None:
    await room.fetch(
        mail("quay", "Who may moor at the east quay?"),
        mail("crane", "The crane is out of order.", writer="Ben <ben@example.net>"),
    )

    answer = await room.pen(GUEST, "search “East Quay” from:ada")

    assert "*#1*  About quay  ·  open" in answer.text
    assert "Ada Example, <!date^1772618400^" in answer.text
    assert answer.text.endswith(": Who may moor at the east quay?")
    assert "crane" not in answer.text


async def test_what_was_said_in_slack_is_found_as_it_reads_now(room: Room) -> None:
    await room.fetch(mail("quay", "The east quay."))
    await room.posted(1, ts="1.2")
    await room.say(BEN, "The crane is in the way.", ts="1772622000.4", thread="1.2")

    slack_reply = await room.pen(ADA, "search crane from:ben")
    assert "Ben Example in Slack, <!date^1772622000^" in slack_reply.text
    assert slack_reply.text.endswith(": The crane is in the way.")

    await room.edit(BEN, "The ferry is in the way.", ts="1772622000.4", thread="1.2")
    assert "Nothing was found" in (await room.pen(ADA, "search crane")).text
    assert "#1" in (await room.pen(ADA, "search ferry")).text

    await room.delete(ts="1772622000.4")
    assert "Nothing was found" in (await room.pen(ADA, "search ferry")).text


async def test_an_item_is_found_by_the_title_that_a_chair_gave(room: Room) -> None:
    await room.fetch(mail("quay", "The east quay."))

    await room.pen(CHAIR, "title 1 Moorings in winter")

    slack_reply = await room.pen(ADA, "search winter")
    assert "*#1*  Moorings in winter  ·  open" in slack_reply.text
    assert "Carla Chair gave the title, <!date" in slack_reply.text


async def test_what_is_found_links_to_the_item_here_or_else_where_it_stands(room: Room) -> None:
    await room.fetch(mail("quay", "The east quay."))
    await room.posted(1, ts="1.2", channel=BOARD_CHANNEL)
    link = "<https://slack.com/archives/{}/p{}|#1>"

    assert link.format(BOARD_CHANNEL, "12") in (await room.pen(ADA, "search quay")).text
    await room.posted(1, ts="3.4", channel=CHANNEL)
    assert link.format(CHANNEL, "34") in (await room.pen(ADA, "search quay")).text
    there = await room.pen(ADA, "search quay", channel=BOARD_CHANNEL)
    assert link.format(BOARD_CHANNEL, "12") in there.text
    elsewhere = await room.pen(ADA, "search quay", channel=ChannelId("C09"))
    assert "|#1>" in elsewhere.text


async def test_what_slack_wraps_is_searched_as_it_was_typed(room: Room) -> None:
    await room.fetch(mail("quay", "See example.org, R&D and R2."))

    for typed in (
        "search from:<mailto:ada@example.org|ada@example.org>",
        "search <http://example.org|example.org>",
        "search R&amp;D",
    ):
        assert "#1" in (await room.pen(ADA, typed)).text


async def test_a_list_is_named_as_it_is_configured(room: Room) -> None:
    await room.fetch(
        mail("quay", "The quay."),
        mail("crane", "The crane at the quay.", through="board", to=BOARD),
    )

    value = (await room.pen(ADA, "search quay list:BOARD")).text
    with pytest.raises(Refused, match=r"no list “bord”\. Did you mean `list:board`"):
        await room.pen(ADA, "search quay list:bord")

    assert "#2" in value
    assert "#1" not in value


async def test_the_state_is_the_item_s_own(room: Room) -> None:
    await room.fetch(mail("quay", "The quay."), mail("crane", "The quay's crane."))
    await room.pen(CHAIR, "close 1 done")

    assert "#1" in (await room.pen(ADA, "search quay state:closed")).text
    assert "#1" not in (await room.pen(ADA, "search quay state:open")).text


async def test_one_answer_holds_so_many_items_and_says_that_there_are_more(room: Room) -> None:
    await room.fetch(*(mail(f"quay-{n}", "The quay.") for n in range(SHOWN_IN_SLACK + 1)))

    many = (await room.pen(ADA, "search quay")).text
    fewer = (await room.pen(ADA, "search quay 3")).text

    assert many.count("About quay") == SHOWN_IN_SLACK
    assert "There are more" in many
    assert "There are more" not in fewer


async def test_nothing_found_says_what_to_try(room: Room) -> None:
    assert "try fewer words" in (await room.pen(ADA, "search quay")).text


async def test_a_search_is_answered_while_another_writes(room: Room) -> None:
    await room.fetch(mail("quay", "The quay."))
    await room.pen(ADA, "search quay")  # from here on Ada is known

    async with room.database.transaction() as store:
        await store.arrivals.is_new("an import in hand", now=room.clock.now)
        answer = await room.pen(ADA, "search quay")

    assert "#1" in answer.text


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("search", "Say what to look for: words"),
        ("search foo:bar", "I cannot search by “foo:”"),
        ("serch quay", "Did you mean `/pen search quay`?"),
    ],
)
async def test_what_cannot_be_searched_says_what_to_write(
    room: Room, typed: str, text: str
) -> None:
    with pytest.raises(Refused) as refused:
        await room.pen(ADA, typed)

    assert text in str(refused.value)
