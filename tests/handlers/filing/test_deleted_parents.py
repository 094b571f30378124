"""Somebody deletes an item's message in Slack by hand: it comes back once, and the item goes on."""

import pytest

from bot.domain.delivery import DeliveryState
from bot.sandbox.slack import Fault, FaultKind
from tests.handlers.desk import Desk, all_done
from tests.handlers.room import ADA, CHAIR, CHANNEL, mail


async def an_item(desk: Desk) -> str:
    """Let an item stand in the channel with its first mail; return its message's ts."""
    await desk.room.fetch(mail("call", "First words."))
    await desk.work(all_done)
    (parent,) = desk.parents()
    return parent.ts


def delete(desk: Desk, ts: str) -> None:
    """Delete one message of a thread, or the whole thread by its first."""
    desk.slack.state.remove_message(desk.slack.state.message(CHANNEL, ts))


def delete_thread(desk: Desk, ts: str) -> None:
    """Delete a thread message by message, so that nothing of it is left."""
    for reply in desk.slack.state.thread(CHANNEL, ts)[1:]:
        delete(desk, reply.ts)
    delete(desk, ts)


@pytest.mark.parametrize("all_of_it", [True, False])
async def test_an_update_posts_the_message_anew_once(desk: Desk, all_of_it: bool) -> None:
    gone = await an_item(desk)
    (delete_thread if all_of_it else delete)(desk, gone)

    for number in (1, 2):
        await desk.room.pen(CHAIR, f"title 1 Title {number}")
        deliveries = await desk.work(all_done)

    assert {delivery.state for delivery in deliveries} == {DeliveryState.SENT}
    (again,) = [message for message in desk.parents() if message.from_bot]
    assert again.ts != gone
    assert "Title 2" in again.text


async def test_a_mail_whose_thread_is_gone_goes_into_the_new_one(desk: Desk) -> None:
    gone = await an_item(desk)
    delete_thread(desk, gone)

    await desk.room.fetch(mail("two", "Second words.", answers=["call"]))
    deliveries = await desk.work(all_done)

    assert {delivery.state for delivery in deliveries} == {DeliveryState.SENT}
    (again,) = desk.parents()
    (reply,) = desk.slack.state.thread(CHANNEL, again.ts)[1:]
    assert "Second words." in reply.text


async def test_a_lost_answer_leaves_one_new_message(desk: Desk) -> None:
    delete(desk, await an_item(desk))
    desk.slack.faults.add(Fault(kind=FaultKind.LOST_ANSWER, method="chat.postMessage"))

    await desk.room.pen(CHAIR, "title 1 Another")
    await desk.work(lambda deliveries: bool(deliveries[-1].last_error))
    desk.room.clock.move(minutes=3)
    await desk.work(all_done)

    assert len([message for message in desk.parents() if message.from_bot]) == 1


async def test_comments_below_the_old_and_the_new_message_are_the_items(desk: Desk) -> None:
    gone = await an_item(desk)
    delete(desk, gone)
    await desk.room.pen(CHAIR, "title 1 Another")
    await desk.work(all_done)
    (again,) = [message for message in desk.parents() if message.from_bot]

    await desk.room.say(ADA, "Below the old one", ts="1772618400.1", thread=gone)
    await desk.room.say(ADA, "Below the new one", ts="1772618400.2", thread=again.ts)

    said = [row["text"] for row in (await desk.room.show(1))["comment_list"]]
    assert said == ["Below the old one", "Below the new one"]


async def test_a_hidden_message_that_can_still_be_changed_is_replaced_once(desk: Desk) -> None:
    # A free plan hides what is older than 90 days; what it answers is documented nowhere.
    hidden = await an_item(desk)
    desk.slack.state.hide_thread(CHANNEL, hidden)

    await desk.room.pen(CHAIR, "title 1 A title that waits")
    for number in ("two", "three"):
        await desk.room.fetch(mail(number, f"Words of {number}.", answers=["call"]))
    deliveries = await desk.work(all_done)

    assert {delivery.state for delivery in deliveries} == {DeliveryState.SENT}
    new = [message for message in desk.parents() if message.ts != hidden]
    assert len(new) == 1
    replies = desk.slack.state.thread(CHANNEL, new[0].ts)[1:]
    assert [number in reply.text for number, reply in zip(("two", "three"), replies, strict=True)]
