"""A message that begins with a mention of us is a command, once, and no comment."""

from datetime import timedelta

import pytest

from bot.domain.ids import ChannelId
from bot.errors import Refused, TryAgainLater
from bot.events import CommandGiven, SlackReply
from bot.sandbox.slack.checks import check_message
from handlers.people.membership import MembersUnknown
from handlers.slack.commands import handle_command
from tests.handlers.room import (
    ADA,
    BEN,
    BOARD,
    BOARD_CHANNEL,
    CHAIR,
    CHANNEL,
    GUEST,
    MEMBERS,
    Room,
    elements_of,
    mail,
)


async def a_vote(room: Room, *, rule: str = "") -> None:
    """Open a ballot on #1, whose thread is 1.1; #2 has the thread 2.1."""
    await room.fetch(mail("call"), mail("other"))
    await room.posted(1, ts="1.1")
    await room.posted(2, ts="2.1")
    await room.pen(CHAIR, f"ballot 1 until in 2 days {rule} Shall we?")


def text_of(reply: SlackReply | None) -> str:
    assert reply is not None
    return reply.text


async def test_a_vote_in_an_items_thread_needs_no_number(room: Room) -> None:
    await a_vote(room)

    reply = await room.mention(ADA, "vote agree because it is time", ts="5.1", thread="1.1")

    assert "Recorded: you vote *agree* on #1" in text_of(reply)
    (vote,) = (await room.show(1))["votes"]
    assert (vote["voter"], vote["choice"], vote["reason"]) == (
        "Ada Example", "agree", "it is time",
    )  # fmt: skip
    assert (await room.show(1))["comment_list"] == []


async def test_elsewhere_the_item_is_named(room: Room) -> None:
    await a_vote(room)

    with pytest.raises(Refused, match=r"“agree” is not a number\. Write `/pen vote N"):
        await room.mention(ADA, "vote agree", ts="5.1", thread=None)
    assert "you vote *agree*" in text_of(
        await room.mention(ADA, "vote 1 agree", ts="5.2", thread=None)
    )
    with pytest.raises(Refused, match="No ballot is open on #2"):
        await room.mention(ADA, "vote agree", ts="5.3", thread="2.1")
    await room.mention(BEN, "vote #1 disagree", ts="5.4", thread="2.1")
    assert await room.tally(1) == {"agree": 1, "disagree": 1}


async def test_a_thread_that_is_no_items_is_answered_plainly(room: Room) -> None:
    await a_vote(room)

    with pytest.raises(Refused, match=r"This thread belongs to no item\. .* Write `/pen vote N"):
        await room.mention(ADA, "vote agree", ts="5.1", thread="9.9")
    reply = await room.mention(ADA, "show 1", ts="5.2", thread="9.9")
    assert "#1" in text_of(reply)


async def test_a_thread_that_may_become_an_items_is_waited_for(room: Room) -> None:
    await room.fetch(mail("call"))
    async with room.database.transaction() as store:
        await store.outbox.claim_due(
            now=room.clock.now, lease=timedelta(minutes=5), limit=1, worker="w"
        )
    ts = f"{room.clock.now.timestamp() + 1:.6f}"

    with pytest.raises(TryAgainLater):
        await room.mention(ADA, "show", ts="5.1", thread=ts, key="one")
    await room.posted(1, ts=ts)

    assert "#1" in text_of(await room.mention(ADA, "show", ts="5.1", thread=ts, key="one"))


@pytest.mark.parametrize(
    "keys",
    [
        ["message", "mention"],
        ["mention", "message", "mention"],
        ["message", "message", "mention", "message"],
        ["mention"],
    ],
)
@pytest.mark.parametrize("words", ["vote agree", "comment Fine.", "show"])
async def test_slacks_two_events_are_one_message(room: Room, keys: list[str], words: str) -> None:
    await a_vote(room)

    replies = [await room.mention(ADA, words, ts="5.1", thread="1.1", key=key) for key in keys]

    answered = [key for key, reply in zip(keys, replies, strict=True) if reply is not None]
    assert answered == [key for key in keys if key == keys[0]]  # Slack repeats what it doubts
    shown = await room.show(1)
    assert len(shown["votes"]) == (words == "vote agree")
    assert len(shown["comment_list"]) == (words == "comment Fine.")


async def test_an_event_that_failed_is_carried_out_when_it_comes_again(room: Room) -> None:
    await a_vote(room)

    async def told(key: str) -> SlackReply | None:
        return await room.mention(GUEST, "vote agree", ts="5.1", thread="1.1", key=key)

    room.members[CHANNEL] = None
    with pytest.raises(MembersUnknown):
        await told("one")
    assert await told("other") is None
    room.members[CHANNEL] = MEMBERS

    reply = await told("one")
    assert "you vote *agree*" in text_of(reply)


async def test_two_votes_by_two_messages_are_two(room: Room) -> None:
    await a_vote(room)

    await room.mention(ADA, "vote agree", ts="5.1", thread="1.1")
    await room.mention(ADA, "vote disagree", ts="5.2", thread="1.1")

    assert await room.tally(1) == {"disagree": 1}


@pytest.mark.parametrize("visibility", ["hidden", "secret"])
async def test_a_hidden_vote_is_not_taken_from_what_others_read(
    room: Room, visibility: str
) -> None:
    rules = {"house": {"method": "consent", "visibility": visibility}}
    room.config = room.config.model_copy(update={"rules": rules})
    await a_vote(room, rule="house")

    with pytest.raises(Refused, match="hides how people vote"):
        await room.mention(ADA, "vote agree", ts="5.1", thread="1.1")

    assert (await room.show(1))["ballot"]["cast"] == 0
    assert "you vote" in (await room.pen(ADA, "vote 1 agree")).text


async def test_nothing_and_help_are_answered_in_a_few_lines(room: Room) -> None:
    await a_vote(room)

    for words, ts in (("", "5.1"), ("help", "5.2")):
        here = text_of(await room.mention(ADA, words, ts=ts, thread="1.1"))
        assert here.startswith("This is the thread of #1.")
        assert len(here.splitlines()) <= 3
    elsewhere = text_of(await room.mention(ADA, "help", ts="5.3", thread=None))
    assert "`vote 12 agree`" in elsewhere
    one = text_of(await room.mention(ADA, "help vote", ts="5.4", thread="1.1"))
    assert "/pen vote" in one


async def test_a_vote_in_a_merged_items_thread_is_none_on_the_other_items_ballot(
    room: Room,
) -> None:
    await a_vote(room)
    await room.pen(CHAIR, "ballot 2 until in 2 days Another?")
    await room.pen(CHAIR, "merge 2 into 1")

    with pytest.raises(Refused):
        await room.mention(ADA, "vote agree", ts="5.1", thread="2.1")

    assert (await room.show(1))["ballot"]["cast"] == 0


async def test_who_may_not_by_a_command_may_not_by_a_mention(room: Room) -> None:
    await a_vote(room)
    await room.fetch(mail("board", to=BOARD, through="board"))
    await room.posted(3, ts="3.1", channel=BOARD_CHANNEL)
    room.members[BOARD_CHANNEL] = frozenset({CHAIR})

    with pytest.raises(Refused, match="chair"):
        await room.mention(ADA, "close", ts="5.1", thread="1.1")
    with pytest.raises(Refused):
        await room.mention(GUEST, "comment So.", ts="5.2", thread="3.1", channel=BOARD_CHANNEL)

    assert (await room.show(1))["state"] == "voting"
    assert (await room.show(3))["comment_list"] == []


@pytest.mark.parametrize(
    ("words", "button"),
    [("ballot", "open_ballot"), ("call", "open_call"), ("edit", "correct"), ("vote", "vote")],
)
async def test_where_a_form_is_needed_a_button_opens_it(
    room: Room, words: str, button: str
) -> None:
    await a_vote(room)
    if words == "vote":
        room.config = room.config.model_copy(update={"rules": {"house": {"method": "ranked"}}})
        await room.pen(CHAIR, "ballot 2 until in 2 days house Which: Lyon / Bern")
    number = 1 if words == "edit" else 2

    reply = await room.mention(CHAIR, words, ts="5.1", thread=f"{number}.1")

    assert reply is not None
    assert reply.view is None
    check_message(reply.text, list(reply.blocks))
    (pressed,) = (one for block in reply.blocks for one in elements_of(block))
    assert (pressed["action_id"], pressed["value"]) == (button, str(number))
    opened = await room.push(CHAIR, number, button)
    assert opened is not None
    assert opened.view is not None


async def test_a_direct_message_gets_the_same_button(room: Room) -> None:
    await a_vote(room)
    given = CommandGiven(room.key(), CHAIR, ChannelId("D01"), "ballot 2", trigger_id="")

    reply = await handle_command(given, room.door)

    assert (reply.view, len(reply.blocks)) == (None, 2)
