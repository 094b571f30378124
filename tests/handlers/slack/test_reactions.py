"""An emoji on a ballot's message is no vote: it is answered once, in private, with a button."""

from typing import Any

import pytest

from bot.domain.ids import ItemNumber, SlackUserId, Ts
from bot.gateways.slack.arrivals import read_action
from bot.sandbox.slack.checks import check_message
from storage.values import SlackMessage
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, CHAIR, CHANNEL, GUEST, Room, elements_of, mail


@prepared
async def a_vote(room: Room, /, rule: str = "consent") -> None:
    """Open a ballot on #1, whose message is 1.1; #2, at 2.1, has none."""
    await room.fetch(mail("call"), mail("other"))
    await room.posted(1, ts="1.1")
    await room.posted(2, ts="2.1")
    await room.pen(CHAIR, f"ballot 1 until in 2 days {rule} Shall we?")


async def offered(
    room: Room, emoji: str, *, user: SlackUserId = ADA, ts: str = "1.1"
) -> str | None:
    """Return the choice that the answer's one button casts, None for no answer."""
    reply = await room.react(user, emoji, ts=ts)
    if reply is None:
        return None
    check_message(reply.text, list(reply.blocks))
    (button,) = (one for block in reply.blocks for one in elements_of(block))
    payload = {"user": {"id": user}, "trigger_id": "1.2", "actions": [button]}
    event: Any = read_action(payload)
    return str(event.choice)


@pytest.mark.parametrize(
    ("emoji", "rule", "choice"),
    [
        ("+1", "consent", "agree"),
        ("+1::skin-tone-4", "consent", "agree"),
        ("thumbsdown", "consent", "disagree"),
        ("raised_hand", "consent", "abstain"),
        ("no_entry", "consent", "block"),
        ("+1", "plus-minus", "+1"),
        ("-1", "plus-minus", "-1"),
        ("+1", "majority", "yes"),
        ("tada", "consent", None),
        ("eyes", "consent", None),
        ("no_entry", "majority", None),
    ],
)
async def test_an_emoji_is_answered_with_the_vote_that_it_would_be(
    room: Room, emoji: str, rule: str, choice: str | None
) -> None:
    await a_vote(room, rule)

    assert await offered(room, emoji) == choice

    assert (await room.show(1))["ballot"]["cast"] == 0


async def test_the_button_casts_it(room: Room) -> None:
    await a_vote(room)
    choice = await offered(room, "+1")
    assert choice is not None

    await room.press(ADA, 1, choice)

    assert await room.tally(1) == {"agree": 1}


async def test_a_person_is_answered_once_a_message(room: Room) -> None:
    await a_vote(room)

    assert await offered(room, "+1") == "agree"
    assert await offered(room, "+1") is None
    assert await offered(room, "-1") is None
    assert await offered(room, "-1", user=BEN) == "disagree"


async def test_an_event_that_comes_again_is_answered_once(room: Room) -> None:
    await a_vote(room)

    assert await room.react(ADA, "+1", ts="1.1", key="same") is not None
    assert await room.react(ADA, "+1", ts="1.1", key="same") is None


async def test_who_voted_so_already_is_told_nothing_and_who_voted_else_is(room: Room) -> None:
    await a_vote(room)
    await room.press(ADA, 1, "agree")

    assert await offered(room, "+1") is None
    assert await offered(room, "-1") == "disagree"


async def test_other_messages_are_nobodys_vote(room: Room) -> None:
    await a_vote(room)
    async with room.database.transaction() as store:
        queued = await store.outbox.begun_with("mail:1")
        shown = SlackMessage(
            CHANNEL, Ts("1.2"), ItemNumber(1), is_parent=False, delivery=queued[0].id
        )
        await store.slack.add(shown)
    await room.say(BEN, "Fine", ts="5.1", thread="1.1")

    for ts in ("1.2", "2.1", "5.1", "9.9"):
        assert await offered(room, "+1", ts=ts) is None


async def test_who_may_not_vote_is_told_nothing(room: Room) -> None:
    await a_vote(room)
    members = room.members[CHANNEL]
    assert members is not None
    room.members[CHANNEL] = members - {GUEST}

    assert await offered(room, "+1", user=GUEST) is None
    room.members[CHANNEL] = members
    assert await offered(room, "+1", user=GUEST) == "agree"


async def test_after_the_end_nothing_is_offered(room: Room) -> None:
    await a_vote(room)
    room.clock.move(days=2, seconds=1)

    assert await offered(room, "+1") is None


@pytest.mark.parametrize("visibility", ["hidden", "secret"])
async def test_where_votes_are_hidden_the_emoji_is_said_to_be_seen(
    room: Room, visibility: str
) -> None:
    rules = {"house": {"method": "consent", "visibility": visibility}}
    room.config = room.config.model_copy(update={"rules": rules})
    await a_vote(room, "house")

    reply = await room.react(ADA, "+1", ts="1.1")

    assert reply is not None
    assert "others see your emoji" in reply.text


async def test_options_have_no_emoji(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.posted(1, ts="1.1")
    rules = {"house": {"method": "single"}}
    room.config = room.config.model_copy(update={"rules": rules})
    await room.pen(CHAIR, "ballot 1 until in 2 days house Which: agree / no")

    assert await offered(room, "+1") is None
