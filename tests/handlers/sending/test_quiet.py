"""What a list switches off is not posted in Slack; an item's own message still shows it all."""

from typing import Literal

import pytest

from bot.config import PostsConfig
from bot.domain.delivery import Delivery, DeliveryState
from bot.sandbox.slack import Message
from tests.handlers.desk import Desk
from tests.handlers.room import ADA, BEN, CHAIR, CHANNEL, mail

Place = bool | Literal["thread"]


def set_posts(desk: Desk, **places: Place) -> None:
    council, *others = desk.room.config.lists
    quiet = council.model_copy(update={"posts": PostsConfig.model_validate(places)})
    desk.room.config = desk.room.config.model_copy(update={"lists": (quiet, *others)})


def posted(deliveries: list[Delivery]) -> bool:
    """Return True if all is sent that is for the channel; no mail server is there."""
    return all(
        delivery.state is DeliveryState.SENT
        for delivery in deliveries
        if delivery.kind.startswith(("post", "update"))
    )


async def replies(desk: Desk) -> list[Message]:
    await desk.work(posted)
    (parent,) = desk.parents()
    return desk.slack.state.thread(CHANNEL, parent.ts)[1:]


async def a_whole_ballot(desk: Desk) -> None:
    await desk.room.fetch(mail("call", "First words."))
    await desk.work(posted)
    await desk.room.pen(CHAIR, "ballot 1 until in 2 days Shall we?")
    await desk.work(posted)
    await desk.room.pen(CHAIR, "extend 1 +1d")
    await desk.work(posted)
    await desk.room.press(ADA, 1, "agree")
    await desk.room.press(BEN, 1, "disagree")
    await desk.room.pen(CHAIR, "comment 1 Nearly done")
    await desk.work(posted)
    desk.room.clock.move(days=4)
    await desk.room.tick()


KINDS = {
    "mails": "First words.",
    "comments": "Nearly done",
    "ballots": "Shall we?",
    "changes": "It was to end",
    "results": "at its deadline",
}


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_of_post_can_be_switched_off(desk: Desk, kind: str) -> None:
    set_posts(desk, **{kind: False})

    await a_whole_ballot(desk)
    messages = await replies(desk)

    texts = [f"{message.text} {message.blocks}" for message in messages]
    shown = {name for name, words in KINDS.items() if any(words in text for text in texts)}
    if kind == "ballots":  # the result has the question too
        assert not any("Ballot ended on" in text for text in texts)
        shown -= {"ballots"}
    assert shown == KINDS.keys() - {kind}
    assert "agree 1" in desk.parents()[0].text


async def test_a_post_for_the_thread_is_not_in_the_channel(desk: Desk) -> None:
    set_posts(desk, ballots="thread", results="thread")

    await a_whole_ballot(desk)
    messages = await replies(desk)

    in_channel = [message.text for message in messages if message.broadcast]
    assert len(in_channel) == 1
    assert "It was to end" in in_channel[0]
    assert len(messages) == len(KINDS)


async def test_an_ended_ballots_tally_is_posted_once(desk: Desk) -> None:
    await a_whole_ballot(desk)
    messages = await replies(desk)

    tallies = [message for message in messages if "agree 1" in message.text]
    bars = [message for message in messages if "disagree  1" in str(message.blocks)]
    assert [len(tallies), len(bars)] == [1, 1]
    ended = next(message for message in messages if "Ballot ended on" in str(message.blocks))
    assert "The result, further down in this thread, has the tally." in ended.text


async def test_without_a_result_of_its_own_the_ended_ballot_keeps_the_tally(desk: Desk) -> None:
    set_posts(desk, results=False)

    await a_whole_ballot(desk)
    messages = await replies(desk)

    (tally,) = [message for message in messages if "agree 1" in message.text]
    assert "Ballot ended on" in str(tally.blocks)


async def test_what_stands_already_is_changed_though_it_is_switched_off_now(desk: Desk) -> None:
    await desk.room.fetch(mail("call", "First words."))
    await desk.room.pen(ADA, "comment 1 Old words")
    await desk.work(posted)
    set_posts(desk, comments=False, mails=False)

    await desk.room.fetch(mail("two", "Second words.", answers=["call"]))
    messages = await replies(desk)

    assert not any("Second words." in message.text for message in messages)
    assert "Second words." in desk.parents()[0].text
    assert any("Old words" in message.text for message in messages)
